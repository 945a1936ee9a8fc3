package score_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// sscore is a table of plink2: columns by name, of each sample.
type sscore map[string]map[string]float64

// plink2 runs plink2 --score on genotypes ("--bfile", prefix), and reads the table.
func plink2(t *testing.T, genotypes []string, weights, modifiers string) sscore {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	args := append([]string{"--threads", "1", "--memory", "640", "--out", out, "--score", weights, "1", "2", "cols=maybefid,nallele,denom,dosagesum,scoreavgs,scoresums"}, strings.Fields(modifiers)...)
	args = append(args, genotypes...)
	text, err := exec.CommandContext(t.Context(), refdata.Program(t, "plink2"), args...).CombinedOutput()
	require.NoError(t, err, string(text))
	f, err := os.Open(out + ".sscore")
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	names := strings.Split(strings.TrimPrefix(lines.Text(), "#"), "\t")
	table := sscore{}
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		row := map[string]float64{}
		id := ""
		for i, name := range names {
			if name == "IID" {
				id = cells[i]
			} else if name != "FID" {
				row[name], err = strconv.ParseFloat(cells[i], 64)
				require.NoError(t, err)
			}
		}
		table[id] = row
	}
	require.NoError(t, lines.Err())
	return table
}

// near reports whether two numbers agree to 1e-5 relative, of which plink2 prints six
// digits, or to what is left of summands of a size where they cancel each other.
func near(got, want, size float64) bool {
	return math.Abs(got-want) <= 1e-5*math.Abs(want)+1e-12*size
}

// compare compares all columns of all people.
func compare(t *testing.T, s *score.Scored, want sscore) {
	t.Helper()
	require.Len(t, s.Samples, len(want))
	for i := range s.Samples {
		w := want[s.Samples[i].ID]
		require.NotNil(t, w)
		differ := func(column string, got float64) {
			if !near(got, w[column], math.Abs(w["ALLELE_CT"])) {
				t.Errorf("sample %d: %s is %.9g, and of plink2 %g", i+1, column, got, w[column])
			}
		}
		differ("ALLELE_CT", float64(s.AlleleCount(i)))
		differ("DENOM", float64(s.Denominator(i)))
		differ("NAMED_ALLELE_DOSAGE_SUM", s.NamedAlleleDosageSum(i))
		for k, name := range s.File.Scores {
			average, ok := s.Average(i, k)
			require.True(t, ok)
			differ(name+"_AVG", average)
			differ(name+"_SUM", s.Sum(i, k))
		}
		if t.Failed() {
			return
		}
	}
}

// study is PLINK files of real genomes, of all files of 1000 Genomes that are named,
// contig by contig, with an ID of its own for every variant and a part of the
// genotypes missing.
func study(t *testing.T, vcfNames []string, missing float64) (prefix string, variants int) {
	t.Helper()
	type piece struct{ contig, bim, bed string }
	var pieces []piece
	var fam []byte
	dir := t.TempDir()
	width := 0
	for i, name := range vcfNames {
		v, err := vcf.Open(background, name, vcf.Options{})
		require.NoError(t, err)
		part := filepath.Join(dir, strconv.Itoa(i))
		_, err = matrix.WritePLINK(background, part, v, matrix.Options{MaxAlleles: 2, HalfCalls: vcf.HalfCallsMissing})
		require.NoError(t, err)
		width = (v.Header().NumSamples() + 3) / 4
		require.NoError(t, v.Close())
		bim, err := os.ReadFile(part + ".bim")
		require.NoError(t, err)
		bed, err := os.ReadFile(part + ".bed")
		require.NoError(t, err)
		of, err := os.ReadFile(part + ".fam")
		require.NoError(t, err)
		require.True(t, fam == nil || bytes.Equal(fam, of), "one set of samples")
		fam = of
		contig, _, _ := strings.Cut(string(bim), "\t")
		pieces = append(pieces, piece{contig, string(bim), string(bed[3:])})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return strings.Compare(a.contig, b.contig) })
	rng := rand.New(rand.NewPCG(1, 2))
	var bim bytes.Buffer
	bed := []byte("\x6c\x1b\x01")
	for _, p := range pieces {
		for line := range strings.Lines(p.bim) {
			f := strings.Split(line, "\t")
			f[1] = "v" + strconv.Itoa(variants)
			bim.WriteString(strings.Join(f, "\t"))
			variants++
		}
		bed = append(bed, p.bed...)
	}
	for i := 3; i < len(bed); i++ { // 01 is missing in a .bed: of some bytes, one call
		if last := (i-3)%width == width-1; !last && rng.Float64() < missing*4 {
			shift := 2 * rng.IntN(4)
			bed[i] = bed[i]&^(3<<shift) | 1<<shift
		}
	}
	prefix = filepath.Join(dir, "study")
	require.NoError(t, os.WriteFile(prefix+".bim", bim.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(prefix+".bed", bed, 0o600))
	require.NoError(t, os.WriteFile(prefix+".fam", fam, 0o600))
	return prefix, variants
}

