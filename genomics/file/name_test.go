package file_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/file"
)

func TestBeside(t *testing.T) {
	for name, want := range map[string][]string{
		"dir/x.vcf.gz":                      {"dir/x.vcf.gz.csi", "dir/x.vcf.gz.tbi"},
		"what?.vcf.gz":                      {"what?.vcf.gz.csi", "what?.vcf.gz.tbi"},
		"file:///d/what?":                   {"file:///d/what?.csi", "file:///d/what?.tbi"},
		"https://h/x.vcf.gz?sig=a/b.c&e=1#": {"https://h/x.vcf.gz.csi?sig=a/b.c&e=1#", "https://h/x.vcf.gz.tbi?sig=a/b.c&e=1#"},
		"s3://bucket/x.bcf":                 {"s3://bucket/x.bcf.csi", "s3://bucket/x.bcf.tbi"},
		"https://h/x.bcf.c4gh?s": {
			"https://h/x.bcf.csi.c4gh?s", "https://h/x.bcf.csi?s", "https://h/x.bcf.c4gh.csi?s",
			"https://h/x.bcf.tbi.c4gh?s", "https://h/x.bcf.tbi?s", "https://h/x.bcf.c4gh.tbi?s",
		},
	} {
		if got := file.Beside(name, ".csi", ".tbi"); !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRedact(t *testing.T) {
	for name, want := range map[string]string{
		"x.vcf":                              "x.vcf",
		"-":                                  "-",
		"what?.vcf":                          "what?.vcf",
		"file:///a?b":                        "file:///a?b",
		"https://user:pass@h:80/a%20b@c?d#e": "https://h:80/a%20b@c",
		"s3://bucket/dir/key?endpoint=x":     "s3://bucket/dir/key",
		"https://u:p?ss@h/a":                 "https://…",
		"https://u:p#ss@h/a":                 "https://…",
		"https://u:p%ss@h/a":                 "https://…",
	} {
		if got := file.Redact(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestOlder(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, "old"), filepath.Join(dir, "young")
	for i, name := range []string{old, young} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Unix(int64(i), 0), time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, than string
		want       bool
	}{{old, young, true}, {young, old, false}, {old, old, false}, {old, dir + "/none", false}, {dir + "/none", old, false}} {
		if got := file.Older(c.name, c.than); got != c.want {
			t.Errorf("%s, %s: %v", c.name, c.than, got)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"a b~":                  "a b~",
		"a\tb\x00\x7f\xff":      "a?b???",
		strings.Repeat("é", 50): strings.Repeat("?", 40),
		strings.Repeat("x", 41): strings.Repeat("x", 40),
	} {
		if got := file.Excerpt(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
		if got := file.Excerpt([]byte(text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
