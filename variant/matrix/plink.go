package matrix

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/allelerx/allelerx/genomics/file"
)

// ReadPLINK reads prefix.bed, .bim and .fam. A .bed of either order is read; one
// whose rows are samples takes twice the memory on the way.
//
// The alleles are as in the .bim, of which the first is taken for ALT and the
// second for REF, as plink2 writes them.
func ReadPLINK(ctx context.Context, prefix string, o file.Options) (*Matrix, error) {
	prefix, err := prefixOf(prefix)
	if err != nil {
		return nil, err
	}
	m := &Matrix{}
	if err := m.readTables(ctx, prefix, o); err != nil {
		return nil, err
	}
	in, err := file.Open(ctx, prefix+endings[bedFile], o)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	m.rows, err = readBed(ctx, in, m.NumVariants(), m.NumSamples())
	if err != nil {
		return nil, err
	}
	return m, nil
}

// readTables reads the .fam and the .bim.
func (m *Matrix) readTables(ctx context.Context, prefix string, o file.Options) error {
	err := readLines(ctx, prefix+endings[famFile], o, func(line []byte) *FormatError {
		s, fault := parseFam(line)
		m.samples = append(m.samples, s)
		return fault
	})
	if err != nil {
		return err
	}
	var site []byte
	return readLines(ctx, prefix+endings[bimFile], o, func(line []byte) *FormatError {
		var fault *FormatError
		site, fault = appendBim(site[:0], line)
		m.sites.add(site)
		return fault
	})
}

// maxLine bounds a line of a .bim: alleles can be long.
const maxLine = 16 << 20

// readLines hands every line that is not blank to use.
func readLines(ctx context.Context, name string, o file.Options, use func(line []byte) *FormatError) error {
	in, err := file.Open(ctx, name, o)
	if err != nil {
		return err
	}
	defer in.Close()
	start, err := file.FromStart(in)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(start)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	number, used := 0, 0
	for lines.Scan() {
		number++
		if number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if isBlank(lines.Bytes()) {
			continue
		}
		used++
		if fault := use(lines.Bytes()); fault != nil {
			fault.File, fault.Line = in.Name(), number
			if fault.Field == "" {
				fault.Msg = "the line " + fault.Msg + ": correct it or create the files again"
			}
			return fault
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return &FormatError{File: in.Name(), Line: number + 1, Msg: "a line longer than 16 MiB: is this a .bim or .fam?"}
	case err != nil:
		return err
	case used == 0:
		return &FormatError{File: in.Name(), Line: 1, Msg: "the file is empty: create the files again", Err: io.ErrUnexpectedEOF}
	}
	return ctx.Err()
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if c > ' ' {
			return false
		}
	}
	return true
}
