package score_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/variant/vcf"
)

// dosed is a VCF with DS: of some samples it is missing, of some the call, and of some
// both; the records of every fifth have none. Every second sample is a man.
func dosed(people int) (text, weights string) {
	rng := rand.New(rand.NewPCG(11, 12))
	var records []string
	var w strings.Builder
	for i := range 120 {
		contig := []string{"1", "1", "X", "MT"}[i/30]
		calls := ""
		for p := range people {
			one := contig == "MT" || contig == "X" && p%2 == 0
			copies, missing := 2*rng.Float64(), "./."
			if rng.IntN(3) == 0 {
				copies = math.Round(copies)
			}
			call := []string{"0/0", "0/1", "1/1"}[int(math.Round(copies))]
			if one {
				copies /= 2
				call, missing = strconv.Itoa(int(math.Round(copies))), "."
			}
			dosage := strconv.FormatFloat(math.Round(copies*16384)/16384, 'f', -1, 64) // what plink2 stores
			switch rng.IntN(20) {
			case 0:
				dosage = "."
			case 1:
				call = missing
			case 2:
				call, dosage = missing, "."
			}
			if i%5 == 0 {
				calls += " " + call
				continue
			}
			calls += " " + call + ":" + dosage
		}
		format := "GT:DS"
		if i%5 == 0 {
			format = "GT"
		}
		records = append(records, fmt.Sprintf("%s %d v%d A C %s%s", contig, 10_000+i, i, format, calls))
		fmt.Fprintf(&w, "v%d\t%s\t%.5g\n", i, []string{"A", "C"}[rng.IntN(2)], rng.NormFloat64())
	}
	return dosageFile(people, records...), w.String()
}

// dosageFile is a VCF whose records have a FORMAT of their own.
func dosageFile(people int, records ...string) string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.3\n##contig=<ID=1>\n##contig=<ID=X>\n##contig=<ID=MT>\n##contig=<ID=Y>\n" +
		"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"Dosage\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for i := range people {
		fmt.Fprintf(&b, "\tPERSON%d", i+1)
	}
	b.WriteByte('\n')
	for _, r := range records {
		f := strings.Fields(r)
		b.WriteString(strings.Join(append(f[:5:5], append([]string{".", ".", "."}, f[5:]...)...), "\t") + "\n")
	}
	return b.String()
}

// TestPlink2Dosages compares with plink2 --vcf F dosage=DS, of VCF and of BCF.
func TestPlink2Dosages(t *testing.T) {
	const people = 80
	text, weights := dosed(people)
	dir := t.TempDir()
	in, table := filepath.Join(dir, "d.vcf"), filepath.Join(dir, "w.txt")
	require.NoError(t, os.WriteFile(in, []byte(text), 0o600))
	require.NoError(t, os.WriteFile(table, []byte(weights), 0o600))
	f, err := score.Read(background, table, score.ReadOptions{Columns: &score.Columns{}})
	require.NoError(t, err)
	var packed bytes.Buffer
	v, err := vcf.Open(background, in, vcf.Options{})
	require.NoError(t, err)
	w := vcf.NewWriter(&packed, v.Header(), vcf.WriterOptions{BCF: true})
	require.NoError(t, w.WriteStream(background, v))
	require.NoError(t, w.Close())
	require.NoError(t, v.Close())
	for _, c := range []struct {
		name      string
		options   score.Options
		model     score.Model
		modifiers string
	}{
		{"mean imputation", score.Options{}, score.Additive, "3"},
		{"no mean imputation", score.Options{Missing: score.NoMeanImputation}, score.Additive, "3 no-mean-imputation"},
		{"dominant", score.Options{Missing: score.NoMeanImputation}, score.Dominant, "3 dominant no-mean-imputation"},
		{"recessive", score.Options{Missing: score.NoMeanImputation}, score.Recessive, "3 recessive no-mean-imputation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			of, from := *f, []string{"--vcf", in, "dosage=DS"}
			if c.model != score.Additive { // of two copies, plink2 says
				of.Entries, from = slices.Clone(f.Entries[:60]), append(from, "--chr", "1")
			}
			for i := range of.Entries {
				of.Entries[i].Model = c.model
			}
			c.options.Dosages, c.options.Palindromes = true, score.PalindromesAsGiven
			for name, content := range map[string][]byte{"d.vcf": []byte(text), "d.bcf": packed.Bytes()} {
				v, err := vcf.NewReader(background, name, bytes.NewReader(content), vcf.Options{})
				require.NoError(t, err)
				got, err := score.VCF(background, v, []*score.File{&of}, c.options)
				require.NoError(t, v.Close())
				require.NoError(t, err)
				want := plink2(t, from, table, c.modifiers)
				if c.model != score.Additive { // plink2 counts the changed dosages there
					for i := range got[0].Samples {
						want[got[0].Samples[i].ID]["NAMED_ALLELE_DOSAGE_SUM"] = got[0].NamedAlleleDosageSum(i)
					}
				}
				compare(t, got[0], want)
			}
		})
	}
}

