package fasta_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
)

// The same bases as samtools faidx tiny.fa chr1:3-8 prints.
func Example() {
	folder, err := os.MkdirTemp("", "fasta")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "tiny.fa")
	if err := os.WriteFile(path, []byte(">chr1\nACGTAC\nGTTTTT\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}

	ref, err := fasta.Open(context.Background(), path, fasta.Options{WriteIndex: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ref.Close()
	bases, err := ref.Bases(context.Background(), nil, genomics.MustRegion("1:3-8"))
	fmt.Println(string(bases), err)
	// Output: GTACGT <nil>
}
