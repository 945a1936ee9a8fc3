package bam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// Indexed reports whether regions are read through an index. It looks for the
// index if that was not done yet, and warns of one that is of no use.
func (f *File) Indexed() bool {
	x, err := f.loadIndex(context.Background())
	if err != nil {
		f.warn(Warning{Code: "index-unusable", Msg: "a region cannot be read, because the file's index can't be used: " + err.Error()})
	}
	return x != nil && err == nil
}

// loadIndex returns the index, nil where there is none.
func (f *File) loadIndex(ctx context.Context) (*index.Index, error) {
	f.indexMu.Lock()
	defer f.indexMu.Unlock()
	if f.indexSought {
		return f.index, f.indexErr
	}
	x, err := f.openIndex(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	f.index, f.indexErr, f.indexSought = x, err, true
	return x, err
}

// indexNames are where the index may be, in samtools' order.
func (f *File) indexNames() []string {
	if f.options.Index != "" {
		return []string{f.options.Index}
	}
	var names []string
	for _, suffix := range []string{".csi", ".bai"} {
		beside := file.Beside(f.path, suffix)
		names = append(names, beside...)
		for _, name := range beside {
			if i := strings.Index(name, ".bam"+suffix); i >= 0 {
				names = append(names, name[:i]+name[i+len(".bam"):])
			}
		}
	}
	return names
}

func (f *File) openIndex(ctx context.Context) (*index.Index, error) {
	if !f.in.Seekable() || f.text {
		return nil, nil
	}
	head := make([]byte, 18)
	n, _ := f.in.ReadAt(head, 0)
	if bgzf.Sniff(head[:n]) != bgzf.BGZF {
		return nil, nil
	}
	for _, name := range f.indexNames() {
		in, err := file.Open(ctx, name, file.Options{Open: f.options.Open})
		if errors.Is(err, fs.ErrNotExist) && f.options.Index == "" {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("bam: index of %s: %w", f.name, err)
		}
		x, err := index.Read(ctx, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return nil, fmt.Errorf("bam: index of %s: %w: create it again with samtools index", f.name, err)
		}
		if err := f.checkFit(ctx, x); err != nil {
			return nil, fmt.Errorf("bam: index of %s: %w", f.name, err)
		}
		f.compareAge(name)
		return x, nil
	}
	return nil, nil
}

// checkFit makes sure that all records that have a place lie in front of where
// the index ends, so that none is missed for an index of another file, and that
// the file is complete.
func (f *File) checkFit(ctx context.Context, x *index.Index) error {
	if err := f.checkComplete(ctx); err != nil {
		return err
	}
	begin := x.End()
	if begin == 0 {
		return nil
	}
	r := bgzf.NewRangeReader(ctx, f.in, f.in.Size(), []bgzf.Chunk{{Begin: begin, End: bgzf.ToEnd}}, bgzf.Options{Workers: 1})
	defer r.Close()
	next := make([]byte, 4+fixedSize)
	switch _, err := io.ReadFull(r, next); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	if !isUnplaced(next[4:]) {
		return errors.New("the file goes on after the last record that the index knows: create the index again with samtools index")
	}
	return nil
}

// isUnplaced reports whether a record's fixed fields have no reference.
func isUnplaced(raw []byte) bool {
	return string(raw[atRefID:atRefID+4]) == "\xff\xff\xff\xff"
}

// checkComplete makes sure that the file ends with the block that ends every
// BGZF file: the part that an index leads to does not tell.
func (f *File) checkComplete(ctx context.Context) error {
	const size = 28 // of that block, in bytes
	end := f.in.Size()
	if end < size {
		return nil // not known, or caught when it is read
	}
	chunk := bgzf.Chunk{Begin: bgzf.NewOffset(end-size, 0), End: bgzf.ToEnd}
	r := bgzf.NewRangeReader(ctx, f.in, end, []bgzf.Chunk{chunk}, bgzf.Options{Workers: 1})
	defer r.Close()
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		return &bgzf.FormatError{
			Name: f.name, Offset: end, Err: bgzf.ErrNoEOF,
			Msg: "truncated: the end-of-file block is missing: copy or create the file again",
		}
	}
	return nil
}

// compareAge warns as htslib does when the file is newer than its index.
func (f *File) compareAge(indexName string) {
	if file.Older(indexName, f.path) {
		f.warn(Warning{Code: "index-older", Msg: "the index is older than the file: create it again with samtools index"})
	}
}
