package score_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// background is every test's context.
var background = context.Background()

// genotypes is a VCF of some samples: "1 100 rs1 A G 0/1 1/1".
func genotypes(samples int, records ...string) string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=X>\n##contig=<ID=MT>\n" +
		"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for i := range samples {
		fmt.Fprintf(&b, "\tPERSON%d", i+1)
	}
	b.WriteString("\n")
	for _, r := range records {
		f := strings.Fields(r)
		b.WriteString(strings.Join(append(append(append([]string{}, f[:5]...), ".", ".", ".", "GT"), f[5:]...), "\t") + "\n")
	}
	return b.String()
}

// run scores a VCF by rows of a file of the PGS Catalog in GRCh38.
func run(t *testing.T, o score.Options, vcfText string, rows ...string) (*score.Scored, error) {
	t.Helper()
	text := head("GRCh38", "allelefrequency_effect")
	for _, r := range rows {
		f := strings.Split(r, " ")
		for len(f) < 7 {
			f = append(f, "")
		}
		text += strings.Join(f, "\t") + "\n"
	}
	f, err := read(text, score.ReadOptions{Build: b38})
	require.NoError(t, err)
	return runFile(o, vcfText, f)
}

func runFile(o score.Options, vcfText string, files ...*score.File) (*score.Scored, error) {
	v, err := vcf.NewReader(background, "g.vcf", strings.NewReader(vcfText), vcf.Options{})
	if err != nil {
		return nil, err
	}
	defer v.Close()
	s, err := score.VCF(background, v, files, o)
	if err != nil {
		return nil, err
	}
	return s[0], nil
}

// What becomes of a row, by its alleles and those of the record.
func TestStrands(t *testing.T) {
	for _, c := range []struct {
		name             string
		ref, alt         string
		effect, other    string
		outcome          score.Outcome
		one              float64 // the score of a person with 0/1 and weight 1
		of               float64 // of one with 1/1
		palindromesGiven score.Outcome
	}{
		{name: "ALT counts", ref: "A", alt: "G", effect: "G", other: "A", outcome: score.AsGiven, one: 1, of: 2},
		{name: "REF counts", ref: "A", alt: "G", effect: "A", other: "G", outcome: score.Swapped, one: 1, of: 0},
		{name: "other strand, ALT", ref: "A", alt: "G", effect: "C", other: "T", outcome: score.Flipped, one: 1, of: 2},
		{name: "other strand, REF", ref: "A", alt: "G", effect: "T", other: "C", outcome: score.FlippedSwapped, one: 1, of: 0},
		{name: "other allele not stated", ref: "A", alt: "G", effect: "G", outcome: score.AsGiven, one: 1, of: 2},
		{name: "small letters", ref: "a", alt: "g", effect: "g", other: "A", outcome: score.AsGiven, one: 1, of: 2},
		{name: "another strand, unconfirmed", ref: "A", alt: "G", effect: "C", outcome: score.EffectAbsent},
		{name: "effect allele absent", ref: "A", alt: "G", effect: "AT", other: "A", outcome: score.EffectAbsent},
		{name: "other allele absent", ref: "A", alt: "G", effect: "G", other: "AT", outcome: score.OtherAbsent},
		{name: "A/T", ref: "A", alt: "T", effect: "T", other: "A", outcome: score.StrandAmbiguous, palindromesGiven: score.AsGiven, one: 1, of: 2},
		{name: "T/A", ref: "A", alt: "T", effect: "A", other: "T", outcome: score.StrandAmbiguous, palindromesGiven: score.Swapped, one: 1, of: 0},
		{name: "C/G", ref: "C", alt: "G", effect: "G", other: "C", outcome: score.StrandAmbiguous, palindromesGiven: score.AsGiven, one: 1, of: 2},
		{name: "A/T, other not stated", ref: "A", alt: "T", effect: "T", outcome: score.StrandAmbiguous, palindromesGiven: score.AsGiven, one: 1, of: 2},
		{name: "insertion", ref: "A", alt: "AT", effect: "AT", other: "A", outcome: score.AsGiven, one: 1, of: 2},
		{name: "deletion, REF counts", ref: "AT", alt: "A", effect: "AT", other: "A", outcome: score.Swapped, one: 1, of: 0},
		{name: "insertion of the other strand", ref: "A", alt: "AT", effect: "TA", other: "T", outcome: score.EffectAbsent},
		{name: "several ALT", ref: "A", alt: "G,T", effect: "G", other: "A", outcome: score.AsGiven, one: 1, of: 2},
		{name: "second ALT", ref: "A", alt: "C,G", effect: "G", other: "A", outcome: score.AsGiven},
		{name: "REF of several", ref: "A", alt: "G,C", effect: "A", other: "G", outcome: score.Swapped, one: 1, of: 0},
		{name: "one of several others", ref: "A", alt: "G", effect: "G", other: "T/A", outcome: score.AsGiven, one: 1, of: 2},
		{name: "both strands of several", ref: "A", alt: "C,G,T", effect: "C", other: "A", outcome: score.StrandAmbiguous, palindromesGiven: score.AsGiven, one: 1, of: 2},
		{name: "symbolic", ref: "A", alt: "<DEL>", effect: "G", other: "A", outcome: score.EffectAbsent},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := genotypes(3, "1 100 rs1 "+c.ref+" "+c.alt+" 0/0 0/1 1/1", "1 200 rs2 A G 0/0 0/0 0/0")
			row := "rs1 1 100 " + c.effect + " " + c.other + " 1"
			anchor := "rs2 1 200 G A 0"
			check := func(p score.Palindromes, want score.Outcome) {
				s, err := run(t, score.Options{Palindromes: p}, text, row, anchor)
				require.NoError(t, err)
				assert.Equal(t, want, s.Outcomes[0])
				if want.Used() {
					assert.InDelta(t, c.one, s.Sum(1, 0), 0)
					assert.InDelta(t, c.of, s.Sum(2, 0), 0)
					assert.Equal(t, 4, s.AlleleCount(1))
				} else {
					assert.Equal(t, 2, s.AlleleCount(1))
				}
			}
			check(score.ByFrequency, c.outcome)
			check(score.ExcludePalindromes, c.outcome)
			if c.palindromesGiven == 0 {
				c.palindromesGiven = c.outcome
			}
			check(score.PalindromesAsGiven, c.palindromesGiven)
		})
	}
}

