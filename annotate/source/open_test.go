package source_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics/file"
)

const (
	aVCF   = "##fileformat=VCFv4.2\n##contig=<ID=1>\n##INFO=<ID=X,Number=1,Type=String,Description=\"d\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\t.\tA\tC\t.\t.\tX=x\n"
	aBED   = "1\t4\t5\tx\n"
	aGFF   = "1\tx\tgene\t5\t5\t.\t+\t.\tX=x\n"
	aTable = "chrom\tpos\tX\n1\t5\tx\n"
)

// kinds are files of all kinds, their endings, and the column that says x.
var kinds = map[string]struct{ text, endings, column string }{
	"VCF":   {aVCF, ".vcf", "X"},
	"BED":   {aBED, ".bed", "name"},
	"GFF":   {aGFF, ".gff .gff3 .gtf", "X"},
	"table": {aTable, ".tsv .tab .txt", "X"},
}

// kindOf tells a source by its type and columns.
func kindOf(t *testing.T, s source.File) string {
	t.Helper()
	got, err := dump(t.Context(), s, annotate.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || !strings.HasPrefix(got[0], "1:4-5") || !strings.Contains(got[0]+" ", " x ") {
		t.Errorf("entries %q", got)
	}
	if _, ok := s.(*source.VCF); ok {
		return "VCF"
	}
	switch names := strings.Join(s.(*source.Text).Names(), " "); {
	case strings.HasPrefix(names, "chrom start"):
		return "BED"
	case strings.HasPrefix(names, "seqid"):
		return "GFF"
	default:
		return "table"
	}
}

func TestOpen(t *testing.T) {
	key := file.NewPrivateKey([32]byte(bytes.Repeat([]byte("key."), 8)))
	with := file.Opener(file.Options{Key: func(context.Context) (file.PrivateKey, error) { return key, nil }})
	sealed := func(data []byte) []byte {
		var b bytes.Buffer
		w, err := file.Encrypt(&b, key.Public())
		if err != nil {
			t.Fatal(err)
		}
		w.Write(data)
		w.Close()
		return b.Bytes()
	}
	dir := t.TempDir()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(filepath.Join(dir, filepath.Base(r.URL.Path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}))
	defer server.Close()
	for kind, k := range kinds {
		for _, ending := range append(strings.Fields(k.endings), "", ".data") {
			for form, data := range map[string][]byte{
				"": []byte(k.text), ".gz": gzipped(k.text), ".bgz": blocked(t, k.text), ".gz.c4gh": sealed(gzipped(k.text)), ".c4gh": sealed([]byte(k.text)),
			} {
				name := "a" + strings.ToUpper(ending) + form
				path := filepath.Join(dir, name)
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				names := []string{path, server.URL + "/" + name + "?token=x.bed"}
				if form == "" {
					names = append(names, "pipe:"+path)
				}
				for _, name := range names {
					t.Run(fmt.Sprintf("%s %s", kind, strings.TrimPrefix(name, dir)), func(t *testing.T) {
						o := source.Options{Fields: fields(k.column), Open: with}
						if rest, ok := strings.CutPrefix(name, "pipe:"); ok {
							name, o.Open = rest, memory(k.text)
						}
						s, err := source.Open(t.Context(), name, o)
						if err != nil {
							t.Fatal(err)
						}
						defer s.Close()
						equal(t, "kind", kindOf(t, s), kind)
						equal(t, "the name has the secret", strings.Contains(s.Name(), "token"), false)
					})
				}
			}
		}
	}
}

func TestOpenByBytes(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"GFF by its pragma": {"##gff-version 3\n" + aGFF, "GFF"},
		"comments":          {"# x\n\n" + aBED, "BED"},
		"a track":           {"track name=x\n" + aBED, "BED"},
		"a mark":            {"\uFEFF" + aTable, "table"},
		"a header line":     {"#x\n#chr\tstart\tX\n1\t5\tx\n", "table"},
	} {
		s, err := source.Open(t.Context(), "-", source.Options{Open: memory(c.text)})
		if err != nil {
			t.Fatal(name, err)
		}
		equal(t, name, kindOf(t, s), c.want)
		s.Close()
	}
	for name, text := range map[string]string{"nothing": "", "words": "one two\nthree\n", "bytes": "\x1f\x8bxxxxxxxxxxxxxxxxxxxx", "no positions": "1\tx\ty\n"} {
		s, err := source.Open(t.Context(), "-", source.Options{Open: memory(text)})
		equal(t, name, err != nil && s == nil && strings.Contains(err.Error(), "is none of VCF, BCF, BED"), true)
	}
	if s, err := source.Open(t.Context(), filepath.Join(t.TempDir(), "none"), source.Options{}); err == nil || s != nil {
		t.Error("a file that is not there")
	}
	if s, err := source.Open(t.Context(), "none.vcf", source.Options{}); err == nil || s != nil {
		t.Error("a VCF that is not there")
	}
}
