package score_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/genomics"
)

var b37, b38 = genomics.GRCh37, genomics.GRCh38

// read reads a scoring file from a text.
func read(text string, o score.ReadOptions) (*score.File, error) {
	return score.ReadFrom(background, "s.txt", strings.NewReader(text), o)
}

const names = "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight"

// head is a header of a file of one build, and its columns.
func head(build string, more ...string) string {
	return "#format_version=2.0\n#pgs_id=PGS000007\n#genome_build=" + build + "\n" + names + strings.Join(append([]string{""}, more...), "\t") + "\n"
}

func TestCatalogFile(t *testing.T) {
	text := "\ufeff###PGS CATALOG SCORING FILE\r\n#format_version=2.0\n##POLYGENIC SCORE (PGS) INFORMATION\n#pgs_id=PGS000001\n#trait_reported=Breast cancer\n" +
		"#weight_type=log(OR)\n#genome_build=GRCh37\n#variants_number=77\n#HmPOS_build=GRCh38\n" +
		names + "\tallelefrequency_effect\tis_dominant\tis_recessive\tis_interaction\tis_haplotype\thm_rsID\thm_chr\thm_pos\thm_inferOtherAllele\n" +
		"rs1\t1\t100\ta\tg\t0.5\t0.25\tFALSE\tFALSE\tFALSE\tFALSE\trs1\t1\t200\t\n" +
		"rs2\t1\t101\tC\t\t-1e-3\t\tTRUE\tFALSE\tFALSE\tFALSE\trs2\t1\t201\tA/T\n" +
		"rs3\tX\t102\tC\tT\t2\tNA\tFALSE\tTRUE\tFALSE\tFALSE\trs3\tX\t202\t\n" +
		"\n" +
		"rs4\t1\t103\tC\tT\t2\t\tFALSE\tFALSE\tFALSE\tFALSE\t\t\t\t\n" +
		"HLA-A*01\t6\t\tP\tN\t2\t\tFALSE\tFALSE\tFALSE\tFALSE\t\t\t\t\n" +
		"rs5_x_rs6\t1\t104\tC_x_T\t\t2\t\tFALSE\tFALSE\tTRUE\tFALSE\t\t\t\t\n" +
		"APOE\t19\t\te2\t\t2\t\tFALSE\tFALSE\tFALSE\tTRUE\t\t\t\t\n" +
		"\t1\t105\tC\tT\t2\t\tFALSE\tFALSE\tFALSE\tFALSE\t\t\t\t\n"
	f, err := read(text, score.ReadOptions{Build: b38})
	require.NoError(t, err)
	assert.Equal(t, "PGS000001", f.ID)
	assert.Equal(t, "Breast cancer", f.Trait)
	assert.Equal(t, "log(OR)", f.WeightType)
	assert.Equal(t, 77, f.Declared)
	assert.Equal(t, b38, f.Build)
	assert.True(t, f.Harmonised)
	assert.Equal(t, []string{"PGS000001"}, f.Scores)
	require.Len(t, f.Entries, 8)
	for i, want := range []score.Entry{
		{Line: 11, ID: "rs1", Contig: "1", Pos: 199, Effect: "A", Other: "G", Weights: []float64{0.5}, Frequency: 0.25},
		{Line: 12, ID: "rs2", Contig: "1", Pos: 200, Effect: "C", Other: "A/T", Weights: []float64{-1e-3}, Model: score.Dominant},
		{Line: 13, ID: "rs3", Contig: "X", Pos: 201, Effect: "C", Other: "T", Weights: []float64{2}, Model: score.Recessive},
		{Line: 15, ID: "rs4", Pos: -1, Effect: "C", Other: "T", Weights: []float64{2}},
		{Line: 16, ID: "HLA-A*01", Pos: -1, Effect: "P", Other: "N", Weights: []float64{2}, Unusable: score.NotBases},
		{Line: 17, ID: "rs5_x_rs6", Pos: -1, Effect: "C_X_T", Weights: []float64{2}, Unusable: score.Interaction},
		{Line: 18, ID: "APOE", Pos: -1, Effect: "E2", Weights: []float64{2}, Unusable: score.Haplotype},
		{Line: 19, Pos: -1, Effect: "C", Other: "T", Weights: []float64{2}, Unusable: score.NoPlace},
	} {
		got := f.Entries[i]
		if want.Frequency == 0 {
			assert.True(t, math.IsNaN(got.Frequency), want.ID)
			got.Frequency = 0
		}
		assert.Equal(t, want, got)
	}
}

