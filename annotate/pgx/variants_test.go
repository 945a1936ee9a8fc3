package pgx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// DPYD positions by rsID: the variants that the tables below speak of.
const (
	dpyd2A   = "rs3918290"  // c.1905+1G>A, 0.0
	dpyd2846 = "rs67376798" // c.2846A>T, 0.5
	dpyd9A   = "rs1801265"  // c.85T>C, 1.0
	intron   = "rs75017182" // c.1129-5923C>G
	exon     = "rs56038477" // c.1236G>A
	hapB3    = "c.1129-5923C>G, c.1236G>A (HapB3)"
	alone    = "c.1129-5923C>G"
)

func TestDPYD(t *testing.T) {
	for _, c := range []struct {
		name                string
		calls               map[string]string
		diplotype, lookup   string
		phenotype, activity string
		phase               star.Phase
		codes               []string
	}{
		{
			"nothing", nil, "Reference/Reference", "Reference/Reference",
			"Normal Metabolizer", "2.0", star.PhaseEffective, nil,
		},
		{
			"one",
			map[string]string{dpyd2A: "C/T"},
			"Reference/c.1905+1G>A (*2A)", "Reference/c.1905+1G>A (*2A)",
			"Intermediate Metabolizer", "1.0", star.PhaseEffective, nil,
		},
		{
			"two, strands not known",
			map[string]string{dpyd2A: "C/T", dpyd2846: "T/A"},
			"c.1905+1G>A (*2A); c.2846A>T", "c.1905+1G>A (*2A)/c.2846A>T", "Poor Metabolizer", "0.5", star.PhaseNo, nil,
		},
		{
			"two on one strand",
			map[string]string{dpyd2A: "C|T", dpyd2846: "T|A"},
			"Reference/[c.1905+1G>A (*2A) + c.2846A>T]", "Reference/c.1905+1G>A (*2A)", "Intermediate Metabolizer", "1.0", star.PhaseEffective, nil,
		},
		{
			"two strands",
			map[string]string{dpyd2A: "C|T", dpyd2846: "A|T"},
			"c.1905+1G>A (*2A)/c.2846A>T", "c.1905+1G>A (*2A)/c.2846A>T", "Poor Metabolizer", "0.5", star.PhaseEffective, nil,
		},
		{
			"homozygous in a list",
			map[string]string{dpyd9A: "G/G", dpyd2846: "T/A", dpyd2A: "C/T"},
			"c.85T>C (*9A); c.85T>C (*9A); c.1905+1G>A (*2A); c.2846A>T", "c.1905+1G>A (*2A)/c.2846A>T",
			"Poor Metabolizer", "0.5", star.PhaseNo, nil,
		},
		{
			"HapB3",
			map[string]string{intron: "G|C", exon: "C|T"},
			"Reference/" + hapB3, "Reference/" + hapB3,
			"Intermediate Metabolizer", "1.5", star.PhaseEffective, nil,
		},
		{
			"HapB3 in a list",
			map[string]string{intron: "G/C", exon: "C/T"},
			"Reference; " + hapB3, "Reference/" + hapB3,
			"Intermediate Metabolizer", "1.5", star.PhaseNo, nil,
		},
		{
			"intronic twice, exonic once",
			map[string]string{intron: "C/C", exon: "C/T"},
			alone + "/" + hapB3, alone + "/" + hapB3,
			"Intermediate Metabolizer", "1.0", star.PhaseEffective, nil,
		},
		{
			"exonic alone, intronic reference",
			map[string]string{exon: "C/T"},
			"Reference/Reference", "Reference/Reference",
			"Normal Metabolizer", "2.0", star.PhaseEffective,
			[]string{"hapb3-exonic-without-intronic"},
		},
		{
			"exonic alone, intronic missing",
			map[string]string{exon: "C/T", intron: "./."},
			"Reference/" + hapB3, "Reference/" + hapB3,
			"Intermediate Metabolizer", "1.5", star.PhaseEffective,
			[]string{"amp-tier1-position-missing", "hapb3-exonic-only"},
		},
		{
			"intronic alone",
			map[string]string{intron: "G/C", exon: "./."},
			"Reference/" + alone, "Reference/" + alone,
			"Intermediate Metabolizer", "1.5", star.PhaseEffective, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(b38, "DPYD")
			for id, bases := range c.calls {
				s.call(id, bases)
			}
			g := s.gene(t, "DPYD", pgx.Options{})
			assert.Equal(t, c.diplotype, g.Diplotype())
			assert.Equal(t, c.lookup, g.LookupDiplotype())
			assert.Equal(t, c.phenotype, g.Phenotype())
			assert.Equal(t, c.activity, g.ActivityScore())
			assert.Equal(t, c.phase, g.Phase)
			if c.codes != nil {
				assert.Equal(t, c.codes, codes(g))
			}
		})
	}
}

