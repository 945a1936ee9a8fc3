package fasta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
	start, end := region.Start-s.region.Start, region.End-s.region.Start
	keep := end-start <= longestKept
	for start < end {
		c, err := f.chunk(ctx, i, start/chunkBases, keep)
		if err != nil {
			return dst, err
		}
		from := start % chunkBases
		to := min(len(c), from+end-start)
		dst = append(dst, c[from:to]...)
		start += to - from
	}
	return dst, nil
}

// chunk returns the bases of a chunk, from the cache or the file.
func (f *File) chunk(ctx context.Context, sequence, number int, keep bool) ([]byte, error) {
	key := chunkKey{sequence, number}
	if c, ok := f.cache.get(key); ok {
		return c, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	check := &f.checked[sequence]
	check.once.Do(func() { check.err = f.checkPlace(&f.sequences[sequence].entry) })
	if check.err != nil {
		return nil, check.err
	}
	e := &f.sequences[sequence].entry
	bases, err := f.load(e, number*chunkBases, min(e.length, (number+1)*chunkBases))
	if err == nil && keep {
		f.cache.put(key, bases)
	}
	return bases, err
}

// load reads bases from the file, and takes the line breaks out.
func (f *File) load(e *entry, start, end int) ([]byte, error) {
	offset := e.at(start)
	raw, err := f.read(offset, e.at(end-1)+1-offset)
	if err != nil {
		return nil, err
	}
	bases := make([]byte, 0, end-start)
	for at := 0; ; {
		n := min(e.lineBases-(start+len(bases))%e.lineBases, end-start-len(bases))
		line := raw[at : at+n]
		bases = bases[:len(bases)+n]
		to := bases[len(bases)-n:]
		for i, c := range line {
			to[i] = f.letters[c]
		}
		if i := bytes.IndexByte(to, 0); i >= 0 {
			return nil, f.moved(offset+int64(at+i), e)
		}
		at += n
		if len(bases) == end-start {
			return bases, nil
		}
		ending := raw[at : at+e.lineWidth-e.lineBases]
		if !bytes.Equal(ending, []byte("\n")) && !bytes.Equal(ending, []byte("\r\n")) {
			return nil, f.moved(offset+int64(at), e)
		}
		at += len(ending)
	}
}

// moved says that the bases are not where the index says.
func (f *File) moved(offset int64, e *entry) error {
	return &FormatError{Name: f.name, Offset: offset, Msg: "the sequence " + shown(e.name) +
		" is not where its index says: the file was changed after it was indexed, or is damaged; index it again (samtools faidx)"}
}

// read returns size bytes of the text. Where the size of the text is known,
// nothing is allocated for bytes that are not there.
func (f *File) read(offset, size int64) ([]byte, error) {
	short := &FormatError{Name: f.name, Offset: offset, Msg: "the file stops before a place that its index names: it is cut short, or was changed after it was indexed; copy it again, or index it again (samtools faidx)"}
	if f.size >= 0 && offset+size > f.size {
		return nil, short
	}
	buf := make([]byte, size)
	n, err := f.data.ReadAt(buf, offset)
	switch {
	case n == len(buf):
		return buf, nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, short
	default:
		return nil, fmt.Errorf("fasta: %s: offset %d: cannot read: %w", f.name, offset, err)
	}
}

// Bytes that stand for bases: letters, and "-" and "*" for gaps.
var upperCase, sameCase = letters(0x20), letters(0)

func letters(lower byte) (t [256]byte) {
	for c := byte('A'); c <= 'Z'; c++ {
		t[c], t[c|0x20] = c, (c|0x20)&^lower
	}
	t['-'], t['*'] = '-', '*'
	return t
}
