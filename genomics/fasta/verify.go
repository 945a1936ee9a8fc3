package fasta

import (
	"bytes"
)

// checkPlace compares what is around a sequence with what must be there: its
// header before, and a header, a line break or nothing behind.
func (f *File) checkPlace(e *entry) error {
	header, err := f.headerBefore(e)
	if err != nil {
		return err
	}
	name, found := bytes.CutPrefix(header, []byte(">"))
	if n := bytes.IndexAny(name, " \t\r"); n >= 0 {
		name = name[:n]
	}
	if !found || string(name) != e.name {
		return f.moved(e.offset, e)
	}
	behind, err := f.upTo(e.end(), 3)
	if err != nil {
		return err
	}
	line := bytes.TrimLeft(behind, "\r")
	switch {
	case len(line) == 0, e.length == 0:
		return nil
	case line[0] != '\n':
		return f.moved(e.end(), e)
	case len(line) > 1 && line[1] != '>' && line[1] != '\n' && line[1] != '\r':
		return f.moved(e.end(), e) // the sequence goes on
	}
	return nil
}

// headerBefore returns the line before a sequence's first base, without its
// ending.
func (f *File) headerBefore(e *entry) ([]byte, error) {
	for size := int64(512); ; size *= 8 {
		size = min(size, maxHeader+2, e.offset)
		text, err := f.read(e.offset-size, size)
		if err != nil {
			return nil, err
		}
		line, ended := bytes.CutSuffix(text, []byte("\n"))
		if !ended && (e.length > 0 || size == 0) {
			return nil, f.moved(e.offset, e)
		}
		if n := bytes.LastIndexByte(line, '\n'); n >= 0 {
			return line[n+1:], nil
		}
		if size == e.offset {
			return line, nil
		}
		if size > maxHeader {
			return nil, f.moved(e.offset, e)
		}
	}
}

// upTo returns the bytes at an offset, fewer where the text ends.
func (f *File) upTo(offset, size int64) ([]byte, error) {
	if f.size >= 0 {
		size = max(0, min(size, f.size-offset))
		return f.read(offset, size)
	}
	for ; size > 0; size-- {
		if text, err := f.read(offset, size); err == nil {
			return text, nil
		}
	}
	return nil, nil
}

// checkEnd refuses an index that ends long before its file, as one does that
// was cut short, or after it. Only blank lines, and headers without bases, may
// follow the last sequence.
func (f *File) checkEnd() error {
	end := int64(0)
	last := &entry{}
	for i := range f.sequences {
		if e := &f.sequences[i].entry; e.end() >= end {
			end, last = e.end(), e
		}
	}
	if f.size < 0 {
		return nil
	}
	if end > f.size {
		return f.moved(f.size, last)
	}
	const slack = 4096
	rest, err := f.read(end, min(f.size-end, slack))
	if err != nil {
		return err
	}
	known := f.size-end <= slack
	for line := range bytes.Lines(rest) {
		known = known && (line[0] == '>' || len(bytes.TrimRight(line, "\r\n")) == 0)
	}
	if !known {
		return &FormatError{Name: f.name, Offset: end, Msg: "the index knows nothing of what the file has from here on: the index is cut short, or the file was changed after it was indexed; index it again (samtools faidx)"}
	}
	return nil
}
