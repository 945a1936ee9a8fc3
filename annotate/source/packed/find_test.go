package packed_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source/packed"
)

// TestFind looks up every record of the source, from several goroutines that
// between them need more chunks than are kept.
func TestFind(t *testing.T) {
	text := made(21, large(60000))
	f := open(t, pack(t, writeFile(t, text), packed.WriteOptions{}), packed.Options{})
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(text, madeHeader)), "\n")
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			var row annotate.Row
			for i := range 500 {
				at := (i/50*7919 + i%50 + g*(len(lines)/4)) % len(lines)
				c := strings.Split(lines[at], "\t")
				var pos int
				fmt.Sscan(c[1], &pos)
				for _, alt := range strings.Split(c[4], ",") {
					ok, err := f.Find(t.Context(), strings.TrimPrefix(c[0], "chr"), pos-1, []byte(c[3]), []byte(alt), &row)
					if err != nil || c[0] != "chrUn_7" && !ok {
						t.Errorf("%s: %v, %v", lines[at], ok, err)
						return
					}
					if ok && strings.HasPrefix(c[7], "AC=") {
						assert.NotEmpty(t, row.Texts)
					}
				}
			}
		})
	}
	wait.Wait()
}

func TestFindValues(t *testing.T) {
	text := madeHeader + "chr1\t10\trs1\tCAT\tC,CATAT\t.\tPASS\tAC=3,4;AN=100;AF=0.03,0.04;class=benign;note=a_b;rare=;mark\n" +
		"chr1\t10\trs2\tCAT\tC\t.\tPASS\tAC=9\n" +
		"chr1\t30\t.\tA\t<DEL>\t.\tPASS\tAC=7\n" + "chr2\t1\t.\tA\tC\t.\tPASS\tscore=1.250\n"
	f := open(t, pack(t, writeFile(t, text), packed.WriteOptions{}), packed.Options{})
	value := func(row *annotate.Row) string {
		var b strings.Builder
		for i, text := range row.Texts {
			if text != nil {
				fmt.Fprintf(&b, "%s=%s;", f.Columns()[i].Name, text)
			}
		}
		return b.String()
	}
	for _, c := range []struct {
		contig   string
		pos      int
		ref, alt string
		want     string
	}{
		{"1", 9, "CAT", "C", "AF=0.03;AC=3;AN=100;class=benign;note=a_b;mark=;ID=rs1;FILTER=PASS;"},
		{"chr1", 9, "cat", "catat", "AF=0.04;AC=4;AN=100;class=benign;note=a_b;mark=;ID=rs1;FILTER=PASS;"},
		{"chr1", 8, "GCAT", "GC", "AF=0.03;AC=3;AN=100;class=benign;note=a_b;mark=;ID=rs1;FILTER=PASS;"},
		{"NC_000001.11", 29, "A", "<DEL>", "AC=7;FILTER=PASS;"},
		{"2", 0, "A", "C", "score=1.250;FILTER=PASS;"},
		{"2", 0, "A", "G", ""},
		{"2", 1, "A", "C", ""},
		{"1", 29, "A", "<INS>", ""},
		{"3", 0, "A", "C", ""},
		{"1", 1 << 30, "A", "C", ""},
	} {
		var row annotate.Row
		ok, err := f.Find(t.Context(), c.contig, c.pos, []byte(c.ref), []byte(c.alt), &row)
		require.NoError(t, err)
		assert.Equal(t, c.want != "", ok)
		assert.Equal(t, c.want, value(&row), "%+v", c)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, err := f.Find(stopped, "1", 9, []byte("CAT"), []byte("C"), &annotate.Row{})
	require.ErrorIs(t, err, context.Canceled)
}
