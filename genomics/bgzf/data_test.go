package bgzf

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkInflate1KGP inflates the real files, where there are any.
func BenchmarkInflate1KGP(b *testing.B) {
	names, _ := filepath.Glob(filepath.Join(os.Getenv("ALLELERX_DATA"), "1kgp/GRCh38/*.vcf.gz"))
	if os.Getenv("ALLELERX_DATA") == "" || len(names) == 0 {
		b.Skip("set ALLELERX_DATA to the data folder")
	}
	for _, workers := range []int{1, 2} {
		b.Run(map[int]string{1: "one worker", 2: "two workers"}[workers], func(b *testing.B) {
			for b.Loop() {
				total := int64(0)
				for _, name := range names {
					f, err := os.Open(name)
					if err != nil {
						b.Fatal(err)
					}
					z := NewReader(context.Background(), f, Options{Workers: workers})
					n, err := io.Copy(io.Discard, z)
					if err != nil {
						b.Fatal(err)
					}
					total += n
					z.Close()
					f.Close()
				}
				b.SetBytes(total)
			}
		})
	}
}
