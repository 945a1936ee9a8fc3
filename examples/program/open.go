package program

import (
	"context"
	"io"
	"os"

	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/variant/vcf"
)

// standardInput is what messages call it.
const standardInput = "standard input"

// OpenVCF opens a VCF or BCF file; "-" is standard input.
func OpenVCF(ctx context.Context, std Streams, name string, o vcf.Options) (*vcf.File, error) {
	if name == "-" {
		return vcf.NewReader(ctx, standardInput, Interruptible(ctx, std.In), o)
	}
	return vcf.Open(ctx, name, o)
}

// OpenBAM opens a BAM or SAM file; "-" is standard input.
func OpenBAM(ctx context.Context, std Streams, name string, o bam.Options) (*bam.File, error) {
	if name == "-" {
		return bam.NewReader(ctx, standardInput, Interruptible(ctx, std.In), o)
	}
	return bam.Open(ctx, name, o)
}

// SameFile reports whether two names are of one regular file: what is written
// must not take the place of what is read.
func SameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}

// Interruptible ends the reading of a stream that may never end itself, such
// as a terminal, when ctx does.
func Interruptible(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.CopyBuffer(in, struct{ io.Reader }{r}, make([]byte, 256<<10))
		in.CloseWithError(err)
	}()
	return out
}
