package matrix

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allelerx/allelerx/genomics/file"
)

// readTogether is how much of a .bed is read at once, in bytes: what a second-level
// cache still has when it is decoded.
const readTogether = 256 << 10

// readBed reads the calls. Memory is taken as bytes come in, whatever the other
// two files say.
func readBed(ctx context.Context, in file.Input, variants, samples int) (rows, error) {
	start, err := file.FromStart(in)
	if err != nil {
		return rows{}, err
	}
	data := bufio.NewReader(start) // larger reads pass it by
	order, err := readBedHead(data, in, variants, samples)
	if err != nil {
		return rows{}, err
	}
	n, across := variants, samples
	if order == bedSamples {
		n, across = samples, variants
	}
	r := newRows(across)
	r.expect = n
	want := bedHead + int64(n)*int64(r.width)
	at := int64(bedHead)
	for r.n < n {
		if ctx.Err() != nil {
			return rows{}, ctx.Err()
		}
		some := r.extend(min(n-r.n, max(1, readTogether/max(1, r.width))))
		k, err := io.ReadFull(data, some)
		at += int64(k)
		if err != nil {
			return rows{}, bedError(in, at, err, variants, samples)
		}
		fromBed(some, r.width, across)
	}
	if err := bedEnds(data, in, want, variants, samples); err != nil {
		return rows{}, err
	}
	if order == bedSamples {
		return transpose(ctx, &r, variants, samples)
	}
	return r, nil
}

// readBedHead reads what a .bed begins with and returns the order of its rows. The
// size of the file is checked where it is known.
func readBedHead(data io.Reader, in file.Input, variants, samples int) (order byte, err error) {
	var head [bedHead]byte
	if n, err := io.ReadFull(data, head[:]); err != nil {
		return 0, bedError(in, int64(n), err, variants, samples)
	}
	fault := &FormatError{File: in.Name()}
	switch {
	case string(head[:2]) != bedMagic:
		fault.Msg = "this is no PLINK .bed, which begins with 6c 1b"
		return 0, fault
	case head[2] != bedVariants && head[2] != bedSamples:
		fault.Offset, fault.Msg = 2, fmt.Sprintf("the rows are of kind %02x, neither of variants (01) nor of samples (00): create the file again with plink2 --make-bed", head[2])
		return 0, fault
	}
	n, across := variants, samples
	if head[2] == bedSamples {
		n, across = samples, variants
	}
	want := bedHead + int64(n)*int64((across+3)/4)
	if size := in.Size(); size >= 0 && size != want {
		return 0, sizeError(in, size, want, variants, samples)
	}
	return head[2], nil
}

// bedEnds makes sure that nothing follows the last row.
func bedEnds(data io.Reader, in file.Input, size int64, variants, samples int) error {
	var more [1]byte
	switch k, err := io.ReadFull(data, more[:]); {
	case k > 0:
		return sizeError(in, size+1, size, variants, samples)
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
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