// weightsFor writes simulated weights: of each variant one allele, ALT or REF, and
// some scores.
func weightsFor(t *testing.T, prefix string, scores int) string {
	t.Helper()
	bim, err := os.ReadFile(prefix + ".bim")
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString("ID\tA1")
	for k := range scores {
		fmt.Fprintf(&b, "\tS%d", k)
	}
	b.WriteByte('\n')
	for line := range strings.Lines(string(bim)) {
		f := strings.Fields(line)
		b.WriteString(f[1] + "\t" + f[4+rng.IntN(2)])
		for range scores {
			fmt.Fprintf(&b, "\t%.6g", rng.NormFloat64()/10)
		}
		b.WriteByte('\n')
	}
	name := filepath.Join(t.TempDir(), "weights.txt")
	require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o600))
	return name
}

// readTable reads simulated weights.
func readTable(t *testing.T, name string, scores int) *score.File {
	t.Helper()
	c := &score.Columns{Header: score.ReadHeader}
	for k := range scores {
		c.Weights = append(c.Weights, 3+k)
	}
	f, err := score.Read(background, name, score.ReadOptions{Columns: c})
	require.NoError(t, err)
	return f
}

// TestPlink2 scores real genomes by all their variants of two alleles, with simulated
// weights of several scores, and compares with plink2 --score.
func TestPlink2(t *testing.T) {
	refdata.Program(t, "plink2")
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "1kgp/GRCh38/*.vcf.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	if testing.Short() {
		names = names[:2]
	}
	prefix, variants := study(t, names, 0.02)
	const scores = 3
	weights := weightsFor(t, prefix, scores)
	f := readTable(t, weights, scores)
	for _, mode := range []struct {
		name, modifiers string
		options         score.Options
	}{
		{"mean imputation", "header-read", score.Options{}},
		{"no mean imputation", "header-read no-mean-imputation", score.Options{Missing: score.NoMeanImputation, Workers: 1}},
	} {
		t.Run(mode.name, func(t *testing.T) {
			mode.options.Palindromes = score.PalindromesAsGiven
			p, err := matrix.OpenPLINK(background, prefix, file.Options{})
			require.NoError(t, err)
			defer p.Close()
			got, err := score.PLINK(background, p, []*score.File{f}, mode.options)
			require.NoError(t, err)
			compare(t, got[0], plink2(t, []string{"--bfile", prefix}, weights, mode.modifiers+" --score-col-nums 3-5"))
			t.Logf("%d of %d variants of %d people scored: %s", got[0].Used, variants, len(got[0].Samples), got[0].Counts())
			assert.InDelta(t, 1, got[0].Coverage(), 0.01)
		})
	}
}

