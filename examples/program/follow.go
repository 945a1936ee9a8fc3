package program

import (
	"context"
	"os"
	"strings"
	"sync/atomic"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Follow makes the options of a file's opening such that the bar knows how much
// of the file has been read, and so how long the rest takes. Files that are not on
// a disk, or encrypted, are counted only.
func (b *Bar) Follow(name string, o vcf.Options) vcf.Options {
	if info, err := os.Stat(name); b.to == nil || err != nil || !info.Mode().IsRegular() || strings.HasSuffix(name, ".c4gh") {
		return o
	}
	open := o.Open
	o.Open = func(ctx context.Context, asked string) (file.Input, error) {
		in, err := file.Open(ctx, asked, file.Options{Open: open})
		if err != nil || asked != name || !in.Seekable() {
			return in, err
		}
		b.input = &followed{Input: in}
		return b.input, nil
	}
	return o
}

// followed is an input of which it is known how far it has been read.
type followed struct {
	file.Input
	read atomic.Int64
}

// ReadAt reads, and notes how far.
func (f *followed) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.Input.ReadAt(p, off)
	for end := off + int64(n); ; {
		if was := f.read.Load(); end <= was || f.read.CompareAndSwap(was, end) {
			return n, err
		}
	}
}

// share is how much of the input has been read, 0 to 1; 0 where that is not known.
func (f *followed) share() float64 {
	if f == nil || f.Size() <= 0 {
		return 0
	}
	return float64(f.read.Load()) / float64(f.Size())
}