// Of a file with positions in both builds those of the genotypes are taken, and a
// file without them is refused before a row is read.
func TestBuilds(t *testing.T) {
	harmonised := func(own, hm string) string {
		return "#genome_build=" + own + "\n#HmPOS_build=" + hm + "\n" + names + "\thm_chr\thm_pos\nrs1\t1\t100\tA\tG\t1\t1\t200\n"
	}
	plain := func(own string) string { return head(own) + "rs1\t1\t100\tA\tG\t1\n" }
	for _, c := range []struct {
		name string
		text string
		o    score.ReadOptions
		pos  int    // 1-based
		err  string // instead
	}{
		{name: "own", text: plain("GRCh37"), o: score.ReadOptions{Build: b37}, pos: 100},
		{name: "own, by its other name", text: plain("hg19"), o: score.ReadOptions{Build: b37}, pos: 100},
		{name: "harmonised", text: harmonised("GRCh37", "GRCh38"), o: score.ReadOptions{Build: b38}, pos: 200},
		{name: "own, harmonised to another", text: harmonised("GRCh37", "GRCh38"), o: score.ReadOptions{Build: b37}, pos: 100},
		{name: "not reported, harmonised", text: harmonised("NR", "GRCh38"), o: score.ReadOptions{Build: b38}, pos: 200},
		{name: "not reported, but known", text: plain("NR"), o: score.ReadOptions{Build: b38, FileBuild: b38}, pos: 100},
		{name: "format 1.0", text: "# PGS ID = PGS000001\n# Original Genome Build = hg19\n" + strings.ReplaceAll(names, "other_allele", "reference_allele") + "\nrs1\t1\t100\tA\tG\t1\n", o: score.ReadOptions{Build: b37}, pos: 100},
		{name: "IDs alone", text: "rsID\teffect_allele\teffect_weight\nrs1\tA\t1\n", pos: 0},
		{name: "IDs alone, with a build", text: "rsID\teffect_allele\teffect_weight\nrs1\tA\t1\n", o: score.ReadOptions{Build: b38}, pos: 0},

		{name: "wrong", text: plain("GRCh37"), o: score.ReadOptions{Build: b38}, err: "wrong build: the positions are of GRCh37, and the genotypes of GRCh38: take the file that the PGS Catalog harmonised to it (PGS000007_hmPOS_GRCh38.txt.gz)"},
		{name: "wrong, both", text: harmonised("GRCh37", "GRCh37"), o: score.ReadOptions{Build: b38}, err: "those harmonised of GRCh37"},
		{name: "not reported", text: plain("NR"), o: score.ReadOptions{Build: b38}, err: "does not say of which build"},
		{name: "unknown word", text: plain("NCBI36"), o: score.ReadOptions{Build: b38}, err: "does not say of which build"},
		{name: "genotypes unknown", text: plain("GRCh37"), err: "the build of the genotypes is not known"},
		{name: "contradicted", text: plain("GRCh37"), o: score.ReadOptions{Build: b38, FileBuild: b38}, err: "contradicts the build that was given"},
		{name: "beyond the chromosome", text: head("GRCh38") + "rs1\t21\t48000000\tA\tG\t1\n", o: score.ReadOptions{Build: b38}, err: "lies beyond the end of the chromosome in GRCh38"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := read(c.text, c.o)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				assert.ErrorContains(t, err, "score: s.txt: ")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.pos-1, f.Entries[0].Pos)
		})
	}
}

