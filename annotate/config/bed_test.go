package config_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/config"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// bed is a list of regions in memory, of one contig, with columns by number.
type bed struct {
	name    string
	options source.Options
	rows    [][]string
	columns []annotate.Column
}

// openBED reads a .bed, and leaves other names to others.
func openBED(ctx context.Context, name string, o source.Options) (config.File, error) {
	if !strings.HasSuffix(name, ".bed") && !strings.HasSuffix(name, ".bed.gz") {
		f, err := source.OpenVCF(ctx, name, o)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	text, err := os.ReadFile(strings.TrimSuffix(name, ".gz"))
	if err != nil {
		return nil, err
	}
	b := &bed{name: name, options: o}
	for line := range strings.Lines(string(text)) {
		b.rows = append(b.rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	for i := range b.rows[0] {
		b.columns = append(b.columns, annotate.Column{Name: fmt.Sprint(i + 1), Type: vcf.String, Number: 1})
	}
	b.columns[4].Type = vcf.Float
	return b, nil
}

func (b *bed) Name() string               { return b.name }
func (b *bed) Build() genomics.Build      { return genomics.UnknownBuild }
func (b *bed) Columns() []annotate.Column { return b.columns }
func (b *bed) Fields() []annotate.Field   { return b.options.Fields }
func (b *bed) Match() annotate.Match      { return annotate.ByOverlap }
func (b *bed) Indexed() bool              { return false }
func (b *bed) Close() error               { return nil }

func (b *bed) Chunks(context.Context, annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(yield func(*annotate.Chunk, error) bool) {
		c := &annotate.Chunk{Contig: b.rows[0][0], Values: b}
		for _, row := range b.rows {
			begin, _ := strconv.Atoi(row[1])
			end, _ := strconv.Atoi(row[2])
			c.Begin, c.End, c.Floor = append(c.Begin, int32(begin)), append(c.End, int32(end)), begin
		}
		yield(c, nil)
	}
}

func (b *bed) Alleles(int) (ref, alt []byte) { return nil, nil }
func (b *bed) Release()                      {}

func (b *bed) Read(row *annotate.Row, entry int) {
	for i, text := range b.rows[entry] {
		if text != "NA" {
			row.Texts[i] = bytes.ReplaceAll([]byte(text), []byte(";"), []byte(","))
		}
	}
}