// At an A/T site frequencies tell the strand where they are far from one half, and
// nothing does elsewhere.
func TestPalindromesByFrequency(t *testing.T) {
	record := func(people, carriers int) string {
		calls := "1 100 rs1 A T" + strings.Repeat(" 0/1", carriers) + strings.Repeat(" 0/0", people-carriers)
		return genotypes(people, calls, "1 200 rs2 A G"+strings.Repeat(" 0/0", people))
	}
	for _, c := range []struct {
		name             string
		people, carriers int
		stated           string
		want             score.Outcome
	}{
		{"rare in both", 100, 20, "0.1", score.AsGiven},
		{"rare here, common there", 100, 20, "0.9", score.FlippedSwapped},
		{"not stated", 100, 20, "", score.StrandAmbiguous},
		{"stated near one half", 100, 20, "0.31", score.StrandAmbiguous},
		{"near one half here", 100, 80, "0.1", score.StrandAmbiguous},
		{"too few people", 49, 5, "0.1", score.StrandAmbiguous},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := run(t, score.Options{}, record(c.people, c.carriers), "rs1 1 100 T A 1 "+c.stated, "rs2 1 200 G A 0")
			require.NoError(t, err)
			assert.Equal(t, c.want, s.Outcomes[0])
			s, err = run(t, score.Options{Palindromes: score.ExcludePalindromes}, record(c.people, c.carriers), "rs1 1 100 T A 1 "+c.stated, "rs2 1 200 G A 0")
			require.NoError(t, err)
			assert.Equal(t, score.StrandAmbiguous, s.Outcomes[0])
		})
	}
}

