package index_test

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
)

// Writes a small BED file with its index, then reads a region like
// "tabix file.bed.gz chr22:201-300".
func Example() {
	var file, tbi bytes.Buffer
	w := bgzf.NewWriter(&file, bgzf.WriterOptions{})
	b := index.NewBuilder(index.BuilderOptions{Columns: index.BEDColumns()})
	for _, start := range []int{100, 200, 900_000} {
		begin := bgzf.Offset(w.Written())
		fmt.Fprintf(w, "chr22\t%d\t%d\n", start, start+50)
		if err := b.Add("chr22", start, start+50, begin, bgzf.Offset(w.Written())); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}
	b.Resolve(w.Offset)
	if err := b.WriteTBI(&tbi); err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	x, err := index.Read(ctx, &tbi)
	if err != nil {
		fmt.Println(err)
		return
	}
	chunks, ok := x.Chunks("22", 200, 300)
	fmt.Println(ok)
	r := bgzf.NewRangeReader(ctx, bytes.NewReader(file.Bytes()), int64(file.Len()), chunks, bgzf.Options{})
	defer r.Close()
	text, err := io.ReadAll(r)
	fmt.Print(string(text)) // the chunk holds a neighbour as well
	fmt.Println(err)
	// Output:
	// true
	// chr22	100	150
	// chr22	200	250
	// <nil>
}
