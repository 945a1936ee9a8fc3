package bam_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

// A file on a server is read through the index beside it, wherever that lies,
// and nothing that is said of it shows the signature that opens both.
func TestRemote(t *testing.T) {
	f := open(t, []byte(small("r1\t0\tchr1\t5\t60\t4M\t*\t0\t0\tACGT\t*")), bam.Options{})
	path := filepath.Join(t.TempDir(), "a.bam")
	z, err := bam.Create(path, f.Header(), bam.WriterOptions{Index: true})
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if err := z.WriteStream(background, f); err != nil {
		t.Fatal(err)
	}
	if err := z.Commit(); err != nil {
		t.Fatal(err)
	}
	files := http.FileServer(http.Dir(filepath.Dir(path)))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sig") != "hidden" {
			http.Error(w, "no signature", http.StatusForbidden)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer s.Close()
	region := genomics.MustRegion("chr1:6-7")
	for _, name := range []string{"a.bam.bai", "a.bai"} {
		t.Run(name, func(t *testing.T) {
			if err := os.Rename(path+".bai", filepath.Join(filepath.Dir(path), name)); err != nil {
				t.Fatal(err)
			}
			f, err := bam.Open(background, s.URL+"/a.bam?sig=hidden", bam.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			equal(t, "indexed", f.Indexed(), true)
			equal(t, "name", f.Name(), s.URL+"/a.bam")
			n := 0
			for _, err := range f.Query(background, region) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			equal(t, "records", n, 1)
			for _, err := range f.Query(background, genomics.MustRegion("chrNone")) {
				if err == nil || !strings.Contains(err.Error(), "/a.bam") || strings.Contains(err.Error(), "hidden") {
					t.Errorf("%v", err)
				}
			}
		})
	}
}
