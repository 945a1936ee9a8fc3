package index_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// The real files' own indexes lead to every record of a stretch. Twin command:
// tabix file.vcf.gz region.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "1kgp", "GRCh38", "*.vcf.gz"))
	if err != nil || len(names) < 8 {
		t.Fatal("too few files under 1kgp/GRCh38", err)
	}
	for _, name := range names[:8] {
		t.Run(filepath.Base(name), func(t *testing.T) {
			packed, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			tbi, err := os.ReadFile(name + ".tbi")
			if err != nil {
				t.Fatal(err)
			}
			x, err := index.Read(t.Context(), bytes.NewReader(tbi))
			if err != nil {
				t.Fatal(err)
			}
			all := sites(t, bgzf.NewReader(t.Context(), bytes.NewReader(packed), bgzf.Options{}))
			if s, ok := x.Stats(all[0].contig); !ok || int(s.Mapped) != len(all) {
				t.Errorf("%d records, the index says %+v", len(all), s)
			}
			for i := 0; i < len(all); i += 1 + len(all)/20 {
				start, end := all[i].start, all[i].start+2000
				chunks, ok := x.Chunks(all[i].contig, start, end)
				if !ok {
					t.Fatalf("the index does not have %s", all[i].contig)
				}
				found := sites(t, bgzf.NewRangeReader(t.Context(), bytes.NewReader(packed), int64(len(packed)), chunks, bgzf.Options{}))
				if got, want := overlapping(found, start, end), overlapping(all, start, end); got != want || want == 0 {
					t.Errorf("%s:%d: %d records, want %d", all[i].contig, start+1, got, want)
				}
			}
		})
	}
}

// sites are the records that a reader gives, up to their REF.
func sites(t *testing.T, z *bgzf.Reader) []record {
	t.Helper()
	defer z.Close()
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var out []record
	for line := range strings.Lines(string(text)) {
		if line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, "\t", 5)
		pos, err := strconv.Atoi(f[1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, record{contig: f[0], start: pos - 1, end: pos - 1 + len(f[3])})
	}
	return out
}

func overlapping(records []record, start, end int) int {
	n := 0
	for _, r := range records {
		if r.overlaps(r.contig, start, end) {
			n++
		}
	}
	return n
}
