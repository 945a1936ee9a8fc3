package pgx_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

var manyGenes = []string{"CYP2C19", "CYP2C9", "TPMT", "NUDT15", "SLCO1B1", "CYP3A4"}

func TestBuildDetection(t *testing.T) {
	lengths := func(b genomics.Build) string {
		n, _ := genomics.ContigLength("chr1", b)
		return fmt.Sprintf("##contig=<ID=chr1,length=%d>", n)
	}
	for _, c := range []struct {
		name   string
		in     genomics.Build
		header []string
		want   genomics.Build // the option
		found  genomics.Build
		err    string
	}{
		{"lengths", b37, []string{lengths(b37)}, 0, b37, ""},
		{"assembly", b37, []string{"##contig=<ID=chr1,assembly=hg19>"}, 0, b37, ""},
		{"accession", b38, []string{"##contig=<ID=NC_000001.11>"}, 0, b38, ""},
		{"REF", b37, []string{}, 0, b37, ""},
		{"REF of the other", b38, []string{}, 0, b38, ""},
		{"contradiction", b38, []string{lengths(b38), "##reference=hg19.fa"}, 0, 0, "contradicts itself"},
		{"contradiction settled", b38, []string{lengths(b38), "##reference=hg19.fa"}, b38, b38, ""},
		{"forced against the header", b38, []string{lengths(b38)}, b37, 0, "but 1 contig lengths are those of GRCh38"},
		{"forced against REF", b38, []string{}, b37, 0, "wrong build?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(c.in, manyGenes...)
			s.header = c.header
			ps, err := tryPeople(s.String(), pgx.Options{Build: c.want})
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.found, ps[0].Run.Build)
			assert.NotEmpty(t, ps[0].Run.Evidence)
		})
	}
	s := reference(b38, "VKORC1")
	s.header = []string{}
	_, err := tryPeople(s.String(), pgx.Options{})
	require.ErrorContains(t, err, "--build")
}

func TestParts(t *testing.T) {
	whole := reference(b38, "TPMT", "VKORC1").call("rs1142345", "T/C")
	ctx := context.Background()
	open := func(text string) *vcf.File {
		v, err := vcf.NewReader(ctx, "part.vcf", strings.NewReader(text), vcf.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { v.Close() })
		return v
	}
	call := func(texts ...string) (*pgx.Person, error) {
		var parts []vcf.Stream
		for _, text := range texts {
			parts = append(parts, open(text))
		}
		for p, err := range pgx.CallParts(ctx, parts, pgx.Options{}) {
			return p, err
		}
		return nil, errors.New("nobody")
	}
	first := reference(b38, "TPMT", "VKORC1").call("rs1142345", "T/C").without("rs9923231")
	second := reference(b38, "TPMT", "VKORC1").call("rs1142345", "T/C") // repeats the first
	p, err := call(first.String(), second.String())
	require.NoError(t, err)
	want := whole.gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, want.Diplotype(), p.Gene("TPMT").Diplotype())
	assert.Equal(t, "-1639 GG", p.Gene("VKORC1").Phenotype())

	second.samples = []string{"S2"}
	_, err = call(first.String(), second.String())
	require.ErrorContains(t, err, "same samples")
	assert.NotContains(t, err.Error(), "S1")
}

func TestSamples(t *testing.T) {
	s := reference(b38, "VKORC1")
	s.samples = []string{"A", "B"}
	s.call("rs9923231", "C/T", "T/T")
	ps := people(t, s.String(), pgx.Options{Samples: []string{"B"}})
	require.Len(t, ps, 1)
	assert.Equal(t, "B", ps[0].Sample)
	assert.Equal(t, "-1639 AA", ps[0].Gene("VKORC1").Phenotype())
	_, err := tryPeople(s.String(), pgx.Options{Samples: []string{"C"}})
	require.ErrorContains(t, err, "sample 1")
}

func TestGenes(t *testing.T) {
	s := reference(b38, "VKORC1")
	ps := people(t, s.String(), pgx.Options{Genes: []string{"VKORC1", "ABCG2"}})
	require.Len(t, ps[0].Genes, 2)
	assert.Equal(t, "ABCG2", ps[0].Genes[0].Name)
	_, err := tryPeople(s.String(), pgx.Options{Genes: []string{"CYP99"}})
	require.ErrorContains(t, err, "CYP99")
	all := people(t, s.String(), pgx.Options{Genes: []string{"all"}})
	assert.Greater(t, len(all[0].Genes), 80)
	assert.Len(t, people(t, s.String(), pgx.Options{})[0].Genes, 23)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	v, err := vcf.NewReader(ctx, "x.vcf", strings.NewReader(reference(b38, "VKORC1").String()), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	cancel()
	for _, err := range pgx.Call(ctx, v, pgx.Options{}) {
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestPositions(t *testing.T) {
	for _, b := range genomics.Builds() {
		ps, err := pgx.Positions(nil, pgx.Options{}, b)
		require.NoError(t, err)
		assert.Greater(t, len(ps), 1200)
		for i := 1; i < len(ps); i++ {
			if ps[i].Contig == ps[i-1].Contig {
				assert.LessOrEqual(t, ps[i-1].Pos, ps[i].Pos)
			}
		}
	}
}

func TestWarnIsTold(t *testing.T) {
	s := reference(b38, "VKORC1")
	s.at("rs9923231").ref = "G"
	var faults []pgx.Fault
	people(t, s.String(), pgx.Options{Warn: func(f pgx.Fault) { faults = append(faults, f) }})
	require.Len(t, faults, 1)
	assert.Equal(t, "chr16:31096368", faults[0].Where)
}
