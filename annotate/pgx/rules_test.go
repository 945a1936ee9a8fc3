package pgx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
)

const b38, b37 = genomics.GRCh38, genomics.GRCh37

// The six positions where the builds' REF differs read alike from either.
func TestBuildsHaveTheirOwnREF(t *testing.T) {
	for _, build := range genomics.Builds() {
		t.Run(build.String(), func(t *testing.T) {
			want := map[genomics.Build]string{b38: "*1/*1", b37: "*3/*3"}[build]
			s := reference(build, "CYP3A5")
			assert.Equal(t, want, s.gene(t, "CYP3A5", pgx.Options{}).Diplotype(), "record")
			assert.Equal(t, "*1/*3", s.call("rs776746", "T/C").gene(t, "CYP3A5", pgx.Options{}).Diplotype(), "heterozygous")

			s = reference(build, "CYP3A5").without("rs776746")
			var o pgx.Options
			o.Assume.Genome = true
			g := s.gene(t, "CYP3A5", o)
			assert.Equal(t, want, g.Diplotype(), "assumed")
			assert.Equal(t, pgx.FromAssumed, g.Source)

			r := s.at("rs776746")
			s.format = "GT:MIN_DP:GQ"
			s.extra = []string{line(r, "<NON_REF>", "END="+itoa(r.pos+5), "GT:MIN_DP:GQ", "0/0:25:60")}
			g = s.gene(t, "CYP3A5", pgx.Options{})
			assert.Equal(t, want, g.Diplotype(), "block")
			assert.Equal(t, pgx.FromGVCF, g.Source)
		})
	}
}

func TestMissingIsNotReference(t *testing.T) {
	g := reference(b38, "TPMT").without("rs1800460").gene(t, "TPMT", pgx.Options{})
	require.Len(t, g.Missing, 1)
	assert.Equal(t, "rs1800460", g.Missing[0].RSID)
	assert.Contains(t, codes(g), "amp-tier1-position-missing")
	assert.Equal(t, star.Called, g.Status)

	g = reference(b38, "TPMT").only().gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, "No data", g.Diplotype())
	assert.Equal(t, "No Result", g.Phenotype())
	assert.Equal(t, pgx.FromNone, g.Source)
}

func TestAssumeReferenceIn(t *testing.T) {
	s := reference(b38, "VKORC1", "IFNL3").only()
	var o pgx.Options
	o.Assume.Regions = []genomics.Region{{Contig: "16", Start: 31096367, End: 31096368}}
	assert.Equal(t, "-1639 GG", s.gene(t, "VKORC1", o).Phenotype())
	assert.Equal(t, "No data", s.gene(t, "IFNL3", o).Diplotype())
}

func TestNeverAssumed(t *testing.T) {
	s := reference(b38, "CYP2B6").call("rs3745274", "G/T").without("rs2279343")
	var o pgx.Options
	o.Assume.Genome = true
	g := s.gene(t, "CYP2B6", o)
	assert.Equal(t, "*1/*6 OR *1/*9", g.Diplotype())
	require.Len(t, g.Missing, 1)
	assert.Equal(t, "rs2279343", g.Missing[0].RSID)
}

func TestUnphasedTPMT(t *testing.T) {
	s := reference(b38, "TPMT").call("rs1800460", "C/T").call("rs1142345", "T/C")
	g := s.gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, "*1/*3A", g.Diplotype())
	assert.Equal(t, "Intermediate Metabolizer", g.Phenotype())
	assert.Equal(t, []string{"*3B/*3C=Poor Metabolizer"}, alternatives(g))
	assert.Equal(t, []string{"Poor Metabolizer"}, g.NotExcluded)
	assert.Equal(t, star.PhaseNo, g.Phase)

	g = s.gene(t, "TPMT", pgx.Options{AllMatches: true})
	assert.Equal(t, "*1/*3A OR *3B/*3C", g.Diplotype())
	assert.Empty(t, g.Alternatives)

	g = s.phase().call("rs1142345", "C|T").gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, "*3B/*3C", g.Diplotype())
	assert.Equal(t, star.PhaseYes, g.Phase)

	s = reference(b38, "TPMT").call("rs1800460", "C|T:7").call("rs1142345", "T|C:7")
	s.format = "GT:PS"
	g = s.gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, "*1/*3A", g.Diplotype(), "one phase set")
	assert.Equal(t, star.PhaseEffective, g.Phase)
	g = s.call("rs1142345", "T|C:8").gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, "*1/*3A", g.Diplotype(), "two phase sets")
	assert.Len(t, g.Alternatives, 1)
	assert.Equal(t, star.PhaseSets, g.Phase)
}

