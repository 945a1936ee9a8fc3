package fasta

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// openData finds how the text is read at any place.
func (f *File) openData(_ context.Context, _ Options) error {
	var head [18]byte
	n, err := f.in.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("fasta: %s: cannot read: %w", f.name, err)
	}
	switch bgzf.Sniff(head[:n]) {
	case bgzf.BGZF:
		return fmt.Errorf("fasta: %s: compressed FASTA is not read yet: uncompress it with bgzip -d", f.name)
	case bgzf.Gzip:
		return fmt.Errorf("fasta: %s is compressed by gzip and cannot be read at any place: uncompress it, or compress it with bgzip", f.name)
	default:
		f.data, f.size = f.in, f.in.Size()
		return nil
	}
}

// makeIndex reads all of the file.
func (f *File) makeIndex(ctx context.Context) ([]entry, error) {
	start, err := file.FromStart(f.in)
	if err != nil {
		return nil, err
	}
	r, err := bgzf.Detect(ctx, start, bgzf.Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return scan(ctx, f.name, r)
}