// TestDosagesByHand is what plink2 has no word for, or takes otherwise.
func TestDosagesByHand(t *testing.T) {
	run := func(t *testing.T, weights string, o score.Options, records ...string) (*score.Scored, error) {
		t.Helper()
		v, err := vcf.NewReader(background, "d.vcf", strings.NewReader(dosageFile(3, records...)), vcf.Options{})
		require.NoError(t, err)
		defer v.Close()
		f, err := score.ReadFrom(background, "w.txt", strings.NewReader(weights), score.ReadOptions{Columns: &score.Columns{}})
		require.NoError(t, err)
		o.Dosages, o.FewSamples = true, true
		got, err := score.VCF(background, v, []*score.File{f}, o)
		if err != nil {
			return nil, err
		}
		return got[0], nil
	}
	for _, c := range []struct {
		name, record, allele string
		want                 [3]float64
	}{
		{"of ALT", "1 5 v A C GT:DS 0/0:0.25 0/1:1.5 1/1:2", "C", [3]float64{0.25, 1.5, 2}},
		{"of REF", "1 5 v A C GT:DS 0/0:0.25 0/1:1.5 1/1:2", "A", [3]float64{1.75, 0.5, 0}},
		{"without GT", "1 5 v A C DS 0.25 1.5 2", "C", [3]float64{0.25, 1.5, 2}},
		{"of the second ALT", "1 5 v A C,G GT:DS 0/0:0.25,0.5 0/1:1.5,0.25 1/2:1,1", "G", [3]float64{0.5, 0.25, 1}},
		{"of REF beside two", "1 5 v A C,G GT:DS 0/0:0.25,0.5 0/1:1.5,0.25 1/2:1,1", "A", [3]float64{1.25, 0.25, 0}},
		{"missing ones by GT", "1 5 v A C,G GT:DS 0/2:. 2/2:.,. 1/2:1,1", "G", [3]float64{1, 2, 1}},
		{"the mean of the others", "1 5 v A C GT:DS 0/0:0.5 ./.:. 0/1:1.5", "C", [3]float64{0.5, 1, 1.5}},
		{"haploid", "X 5 v A C GT:DS 0:0.25 0/1:1.5 1:1", "C", [3]float64{0.5, 1.5, 2}},
		{"rounded", "1 5 v A C GT:DS 0/0:-0.0001 0/1:1 1/1:2.0004", "C", [3]float64{0, 1, 2}},
		{"the mitochondrion's", "MT 5 v A C GT:DS 0:0.25 0:0.5 1:1", "C", [3]float64{0.25, 0.5, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := run(t, "v\t"+c.allele+"\t10\n", score.Options{Palindromes: score.PalindromesAsGiven}, c.record)
			require.NoError(t, err)
			for i, want := range c.want {
				assert.InDelta(t, 10*want, s.Sum(i, 0), 1e-5)
			}
		})
	}
	for _, c := range []struct{ name, record, says string }{
		{"above two", "1 5 v A C GT:DS 0/0:0.25 0/1:2.5 1/1:2", "the dosage of sample 2 is below 0 or above"},
		{"below none", "1 5 v A C GT:DS 0/0:-0.25 0/1:2 1/1:2", "the dosage of sample 1 is below 0"},
		{"two of one copy", "X 5 v A C GT:DS 0:0.25 1:2 1:1", "the dosage of sample 2 is below 0 or above"},
		{"infinite", "1 5 v A C GT:DS 0/0:inf 0/1:2 1/1:2", "the dosage of sample 1"},
		{"not a number", "1 5 v A C GT:DS 0/0:nan 0/1:2 1/1:2", "the dosage of sample 1"},
		{"text", "1 5 v A C GT:DS 0/0:1 0/1:many 1/1:2", "the dosage of sample 2 is no number"},
		{"too few values", "1 5 v A C,G GT:DS 0/0:1 0/1:1,1 1/1:1,1", "the dosage of sample 1 has another number of values"},
		{"a broken call", "1 5 v A C GT:DS 0/0:1 0/7:1 1/1:1", "GT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, "v\tC\t10\n", score.Options{}, c.record)
			require.ErrorContains(t, err, c.says)
			assert.NotContains(t, err.Error(), "PERSON")
			assert.NotContains(t, err.Error(), "many")
			assert.NotContains(t, err.Error(), "2.5")
		})
	}
	t.Run("nobody has any", func(t *testing.T) {
		_, err := run(t, "v\tC\t10\n", score.Options{}, "1 5 v A C GT:DS ./.:. ./.:. ./.:.")
		require.ErrorContains(t, err, "1 no-genotypes")
	})
	t.Run("on Y", func(t *testing.T) {
		_, err := run(t, "v\tC\t10\n", score.Options{}, "Y 5 v A C GT:DS 0:0 1:1 1:.")
		require.ErrorContains(t, err, "1 on-y")
	})
}

