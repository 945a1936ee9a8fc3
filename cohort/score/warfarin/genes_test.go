package warfarin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/score/warfarin"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

var options = pgx.Options{Genes: []string{"CYP2C9", "CYP4F2", "VKORC1"}}

// genes calls the genes of one person: reference everywhere, but for the genotypes
// given by rsID, of which "" leaves the position out.
func genes(t *testing.T, calls map[string]string, o pgx.Options) *pgx.Person {
	t.Helper()
	positions, err := pgx.Positions(nil, o, genomics.GRCh38)
	require.NoError(t, err)
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422>\n##contig=<ID=chr16,length=90338345>\n##contig=<ID=chr19,length=58617616>\n" +
		"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n")
	for _, p := range positions {
		gt, ok := calls[p.RSID]
		if !ok {
			gt = "0/0"
		}
		if gt == "" || len(p.Alts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t.\tPASS\t.\tGT\t%s\n", p.Contig, p.Pos+1, p.RSID, p.Ref, strings.Join(p.Alts, ","), gt)
	}
	v, err := vcf.NewReader(context.Background(), "g.vcf", strings.NewReader(b.String()), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	for person, err := range pgx.Call(context.Background(), v, o) {
		require.NoError(t, err)
		return person
	}
	t.Fatal("nobody")
	return nil
}

// *2 is rs1799853, *3 rs1057910, *8 rs7900194, *5 rs28371686, *6 rs9332131, *11
// rs28371685; -1639 is rs9923231, CYP4F2*3 rs2108622.
func TestFromGenes(t *testing.T) {
	d := func(a, b string) warfarin.Diplotype { return warfarin.Diplotype{a, b} }
	for _, c := range []struct {
		name    string
		calls   map[string]string
		vkorc1  warfarin.VKORC1
		cyp2c9  warfarin.Diplotype
		covers  bool
		rs, f2  warfarin.Carrier
		reasons []warfarin.Reason
	}{
		{"reference", nil, warfarin.VKORC1GG, d("*1", "*1"), true, warfarin.NonCarrier, warfarin.NonCarrier, nil},
		{"*1/*2, A/G", map[string]string{"rs1799853": "0/1", "rs9923231": "0|1"}, warfarin.VKORC1AG, d("*1", "*2"), true, warfarin.NonCarrier, warfarin.NonCarrier, nil},
		{"*3/*3, A/A", map[string]string{"rs1057910": "1/1", "rs9923231": "1/1"}, warfarin.VKORC1AA, d("*3", "*3"), true, warfarin.NonCarrier, warfarin.NonCarrier, nil},
		{"*2/*3", map[string]string{"rs1799853": "0|1", "rs1057910": "1|0"}, warfarin.VKORC1GG, d("*2", "*3"), true, warfarin.NonCarrier, warfarin.NonCarrier, nil},
		{"*1/*11", map[string]string{"rs28371685": "0/1"}, warfarin.VKORC1GG, d("*1", "*11"), true, warfarin.NonCarrier, warfarin.NonCarrier, nil},
		{"what it does not contain", map[string]string{"rs12777823": "0/1", "rs2108622": "1/1"}, warfarin.VKORC1GG, d("*1", "*1"), true, warfarin.Heterozygous, warfarin.Homozygous, nil},
		{"*8 not looked for", map[string]string{"rs7900194": ""}, warfarin.VKORC1GG, d("*1", "*1"), false, warfarin.NonCarrier, warfarin.NonCarrier, nil},
		{"*3 not looked for", map[string]string{"rs1057910": ""}, warfarin.VKORC1GG, warfarin.Diplotype{}, false, warfarin.NonCarrier, warfarin.NonCarrier, []warfarin.Reason{warfarin.CYP2C9Open}},
		{"*2 without a call", map[string]string{"rs1799853": "./."}, warfarin.VKORC1GG, warfarin.Diplotype{}, false, warfarin.NonCarrier, warfarin.NonCarrier, []warfarin.Reason{warfarin.CYP2C9Open}},
		{"VKORC1 and the others not tested", map[string]string{"rs9923231": "", "rs12777823": "", "rs2108622": ""}, warfarin.VKORC1Unknown, d("*1", "*1"), true, warfarin.NotTested, warfarin.NotTested, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p warfarin.Patient
			reasons := warfarin.FromGenes(&p, genes(t, c.calls, options))
			assert.Equal(t, c.reasons, reasons)
			assert.Equal(t, warfarin.Patient{VKORC1: c.vkorc1, CYP2C9: c.cyp2c9, CoversRareAlleles: c.covers, RS12777823: c.rs, CYP4F2: c.f2}, p)
		})
	}
}

// Genes that were not asked for are unknown, an outside call is a diplotype whose
// test is not known, and one that contradicts itself is open.
func TestFromOtherGenes(t *testing.T) {
	var p warfarin.Patient
	assert.Empty(t, warfarin.FromGenes(&p, genes(t, nil, pgx.Options{Genes: []string{"CYP4F2"}})))
	assert.Equal(t, warfarin.Patient{CYP4F2: warfarin.NonCarrier}, p)

	outside := func(text string) *pgx.Person {
		calls, err := pgx.ReadOutside(strings.NewReader(text), "outside.tsv")
		require.NoError(t, err)
		o := options
		o.Outside = map[string][]pgx.OutsideCall{"S1": calls}
		return genes(t, nil, o)
	}
	p = warfarin.Patient{}
	assert.Empty(t, warfarin.FromGenes(&p, outside("CYP2C9\t*1/*3\n")))
	assert.Equal(t, warfarin.Diplotype{"*1", "*3"}, p.CYP2C9)
	assert.False(t, p.CoversRareAlleles)
}
