package packed_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"iter"
	"math"
	"os"
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
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant"
)

// shift moves some insertions and deletions to the left, and makes some longer than
// a key has room for.
var shift = annotate.AlignerOf(func(_ context.Context, v variant.Variant) (variant.Variant, error) {
	if v.Pos < 10 {
		return v, errors.New("too near to the begin")
	}
	by := v.Pos % 7
	v.Pos -= by
	if by == 3 {
		v.Ref, v.Alt = "ACGTACGTACGTACGTACGTACGT"+v.Ref, "ACGTACGTACGTACGTACGTACGT"+v.Alt
	}
	return v, nil
})

func readSeeker(ctx context.Context, name string) (file.Input, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return file.FromRanges(ctx, file.Ranges{Name: name, Size: int64(len(b)), Read: func(_ context.Context, p []byte, off int64) error {
		copy(p, b[off:])
		return nil
	}}), nil
}

// sameValue compares texts as numbers where both are some.
func sameValue(a, b string) bool {
	if a == b {
		return true
	}
	name, x, _ := strings.Cut(a, "=")
	other, y, _ := strings.Cut(b, "=")
	xs, ys := strings.Split(x, ","), strings.Split(y, ",")
	if name != other || len(xs) != len(ys) {
		return false
	}
	for i := range xs {
		v, err := strconv.ParseFloat(xs[i], 32)
		w, err2 := strconv.ParseFloat(ys[i], 32)
		bothNaN := math.IsNaN(v) && math.IsNaN(w)
		if xs[i] != ys[i] && !bothNaN && (err != nil || err2 != nil || math.Float64bits(v) != math.Float64bits(w)) {
			return false
		}
	}
	return true
}

// inOrder puts entries in an order that does not depend on where they were before
// they were moved.
func inOrder(all []entry) []entry {
	slices.SortStableFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.Contig, b.Contig), cmp.Compare(a.Begin, b.Begin), cmp.Compare(a.Key, b.Key), cmp.Compare(a.End, b.End),
			cmp.Compare(strings.ToUpper(a.Alleles), strings.ToUpper(b.Alleles)), slices.Compare(a.Texts, b.Texts))
	})
	return all
}

func requireSame(t *testing.T, want, got []entry) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		same := len(want[i].Texts) == len(got[i].Texts)
		for k := range want[i].Texts {
			same = same && sameValue(want[i].Texts[k], got[i].Texts[k])
		}
		w, g := want[i], got[i]
		w.Texts, g.Texts = nil, nil
		w.Alleles, g.Alleles = strings.ToUpper(w.Alleles), strings.ToUpper(g.Alleles)
		if !same || !assert.Equal(t, w, g) {
			t.Fatalf("entry %d:\n%v\nwant\n%v", i, got[i], want[i])
		}
	}
}

// TestSameAsSource: what comes out is what went in, mapped or read, whole or by
// regions, with and without an aligner, which may come before or after packing.
func TestSameAsSource(t *testing.T) {
	for _, n := range []int{1, 40, 9000} {
		vcf := writeFile(t, made(uint64(n), n))
		v := openVCF(t, vcf, source.Options{Fields: all()})
		name := pack(t, vcf, packed.WriteOptions{})
		want, err := entries(t.Context(), v, annotate.Reading{Ends: true})
		require.NoError(t, err)
		for _, o := range []packed.Options{{}, {Open: readSeeker}} {
			f := open(t, name, o)
			assert.Equal(t, int64(len(want)), f.Entries())
			got, err := entries(t.Context(), f, annotate.Reading{Workers: 3})
			require.NoError(t, err)
			requireSame(t, want, got)
		}
		aligned := pack(t, vcf, packed.WriteOptions{Aligner: shift})
		want, err = entries(t.Context(), v, annotate.Reading{Aligner: shift, Ends: true})
		require.NoError(t, err)
		for _, name := range []string{name, aligned} {
			f := open(t, name, packed.Options{})
			assert.Equal(t, name == aligned, f.Header().Aligned)
			got, err := entries(t.Context(), f, annotate.Reading{Aligner: shift})
			require.NoError(t, err)
			requireSame(t, inOrder(want), inOrder(got))
		}
	}
}

func TestRegions(t *testing.T) {
	f := open(t, pack(t, writeFile(t, made(5, large(20000))), packed.WriteOptions{}), packed.Options{})
	assert.True(t, f.Indexed())
	every, err := entries(t.Context(), f, annotate.Reading{})
	require.NoError(t, err)
	for _, r := range []genomics.Region{
		{Contig: "1", Start: 0, End: 50},
		{Contig: "chr1", Start: 10000, End: 10001},
		{Contig: "2", Start: 12000, End: genomics.MaxPosition},
		{Contig: "chrUn_7", Start: 5, End: 40000},
		{Contig: "chr3", Start: 0, End: genomics.MaxPosition},
		{Contig: "chr2", Start: 200000000, End: 200000001},
	} {
		var want []entry
		for _, e := range every {
			if genomics.SameContig(e.Contig, r.Contig) && int(e.Begin) < r.End && int(e.End) > r.Start {
				want = append(want, e)
			}
		}
		got, err := entries(t.Context(), f, annotate.Reading{Region: &r})
		require.NoError(t, err)
		requireSame(t, want, got)
	}
}

