package fasta

import (
	"context"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
)

// Bases appends the bases of a region to dst. The region must lie on its
// contig, or in one window of it: anything else is a *RangeError.
func (f *File) Bases(ctx context.Context, dst []byte, region genomics.Region) ([]byte, error) {
	i, err := f.find(region.Contig, region.Start)
	if err != nil {
		return dst, err
	}
	s := &f.sequences[i]
	if region.Start < s.region.Start || region.End > s.region.End || region.End < region.Start {
		msg := "the contig has " + strconv.Itoa(s.length) + " bases: is the reference another build?"
		if f.windows {
			msg = "the nearest window is " + s.region.String() + ": add the region's bases to the file"
		}
		return dst, &RangeError{f.name, region, msg}
	}
	return f.appendBases(ctx, dst, i, region.Start-s.region.Start, region.End-s.region.Start)
}

// appendBases appends some bases of a sequence, window by window.
func (f *File) appendBases(ctx context.Context, dst []byte, sequence, start, end int) ([]byte, error) {
	if start == end {
		return dst, nil
	}
	e, known := &f.sequences[sequence].entry, len(dst)
	if err := f.checkOnce(sequence); err != nil {
		return dst, err
	}
	var own *window // a long region's
	if end-start > longRegion {
		own = new(window)
	}
	column := start % e.lineBases
	for offset, stop := e.at(start), e.at(end-1)+1; offset < stop; {
		w := f.window(own, offset)
		text, err := f.text(ctx, w, own, offset, stop)
		if err == nil && column < e.lineBases && !w.newlineAt(offset-int64(column)-1) {
			err = f.moved(offset, e)
		}
		if err == nil {
			dst, err = f.decode(dst, text, offset, column, e)
		}
		w.Unlock()
		if err != nil {
			return dst[:known], err
		}
		offset += int64(len(text))
		column = int((int64(column) + int64(len(text))) % int64(e.lineWidth))
	}
	return dst, nil
}

// checkOnce looks whether a sequence is where its index says, the first time
// that it is asked for.
func (f *File) checkOnce(sequence int) error {
	c := &f.checked[sequence]
	c.once.Do(func() { c.err = f.checkPlace(&f.sequences[sequence].entry) })
	return c.err
}

// decode appends the bases of a piece of a sequence's text, which begins in that
// column of a line: whole lines, but for the first and the last. Line breaks
// must be where the index says.
func (f *File) decode(dst, text []byte, offset int64, column int, e *entry) ([]byte, error) {
	ending := "\r\n"[2-min(2, e.lineWidth-e.lineBases):]
	for at := 0; at < len(text); {
		if column < e.lineBases {
			line := text[at:min(len(text), at+e.lineBases-column)]
			dst = append(dst, line...)
			if i := f.letters.decode(dst[len(dst)-len(line):]); i >= 0 {
				return dst, f.moved(offset+int64(at+i), e)
			}
			at += len(line)
			column += len(line)
			continue
		}
		if text[at] != ending[column-e.lineBases] {
			return dst, f.moved(offset+int64(at), e)
		}
		at++
		if column++; column == e.lineWidth {
			column = 0
		}
	}
	return dst, nil
}

// moved says that the bases are not where the index says.
func (f *File) moved(offset int64, e *entry) error {
	return &FormatError{Name: f.name, Offset: offset, Msg: "the sequence " + shown(e.name) +
		" is not where its index says: the file was changed after it was indexed, or is damaged; index it again (samtools faidx)"}
}