// A missing genotype adds the mean, or nothing; a mean of few people is refused.
func TestMissing(t *testing.T) {
	few := genotypes(4, "1 100 rs1 A G 0/1 1/1 ./. 0/0", "1 200 rs2 C T 0/1 0/1 0/1 0/1")
	rows := []string{"rs1 1 100 G A 2", "rs2 1 200 T C 1"}
	_, err := run(t, score.Options{}, few, rows...)
	require.ErrorContains(t, err, "1:100: a genotype is missing, and its mean among 4 founders is no good guess")
	assert.NotContains(t, err.Error(), "PERSON")

	s, err := run(t, score.Options{FewSamples: true}, few, rows...)
	require.NoError(t, err)
	assert.InDelta(t, 2*1+1, s.Sum(2, 0), 1e-12, "three people with 1, 2 and 0 copies: 1 on average")
	assert.Equal(t, 2, s.AlleleCount(2))
	assert.Equal(t, 4, s.Denominator(2))
	assert.InDelta(t, 1, s.NamedAlleleDosageSum(2), 0)
	average, ok := s.Average(2, 0)
	assert.True(t, ok)
	assert.InDelta(t, 0.75, average, 1e-12)

	s, err = run(t, score.Options{Missing: score.NoMeanImputation}, few, rows...)
	require.NoError(t, err)
	assert.InDelta(t, 1, s.Sum(2, 0), 0)
	assert.Equal(t, 2, s.Denominator(2))
	assert.InDelta(t, 1, s.NamedAlleleDosageSum(2), 0)

	// Who has no genotype at all has no average, and not one of 0.
	s, err = run(t, score.Options{Missing: score.NoMeanImputation}, genotypes(2, "1 100 rs1 A G 0/1 ./."), rows[0])
	require.NoError(t, err)
	_, ok = s.Average(1, 0)
	assert.False(t, ok)

	// A variant without any call does not count.
	s, err = run(t, score.Options{}, genotypes(2, "1 100 rs1 A G ./. ./.", "1 200 rs2 C T 0/1 0/1"), rows...)
	require.NoError(t, err)
	assert.Equal(t, score.NoGenotypes, s.Outcomes[0])
}

func TestModels(t *testing.T) {
	text := genotypes(3, "1 100 rs1 A G 0/0 0/1 1/1")
	for _, c := range []struct {
		flags string
		want  [3]float64
	}{
		{"\t\t\t\t\t2", [3]float64{0, 2, 4}},
		{"TRUE\tFALSE\t\t\t\t2", [3]float64{0, 2, 2}},
		{"FALSE\tTRUE\t\t\t\t2", [3]float64{0, 0, 2}},
		{"\t\t0.5\t1\t-3\t", [3]float64{0.5, 1, -3}},
	} {
		f, err := read("#genome_build=GRCh38\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\tis_dominant\tis_recessive\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\teffect_weight\n"+
			"rs1\t1\t100\tG\tA\t"+c.flags+"\n", score.ReadOptions{Build: b38})
		require.NoError(t, err)
		s, err := runFile(score.Options{}, text, f)
		require.NoError(t, err)
		for i, want := range c.want {
			assert.InDelta(t, want, s.Sum(i, 0), 0, c.flags)
			assert.InDelta(t, i, s.NamedAlleleDosageSum(i), 0, "copies are counted whatever the model")
		}
		assert.InDelta(t, 1, s.WeightCoverage(0), 0)
	}
}

// Two records for one row: an error that names the place, or the first counts.
func TestDuplicateRecords(t *testing.T) {
	text := genotypes(2, "1 100 rs1 A G 0/1 1/1", "1 100 rs1 A G 0/0 0/0", "1 100 rs1 A C 0/1 0/1")
	_, err := run(t, score.Options{}, text, "rs1 1 100 G A 1")
	require.ErrorContains(t, err, "1:100: a second record matches line 5 of s.txt")
	s, err := run(t, score.Options{Duplicates: score.UseFirst}, text, "rs1 1 100 G A 1")
	require.NoError(t, err)
	assert.InDelta(t, 2, s.Sum(1, 0), 0)
	assert.Equal(t, 1, s.Duplicates)
	assert.Equal(t, score.AsGiven, s.Outcomes[0], "the third record is of another ALT")
}

// An insertion and a deletion at one place can have the same alleles. The record that
// has the effect allele for ALT is the one, whichever comes first.
func TestInsertionBesideDeletion(t *testing.T) {
	insertion, deletion := "1 100 i C CT 0/1 0/0", "1 100 d CT C 0/0 1/1"
	for _, records := range [][]string{{insertion, deletion}, {deletion, insertion}} {
		text := genotypes(2, append(records, "1 200 rs2 A G 0/0 0/0")...)
		s, err := run(t, score.Options{}, text, "i 1 100 CT C 1", "d 1 100 C CT 8", "rs2 1 200 G A 1")
		require.NoError(t, err)
		assert.Equal(t, []score.Outcome{score.AsGiven, score.AsGiven, score.AsGiven}, s.Outcomes)
		assert.InDelta(t, 1, s.Sum(0, 0), 0)
		assert.InDelta(t, 16, s.Sum(1, 0), 0)
		assert.Equal(t, 6, s.AlleleCount(0))
		assert.Zero(t, s.Duplicates)
	}
	s, err := run(t, score.Options{}, genotypes(2, insertion), "d 1 100 C CT 8")
	require.NoError(t, err)
	assert.Equal(t, score.Swapped, s.Outcomes[0], "alone, it may be the insertion with its REF counted")
	_, err = run(t, score.Options{}, genotypes(2, deletion, insertion, insertion), "i 1 100 CT C 1")
	require.ErrorContains(t, err, "a second record matches")
}