// TestPlink2VCF compares on a VCF with several ALT alleles, missing genotypes, and
// the models of plink2.
func TestPlink2VCF(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var records []string
	var weights strings.Builder
	for i := range 400 {
		alts := []string{"G", "C", "T"}[:1+rng.IntN(3)]
		if rng.IntN(2) == 0 {
			alts = alts[:1]
		}
		calls := ""
		for range 130 {
			a, b := rng.IntN(len(alts)+1), rng.IntN(len(alts)+1)
			switch rng.IntN(20) {
			case 0:
				calls += " ./."
			default:
				calls += fmt.Sprintf(" %d/%d", a, b)
			}
		}
		records = append(records, fmt.Sprintf("1 %d v%d A %s%s", 100+i, i, strings.Join(alts, ","), calls))
		alleles := append([]string{"A"}, alts...)
		allele := alleles[rng.IntN(len(alleles))]
		fmt.Fprintf(&weights, "v%d\t%s\t%.5g\n", i, allele, rng.NormFloat64())
		if other := alleles[rng.IntN(len(alleles))]; other != allele && i%5 == 0 { // two alleles of one variant
			fmt.Fprintf(&weights, "v%d\t%s\t%.5g\n", i, other, rng.NormFloat64())
		}
	}
	dir := t.TempDir()
	in, table := filepath.Join(dir, "g.vcf"), filepath.Join(dir, "w.txt")
	require.NoError(t, os.WriteFile(in, []byte(genotypes(130, records...)), 0o600))
	require.NoError(t, os.WriteFile(table, []byte(weights.String()), 0o600))
	f, err := score.Read(background, table, score.ReadOptions{Columns: &score.Columns{}})
	require.NoError(t, err)
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
			for i := range f.Entries {
				f.Entries[i].Model = c.model
			}
			c.options.Palindromes = score.PalindromesAsGiven
			v, err := vcf.Open(background, in, vcf.Options{})
			require.NoError(t, err)
			defer v.Close()
			got, err := score.VCF(background, v, []*score.File{f}, c.options)
			require.NoError(t, err)
			want := plink2(t, []string{"--vcf", in}, table, c.modifiers)
			if c.model != score.Additive { // plink2 counts the changed dosages there
				for i := range got[0].Samples {
					want[got[0].Samples[i].ID]["NAMED_ALLELE_DOSAGE_SUM"] = got[0].NamedAlleleDosageSum(i)
				}
			}
			compare(t, got[0], want)
		})
	}
}

// TestPlink2Haploid compares on X, where a man counts half in the mean that is
// imputed, and on the mitochondrion, where a person has one allele. On Y nobody is
// scored.
func TestPlink2Haploid(t *testing.T) {
	const people = 60
	rng := rand.New(rand.NewPCG(7, 8))
	var records []string
	weights := map[string]*strings.Builder{"1": {}, "X": {}, "MT": {}, "Y": {}}
	for i := range 40 {
		contig := []string{"1", "X", "MT", "Y"}[i/10]
		calls := ""
		for p := range people {
			man := p%2 == 0
			one := strconv.Itoa(rng.IntN(2))
			switch {
			case contig == "Y" && !man, rng.IntN(12) == 0:
				calls += " ."
			case contig == "1", contig == "X" && !man:
				calls += " " + one + "/" + strconv.Itoa(rng.IntN(2))
			default:
				calls += " " + one
			}
		}
		records = append(records, fmt.Sprintf("%s %d v%d A G%s", contig, 10_000+i, i, calls))
		fmt.Fprintf(weights[contig], "v%d\t%s\t%.5g\n", i, []string{"A", "G"}[rng.IntN(2)], rng.NormFloat64())
	}
	v, err := vcf.NewReader(background, "g.vcf", strings.NewReader(genotypes(people, records...)), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	dir := t.TempDir()
	prefix := filepath.Join(dir, "g")
	_, err = matrix.WritePLINK(background, prefix, v, matrix.Options{})
	require.NoError(t, err)
	var fam strings.Builder
	for p := range people {
		fmt.Fprintf(&fam, "0\tPERSON%d\t0\t0\t%d\t-9\n", p+1, 1+p%2)
	}
	require.NoError(t, os.WriteFile(prefix+".fam", []byte(fam.String()), 0o600))
	m, err := matrix.ReadPLINK(background, prefix, file.Options{})
	require.NoError(t, err)
	for contig, text := range weights {
		name := filepath.Join(dir, contig+".txt")
		require.NoError(t, os.WriteFile(name, []byte(text.String()), 0o600))
		f, err := score.Read(background, name, score.ReadOptions{Columns: &score.Columns{}})
		require.NoError(t, err)
		for _, missing := range []score.Missing{score.MeanImputation, score.NoMeanImputation} {
			got, err := score.Matrix(background, m, []*score.File{f}, score.Options{Missing: missing})
			if contig == "Y" {
				require.ErrorContains(t, err, "10 on-y")
				continue
			}
			require.NoError(t, err)
			modifiers := "3"
			if missing == score.NoMeanImputation {
				modifiers += " no-mean-imputation"
			}
			compare(t, got[0], plink2(t, []string{"--bfile", prefix}, name, modifiers))
		}
	}
}
