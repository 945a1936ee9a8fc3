package fasta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Windows of the text that were read lately are kept as they are in the file,
// 4 MiB in all: enough for several goroutines that go along a contig side by
// side. They are short enough that single bases far apart do not read all that
// lies between, and long enough that those of a genome's variants share them.
// Only the bases that are asked for are decoded.
const (
	windowBytes = 16 << 10
	maxWindows  = 256
	longRegion  = windowBytes * maxWindows / 4 // bases; longer ones do not drive out the others
	longWindow  = 1 << 20                      // bytes of the one window that a long region is read through
)

// window is a stretch of the text, for one goroutine at a time. Its memory
// belongs to it for good.
type window struct {
	sync.Mutex
	start int64
	text  []byte // fewer than the window's bytes where the file ends, or cannot be read further
}

// from returns the text that the window has from an offset on.
func (w *window) from(offset int64) []byte {
	if at := offset - w.start; at >= 0 && at < int64(len(w.text)) {
		return w.text[at:]
	}
	return nil
}

// newlineAt reports whether a line ends at an offset, or may: the window does
// not have that place.
func (w *window) newlineAt(offset int64) bool {
	before := w.from(offset)
	return len(before) == 0 || before[0] == '\n'
}

// window locks and returns the window that an offset is in: a long region's own,
// or one of those that are kept.
func (f *File) window(own *window, offset int64) *window {
	w := own
	if own == nil {
		w = &f.kept[offset/windowBytes%maxWindows]
	}
	w.Lock()
	return w
}

// text returns what a window has from an offset to stop, or to its own end. It
// reads what is not there.
func (f *File) text(ctx context.Context, w, own *window, offset, stop int64) ([]byte, error) {
	text := w.from(offset)
	if len(text) == 0 {
		start, size := offset-offset%windowBytes, int64(windowBytes)
		if w == own {
			start, size = offset, min(longWindow, stop-offset)
		}
		var err error
		if text, err = f.fill(ctx, w, start, size, offset); err != nil {
			return nil, err
		}
	}
	return text[:min(int64(len(text)), stop-offset)], nil
}

// fill reads size bytes of the text from start on into a window, and returns
// what it has from an offset in it on. What can be read is worth having: the
// rest may never be asked for.
func (f *File) fill(ctx context.Context, w *window, start, size, offset int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if f.size >= 0 {
		size = min(size, f.size-start)
	}
	if offset >= start+size {
		return nil, f.short(offset)
	}
	if int64(cap(w.text)) < size {
		w.text = make([]byte, size)
	}
	n, err := f.data.ReadAt(w.text[:size], start)
	w.start, w.text = start, w.text[:n]
	if text := w.from(offset); len(text) > 0 {
		return text, nil
	}
	return nil, f.readError(offset, err)
}

// read returns size bytes of the text. Where the size of the text is known,
// nothing is allocated for bytes that are not there.
func (f *File) read(offset, size int64) ([]byte, error) {
	if f.size >= 0 && offset+size > f.size {
		return nil, f.short(offset)
	}
	buf := make([]byte, size)
	if n, err := f.data.ReadAt(buf, offset); n < len(buf) {
		return nil, f.readError(offset, err)
	}
	return buf, nil
}

// readError is why bytes at an offset could not be read.
func (f *File) readError(offset int64, err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return f.short(offset)
	}
	return fmt.Errorf("fasta: %s: offset %d: cannot read: %w", f.name, offset, err)
}

func (f *File) short(offset int64) error {
	return &FormatError{Name: f.name, Offset: offset, Msg: "the file stops before a place that its index names: it is cut short, or was changed after it was indexed; copy it again, or index it again (samtools faidx)"}
}
