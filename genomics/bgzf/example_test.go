package bgzf_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// Counts lines like "bgzip -dc in.gz | wc -l".
func Example() {
	var file bytes.Buffer
	w := bgzf.NewWriter(&file, bgzf.WriterOptions{})
	io.WriteString(w, "chr22\t42126499\nchr22\t42130865\n")
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}

	r := bgzf.NewReader(context.Background(), &file, bgzf.Options{})
	defer r.Close()
	lines := 0
	for {
		b, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		lines += bytes.Count(b.Data, []byte("\n"))
		b.Release()
	}
	fmt.Println(lines)
	// Output: 2
}

// Reads a part of a file, as an index would name it.
func ExampleNewRangeReader() {
	var out bytes.Buffer
	w := bgzf.NewWriter(&out, bgzf.WriterOptions{})
	io.WriteString(w, "first second third")
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}
	second := bgzf.Chunk{Begin: w.Offset(6), End: w.Offset(12)}

	file := bytes.NewReader(out.Bytes())
	r := bgzf.NewRangeReader(context.Background(), file, file.Size(), []bgzf.Chunk{second}, bgzf.Options{})
	defer r.Close()
	text, err := io.ReadAll(r)
	fmt.Println(string(text), err)
	// Output: second <nil>
}

// Reads twelve bytes from the middle of a file, like "bgzip -b 100000 -s 12 file.gz".
func ExampleReaderAt() {
	var file, gzi bytes.Buffer
	w := bgzf.NewWriter(&file, bgzf.WriterOptions{})
	fmt.Fprint(w, strings.Repeat("ACGT", 25_000), "GATTACA", strings.Repeat("ACGT", 25_000))
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := w.GZI().WriteTo(&gzi); err != nil {
		fmt.Println(err)
		return
	}

	index, err := bgzf.ReadGZI(&gzi)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := bgzf.NewReaderAt(bytes.NewReader(file.Bytes()), index)
	bases := make([]byte, 12)
	_, err = r.ReadAt(bases, 100_000)
	fmt.Println(string(bases), err)
	// Output: GATTACAACGTA <nil>
}