// TestHeader: what is said of the source is there again.
func TestHeader(t *testing.T) {
	vcf := writeFile(t, made(1, 10))
	name := filepath.Join(t.TempDir(), "x.arx")
	v := openVCF(t, vcf, source.Options{Name: "gnomAD", Build: genomics.GRCh38, Fields: []annotate.Field{{Column: "p"}, {Column: "depths"}, {Column: "list"}, {Column: "mark"}}})
	var told int
	s, err := packed.Write(t.Context(), name, v, packed.WriteOptions{
		Version: "4.1", Date: "2024-04-19", Precision: map[string]packed.Precision{"p": {Relative: 0.001}},
		Progress: func(entries int) { told = entries },
	})
	require.NoError(t, err)
	assert.Equal(t, int64(told), s.Entries)
	assert.Len(t, s.Columns, 4)
	f := open(t, name, packed.Options{Name: "mine", Match: annotate.ByOverlap, Fields: []annotate.Field{{Column: "p"}}})
	h := f.Header()
	assert.Equal(t, []any{genomics.GRCh38, "gnomAD", "4.1", "2024-04-19", false, []int{4, 0, 0, 0}}, []any{h.Build, h.Source, h.Version, h.Date, h.Aligned, h.Digits})
	assert.Equal(t, genomics.GRCh38, f.Build())
	assert.Equal(t, "mine", f.Name())
	assert.Equal(t, annotate.ByOverlap, f.Match())
	assert.Equal(t, []annotate.Field{{Column: "p"}}, f.Fields())
	assert.Equal(t, []string{"chr1", "chr2", "chrUn_7"}, f.Contigs())
	for _, c := range v.Columns() {
		for _, field := range v.Fields() {
			if field.Column == c.Name {
				assert.Contains(t, f.Columns(), c)
			}
		}
	}
	got, err := entries(t.Context(), f, annotate.Reading{})
	require.NoError(t, err)
	for _, e := range got {
		for _, text := range e.Texts {
			mantissa, _, _ := strings.Cut(strings.TrimPrefix(text, "p="), "e")
			assert.LessOrEqual(t, len(strings.Trim(strings.ReplaceAll(mantissa, ".", ""), "0")), 4, text)
		}
	}
}

// source that is not a VCF.
type fake struct {
	annotate.Source
	chunks []*annotate.Chunk
	fields []annotate.Field
	err    error
}

func (s *fake) Name() string                  { return "fake" }
func (s *fake) Build() genomics.Build         { return genomics.UnknownBuild }
func (s *fake) Columns() []annotate.Column    { return []annotate.Column{{Name: "text"}} }
func (s *fake) Fields() []annotate.Field      { return s.fields }
func (s *fake) Alleles(int) (ref, alt []byte) { return []byte("<A>"), []byte("<B>") }
func (s *fake) Release()                      {}

func (s *fake) Read(row *annotate.Row, _ int) { row.Texts[0] = []byte("word") }

func (s *fake) Chunks(context.Context, annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(yield func(*annotate.Chunk, error) bool) {
		for _, c := range s.chunks {
			c.Values = s
			if !yield(c, nil) {
				return
			}
		}
		if s.err != nil {
			yield(nil, s.err)
		}
	}
}

func TestWithoutAlleles(t *testing.T) {
	src := &fake{fields: []annotate.Field{{Column: "text"}}, chunks: []*annotate.Chunk{
		{Contig: "chr1", Begin: []int32{3, 9, 9}, End: []int32{10, 9, 12}, Floor: 9},
		{Contig: "chr1"},
		{Contig: "chr2", Begin: []int32{0}, End: []int32{10}},
	}}
	want, err := entries(t.Context(), src, annotate.Reading{})
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "x.arx")
	_, err = packed.Write(t.Context(), name, src, packed.WriteOptions{})
	require.NoError(t, err)
	f := open(t, name, packed.Options{})
	got, err := entries(t.Context(), f, annotate.Reading{Aligner: shift})
	require.NoError(t, err)
	requireSame(t, want, got)
	found, err := f.Find(t.Context(), "chr1", 3, []byte("A"), []byte("C"), &annotate.Row{})
	require.NoError(t, err)
	assert.False(t, found)
}

