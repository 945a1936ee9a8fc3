package table_test

import (
	"context"
	"fmt"
	"os"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/genomics/table"
)

// Writes variants to standard output, like "bcftools query -H -f '%CHROM\t%POS\t%AF\n'".
func Example() {
	schema, err := table.NewSchema(
		table.Column{Name: "chrom", Required: true},
		table.Column{Name: "pos", Type: table.Int, Required: true, Description: "1-based"},
		table.Column{Name: "id"},
		table.Column{Name: "AF", Type: table.Float32, List: true, Description: "frequency of each ALT"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := table.Create("-", schema, table.Options{Format: table.JSONL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Close()

	row := w.Row()
	row.SetString(0, "chr10")
	row.SetInt(1, 94781859)
	row.SetString(2, "rs4244285")
	row.AppendFloat32(3, 0.1475)

	row = w.Row() // has no id
	row.SetString(0, "chr22")
	row.SetInt(1, 42126611)
	row.AppendFloat32(3, 0.48, 0.0002)
	row.AppendNull(3)

	if err := w.Commit(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"chrom":"chr10","pos":94781859,"id":"rs4244285","AF":[0.1475]}
	// {"chrom":"chr22","pos":42126611,"id":null,"AF":[0.48,0.0002,null]}
}

// Fills and encodes on two goroutines and writes in order.
func ExampleWriter_Encode() {
	schema, err := table.NewSchema(table.Column{Name: "n", Type: table.Int}, table.Column{Name: "square", Type: table.Int})
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := table.NewWriter(os.Stdout, schema, table.Options{Format: table.TSV})
	if err != nil {
		fmt.Println(err)
		return
	}
	numbers := func(yield func(int64, error) bool) {
		for _, n := range []int64{0, 2, 4} {
			if !yield(n, nil) {
				return
			}
		}
	}
	square := func(_ context.Context, from int64) (*table.Batch, error) {
		b := w.Batch()
		for n := from; n < from+2; n++ {
			b.Row()
			b.SetInt(0, n)
			b.SetInt(1, n*n)
		}
		return b, w.Encode(b)
	}
	for b, err := range parallel.Ordered(context.Background(), 2, numbers, square) {
		if err == nil {
			err = w.Write(b)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		b.Release()
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// n	square
	// 0	0
	// 1	1
	// 2	4
	// 3	9
	// 4	16
	// 5	25
}
