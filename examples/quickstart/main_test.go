package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The family's genotypes come back as the haplotypes they were made of.
func Example() {
	ctx := context.Background()
	text, err := familyVCF(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	people, err := call(ctx, text)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range people {
		fmt.Println(p.Sample, p.Gene("CYP2C19").Diplotype(), p.Gene("TPMT").Diplotype(), p.Gene("CYP2D6").Phenotype())
	}
	// Output:
	// Noor *2/*2 *1/*1 Intermediate Metabolizer
	// Layla *1/*2 *1/*1 Intermediate Metabolizer
	// Karim *2/*17 *1/*3A Normal Metabolizer
	// Sami *1/*17 *1/*3A Ultrarapid Metabolizer
}

func TestRun(t *testing.T) {
	page := filepath.Join(t.TempDir(), "report.html")
	for _, coloured := range []bool{false, true} {
		var out strings.Builder
		require.NoError(t, run(context.Background(), &out, page, coloured))
		assert.Equal(t, coloured, strings.Contains(out.String(), "\x1b["))
		assert.Contains(t, out.String(), "Try next")
		assert.Contains(t, out.String(), "*57:01 positive")
		html, err := os.ReadFile(page)
		require.NoError(t, err)
		assert.Contains(t, string(html), "Noor")
		assert.Contains(t, string(html), "</html>")
		assert.NotContains(t, string(html), "<script")
	}
	require.Error(t, run(context.Background(), &strings.Builder{}, filepath.Join(t.TempDir(), "no", "folder"), false))
}

func TestChildrenInherit(t *testing.T) {
	for _, c := range children {
		for _, d := range child(c.mother, c.father) {
			if p, ok := mother[d.Gene]; ok {
				assert.Contains(t, p, d.A)
			}
			if p, ok := father[d.Gene]; ok {
				assert.Contains(t, p, d.B)
			}
		}
	}
}
