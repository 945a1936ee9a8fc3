package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// write makes a file of lines whose columns blanks separate ("~" is a blank).
func write(t testing.TB, name string, lines ...string) string {
	t.Helper()
	return writeBytes(t, name, []byte(text(lines...)))
}

func text(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(l, " ", "\t"), "~", " ") + "\n")
	}
	return b.String()
}

func writeBytes(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gzipped(data string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, data)
	w.Close()
	return b.Bytes()
}

func blocked(t testing.TB, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := bgzf.NewWriter(&b, bgzf.WriterOptions{})
	io.WriteString(w, data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// memory opens a text under any name, as a stream.
func memory(data string) func(context.Context, string) (file.Input, error) {
	return func(_ context.Context, name string) (file.Input, error) {
		return file.FromReader(name, strings.NewReader(data)), nil
	}
}

// fields takes columns as they are.
func fields(columns ...string) []annotate.Field {
	var all []annotate.Field
	for _, c := range columns {
		all = append(all, annotate.Field{Column: c})
	}
	return all
}

// declared is a field of a type and number.
func declared(column string, typ vcf.Type, number vcf.Number) annotate.Field {
	return annotate.Field{Column: column, Declared: true, Type: typ, Number: number}
}

// dump reads a source and writes an entry a line: its place, alleles, and the
// values of its columns.
func dump(ctx context.Context, s annotate.Source, o annotate.Reading) ([]string, error) {
	var all []string
	var row annotate.Row
	var begins []int32
	for c, err := range s.Chunks(ctx, o) {
		if err != nil {
			return all, err
		}
		if err := c.Seal(); err != nil {
			return all, err
		}
		for i := range c.Begin {
			line := fmt.Sprintf("%s:%d-%d", c.Contig, c.Begin[i], c.End[i])
			if c.Keys != nil {
				ref, alt := c.Values.Alleles(i)
				line += fmt.Sprintf(" %s>%s", ref, alt)
				if c.Keys[i] != annotate.KeyOf(ref, alt) {
					line += " with another key"
				}
			}
			row.Reset(len(s.Columns()))
			c.Values.Read(&row, i)
			for _, text := range row.Texts {
				if text == nil {
					text = []byte("-")
				}
				line += " " + string(text)
			}
			// Chunks may reach into each other.
			at := len(all)
			for at > 0 && begins[at-1] > c.Begin[i] && strings.HasPrefix(all[at-1], c.Contig+":") {
				at--
			}
			all, begins = slices.Insert(all, at, line), slices.Insert(begins, at, c.Begin[i])
		}
		c.Release()
	}
	return all, nil
}

// columns writes the types of a source's columns.
func columns(s annotate.Source) string {
	var all []string
	for _, c := range s.Columns() {
		all = append(all, fmt.Sprintf("%s:%v:%v", c.Name, c.Type, c.Number))
	}
	return strings.Join(all, " ")
}

type opened interface {
	annotate.Source
	io.Closer
}

// entries opens, dumps and closes.
func entries[S opened](t testing.TB, open func(context.Context, string, source.Options) (S, error), name string, o source.Options) []string {
	t.Helper()
	s, err := open(t.Context(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := dump(t.Context(), s, annotate.Reading{Workers: o.Workers})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func lines(all ...string) string { return strings.Join(all, "\n") }