func TestDPYDPhaseSets(t *testing.T) {
	s := reference(b38, "DPYD").call(dpyd2A, "C|T:1").call(dpyd2846, "T|A:2")
	s.format = "GT:PS"
	g := s.gene(t, "DPYD", pgx.Options{})
	assert.Equal(t, "Reference/[c.1905+1G>A (*2A) + c.2846A>T] OR c.1905+1G>A (*2A)/c.2846A>T", g.Diplotype())
	assert.Equal(t, "c.1905+1G>A (*2A)/c.2846A>T", g.LookupDiplotype(), "the lowest sum decides")
	assert.Equal(t, star.PhaseSets, g.Phase)
}

func TestRYR1(t *testing.T) {
	s := reference(b38, "RYR1").call("rs193922747", "C/T").call("rs118192172", "C/T")
	g := s.gene(t, "RYR1", pgx.Options{})
	assert.Equal(t, "c.103T>C; c.1840C>T", g.Diplotype())
	assert.Equal(t, "Malignant Hyperthermia Susceptibility", g.Phenotype())
	g = reference(b38, "RYR1").gene(t, "RYR1", pgx.Options{})
	assert.Equal(t, "Uncertain Susceptibility", g.Phenotype())
}

func TestNAT2(t *testing.T) {
	s := reference(b38, "NAT2")
	g := s.gene(t, "NAT2", pgx.Options{})
	assert.Equal(t, "*1/*1", g.Diplotype())
	g = reference(b38, "NAT2").without("chr8:18400344").gene(t, "NAT2", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype())
	assert.Contains(t, codes(g), "required-position-missing")
	assert.Equal(t, "chr8:18400344", g.Warnings[0].Detail)
	g = reference(b38, "NAT2").call("rs1801280", "T/C").call("rs1799930", "G/A").gene(t, "NAT2", pgx.Options{})
	assert.NotEmpty(t, g.Diplotypes)
}

func TestSLCO1B1Alone(t *testing.T) {
	s := reference(b38, "SLCO1B1").call("rs4149056", "T/C").call("rs2306283", "A/C")
	g := s.gene(t, "SLCO1B1", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype())
	assert.Equal(t, "*1/*5", g.LookupDiplotype())
	assert.Equal(t, "Decreased Function", g.Phenotype())
	assert.Contains(t, codes(g), "rs4149056-basis")
}

func TestSuballeleIsRenamed(t *testing.T) {
	s := reference(b38, "SLCO1B1").call("chr12:21222355", "T/T")
	g := s.gene(t, "SLCO1B1", pgx.Options{})
	assert.NotContains(t, g.Diplotype(), "*45.00")
}

func TestMitochondrial(t *testing.T) {
	s := reference(b38, "MT-RNR1")
	for _, r := range s.rows {
		r.calls = []string{"0"}
	}
	g := s.gene(t, "MT-RNR1", pgx.Options{})
	assert.Equal(t, "Reference", g.Diplotype())
	assert.Equal(t, "normal risk of aminoglycoside-induced hearing loss", g.Phenotype())
	r := "chrM:1555"
	g = s.call(r, "G").gene(t, "MT-RNR1", pgx.Options{})
	assert.Equal(t, "m.1555A>G", g.Diplotype())
	assert.Equal(t, "increased risk of aminoglycoside-induced hearing loss", g.Phenotype())
	s.call(r, "A/G:70,30")
	s.format = "GT:AD"
	g = s.gene(t, "MT-RNR1", pgx.Options{})
	assert.Equal(t, "m.1555A>G", g.Diplotype(), "heteroplasmic")
	assert.Equal(t, "heteroplasmy", g.Warnings[0].Code)
	assert.Contains(t, g.Warnings[0].Detail, "30 %")

	s.header = []string{"##contig=<ID=chrM,length=16571>", "##reference=GRCh38"}
	g = s.gene(t, "MT-RNR1", pgx.Options{})
	assert.Equal(t, "No data", g.Diplotype())
	assert.Contains(t, codes(g), "chrm-not-rcrs")
}

func TestCYP2D6IsForResearch(t *testing.T) {
	s := reference(b38, "CYP2D6").call("rs3892097", "C/T").call("rs1065852", "G/A").call("rs1135840", "C/G")
	g := s.gene(t, "CYP2D6", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype())
	assert.Contains(t, codes(g), "cyp2d6-not-called-from-vcf")
	g = s.gene(t, "CYP2D6", pgx.Options{CYP2D6: true})
	assert.Equal(t, "*1/*4", g.Diplotype())
	assert.Equal(t, "1.0", g.ActivityScore())
	assert.Equal(t, "Intermediate Metabolizer", g.Phenotype())
}

func TestCombinations(t *testing.T) {
	s := reference(b38, "CYP2C19").call("rs12248560", "C/T").call("rs28399504", "A/G").call("rs4244285", "G/A").phase()
	g := s.gene(t, "CYP2C19", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype())
	g = s.gene(t, "CYP2C19", pgx.Options{Combinations: true})
	assert.Equal(t, star.Called, g.Status)
	assert.Contains(t, g.Diplotype(), " + ")
	assert.Contains(t, codes(g), "research-combination")
}
