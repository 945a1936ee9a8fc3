// Command query prints the position of each record and what stands under INFO
// keys, as a table. Its everyday twin, with the same output:
//
//	bcftools query -f '%CHROM\t%POS\t%INFO/AF\n' cohort.vcf.gz
//	go run ./examples/query cohort.vcf.gz AF
package main

import (
	"bufio"
	"context"
	"fmt"
	"strconv"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	Input   string            `arg:"" help:"VCF or BCF file; '-' for standard input."`
	Keys    []string          `arg:"" optional:"" help:"INFO keys, a column each."`
	Regions []genomics.Region `short:"r" sep:"none" placeholder:"REGION" help:"Records that overlap this region only (chr22:42126499-42130865); may be given several times."`
	Workers int               `placeholder:"N" help:"Goroutines that read (default: one a CPU)."`
}

func main() {
	program.Main("query", "Print the position of each record and what stands under INFO keys.", new(flags))
}

// Run prints the table.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	// No samples: the genotypes, most of a cohort's file, need not be looked at.
	v, err := program.OpenVCF(ctx, std, f.Input, vcf.Options{Workers: f.Workers, Samples: []string{}})
	if err != nil {
		return err
	}
	defer v.Close()
	var stream vcf.Stream = v
	if len(f.Regions) > 0 {
		stream = v.Within(f.Regions...)
	}
	return f.print(ctx, stream, std)
}

func (f *flags) print(ctx context.Context, stream vcf.Stream, std program.Streams) error {
	keys := make([]vcf.InfoKey, len(f.Keys))
	for i, id := range f.Keys {
		if keys[i] = stream.Header().Info(id); !keys[i].Declared() {
			return fmt.Errorf("INFO/%s is not declared in the header: look at it with bcftools head", id)
		}
	}
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	out := bufio.NewWriter(std.Out)
	for b, err := range stream.Blocks(ctx) {
		if err != nil {
			return err
		}
		for i := range b.Len() {
			if err := printRecord(out, b.At(i), keys); err != nil {
				return err
			}
		}
		bar.Add(b.Len())
		b.Release()
	}
	return out.Flush()
}

func printRecord(out *bufio.Writer, r *vcf.Record, keys []vcf.InfoKey) error {
	line := append(out.AvailableBuffer(), r.Contig()...)
	line = strconv.AppendInt(append(line, '\t'), int64(r.Pos())+1, 10)
	for _, k := range keys {
		line = append(line, '\t')
		switch value := r.Info().Text(k); {
		case k.Type() == vcf.Flag && r.Info().Flag(k):
			line = append(line, '1')
		case len(value) == 0:
			line = append(line, '.')
		default:
			line = append(line, value...)
		}
	}
	_, err := out.Write(append(line, '\n'))
	return err
}
