package fasta_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
)

// A file on a server is read through the index beside it, and nothing that is
// said of it shows the signature that opens both.
func TestRemote(t *testing.T) {
	files := map[string]string{"/a.fa": ">chr1\nACGTACGT\n", "/a.fa.fai": "chr1\t8\t6\t8\t9\n"}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[r.URL.Path]
		switch {
		case r.URL.Query().Get("sig") != "hidden":
			http.Error(w, "no signature", http.StatusForbidden)
		case !ok:
			http.NotFound(w, r)
		default:
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
		}
	}))
	defer s.Close()
	var warned []string
	get := func() *fasta.File {
		return open(t, s.URL+"/a.fa?sig=hidden", fasta.Options{Warn: func(w fasta.Warning) { warned = append(warned, w.String()) }})
	}
	f := get()
	if got := bases(t, f, "chr1:2-4"); got != "CGT" || len(warned) > 0 {
		t.Errorf("%s, warned %q", got, warned)
	}
	if f.Name() != s.URL+"/a.fa" {
		t.Errorf("name %s", f.Name())
	}
	_, err := f.Bases(ctx, nil, genomics.MustRegion("chr1:7-9"))
	if err == nil || !strings.Contains(err.Error(), "/a.fa ") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
	files["/a.fa.fai"] = "chr1\n"
	_, err = fasta.Open(ctx, s.URL+"/a.fa?sig=hidden", fasta.Options{})
	if err == nil || !strings.Contains(err.Error(), "/a.fa.fai: line 1") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
	delete(files, "/a.fa.fai")
	if got := bases(t, get(), "chr1:2-4"); got != "CGT" || len(warned) != 1 || strings.Contains(warned[0], "hidden") {
		t.Errorf("%s, warned %q", got, warned)
	}
}