func TestBadCatalogFiles(t *testing.T) {
	row := "rs1\t1\t100\tA\tG\t"
	for _, c := range []struct {
		name, text, err string
	}{
		{"empty", "", "the file ends before its columns"},
		{"header alone", "#pgs_id=PGS1\n", "the file ends before its columns"},
		{"columns alone", head("GRCh38"), "there is no row with a weight"},
		{"another table", "SNP A1 BETA\nrs1 A 1\n", "line 1: column: effect_allele and effect_weight"},
		{"no variants", "effect_allele\teffect_weight\nA\t1\n", "neither rsID nor chr_name"},
		{"column twice", "rsID\trsID\teffect_allele\teffect_weight\n", `column "rsID": stands twice`},
		{"unknown format", "#format_version=3.1\n" + names + "\n", `format_version "3.1"`},
		{"not a number", head("GRCh38") + row + "heavy\n", `s.txt: line 5: effect_weight "heavy": is no number`},
		{"no weight", head("GRCh38") + row + "\n", `line 5: effect_weight: is no weight`},
		{"weight NA", head("GRCh38") + row + "NA\n", `effect_weight "NA": is no weight`},
		{"infinite", head("GRCh38") + row + "inf\n", `effect_weight "inf": is not finite`},
		{"minus infinite", head("GRCh38") + row + "-Infinity\n", "is not finite"},
		{"too large", head("GRCh38") + row + "1e999\n", `effect_weight "1e999": is not finite`},
		{"NaN", head("GRCh38") + row + "nAn\n", `effect_weight "nAn": is not finite`},
		{"short line", head("GRCh38") + "rs1\t1\t100\tA\n", "line 5: has 4 columns, and 6 have names"},
		{"long line", head("GRCh38") + row + "1\t2\n", "has 7 columns"},
		{"position 0", head("GRCh38") + "rs1\t1\t0\tA\tG\t1\n", `chr_position "0": is no position`},
		{"position", head("GRCh38") + "rs1\t1\t1e5\tA\tG\t1\n", `chr_position "1e5": is no position`},
		{"enormous position", head("GRCh38") + "rs1\t1\t99999999999999999999\tA\tG\t1\n", "is no position"},
		{"flag", head("GRCh38", "is_dominant") + row + "1\tperhaps\n", `is_dominant "perhaps": is neither`},
		{"both models", head("GRCh38", "is_dominant", "is_recessive") + row + "1\tTRUE\tTRUE\n", "both TRUE"},
		{"frequency", head("GRCh38", "allelefrequency_effect") + row + "1\t1.5\n", `allelefrequency_effect "1.5"`},
		{"frequency NaN", head("GRCh38", "allelefrequency_effect") + row + "1\tnAn\n", "is no frequency"},
		{"odds ratios", "#weight_type=OR\n" + head("GRCh38") + row + "1.2\n", "the weights are ratios"},
		{"two of three", head("GRCh38", "dosage_0_weight", "dosage_1_weight") + row + "1\t0\t1\n", "not all are there"},
		{"a dosage without", head("GRCh38", "dosage_0_weight", "dosage_1_weight", "dosage_2_weight") + row + "\t0\tx\t1\n", `dosage_1_weight "x"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.text, score.ReadOptions{Build: b38})
			require.ErrorContains(t, err, c.err)
			var f *score.FormatError
			require.ErrorAs(t, err, &f)
			assert.Equal(t, "s.txt", f.File)
		})
	}
}

func TestRatios(t *testing.T) {
	text := "#weight_type=HR\n" + head("GRCh38") + "rs1\t1\t100\tA\tG\t2\n"
	f, err := read(text, score.ReadOptions{Build: b38, Ratios: score.LogRatios})
	require.NoError(t, err)
	assert.InDelta(t, math.Ln2, f.Entries[0].Weights[0], 1e-15)
	f, err = read(text, score.ReadOptions{Build: b38, Ratios: score.KeepRatios})
	require.NoError(t, err)
	assert.InDelta(t, 2, f.Entries[0].Weights[0], 0)
	_, err = read(strings.ReplaceAll(text, "\t2\n", "\t0\n"), score.ReadOptions{Build: b38, Ratios: score.LogRatios})
	require.ErrorContains(t, err, "is no ratio")
}

func TestCopies(t *testing.T) {
	f, err := read(head("GRCh38", "dosage_0_weight", "dosage_1_weight", "dosage_2_weight")+"rs1\t1\t100\tA\tG\t\t0.1\t0.5\t-2\n", score.ReadOptions{Build: b38})
	require.NoError(t, err)
	assert.Equal(t, score.ByCopies, f.Entries[0].Model)
	assert.Equal(t, [3]float64{0.1, 0.5, -2}, *f.Entries[0].Copies)
	assert.Equal(t, "by copies", f.Entries[0].Model.String())
}

// Rows that repeat one another count once, and rows that contradict one another not
// at all.
func TestRepeatedRows(t *testing.T) {
	f, err := read(head("GRCh38", "is_dominant")+
		"rs1\t1\t100\tA\tG\t1\tFALSE\n"+
		"rs1\t1\t100\tA\tG\t1\tFALSE\n"+
		"rs1\t1\t100\tA\tG\t1\tTRUE\n"+ // another model adds to it
		"rs2\t1\t200\tA\tG\t1\tFALSE\n"+
		"rs2\t1\t200\tA\tG\t1\tFALSE\n"+
		"rs2\t1\t200\tA\tG\t2\tFALSE\n"+
		"rs2\t1\t200\tG\tA\t2\tFALSE\n", score.ReadOptions{Build: b38})
	require.NoError(t, err)
	var got []score.Outcome
	for _, e := range f.Entries {
		got = append(got, e.Unusable)
	}
	c := score.ContradictoryRows
	assert.Equal(t, []score.Outcome{0, score.DuplicateRow, 0, c, c, c, 0}, got)
}

func TestTable(t *testing.T) {
	for _, c := range []struct {
		name    string
		text    string
		columns score.Columns
		scores  []string
		weights []float64 // of the first row
		err     string
	}{
		{name: "three columns", text: "rs1 A 0.5\nrs2\tc\t1\n", scores: []string{"SCORE1"}, weights: []float64{0.5}},
		{name: "names skipped", text: "ID A1 W\nrs1 A 0.5\n", columns: score.Columns{Header: score.SkipHeader}, scores: []string{"SCORE1"}, weights: []float64{0.5}},
		{name: "names read", text: "ID A1 W V\nrs1 A 0.5 2\n", columns: score.Columns{Header: score.ReadHeader, Weights: []int{3, 4}}, scores: []string{"W", "V"}, weights: []float64{0.5, 2}},
		{name: "other order", text: "0.5 A x rs1\n", columns: score.Columns{ID: 4, Allele: 2, Weights: []int{1}}, scores: []string{"SCORE1"}, weights: []float64{0.5}},
		{name: "names taken for a row", text: "ID A1 W\nrs1 A 0.5\n", err: `line 1: column 3 "W": is no number: correct it, or take the line out; where the first line has names, say so`},
		{name: "too few columns", text: "rs1 A 0.5\nrs2 A\n", err: "line 2: has 2 columns, and number 3 is asked for"},
		{name: "infinite", text: "rs1 A 0.5\nrs2 A Inf\n", err: `line 2: column 3 "Inf": is not finite`},
		{name: "one column twice", text: "rs1 A 0.5\n", columns: score.Columns{ID: 1, Allele: 1}, err: "none has two uses"},
		{name: "column 0", text: "rs1 A 0.5\n", columns: score.Columns{ID: -1}, err: "a number from 1"},
		{name: "one name twice", text: "ID A1 W W\nrs1 A 1 2\n", columns: score.Columns{Header: score.ReadHeader, Weights: []int{3, 4}}, err: "names two scores"},
		{name: "nothing", text: "", err: "there is no row"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := read(c.text, score.ReadOptions{Columns: &c.columns})
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.scores, f.Scores)
			e := f.Entries[0]
			assert.Equal(t, "rs1", e.ID)
			assert.Equal(t, "A", e.Effect)
			assert.Equal(t, c.weights, e.Weights)
		})
	}
}

func TestParseWeights(t *testing.T) {
	got, err := score.ParseWeights("3,5-7")
	require.NoError(t, err)
	assert.Equal(t, []int{3, 5, 6, 7}, got)
	for _, bad := range []string{"", "a", "3,", "0", "5-4", "-1", "1-99999999999"} {
		_, err := score.ParseWeights(bad)
		assert.ErrorContains(t, err, "is no list of columns", bad)
	}
}

// A compressed file on the disk, one that is cut short, and one that is not there.
func TestReadFiles(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte(head("GRCh38") + strings.Repeat("rs1\t1\t100\tA\tG\t0.25\n", 1000)))
	w.Close()
	name := filepath.Join(t.TempDir(), "PGS000007.txt.gz")
	require.NoError(t, os.WriteFile(name, z.Bytes(), 0o600))
	f, err := score.Read(background, name, score.ReadOptions{Build: b38})
	require.NoError(t, err)
	assert.Len(t, f.Entries, 1000)
	for _, cut := range []int{1, 9, 20, z.Len() / 2} {
		require.NoError(t, os.WriteFile(name, z.Bytes()[:z.Len()-cut], 0o600))
		_, err = score.Read(background, name, score.ReadOptions{Build: b38})
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.ErrorContains(t, err, "PGS000007.txt.gz")
	}
	_, err = score.Read(background, name+"x", score.ReadOptions{Build: b38})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestLongLine(t *testing.T) {
	_, err := read(head("GRCh38")+strings.Repeat("A", 17<<20), score.ReadOptions{Build: b38})
	var f *score.FormatError
	require.ErrorAs(t, err, &f)
	assert.Contains(t, err.Error(), "longer than 16 MiB")
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(exampleScore), false)
	f.Add([]byte(head("GRCh38", "dosage_0_weight", "dosage_1_weight", "dosage_2_weight")+"rs1\t1\t100\tA\tG\t\t0\t1\t2\n"), false)
	f.Add([]byte(head("GRCh38", "is_interaction", "is_haplotype", "allelefrequency_effect")+"rs1\t1\t100\tA\tG/T\t1\tTRUE\tFALSE\t0.5\n"), false)
	f.Add([]byte("rs1 A 0.5\nrs1 A 0.5\nrs1 A 0.25\n"), true)
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), false)
	f.Fuzz(func(t *testing.T, text []byte, table bool) {
		o := score.ReadOptions{Build: b38}
		if table {
			o.Columns = &score.Columns{Header: score.ReadHeader, Weights: []int{3}}
		}
		got, err := score.ReadFrom(background, "f", bytes.NewReader(text), o)
		if err != nil {
			assert.NotEmpty(t, err.Error())
			return
		}
		require.NotEmpty(t, got.Entries)
		for _, e := range got.Entries {
			require.Len(t, e.Weights, len(got.Scores))
			require.False(t, math.IsNaN(e.Weights[0]) || math.IsInf(e.Weights[0], 0))
			require.GreaterOrEqual(t, e.Pos, -1)
			require.Positive(t, e.Line)
		}
	})
}
