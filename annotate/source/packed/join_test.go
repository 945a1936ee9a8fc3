package packed_test

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/variant/vcf"
)

// query is a VCF some of whose records are in a made source: records of another
// seed, and with a step some of the source itself.
func query(from string, seed uint64, n int) string {
	own := strings.SplitAfter(strings.TrimPrefix(made(seed, n), madeHeader), "\n")
	theirs := strings.SplitAfter(strings.TrimPrefix(from, madeHeader), "\n")
	contig := func(line string) string { name, _, _ := strings.Cut(line, "\t"); return name }
	pos := func(line string) (p int) {
		_, rest, _ := strings.Cut(line, "\t")
		fmt.Sscanf(rest, "%d", &p)
		return p
	}
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=2>\n##contig=<ID=chrUn_7>\n##contig=<ID=5>\n" +
		"##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	for _, name := range []string{"chr1", "chr2", "chrUn_7"} {
		i, k := 0, 0
		for {
			for i < len(own) && contig(own[i]) != name {
				i++
			}
			for k < len(theirs) && contig(theirs[k]) != name {
				k++
			}
			if i == len(own) && k == len(theirs) {
				break
			}
			var line string
			if k == len(theirs) || i < len(own) && pos(own[i]) < pos(theirs[k]) {
				line, i = own[i], i+1
			} else {
				line, k = theirs[k], k+1
				if k%9 > 0 {
					continue
				}
			}
			columns := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 8)
			columns[0] = strings.TrimPrefix(name, "chr")
			if name == "chrUn_7" {
				columns[0] = name
			}
			_, end, found := strings.Cut(columns[7], ";END=")
			columns[7] = "."
			if found {
				columns[7] = "END=" + end
			}
			b.WriteString(strings.Join(columns, "\t") + "\n")
		}
	}
	b.WriteString("5\t100\t.\tA\tC\t.\t.\t.\n")
	return b.String()
}

// annotated is the INFO of each record.
func annotated(t *testing.T, query string, o annotate.Options) ([]string, annotate.Summary) {
	t.Helper()
	a, err := annotate.New(o)
	require.NoError(t, err)
	v, err := vcf.Open(t.Context(), query, vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	s, err := a.Stream(v)
	require.NoError(t, err)
	var lines []string
	for b, err := range s.Blocks(t.Context()) {
		require.NoError(t, err)
		for i := range b.Len() {
			lines = append(lines, string(b.At(i).AppendText(nil)))
		}
		b.Release()
	}
	return lines, s.Summary()
}

// ops are fields of every column with every operation that takes its values.
func ops() []annotate.Field {
	fields := []annotate.Field{{As: "n", Op: annotate.Count}, {As: "hit", Op: annotate.Flag}}
	for _, c := range all() {
		for op := annotate.Self; op <= annotate.Uniq; op++ {
			if op != annotate.Count {
				fields = append(fields, annotate.Field{Column: c.Column, As: c.Column + "_" + op.String(), Op: op})
			}
		}
	}
	return fields
}

// requireSameRecord compares the INFO of a record. Entries that an aligner moves
// to one place may come from the two sources in different order.
func requireSameRecord(t *testing.T, want, got string, anyOrder bool) {
	t.Helper()
	w, g := strings.Split(want, "\t"), strings.Split(got, "\t")
	ws, gs := strings.Split(w[7], ";"), strings.Split(g[7], ";")
	names := func(all []string) (names []string) {
		for _, text := range all {
			name, _, _ := strings.Cut(text, "=")
			names = append(names, name)
		}
		return names
	}
	require.Equal(t, names(ws), names(gs), "%s:%s", w[0], w[1])
	for k, name := range names(ws) {
		if anyOrder {
			ws[k], gs[k] = sorted(ws[k]), sorted(gs[k])
		}
		switch _, op, _ := strings.Cut(name, "_"); {
		case anyOrder && slices.Contains([]string{"self", "first", "last"}, op[strings.LastIndexByte(op, '_')+1:]):
		case strings.HasPrefix(name, "digits_"):
			// Of floats, which is what a packed file has, there may be another mean.
			require.True(t, closeValue(ws[k], gs[k]), "%s:%s: %s, want %s", w[0], w[1], gs[k], ws[k])
		default:
			require.True(t, sameValue(ws[k], gs[k]), "%s:%s: %s, want %s", w[0], w[1], gs[k], ws[k])
		}
	}
}

// sorted sorts a list behind a name, by its values where they are numbers.
func sorted(text string) string {
	name, list, _ := strings.Cut(text, "=")
	all := strings.Split(list, ",")
	slices.SortFunc(all, func(a, b string) int {
		x, err := strconv.ParseFloat(a, 32)
		y, err2 := strconv.ParseFloat(b, 32)
		if err == nil && err2 == nil && x != y {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a, b)
	})
	return name + "=" + strings.Join(all, ",")
}

// closeValue compares one number, within what float32 can tell.
func closeValue(a, b string) bool {
	_, x, _ := strings.Cut(a, "=")
	_, y, _ := strings.Cut(b, "=")
	v, err := strconv.ParseFloat(x, 64)
	w, err2 := strconv.ParseFloat(y, 64)
	return sameValue(a, b) || err == nil && err2 == nil && math.Abs(v-w) <= 1e-6*math.Abs(v)
}

// TestSameAsVCF: records get from a packed source what they get from the VCF, with
// each way to match, each operation, with an aligner and without.
func TestSameAsVCF(t *testing.T) {
	text := made(11, large(12000))
	src := writeFile(t, text)
	q := filepath.Join(filepath.Dir(writeFile(t, query(text, 12, 400))), "made.vcf")
	name := pack(t, src, packed.WriteOptions{})
	for _, match := range []annotate.Match{annotate.ByAllele, annotate.ByPosition, annotate.ByOverlap} {
		for _, aligner := range []*annotate.Aligner{nil, shift} {
			t.Run(fmt.Sprint(match, aligner != nil), func(t *testing.T) {
				v := openVCF(t, src, source.Options{Name: "x", Fields: ops(), Match: match})
				f := open(t, name, packed.Options{Name: "x", Fields: ops(), Match: match})
				want, wantSummary := annotated(t, q, annotate.Options{Sources: []annotate.Source{v}, Aligner: aligner})
				got, gotSummary := annotated(t, q, annotate.Options{Sources: []annotate.Source{f}, Aligner: aligner})
				assert.Equal(t, wantSummary, gotSummary)
				assert.Greater(t, gotSummary.Annotated, 500)
				require.Len(t, got, len(want))
				for i := range want {
					requireSameRecord(t, want[i], got[i], aligner != nil)
				}
			})
		}
	}
}