// TestDosagesOfOneGenotype: a row that weighs 0, 1 and 2 copies apart says nothing of
// half a copy, and is left out and counted.
func TestDosagesOfOneGenotype(t *testing.T) {
	v, err := vcf.NewReader(background, "d.vcf", strings.NewReader(dosageFile(2, "1 5 v A C GT:DS 0/0:0.25 1/1:2", "1 6 w A C GT 0/0 1/1")), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	f, err := score.ReadFrom(background, "w.txt", strings.NewReader("v\tC\t1\nw\tC\t1\n"), score.ReadOptions{Columns: &score.Columns{}})
	require.NoError(t, err)
	for i := range f.Entries {
		f.Entries[i].Model, f.Entries[i].Copies = score.ByCopies, &[3]float64{1, 5, 2}
	}
	got, err := score.VCF(background, v, []*score.File{f}, score.Options{Dosages: true})
	require.NoError(t, err)
	assert.Equal(t, "1 as-given, 1 no-dosage", got[0].Counts().String())
	assert.Equal(t, []float64{1, 2}, got[0].Values(0))
}

// TestDosagesOfPalindromes: the strand is told by the dosages' frequency.
func TestDosagesOfPalindromes(t *testing.T) {
	calls := ""
	for i := range 100 {
		calls += fmt.Sprintf(" 1/1:%.2f", 0.2+0.001*float64(i%3))
	}
	for frequency, want := range map[string]string{"0.1": "1 as-given", "0.9": "1 flipped-swapped", "0.5": "none"} {
		text := "#format_version=2.0\n#genome_build=GRCh38\nrsID\teffect_allele\tother_allele\teffect_weight\tallelefrequency_effect\nv\tT\tA\t1\t" + frequency + "\n"
		v, err := vcf.NewReader(background, "d.vcf", strings.NewReader(dosageFile(100, "1 5 v A T GT:DS"+calls)), vcf.Options{})
		require.NoError(t, err)
		f, err := score.ReadFrom(background, "w.txt", strings.NewReader(text), score.ReadOptions{})
		require.NoError(t, err)
		got, err := score.VCF(background, v, []*score.File{f}, score.Options{Dosages: true})
		require.NoError(t, v.Close())
		if want == "none" {
			require.ErrorContains(t, err, "1 strand-ambiguous")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, got[0].Counts().String())
	}
}
