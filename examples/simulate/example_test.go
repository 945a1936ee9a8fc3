package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// One person's VKORC1, the same for everyone who gives the same seed.
func Example() {
	folder, err := os.MkdirTemp("", "simulate")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "one.vcf")
	run(context.Background(), []string{"--genes", "VKORC1", "--seed", "2", "-o", path}, io.Discard, io.Discard)
	text, err := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	fmt.Println(lines[0], err)
	fmt.Println(strings.Join(strings.Fields(lines[len(lines)-1])[:5], " "))
	// Output:
	// ##fileformat=VCFv4.2 <nil>
	// chr16 31096368 rs9923231 C T
}
