package source_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/normalize"
)

// geneSequences is the reference around the pharmacogenes.
func geneSequences(t testing.TB, build genomics.Build) *fasta.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "reference", build.String(), "*.fa"))
	require.NoError(t, err)
	var all bytes.Buffer
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		all.Write(data)
	}
	path := filepath.Join(t.TempDir(), "genes.fa")
	require.NoError(t, os.WriteFile(path, all.Bytes(), 0o600))
	ref, err := fasta.Open(t.Context(), path, fasta.Options{Windows: true})
	require.NoError(t, err)
	t.Cleanup(func() { ref.Close() })
	return ref
}

// Every insertion and deletion of the definitions stands as far left as it goes,
// so that files that are left-aligned are annotated without a reference; with one
// every other spelling is, too.
func TestIndelsOfDefinitions(t *testing.T) {
	for _, build := range genomics.Builds() {
		ref := geneSequences(t, build)
		aligned, trimmed := pharmacogenes(t, build, ref), pharmacogenes(t, build, nil)
		indels, shifted := 0, 0
		for _, g := range kb.Default().Genes {
			for i := range g.Sites {
				s := &g.Sites[i]
				p := s.At(build)
				for base := range s.Bases {
					v := change(s, build, base)
					if base == p.Ref || len(v.Ref) == len(v.Alt) {
						continue
					}
					left, err := normalize.Left(t.Context(), ref, v)
					if err != nil {
						continue // outside of the sequences at hand
					}
					indels++
					cut, tr, ta := annotate.Trim([]byte(v.Ref), []byte(v.Alt))
					assert.Equal(t, variant.Variant{Contig: v.Contig, Pos: v.Pos + cut, Ref: string(tr), Alt: string(ta)}, left, "%s %s", g.Name, s.RSID)
					right := shiftRight(t, ref, left)
					assert.Equal(t, g.Name, part(t, look(t, aligned, right.String()), g.Name, "PGX_GENE"), "%v %s as %v", build, s.RSID, right)
					if right != left {
						shifted++
						assert.Empty(t, look(t, trimmed, right.String()))
					}
				}
			}
		}
		assert.Greater(t, indels, 30)
		assert.Greater(t, shifted, 25)
	}
}

// shiftRight moves an insertion or deletion as far right as the sequence allows.
func shiftRight(t testing.TB, ref *fasta.File, v variant.Variant) variant.Variant {
	t.Helper()
	for len(v.Ref) == 1 || len(v.Alt) == 1 {
		next, err := ref.Bases(t.Context(), nil, genomics.Region{Contig: v.Contig, Start: v.End(), End: v.End() + 1})
		if err != nil {
			break
		}
		r, a := v.Ref+string(next), v.Alt+string(next)
		if r[1] != a[1] {
			break
		}
		v.Ref, v.Alt, v.Pos = r[1:], a[1:], v.Pos+1
	}
	return v
}

// A reading that is cancelled while it aligns leaves nothing behind.
func TestPharmacogenesCancelled(t *testing.T) {
	p, err := source.NewPharmacogenes(nil, genomics.GRCh38, source.Options{})
	require.NoError(t, err)
	aligner := annotate.NewAligner(geneSequences(t, genomics.GRCh38))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for c, err := range p.Chunks(ctx, annotate.Reading{Aligner: aligner}) {
		assert.Nil(t, c)
		require.ErrorIs(t, err, context.Canceled)
	}
	for _, err := range p.Chunks(t.Context(), annotate.Reading{Aligner: aligner}) {
		require.NoError(t, err)
	}
}

// One variant looked up, as a service does.
func BenchmarkPharmacogenesLookup(b *testing.B) {
	a := pharmacogenes(b, genomics.GRCh38, nil)
	v := variant.MustParse("chr10:94781859:G:A")
	b.ReportAllocs()
	for b.Loop() {
		found, err := a.Lookup(b.Context(), v)
		if err != nil || len(found) == 0 {
			b.Fatal(found, err)
		}
	}
}