// A site that says nothing, for one reason each.
func TestNoCall(t *testing.T) {
	site := "rs1800462" // TPMT *2
	for _, c := range []struct {
		name   string
		change func(*sheet)
		reason pgx.Reason
	}{
		{"no genotype", func(s *sheet) { s.call(site, "./.") }, pgx.NoGenotype},
		{"filtered", func(s *sheet) { s.call(site, "C/G"); s.at(site).filter = "LowQual" }, pgx.Filtered},
		{"filtered reference", func(s *sheet) { s.at(site).filter = "LowQual" }, pgx.Filtered},
		{"spanning deletion allele", func(s *sheet) { s.call(site, "C/*") }, pgx.UnsupportedAllele},
		{"symbolic allele", func(s *sheet) { s.call(site, "C/<DEL>") }, pgx.UnsupportedAllele},
		{"ambiguous base", func(s *sheet) { s.call(site, "C/R") }, pgx.UnsupportedAllele},
		{"reads of one allele", func(s *sheet) { s.call(site, "C/G:30,0"); s.format = "GT:AD" }, pgx.OneAlleleInReads},
		{"other REF", func(s *sheet) { s.at(site).ref = "T" }, pgx.RefContradiction},
		{"deleted", func(s *sheet) {
			r := s.at(site)
			r.left = true
			before := r.sequence.GRCh38.Left
			s.extra = []string{"chr6 " + itoa(r.pos) + " . " + before[len(before)-1:] + "C " + before[len(before)-1:] + " . PASS . GT 0/1"}
		}, pgx.SpanningDeletion},
		{"two ALTs on one strand", func(s *sheet) {
			s.call(site, "C|G")
			s.at(site).alts = []string{"G"}
			s.extra = []string{line(s.at(site), "A", ".", "GT", "0|1")}
		}, pgx.ConflictingRecords},
		{"allele not in ALT", func(s *sheet) { s.at(site).calls = []string{"0/9"} }, pgx.InvalidGenotype},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(b38, "TPMT")
			c.change(s)
			var o pgx.Options
			o.Assume.Genome = true // no call is never reference
			g := s.gene(t, "TPMT", o)
			require.Len(t, g.Missing, 1)
			assert.Equal(t, site, g.Missing[0].RSID)
			for _, e := range g.Sites {
				if e.RSID == site {
					assert.Equal(t, c.reason, e.Reason)
				}
			}
			if c.reason != pgx.NoGenotype {
				assert.Contains(t, codes(g), string(c.reason))
			}
		})
	}
}

func TestKeepFiltered(t *testing.T) {
	s := reference(b38, "TPMT").call("rs1800462", "C/G")
	s.at("rs1800462").filter = "LowQual"
	assert.Equal(t, "*1/*2", s.gene(t, "TPMT", pgx.Options{KeepFiltered: true}).Diplotype())
}

