package source

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// VCF is a source that is a VCF or BCF. It has a column for each INFO key, and
// ID, QUAL and FILTER.
type VCF struct {
	common
	file    *vcf.File
	columns []annotate.Column
	keys    []string  // of columns; "" for those that are no INFO key
	pool    sync.Pool // of *vcfValues
}

// The columns that are no INFO keys.
var siteColumns = []annotate.Column{
	{Name: "ID", Type: vcf.String, Number: vcf.Variable, Description: "Identifiers"},
	{Name: "QUAL", Type: vcf.Float, Number: 1, Description: "Quality"},
	{Name: "FILTER", Type: vcf.String, Number: vcf.Variable, Description: "Filters"},
}

// OpenVCF opens a VCF or BCF as a source. With an index beside it only the parts
// are read that the records ask for.
func OpenVCF(ctx context.Context, name string, o Options) (*VCF, error) {
	f, err := vcf.Open(ctx, name, vcf.Options{Workers: o.Workers, Open: o.Open, Samples: []string{}})
	if err != nil {
		return nil, err
	}
	v := &VCF{common: common{options: o, name: f.Name()}, file: f}
	if v.options.Build == genomics.UnknownBuild {
		v.options.Build = annotate.BuildOf(f.Header())
	}
	for _, line := range f.Header().Lines("INFO") {
		id, _ := line.Attr("ID")
		k := f.Header().Info(id)
		description, _ := line.Attr("Description")
		v.addColumn(annotate.Column{Name: id, Type: k.Type(), Number: k.Number(), Description: description}, id)
	}
	for _, c := range siteColumns {
		if !slices.ContainsFunc(v.columns, func(o annotate.Column) bool { return o.Name == c.Name }) {
			v.addColumn(c, "")
		}
	}
	return v, nil
}

func (v *VCF) addColumn(c annotate.Column, key string) {
	v.columns = append(v.columns, c)
	v.keys = append(v.keys, key)
}

// Columns are the INFO keys of the header, and ID, QUAL and FILTER.
func (v *VCF) Columns() []annotate.Column { return v.columns }

// Indexed reports whether there is an index beside the file.
func (v *VCF) Indexed() bool { return v.file.Indexed() }

// ContigLength is what the header declares.
func (v *VCF) ContigLength(plain string) int {
	for _, c := range v.file.Header().Contigs() {
		if genomics.PlainContig(c.ID) == plain {
			return c.Length
		}
	}
	return 0
}

// Close closes the file.
func (v *VCF) Close() error { return v.file.Close() }

// vcfReading is one reading of a VCF source.
type vcfReading struct {
	v       *VCF
	align   *annotate.Aligner
	ends    bool // entries reach as far as their records
	keys    []wantedKey
	site    [3]int // the columns of ID, QUAL and FILTER; -1: not wanted
	columns int
}

type wantedKey struct {
	key    string
	column int
	number vcf.Number
	flag   bool
}

// Chunks iterates over the records' ALT alleles, one an entry.
func (v *VCF) Chunks(ctx context.Context, o annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(yield func(*annotate.Chunk, error) bool) {
		r := v.reading(o)
		stream := vcf.Stream(v.file)
		if o.Region != nil {
			stream = v.file.Within(*o.Region)
		}
		last := order{name: v.Name()}
		for chunks, err := range parallel.Ahead(ctx, o.Workers, stream.Blocks(ctx), r.chunks) {
			if err != nil {
				yield(nil, fmt.Errorf("annotate: source %s: %w", v.Name(), err))
				return
			}
			for i, c := range chunks {
				err := last.check(c)
				if err == nil && yield(c, nil) {
					continue
				}
				if err == nil {
					i++ // that one is the consumer's
				}
				for _, left := range chunks[i:] {
					left.Values.Release()
				}
				if err != nil {
					yield(nil, err)
				}
				return
			}
		}
	}
}