// Rows without a position are found by ID, one of several included.
func TestByID(t *testing.T) {
	f, err := read("rsID\teffect_allele\teffect_weight\nrs1\tG\t1\nrs2\tT\t2\nrs3\tT\t4\n", score.ReadOptions{})
	require.NoError(t, err)
	s, err := runFile(score.Options{}, genotypes(1, "1 100 rs1 A G 0/1", "1 200 x;rs2 C T 1/1", "1 300 . C T 1/1"), f)
	require.NoError(t, err)
	assert.InDelta(t, 1+4, s.Sum(0, 0), 0)
	assert.Equal(t, "2 as-given, 1 not-in-genotypes", s.Counts().String())
	assert.Equal(t, 1, s.Counts().Of(score.NotInGenotypes))
	assert.Zero(t, s.Counts().Of(score.Flipped))
	assert.InDelta(t, 2.0/3, s.Coverage(), 1e-12)
	assert.InDelta(t, 3.0/7, s.WeightCoverage(0), 1e-12)
	for e, o := range s.Unused() {
		assert.Equal(t, "rs3", e.ID)
		assert.Equal(t, score.NotInGenotypes, o)
		break
	}
}

func TestNothingMatches(t *testing.T) {
	_, err := run(t, score.Options{}, genotypes(1, "1 100 rs1 A G 0/1"), "rs9 1 999 A G 1", "rs1 1 100 G C 1")
	require.ErrorContains(t, err, "s.txt: none of its rows matches a variant of the genotypes (1 not-in-genotypes, 1 other-allele-absent)")
	_, err = run(t, score.Options{}, genotypes(0, "1 100 rs1 A G"), "rs1 1 100 A G 1")
	require.ErrorContains(t, err, "nobody can be scored")
	_, err = runFile(score.Options{}, genotypes(1, "1 100 rs1 A G 0/1"))
	require.ErrorContains(t, err, "no scoring file")
}

// The build of the genotypes is what their header says.
func TestBuildOfGenotypes(t *testing.T) {
	header := func(lines string) string {
		return strings.Replace(genotypes(1, "1 100 rs1 A G 0/1"), "##contig=<ID=1>\n", lines, 1)
	}
	f, err := read(head("GRCh38")+"rs1\t1\t100\tG\tA\t1\n", score.ReadOptions{Build: b38})
	require.NoError(t, err)
	for _, c := range []struct{ name, lines, err string }{
		{"nothing said", "##contig=<ID=1>\n", ""},
		{"length", "##contig=<ID=1,length=248956422>\n", ""},
		{"other length", "##contig=<ID=1,length=249250621>\n", "wrong build: it was read for genotypes of GRCh38, and these are of GRCh37"},
		{"assembly", "##contig=<ID=1,assembly=hg19>\n", "wrong build"},
		{"reference", "##reference=/refs/human_g1k_b37.fasta\n##contig=<ID=1>\n", "wrong build"},
		{"both", "##reference=hg38.fa\n##contig=<ID=1,assembly=GRCh37>\n", "contradicts itself"},
		{"two names in one", "##reference=hg19-to-hg38.fa\n##contig=<ID=1>\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := runFile(score.Options{}, header(c.lines), f)
			if c.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.err)
		})
	}
}

