package bam

import "strconv"

// AppendSAM appends the record as a line of SAM text, without the line's
// ending: the same that samtools view writes. The error is that of
// [Record.CheckTags].
func (r *Record) AppendSAM(dst []byte) ([]byte, error) {
	dst = append(append(dst, r.Name()...), '\t')
	dst = append(strconv.AppendUint(dst, uint64(r.Flags()), 10), '\t')
	dst = append(appendContig(dst, r.Contig()), '\t')
	dst = append(strconv.AppendInt(dst, int64(r.Pos())+1, 10), '\t')
	dst = append(strconv.AppendUint(dst, uint64(r.MapQ()), 10), '\t')
	cigar, tagged := r.cigar()
	dst = append(cigar.AppendText(dst), '\t')
	if id := r.MateRefID(); id >= 0 && id == r.RefID() {
		dst = append(dst, '=', '\t')
	} else {
		dst = append(appendContig(dst, r.MateContig()), '\t')
	}
	dst = append(strconv.AppendInt(dst, int64(r.MatePos())+1, 10), '\t')
	dst = append(strconv.AppendInt(dst, int64(r.TemplateLen()), 10), '\t')
	dst = r.appendSeq(dst)

	for rest := r.aux(); len(rest) > 0; {
		t, next, msg := cutTag(rest)
		if msg != "" {
			return dst, r.fail(shown(t.name[:]), "", msg)
		}
		if !tagged || !t.Is("CG") {
			dst = t.AppendText(append(dst, '\t'))
		}
		rest = next
	}
	return dst, nil
}

func appendContig(dst []byte, name string) []byte {
	if name == "" {
		return append(dst, '*')
	}
	return append(dst, name...)
}

// appendSeq appends SEQ and QUAL.
func (r *Record) appendSeq(dst []byte) []byte {
	if r.Len() == 0 {
		return append(dst, "*\t*"...)
	}
	dst = append(r.Bases(dst), '\t')
	qual := r.Qual()
	if qual == nil {
		return append(dst, '*')
	}
	for _, q := range qual {
		dst = append(dst, q+'!')
	}
	return dst
}
