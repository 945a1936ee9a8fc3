package matrix_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// What is read row by row is what is read at once, whichever rows are wanted.
func TestRowsOfFiles(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "study")
	in := put(t, prefix+".vcf", study{samples: 101, records: 300, format: "GT", seed: 3}.text())
	convert(t, in, prefix, vcf.Options{}, matrix.Options{})
	m, err := matrix.ReadPLINK(background, prefix, file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := matrix.OpenPLINK(background, prefix+".bed", file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.NumVariants() != m.NumVariants() || p.NumSamples() != m.NumSamples() || len(p.Samples()) != m.NumSamples() ||
		p.Variant(7) != m.Variant(7) || p.Name() != prefix+".bed" {
		t.Fatalf("%d variants × %d samples, of a matrix of %d × %d", p.NumVariants(), p.NumSamples(), m.NumVariants(), m.NumSamples())
	}
	third := func(i int) bool { return i%3 == 1 }
	for name, want := range map[string]func(int) bool{"all": nil, "every third": third, "none": func(int) bool { return false }} {
		for range 2 { // a second pass starts afresh
			n := 0
			for row, err := range p.Rows(background, want) {
				if err != nil {
					t.Fatal(err)
				}
				if want != nil && !want(row.Variant) || !bytes.Equal(row.Codes, m.Row(row.Variant)) {
					t.Fatalf("%s: row %d", name, row.Variant)
				}
				n++
			}
			expected := 0
			for i := range m.NumVariants() {
				if want == nil || want(i) {
					expected++
				}
			}
			if n != expected {
				t.Errorf("%s: %d rows, not %d", name, n, expected)
			}
		}
	}
	for row := range p.Rows(background, nil) {
		if row.Variant == 5 {
			break
		}
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	for _, err := range p.Rows(ctx, nil) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}

func TestRowsOfBadFiles(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "study")
	in := put(t, prefix+".vcf", study{samples: 9, records: 20, format: "GT", seed: 3}.text())
	convert(t, in, prefix, vcf.Options{}, matrix.Options{})
	whole := string(slurp(t, prefix+".bed"))
	piped := file.Options{Open: func(_ context.Context, name string) (file.Input, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		return file.FromReader(name, f), nil
	}}
	for _, c := range []struct {
		name, bed, err string
		eof            bool
	}{
		{"no .bed", "x", "offset 1: the .bed is shorter", true},
		{"other magic", "xyz" + whole[3:], "this is no PLINK .bed", false},
		{"unknown order", whole[:2] + "\x07" + whole[3:], "the rows are of kind 07", false},
		{"rows of samples", whole[:2] + "\x00" + strings.Repeat("\x00", 9*5), "the rows are of samples", false},
		{"short", whole[:len(whole)-1], "the .bed is shorter", true},
		{"long", whole + "x", "the .bed is longer", false},
	} {
		for how, o := range map[string]file.Options{"file": {}, "pipe": piped} {
			t.Run(c.name+" as "+how, func(t *testing.T) {
				put(t, prefix+".bed", c.bed)
				p, err := matrix.OpenPLINK(background, prefix, o)
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close()
				var last error
				for _, err := range p.Rows(background, nil) {
					last = err
				}
				var fault *matrix.FormatError
				if !errors.As(last, &fault) || !strings.Contains(last.Error(), c.err) || errors.Is(last, io.ErrUnexpectedEOF) != c.eof {
					t.Errorf("%v", last)
				}
			})
		}
	}
	for _, prefix := range []string{"", prefix + "x"} {
		if _, err := matrix.OpenPLINK(background, prefix, file.Options{}); err == nil {
			t.Errorf("%q is opened", prefix)
		}
	}
	os.Remove(prefix + ".bed")
	if _, err := matrix.OpenPLINK(background, prefix, file.Options{}); err == nil {
		t.Error("a set without .bed is opened")
	}
}
