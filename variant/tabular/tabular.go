package tabular

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Options of Write. The zero value writes all INFO keys, in the form that the
// file's name asks for.
type Options struct {
	// Keys are the INFO keys to write, in this order; nil: all that the header
	// declares, in its order.
	Keys []string

	Format  table.Format // whatever the name; standard output needs it
	Workers int          // goroutines; < 1: as many as there are CPUs
}

// The columns before the INFO keys.
const (
	colChrom = iota
	colPos
	colID
	colRef
	colAlt
	colQual
	colFilter
	siteColumns
)

func site() []table.Column {
	return []table.Column{
		{Name: "CHROM", Required: true, Description: "Contig"},
		{Name: "POS", Type: table.Int, Required: true, Description: "Position of the first base of REF, 1-based"},
		{Name: "ID", Description: "Identifiers, separated by semicolons"},
		{Name: "REF", Required: true, Description: "Reference allele"},
		{Name: "ALT", List: true, Description: "Alternate alleles"},
		{Name: "QUAL", Type: table.Float32, Description: "Quality, phred-scaled"},
		{Name: "FILTER", List: true, Description: "PASS, or the filters that were failed"},
	}
}

// Write writes the records of a stream as a table; "-" is standard output. The
// file appears under its name when all of it is written.
func Write(ctx context.Context, name string, s vcf.Stream, o Options) error {
	return write(ctx, s, o, func(schema *table.Schema, to table.Options) (*table.Writer, error) {
		return table.Create(name, schema, to)
	}, (*table.Writer).Commit)
}

// WriteTo is Write onto w, in the form that the options name.
func WriteTo(ctx context.Context, w io.Writer, s vcf.Stream, o Options) error {
	return write(ctx, s, o, func(schema *table.Schema, to table.Options) (*table.Writer, error) {
		return table.NewWriter(w, schema, to)
	}, (*table.Writer).Close)
}

func write(ctx context.Context, s vcf.Stream, o Options,
	create func(*table.Schema, table.Options) (*table.Writer, error), complete func(*table.Writer) error,
) error {
	keys, err := resolve(s.Header(), o.Keys)
	if err != nil {
		return err
	}
	schema, err := table.NewSchema(columns(s.Header(), keys)...)
	if err != nil {
		return err
	}
	z, err := create(schema, table.Options{Format: o.Format, Workers: o.Workers})
	if err != nil {
		return err
	}
	defer z.Close()
	work := func(_ context.Context, records *vcf.Block) (*table.Batch, error) {
		defer records.Release()
		b := z.Batch()
		r := row{Batch: b, keys: keys}
		for i := range records.Len() {
			r.fill(records.At(i))
		}
		return b, z.Encode(b)
	}
	for b, err := range parallel.Ordered(ctx, o.Workers, s.Blocks(ctx), work) {
		if err != nil {
			return err
		}
		err := z.Write(b)
		b.Release()
		if err != nil {
			return err
		}
	}
	return complete(z)
}

// resolve finds the keys in the header.
func resolve(h *vcf.Header, names []string) ([]vcf.InfoKey, error) {
	var keys []vcf.InfoKey
	if names == nil {
		for _, line := range h.Lines("INFO") {
			keys = append(keys, h.Info(line.ID()))
		}
		return keys, nil
	}
	for _, name := range names {
		k := h.Info(name)
		if !k.Declared() {
			return nil, fmt.Errorf("tabular: the header does not declare INFO/%s: it has %s", name, known(h))
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func known(h *vcf.Header) string {
	var ids []string
	for _, line := range h.Lines("INFO") {
		ids = append(ids, line.ID())
	}
	if len(ids) == 0 {
		return "no INFO keys"
	}
	return strings.Join(ids, ", ")
}

// columns are those of the table. A key with the name of a column of the site is
// written with INFO_ in front.
func columns(h *vcf.Header, keys []vcf.InfoKey) []table.Column {
	all := site()
	for _, k := range keys {
		c := table.Column{Name: k.ID(), List: k.Number() != 1 && k.Type() != vcf.Flag, Required: k.Type() == vcf.Flag}
		for _, s := range all[:siteColumns] {
			if s.Name == c.Name {
				c.Name = "INFO_" + c.Name
			}
		}
		switch k.Type() {
		case vcf.Integer:
			c.Type = table.Int
		case vcf.Float:
			c.Type = table.Float32
		case vcf.Flag:
			c.Type = table.Bool
		}
		if line, ok := h.Line("INFO", k.ID()); ok {
			c.Description, _ = line.Attr("Description")
		}
		all = append(all, c)
	}
	return all
}
