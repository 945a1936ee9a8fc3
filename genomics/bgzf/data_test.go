package bgzf_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// realFiles are the 1000 Genomes files of GRCh38.
func realFiles(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "1kgp", "GRCh38", "*.vcf.gz"))
	if err != nil || len(names) == 0 {
		t.Fatal("no file under 1kgp/GRCh38", err)
	}
	return names
}

// The real files read the same with any number of workers, and as compress/gzip
// reads them. Twin command: bgzip -dc.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	names := realFiles(t)[:4]
	if testing.Short() {
		names = names[:1] // some 600 blocks
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			packed, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			std, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			want := sha256.New()
			if _, err := io.Copy(want, std); err != nil {
				t.Fatal(err)
			}
			for _, workers := range []int{1, 2, 5} {
				z := bgzf.NewReader(t.Context(), bytes.NewReader(packed), bgzf.Options{Workers: workers})
				got := sha256.New()
				if _, err := io.Copy(got, z); err != nil || !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
					t.Errorf("%d workers: other data than compress/gzip, %v", workers, err)
				}
				z.Close()
			}
		})
	}
}

// BenchmarkReader1KGP reads the real files.
func BenchmarkReader1KGP(b *testing.B) {
	names := realFiles(b)
	for _, workers := range []int{1, 2} {
		b.Run(map[int]string{1: "one worker", 2: "two workers"}[workers], func(b *testing.B) {
			for b.Loop() {
				total := int64(0)
				for _, name := range names {
					f, err := os.Open(name)
					if err != nil {
						b.Fatal(err)
					}
					z := bgzf.NewReader(b.Context(), f, bgzf.Options{Workers: workers})
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