func TestReferenceBlocks(t *testing.T) {
	for _, c := range []struct {
		name, alt, info, format, call string
		want                          string
		reason                        pgx.Reason
	}{
		{"enough", "<NON_REF>", "END=31096400", "GT:MIN_DP:GQ", "0/0:10:20", "-1639 GG", ""},
		{"star allele", "<*>", "END=31096400", "GT:DP", "0/0:12", "-1639 GG", ""},
		{"no ALT", ".", "END=31096400", "GT:DP", "0/0:12", "-1639 GG", ""},
		{"shallow", "<NON_REF>", "END=31096400", "GT:MIN_DP:DP:GQ", "0/0:9:40:60", "No Result", pgx.LowDepth},
		{"no depth", "<NON_REF>", "END=31096400", "GT:GQ", "0/0:60", "No Result", pgx.LowDepth},
		{"uncertain", "<NON_REF>", "END=31096400", "GT:MIN_DP:GQ", "0/0:30:19", "No Result", pgx.LowQuality},
		{"no genotype", "<NON_REF>", "END=31096400", "GT:MIN_DP:GQ", "./.:30:60", "No Result", pgx.NoGenotype},
		{"ends before", "<NON_REF>", "END=31096367", "GT:MIN_DP:GQ", "0/0:30:60", "No Result", pgx.NotInFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(b38, "VKORC1").only()
			base := s.at("rs9923231").sequence.GRCh38.Left
			s.extra = []string{"chr16 31096360 . " + base[len(base)-8:len(base)-7] + " " + c.alt + " . PASS " + c.info + " " + c.format + " " + c.call}
			g := s.gene(t, "VKORC1", pgx.Options{})
			assert.Equal(t, c.want, g.Phenotype())
			assert.Equal(t, c.reason, g.Sites[0].Reason)
		})
	}
}

// The same change, however it is written.
func TestEqualSpellings(t *testing.T) {
	site := reference(b38, "UGT1A1").at("rs3064744")
	left, right := site.sequence.GRCh38.Left, site.sequence.GRCh38.Right
	at := func(pos int, ref, alt, call string) string {
		return "chr2 " + itoa(pos+1) + " . " + ref + " " + alt + " . PASS . GT " + call
	}
	p := site.pos
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"as defined", []string{at(p, "CAT", "CATAT", "0/1")}, "*1/*28"},
		{"trimmed", []string{at(p, "C", "CAT", "0/1")}, "*1/*28"},
		{"shifted right", []string{at(p+2, "T", "TAT", "0/1")}, "*1/*28"},
		{"untrimmed", []string{at(p-1, left[len(left)-1:]+"CAT"+right[:1], left[len(left)-1:]+"CATAT"+right[:1], "0/1")}, "*1/*28"},
		{"lower case", []string{at(p, "cat", "catat", "0/1")}, "*1/*28"},
		{"two alternatives", []string{at(p, "CAT", "C,CATAT", "1/2")}, "*28/*36"},
		{"split", []string{at(p, "CAT", "C", "1/0"), at(p, "C", "CAT", "0/1")}, "*28/*36"},
		{"split in three", []string{at(p, "CAT", "C", "0/0"), at(p, "C", "CAT", "1/1"), at(p, "C", "CATAT", "0/0")}, "*28/*28"},
		{"exact repeat", []string{at(p, "CAT", "CATAT", "0/1"), at(p, "CAT", "CATAT", "0/1")}, "*1/*28"},
		{"valid repeat wins", []string{at(p, "CAT", "CATAT", "./."), at(p, "CAT", "CATAT", "0/1")}, "*1/*28"},
		{"plain reference at the anchor", []string{at(p, "C", ".", "0/0")}, "*1/*1"},
		{"other length", []string{at(p, "C", "CATATATATAT", "0/1")}, "Not called"},
		{"base change at the anchor", []string{at(p, "C", "G", "0/1")}, "Not called"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reference(b38, "UGT1A1").without("rs3064744")
			s.extra = c.lines
			assert.Equal(t, c.want, s.gene(t, "UGT1A1", pgx.Options{}).Diplotype())
		})
	}
}

func TestInsideMNV(t *testing.T) {
	s := reference(b38, "NUDT15").without("rs116855232", "rs147390019")
	r := s.at("rs116855232") // 48045719 C>T
	q := s.at("rs147390019") // 48045720 G>A
	require.Equal(t, r.pos+1, q.pos)
	s.extra = []string{"chr13 " + itoa(r.pos+1) + " . " + r.ref + q.ref + " T" + q.ref + " . PASS . GT 0/1"}
	assert.Equal(t, "*1/*3", s.gene(t, "NUDT15", pgx.Options{}).Diplotype())
}

