package fasta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// openData finds how the text is read at any place.
func (f *File) openData(ctx context.Context, o Options) error {
	var head [18]byte
	n, err := f.in.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("fasta: %s: cannot read: %w", f.name, err)
	}
	switch bgzf.Sniff(head[:n]) {
	case bgzf.BGZF:
		blocks, err := f.blocks(ctx, o)
		if err != nil {
			return err
		}
		data := bgzf.NewReaderAt(f.in, blocks)
		f.data = data
		f.size, err = data.Size()
		return err
	case bgzf.Gzip:
		return fmt.Errorf("fasta: %s is compressed by gzip and cannot be read at any place: uncompress it, or compress it with bgzip", f.name)
	default:
		f.data, f.size = f.in, f.in.Size()
		return nil
	}
}

// blocks reads the index of a compressed file's blocks, or makes it.
func (f *File) blocks(ctx context.Context, o Options) (*bgzf.GZI, error) {
	name, in, err := openBeside(ctx, f.path, ".gzi", o.BlockIndex, o)
	switch {
	case err == nil:
		defer in.Close()
		return bgzf.ReadGZI(in)
	case o.BlockIndex != "" && !o.WriteIndex, !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	start, err := file.FromStart(f.in)
	if err != nil {
		return nil, err
	}
	blocks, err := bgzf.ScanGZI(ctx, start)
	if err != nil {
		return nil, err
	}
	if !o.WriteIndex {
		o.warn(Warning{"index-made", f.name, "it has no index of its blocks, and all of it was read to make one: bgzip -r makes one that stays"})
		return blocks, nil
	}
	return blocks, writeFile(name, func(out io.Writer) error {
		_, err := blocks.WriteTo(out)
		return err
	})
}

// openBeside opens an index and returns its name: the name given or, where that
// is "", the first that lies beside the path with the suffix. With
// fs.ErrNotExist the name is the one to write.
func openBeside(ctx context.Context, path, suffix, name string, o Options) (string, file.Input, error) {
	names := []string{name}
	if name == "" {
		names = file.Beside(path, suffix)
	}
	var in file.Input
	var err error
	for _, name = range names {
		in, err = file.Open(ctx, name, file.Options{Open: o.Open})
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return name, in, err
}

// writeFile writes a file that appears when it is complete.
func writeFile(name string, write func(io.Writer) error) error {
	out, err := file.Create(name)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := write(out); err != nil {
		return err
	}
	return out.Commit()
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
