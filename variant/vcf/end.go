package vcf

import (
	"bytes"

	"github.com/allelerx/allelerx/genomics"
)

// End returns where the record ends, exclusive: INFO/END, else as many bases
// after Pos as REF has. From VCF 4.5 on SVLEN of a deletion, duplication,
// inversion or copy number variant and FORMAT/LEN of a "<*>" block count too,
// and the longest holds. As in bcftools, an END that is not after POS is
// ignored.
func (r *Record) End() int {
	if r.end == unknownEnd {
		r.end = r.findEnd()
	}
	return r.end
}

func (r *Record) findEnd() int {
	if r.isPacked() {
		return max(r.statedEnd(), r.longestAlt(), r.longestBlock())
	}
	end := r.pos + len(r.Ref())
	stated, ok := parseDecimal(infoValue(r.column(colInfo), endKey))
	if ok && stated > int64(r.pos) {
		end = int(min(stated, genomics.MaxPosition))
	}
	if major, minor := r.block.header.Version(); major > 4 || major == 4 && minor >= 5 {
		end = max(end, r.longestAlt(), r.longestBlock())
	}
	return end
}

// longestAlt is the end that SVLEN gives, VCF 4.5 section 1.6.1 (POS).
func (r *Record) longestAlt() int {
	end := 0
	lengths := Text(infoValue(r.column(colInfo), svlenKey))
	if lengths.Missing() {
		return 0
	}
	for alt := range bytes.SplitSeq(r.column(colAlt), []byte{','}) {
		v := first(lengths)
		n, ok := parseDecimal(v)
		if n < 0 {
			n = -n
		}
		if ok && spansReference(alt) {
			end = max(end, int(min(int64(r.pos)+1+n, genomics.MaxPosition)))
		}
		if len(v) == len(lengths) {
			break
		}
		lengths = lengths[len(v)+1:]
	}
	return end
}

// longestBlock is the end that the samples' LEN give.
func (r *Record) longestBlock() int {
	format := r.column(colFormat)
	if len(format) == 0 || !bytes.Contains(r.column(colAlt), []byte("<*>")) {
		return 0
	}
	k := r.block.scratch.keyIndex(format, "LEN")
	if k < 0 {
		return 0
	}
	end := 0
	for i := range r.NumSamples() {
		if n, ok := parseInt(value(r.sample(i), k)); ok {
			end = max(end, int(min(int64(r.pos)+int64(n), genomics.MaxPosition)))
		}
	}
	return end
}

func spansReference(alt Text) bool {
	for _, kind := range []string{"<DEL", "<DUP", "<INV", "<CNV"} {
		if len(alt) > len(kind) && string(alt[:len(kind)]) == kind && (alt[len(kind)] == '>' || alt[len(kind)] == ':') {
			return true
		}
	}
	return false
}

var (
	endKey   = []byte("END=")
	svlenKey = []byte("SVLEN=")
)

// infoValue finds "KEY=" and returns its value, without indexing the column.
func infoValue(info, key []byte) []byte {
	for at := 0; ; {
		n := bytes.Index(info[at:], key)
		if n < 0 {
			return nil
		}
		at += n
		if at > 0 && info[at-1] != ';' {
			at += len(key)
			continue
		}
		v := info[at+len(key):]
		if end := bytes.IndexByte(v, ';'); end >= 0 {
			v = v[:end]
		}
		return v
	}
}
