package file_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

// BenchmarkRead reads 64 MiB from front to back: from the disk, from a server
// on this machine, and each encrypted.
func BenchmarkRead(b *testing.B) {
	data := noise(64 << 20)
	sealed := encrypted(b, data)
	dir := b.TempDir()
	plain, locked := filepath.Join(dir, "a"), filepath.Join(dir, "a.c4gh")
	for path, p := range map[string][]byte{plain: data, locked: sealed} {
		if err := os.WriteFile(path, p, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range []struct{ name, open string }{
		{"file", plain},
		{"file.c4gh", locked},
		{"http", serve(b, data, nil).URL + "/a"},
		{"http.c4gh", serve(b, sealed, nil).URL + "/a.c4gh"},
	} {
		b.Run(c.name, func(b *testing.B) {
			buffer := make([]byte, 256<<10)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				in, err := file.Open(b.Context(), c.open, file.Options{Key: with(testKey)})
				if err != nil {
					b.Fatal(err)
				}
				r, err := file.FromStart(in)
				if err != nil {
					b.Fatal(err)
				}
				if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, buffer); err != nil || n != int64(len(data)) {
					b.Fatal(n, err)
				}
				in.Close()
			}
		})
	}
}