func TestUndocumented(t *testing.T) {
	g := reference(b38, "CYP2C9").call("rs1799853", "C/A").gene(t, "CYP2C9", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype())
	assert.Contains(t, codes(g), "undocumented-variation")
	g = reference(b38, "TPMT").call("rs1800462", "C/A").gene(t, "TPMT", pgx.Options{})
	assert.Equal(t, "*1/*1", g.Diplotype())
	assert.Contains(t, codes(g), "undocumented-variation-as-reference")
	g = reference(b38, "NUDT15").call("rs746071566", "AGGAGTC/CGGAGTC").gene(t, "NUDT15", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype(), "a substitution where an indel is defined")
}

func TestPartialGenotypes(t *testing.T) {
	g := reference(b38, "CYP2C9").call("rs1799853", "./C").gene(t, "CYP2C9", pgx.Options{})
	assert.Equal(t, "*1/*1", firstOf(g), "reference half: missing")
	assert.Len(t, g.Missing, 1)
	g = reference(b38, "CYP2C9").call("rs1799853", "./T").gene(t, "CYP2C9", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype(), "alternate half")
	g = reference(b38, "DPYD").call("rs67376798", "./A").gene(t, "DPYD", pgx.Options{})
	assert.Equal(t, "Reference/c.2846A>T", g.Diplotype())
	assert.Contains(t, codes(g), "half-call")
	g = reference(b38, "G6PD").call("rs1050828", "./C").gene(t, "G6PD", pgx.Options{})
	assert.Equal(t, "Not called", g.Diplotype(), "on X a half call can't be told from a haploid one")
}

func firstOf(g *pgx.Gene) string { return g.Diplotypes[0].Text }

func TestPloidyAndSex(t *testing.T) {
	male := reference(b38, "G6PD")
	for _, r := range male.rows {
		r.calls = []string{"0"}
	}
	male.call("rs1050828", "T").call("rs1050829", "C")
	g := male.gene(t, "G6PD", pgx.Options{})
	assert.Equal(t, "A- 202A_376G", g.Diplotype())
	assert.Equal(t, "Deficient", g.Phenotype())
	sex := func(s pgx.Sex) pgx.Options { return pgx.Options{Sex: map[string]pgx.Sex{"S1": s}} }
	assert.Contains(t, codes(male.gene(t, "G6PD", sex(pgx.Female))), "sex-contradicts-ploidy")

	diploid := reference(b38, "G6PD").call("rs1050828", "T/T").call("rs1050829", "C/C")
	assert.Equal(t, "A- 202A_376G/A- 202A_376G", diploid.gene(t, "G6PD", pgx.Options{}).Diplotype())
	assert.Equal(t, "A- 202A_376G", diploid.gene(t, "G6PD", sex(pgx.Male)).Diplotype())
	het := reference(b38, "G6PD").call("rs1050828", "C/T").call("rs1050829", "T/C")
	g = het.gene(t, "G6PD", sex(pgx.Male))
	assert.Contains(t, codes(g), "sex-contradicts-ploidy")
	assert.Equal(t, "Variable", g.Phenotype())

	mixed := reference(b38, "TPMT").call("rs1800462", "C").call("rs1142345", "T/C")
	assert.Contains(t, codes(mixed.gene(t, "TPMT", pgx.Options{})), "mixed-ploidy")
	for sheet, want := range map[*sheet]pgx.Sex{male: pgx.Male, het: pgx.Female, reference(b38, "G6PD"): pgx.SexUnknown} {
		assert.Equal(t, want, people(t, sheet.String(), pgx.Options{})[0].GuessedSex)
	}
	three := reference(b38, "TPMT")
	three.at("rs1800462").calls = []string{"0/1/1"}
	ps := people(t, three.String(), pgx.Options{})
	assert.Equal(t, "*1/*2", ps[0].Gene("TPMT").Diplotype())
	assert.Equal(t, 1, ps[0].Run.Summary.Faults["more-than-two-alleles"])
}
