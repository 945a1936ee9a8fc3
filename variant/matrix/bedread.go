package matrix

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allelerx/allelerx/genomics/file"
)

// readBed reads the calls. Memory is taken as bytes come in, whatever the other
// two files say.
func readBed(ctx context.Context, in file.Input, variants, samples int) (rows, error) {
	start, err := file.FromStart(in)
	if err != nil {
		return rows{}, err
	}
	data := bufio.NewReaderSize(start, 256<<10)
	var head [bedHead]byte
	if n, err := io.ReadFull(data, head[:]); err != nil {
		return rows{}, bedError(in, int64(n), err, variants, samples)
	}
	fault := &FormatError{File: in.Name()}
	switch {
	case string(head[:2]) != bedMagic:
		fault.Msg = "this is no PLINK .bed, which begins with 6c 1b"
		return rows{}, fault
	case head[2] != bedVariants && head[2] != bedSamples:
		fault.Offset, fault.Msg = 2, fmt.Sprintf("the rows are of kind %02x, neither of variants (01) nor of samples (00): create the file again with plink2 --make-bed", head[2])
		return rows{}, fault
	}
	n, across := variants, samples
	if head[2] == bedSamples {
		n, across = samples, variants
	}
	r := newRows(across)
	want := bedHead + int64(n)*int64(r.width)
	if size := in.Size(); size >= 0 && size != want {
		return rows{}, sizeError(in, size, want, variants, samples)
	}
	at := int64(bedHead)
	for i := range n {
		if i%256 == 0 && ctx.Err() != nil {
			return rows{}, ctx.Err()
		}
		row := r.add()
		k, err := io.ReadFull(data, row)
		at += int64(k)
		if err != nil {
			return rows{}, bedError(in, at, err, variants, samples)
		}
		fromBed(row, r.width, across)
	}
	switch k, err := io.ReadFull(data, head[:1]); {
	case k > 0:
		return rows{}, sizeError(in, at+1, want, variants, samples)
	case !errors.Is(err, io.EOF):
		return rows{}, err
	}
	if head[2] == bedSamples {
		return transpose(ctx, &r, variants, samples)
	}
	return r, nil
}

// bedError tells a file that ends early from one that cannot be read.
func bedError(in file.Input, at int64, err error, variants, samples int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return sizeError(in, at, at+1, variants, samples)
	}
	return err
}

// sizeError is about a .bed that is shorter or longer than the other two files
// say.
func sizeError(in file.Input, size, want int64, variants, samples int) error {
	fault := &FormatError{File: in.Name(), Offset: size}
	what := "is shorter"
	if size > want {
		what, fault.Offset = "is longer", want
	} else {
		fault.Err = io.ErrUnexpectedEOF
	}
	fault.Msg = fmt.Sprintf("the .bed %s than the %d variants of its .bim and the %d samples of its .fam make it: are the three files of one set, and complete?", what, variants, samples)
	return fault
}

// transpose makes rows of variants out of rows of samples.
func transpose(ctx context.Context, of *rows, variants, samples int) (rows, error) {
	in := make([][]byte, samples)
	for s := range in {
		in[s] = of.at(s)
	}
	out := newRows(samples)
	for v := range variants {
		if v%256 == 0 && ctx.Err() != nil {
			return rows{}, ctx.Err()
		}
		row := out.add()
		clear(row)
		for s, from := range in {
			row[s/4] |= from[v/4] >> (2 * (v % 4)) & 3 << (2 * (s % 4))
		}
	}
	return out, nil
}