func TestWriteFaults(t *testing.T) {
	one := func(contig string, begin ...int32) *annotate.Chunk {
		c := &annotate.Chunk{Contig: contig, Begin: begin}
		for _, b := range begin {
			c.End = append(c.End, b+1)
		}
		c.Floor = int(begin[len(begin)-1])
		return c
	}
	keyed := one("chr1", 5)
	keyed.Keys = []annotate.Key{annotate.KeyOf([]byte("A"), []byte("C"))}
	strange := one("chr1", 5)
	strange.Keys = []annotate.Key{1<<63 | 31<<57}
	backwards := one("chr1", 5)
	backwards.End[0] = -1
	unsealed := one("chr1", 5)
	unsealed.End = nil
	text := []annotate.Field{{Column: "text"}}
	for _, c := range []struct {
		name string
		src  *fake
		o    packed.WriteOptions
		says string
	}{
		{"a contig twice", &fake{chunks: []*annotate.Chunk{one("chr1", 1), one("chr2", 1), one("1", 4)}}, packed.WriteOptions{}, "sort"},
		{"unsorted", &fake{chunks: []*annotate.Chunk{one("chr1", 100), one("chr1", 50)}}, packed.WriteOptions{}, "sort"},
		{"not sealed", &fake{chunks: []*annotate.Chunk{unsealed}}, packed.WriteOptions{}, "ends"},
		{"a position that is none", &fake{chunks: []*annotate.Chunk{backwards}}, packed.WriteOptions{}, "no stretch"},
		{"some with alleles", &fake{chunks: []*annotate.Chunk{keyed, one("chr1", 6)}}, packed.WriteOptions{}, "alleles"},
		{"a key of the future", &fake{chunks: []*annotate.Chunk{strange}}, packed.WriteOptions{}, "key"},
		{"an error of the source", &fake{chunks: []*annotate.Chunk{one("chr1", 1)}, err: os.ErrDeadlineExceeded}, packed.WriteOptions{}, "timeout"},
		{"an unknown column", &fake{fields: []annotate.Field{{Column: "none"}}}, packed.WriteOptions{}, `no column "none"`},
		{"a precision of nothing", &fake{fields: text}, packed.WriteOptions{Precision: map[string]packed.Precision{"none": {Digits: 3}}}, "precision"},
		{"a precision of text", &fake{fields: text}, packed.WriteOptions{Precision: map[string]packed.Precision{"text": {Digits: 3}}}, "precision"},
		{"too precise", &fake{fields: text}, packed.WriteOptions{Precision: map[string]packed.Precision{"text": {Digits: 30}}}, "1 to 9"},
		{"an error that is none", &fake{fields: text}, packed.WriteOptions{Precision: map[string]packed.Precision{"text": {Relative: 2}}}, "relative"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "x.arx")
			_, err := packed.Write(t.Context(), name, c.src, c.o)
			require.ErrorContains(t, err, c.says)
			assert.NoFileExists(t, name)
		})
	}
	_, err := packed.Write(t.Context(), filepath.Join(t.TempDir(), "none", "x.arx"), &fake{}, packed.WriteOptions{})
	require.Error(t, err)
	_, err = packed.Encode(t.Context(), full{}, &fake{chunks: []*annotate.Chunk{one("chr1", 1)}}, packed.WriteOptions{})
	require.ErrorIs(t, err, os.ErrClosed)
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestSameBytes: the number of workers does not show.
func TestSameBytes(t *testing.T) {
	v := openVCF(t, writeFile(t, made(3, large(12000))), source.Options{Fields: all()})
	var first bytes.Buffer
	_, err := packed.Encode(t.Context(), &first, v, packed.WriteOptions{Workers: 1})
	require.NoError(t, err)
	for _, workers := range []int{2, 5} {
		var again bytes.Buffer
		_, err := packed.Encode(t.Context(), &again, v, packed.WriteOptions{Workers: workers})
		require.NoError(t, err)
		assert.Equal(t, first.Bytes(), again.Bytes())
	}
}

// TestNumbers: what is given as a number is what a C program makes of the text, a
// double that becomes a float.
func TestNumbers(t *testing.T) {
	f := open(t, pack(t, writeFile(t, made(7, 9000)), packed.WriteOptions{}), packed.Options{})
	var texts, numbers annotate.Row
	numbers.Numeric = true
	kinds := map[annotate.NumberKind]int{}
	for c, err := range f.Chunks(t.Context(), annotate.Reading{}) {
		require.NoError(t, err)
		require.NoError(t, c.Seal())
		for i := range c.Begin {
			texts.Reset(len(f.Columns()))
			numbers.Reset(len(f.Columns()))
			c.Values.Read(&texts, i)
			c.Values.Read(&numbers, i)
			for k := range f.Columns() {
				n, text := numbers.Numbers[k], string(texts.Texts[k])
				kinds[n.Kind]++
				switch n.Kind {
				case annotate.IntNumber:
					require.Equal(t, text, strconv.Itoa(int(n.Int)))
				case annotate.FloatNumber:
					x, err := strconv.ParseFloat(text, 64)
					require.NoError(t, err)
					require.Equal(t, math.Float32bits(float32(x)), math.Float32bits(n.Float), text)
				default:
					require.Equal(t, text, string(numbers.Texts[k]))
				}
			}
		}
		c.Release()
	}
	assert.Len(t, kinds, 3, "%v", kinds)
}