// Several files, and several scores of a file, in one pass give what each gives alone.
func TestManyAtOnce(t *testing.T) {
	var records []string
	var wide, narrow [3]strings.Builder
	for i := range 23 {
		calls := ""
		for p := range 7 {
			calls += []string{" 0/0", " 0/1", " 1/1", " 1/0"}[(i*p+p)%4]
		}
		records = append(records, fmt.Sprintf("1 %d v%d A G%s", 100+i, i, calls))
		fmt.Fprintf(&wide[0], "v%d G %d %g\n", i, i, 0.5*float64(i)-3)
		fmt.Fprintf(&narrow[0], "v%d G %d\n", i, i)
		fmt.Fprintf(&narrow[1], "v%d G %g\n", i, 0.5*float64(i)-3)
		if i%3 == 0 {
			fmt.Fprintf(&narrow[2], "v%d A %d\n", i, -i)
		}
	}
	text := genotypes(7, records...)
	weigh := func(text string, weights ...int) *score.File {
		f, err := read(text, score.ReadOptions{Columns: &score.Columns{Weights: weights}})
		require.NoError(t, err)
		return f
	}
	files := []*score.File{weigh(wide[0].String(), 3, 4), weigh(narrow[0].String()), weigh(narrow[1].String()), weigh(narrow[2].String())}
	v, err := vcf.NewReader(background, "g.vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	all, err := score.VCF(background, v, files, score.Options{Workers: 3})
	require.NoError(t, err)
	for i, f := range files {
		alone, err := runFile(score.Options{Workers: 1}, text, f)
		require.NoError(t, err)
		for p := range 7 {
			for k := range f.Scores {
				assert.InDelta(t, alone.Sum(p, k), all[i].Sum(p, k), 0)
			}
			assert.Equal(t, alone.AlleleCount(p), all[i].AlleleCount(p))
		}
	}
	for p := range 7 {
		assert.InDelta(t, all[1].Sum(p, 0), all[0].Sum(p, 0), 1e-9)
		assert.InDelta(t, all[2].Sum(p, 0), all[0].Sum(p, 1), 1e-9)
	}
}

// PLINK files and a matrix give what the VCF that they are of gives.
func TestPLINK(t *testing.T) {
	text := genotypes(5, "1 100 rs1 A G 0/0 0/1 1/1 0/1 0/0", "1 200 rs2 C T 0/1 ./. 0/1 1/1 0/0", "X 300 rs3 C T 0/1 0/1 0/1 1/1 0/0", "1 400 rs4 A T 1/1 0/1 0/1 1/1 0/0")
	rows := head("GRCh38") + "rs1\t1\t100\tA\tG\t0.5\nrs2\t1\t200\tT\tC\t1\nrs3\tX\t300\tA\tG\t2\nrs4\t1\t400\tA\tT\t2\n"
	f, err := read(rows, score.ReadOptions{Build: b38})
	require.NoError(t, err)
	o := score.Options{FewSamples: true}
	want, err := runFile(o, text, f)
	require.NoError(t, err)
	v, err := vcf.NewReader(background, "g.vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	prefix := filepath.Join(t.TempDir(), "g")
	_, err = matrix.WritePLINK(background, prefix, v, matrix.Options{})
	require.NoError(t, err)
	p, err := matrix.OpenPLINK(background, prefix, file.Options{})
	require.NoError(t, err)
	defer p.Close()
	m, err := matrix.ReadPLINK(background, prefix, file.Options{})
	require.NoError(t, err)
	fromFiles, err := score.PLINK(background, p, []*score.File{f}, o)
	require.NoError(t, err)
	fromMatrix, err := score.Matrix(background, m, []*score.File{f}, o)
	require.NoError(t, err)
	for _, got := range []*score.Scored{fromFiles[0], fromMatrix[0]} {
		assert.Equal(t, want.Outcomes, got.Outcomes)
		for i := range want.Samples {
			assert.InDelta(t, want.Sum(i, 0), got.Sum(i, 0), 0)
			assert.Equal(t, want.AlleleCount(i), got.AlleleCount(i))
		}
	}

	// Only means of founders are imputed: with the third person a child of the
	// first, two of four others have T once or twice.
	fam, err := os.ReadFile(prefix + ".fam")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(prefix+".fam", []byte(strings.Replace(string(fam), "PERSON3\t0", "PERSON3\tPERSON1", 1)), 0o600))
	child, err := matrix.ReadPLINK(background, prefix, file.Options{})
	require.NoError(t, err)
	got, err := score.Matrix(background, child, []*score.File{f}, o)
	require.NoError(t, err)
	assert.InDelta(t, want.Sum(1, 0), got[0].Sum(1, 0), 1e-12, "the mean is 1 with and without the child")
	_, err = score.Matrix(background, child, []*score.File{f}, score.Options{})
	require.ErrorContains(t, err, "among 4 founders")

	// A variant beyond the chromosome's end gives a wrong build away.
	bim, err := os.ReadFile(prefix + ".bim")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(prefix+".bim", []byte(strings.Replace(string(bim), "\t400\t", "\t249000000\t", 1)), 0o600))
	wrong, err := matrix.ReadPLINK(background, prefix, file.Options{})
	require.NoError(t, err)
	_, err = score.Matrix(background, wrong, []*score.File{f}, o)
	require.ErrorContains(t, err, "wrong build: it was read for genotypes of GRCh38, in which variant 4 of the .bim lies beyond")
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(background)
	cancel()
	v, err := vcf.NewReader(background, "g.vcf", strings.NewReader(genotypes(1, "1 100 rs1 A G 0/1")), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	f, err := read("rs1 G 1\n", score.ReadOptions{Columns: &score.Columns{}})
	require.NoError(t, err)
	_, err = score.VCF(ctx, v, []*score.File{f}, score.Options{})
	require.ErrorIs(t, err, context.Canceled)
	m, err := matrix.Read(background, v)
	if err == nil {
		_, err = score.Matrix(ctx, m, []*score.File{f}, score.Options{})
	}
	require.Error(t, err)
}

// The 64th allele of a record is one too many.
func TestManyAlleles(t *testing.T) {
	var alts []string
	for i := range 70 {
		alts = append(alts, "A"+strings.Repeat("C", i+1))
	}
	text := genotypes(2, "1 100 rs1 A "+strings.Join(alts, ",")+" 0/70 0/3")
	s, err := run(t, score.Options{}, text, "rs1 1 100 "+alts[69]+" A 1", "rs1 1 100 "+alts[2]+" A 1", "rs1 1 100 A "+alts[2]+" 4")
	require.NoError(t, err)
	assert.Equal(t, []score.Outcome{score.NoDosage, score.AsGiven, score.Swapped}, s.Outcomes)
	assert.InDelta(t, 4, s.Sum(0, 0), 0)
	assert.InDelta(t, 5, s.Sum(1, 0), 0)
	assert.Equal(t, 2, s.AlleleCount(0), "two alleles of one variant are counted once")
}

// A half call is an error that names the place unless the options say what it is.
func TestHalfCalls(t *testing.T) {
	text := genotypes(2, "1 100 rs1 A G 0/. 1/1")
	_, err := run(t, score.Options{}, text, "rs1 1 100 G A 1")
	require.ErrorContains(t, err, "1:100")
	s, err := run(t, score.Options{HalfCalls: vcf.HalfCallsMissing, Missing: score.NoMeanImputation}, text, "rs1 1 100 G A 1")
	require.NoError(t, err)
	assert.Zero(t, s.AlleleCount(0))
}

func TestWrite(t *testing.T) {
	s, err := run(t, score.Options{Missing: score.NoMeanImputation}, genotypes(2, "1 100 rs1 A G 0/1 ./."), "rs1 1 100 G A 0.25", "rs2 1 200 G A 1")
	require.NoError(t, err)
	dir := t.TempDir()
	name := filepath.Join(dir, "out.sscore")
	require.NoError(t, s.Write(name, table.Options{}))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "#IID\tALLELE_CT\tDENOM\tNAMED_ALLELE_DOSAGE_SUM\tPGS000007_AVG\tPGS000007_SUM\n"+
		"PERSON1\t2\t2\t1\t0.125\t0.25\nPERSON2\t0\t0\t0\t\t0\n", string(text))
	s.Families = true
	require.NoError(t, s.Write(name, table.Options{}))
	text, err = os.ReadFile(name)
	require.NoError(t, err)
	assert.Contains(t, string(text), "#FID\tIID\tALLELE_CT\t")
	assert.Contains(t, string(text), "\n0\tPERSON1\t2\t")
	name = filepath.Join(dir, "outcomes.tsv")
	require.NoError(t, s.WriteOutcomes(name, table.Options{}))
	text, err = os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "line\tID\tchrom\tpos\teffect_allele\tother_allele\tused\toutcome\n"+
		"5\trs1\t1\t100\tG\tA\ttrue\tas-given\n6\trs2\t1\t200\tG\tA\tfalse\tnot-in-genotypes\n", string(text))
	require.Error(t, s.Write(filepath.Join(dir, "no", "such"), table.Options{}))
}

func TestOutcomeWords(t *testing.T) {
	seen := map[string]bool{}
	for o := range score.NoPlace + 1 {
		if o > score.FlippedSwapped && o < score.EffectAbsent {
			continue
		}
		assert.False(t, seen[o.String()] || strings.Contains(o.String(), " "), o.String())
		seen[o.String()] = true
	}
	assert.Equal(t, "outcome 99", score.Outcome(99).String())
}
