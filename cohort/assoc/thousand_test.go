package assoc_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// genomes are the calls of 1000 Genomes as PLINK files, all variants on one
// contig, which keeps plink2 from treating X as what it is.
type genomes struct {
	dir, prefix string
	matrix      *matrix.Matrix
}

// genomesOnce are all genes, and a few.
var genomesOnce [2]struct {
	sync.Once
	genomes
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	for i := range genomesOnce {
		if dir := genomesOnce[i].dir; dir != "" {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// thousandGenomes are those of all people and all variants with two alleles, or those
// of three genes, which is all that short tests get.
func thousandGenomes(t testing.TB, few bool) genomes {
	t.Helper()
	data := refdata.Dir(t)
	once := &genomesOnce[0]
	if few = few || testing.Short(); few {
		once = &genomesOnce[1]
	}
	once.Do(func() { once.genomes, once.err = makeGenomes(data, few) })
	require.NoError(t, once.err)
	return once.genomes
}

func makeGenomes(data string, few bool) (genomes, error) {
	pattern := "*.vcf.gz"
	if few {
		pattern = "CYP2C*.vcf.gz"
	}
	names, err := filepath.Glob(filepath.Join(data, "1kgp/GRCh38", pattern))
	if err != nil {
		return genomes{}, err
	}
	dir, err := os.MkdirTemp("", "assoc")
	if err != nil {
		return genomes{}, err
	}
	g := genomes{dir: dir, prefix: filepath.Join(dir, "genomes")}
	random := rand.New(rand.NewPCG(5, 5))
	bed := []byte{0x6c, 0x1b, 0x01}
	var bim, fam strings.Builder
	for i, name := range names {
		if err := g.add(name, i == 0, random, &bed, &bim, &fam); err != nil {
			return g, err
		}
	}
	for ending, content := range map[string][]byte{".bed": bed, ".bim": []byte(bim.String()), ".fam": []byte(fam.String())} {
		if err := os.WriteFile(g.prefix+ending, content, 0o600); err != nil {
			return g, err
		}
	}
	g.matrix, err = matrix.ReadPLINK(context.Background(), g.prefix, file.Options{})
	return g, err
}

// add adds the variants of a file. In every third of them some calls are taken out:
// the files have none that are missing.
func (g *genomes) add(name string, first bool, random *rand.Rand, bed *[]byte, bim, fam *strings.Builder) error {
	ctx := context.Background()
	f, err := vcf.Open(ctx, name, vcf.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	m, _, err := matrix.ReadWith(ctx, f, matrix.Options{MaxAlleles: 2})
	if err != nil {
		return err
	}
	if first {
		for _, s := range m.Samples() {
			fmt.Fprintf(fam, "0\t%s\t0\t0\t0\t-9\n", s.ID)
		}
	}
	codes := [4]byte{vcf.CodeHomRef: 3, vcf.CodeHet: 2, vcf.CodeHomAlt: 0, vcf.CodeMissing: 1} // of a .bed whose first allele is ALT
	var calls []byte
	for i := range m.NumVariants() {
		row := make([]byte, (m.NumSamples()+3)/4)
		calls = m.Codes(i, calls[:0])
		for s, call := range calls {
			row[s/4] |= codes[call] << (2 * (s % 4))
		}
		if i%3 == 0 {
			for range random.IntN(m.NumSamples() / 10) {
				s := random.IntN(m.NumSamples())
				row[s/4] = row[s/4]&^(3<<(2*(s%4))) | 1<<(2*(s%4))
			}
		}
		*bed = append(*bed, row...)
		fmt.Fprintf(bim, "1\tv%d\t0\t%d\tT\tA\n", len(*bed)/len(row), len(*bed)/len(row))
	}
	return nil
}

// traits are made phenotypes and covariates of people, as files for plink2 and as
// columns.
type traits struct {
	quantitative, binary []float64
	covariates           [][]float64
}

// makeTraits simulates: covariates like age, sex and a component, an effect of two
// variants, and some values missing. Only the first n people have a phenotype.
func makeTraits(m *matrix.Matrix, n int, cases float64) traits {
	random := rand.New(rand.NewPCG(11, uint64(n)))
	t := traits{covariates: make([][]float64, 3)}
	planted := m.Dosages(m.NumVariants()/2, 0, nil)
	for i := range m.NumSamples() {
		age, sex, component := round(3.4*random.Float64()-1.7), float64(2*random.IntN(2)-1), round(random.NormFloat64())
		push := 0.5*planted[i] + 0.2*age + 0.15*sex + 0.2*component
		y := round(push + random.NormFloat64())
		caseHere := 0.0
		if random.Float64() < 1/(1+math.Exp(-(push-0.3+math.Log(cases/(1-cases))))) {
			caseHere = 1
		}
		if i >= n || random.IntN(50) == 0 {
			y, caseHere = math.NaN(), math.NaN()
		}
		if random.IntN(60) == 0 {
			component = math.NaN()
		}
		t.quantitative, t.binary = append(t.quantitative, y), append(t.binary, caseHere)
		for j, v := range []float64{age, sex, component} {
			t.covariates[j] = append(t.covariates[j], v)
		}
	}
	t.trim()
	return t
}

// trim takes people out until a multiple of eight is left: where there are other
// numbers, the standard errors of plink2's logistic regressions are wrong; see
// compare.
func (tr *traits) trim() {
	used := 0
	for i := range tr.binary {
		if !math.IsNaN(tr.binary[i]) && !math.IsNaN(tr.covariates[2][i]) {
			used++
		}
	}
	for i := len(tr.binary) - 1; i >= 0 && used%8 != 0; i-- {
		if !math.IsNaN(tr.binary[i]) && !math.IsNaN(tr.covariates[2][i]) {
			tr.binary[i], tr.quantitative[i] = math.NaN(), math.NaN()
			used--
		}
	}
}

// round keeps the digits that the file will have.
func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// write makes plink2's files.
func (tr *traits) write(t testing.TB, dir string, samples []matrix.Sample) (pheno, covar string) {
	t.Helper()
	var p, c strings.Builder
	p.WriteString("#IID\tquantitative\tbinary\n")
	c.WriteString("#IID\tage\tsex\tcomponent\n")
	text := func(v, plus float64) string {
		if math.IsNaN(v) {
			return "NA"
		}
		return strconv.FormatFloat(v+plus, 'f', -1, 64)
	}
	for i, s := range samples {
		fmt.Fprintf(&p, "%s\t%s\t%s\n", s.ID, text(tr.quantitative[i], 0), text(tr.binary[i], 1))
		fmt.Fprintf(&c, "%s\t%s\t%s\t%s\n", s.ID, text(tr.covariates[0][i], 0), text(tr.covariates[1][i], 0), text(tr.covariates[2][i], 0))
	}
	pheno, covar = filepath.Join(dir, "pheno.txt"), filepath.Join(dir, "covar.txt")
	require.NoError(t, os.WriteFile(pheno, []byte(p.String()), 0o600))
	require.NoError(t, os.WriteFile(covar, []byte(c.String()), 0o600))
	return pheno, covar
}

// rows is a table that plink2 wrote.
type rows struct {
	header map[string]int
	lines  [][]string
}

func (r *rows) text(i int, name string) string { return r.lines[i][r.header[name]] }

func (r *rows) number(t testing.TB, i int, name string) float64 {
	t.Helper()
	s := r.text(i, name)
	if s == "NA" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// plink runs plink2 --glm and reads what it wrote of one phenotype.
func plink(t testing.TB, g genomes, tr traits, phenotype string, glm ...string) rows {
	t.Helper()
	program := refdata.Program(t, "plink2")
	dir := t.TempDir()
	pheno, covar := tr.write(t, dir, g.matrix.Samples())
	args := []string{
		"--bfile", g.prefix, "--pheno", pheno, "--pheno-name", phenotype, "--covar", covar, "--threads", "2",
		"--ci", "0.95", "--out", filepath.Join(dir, "out"), "--glm", "hide-covar", "cols=+a1freq",
	}
	out, err := exec.CommandContext(t.Context(), program, append(args, glm...)...).CombinedOutput()
	require.NoError(t, err, string(out))
	found, err := filepath.Glob(filepath.Join(dir, "out."+phenotype+".glm.*"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	f, err := os.Open(found[0])
	require.NoError(t, err)
	defer f.Close()
	r := rows{header: map[string]int{}}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(r.header) == 0 {
			for i, name := range fields {
				r.header[name] = i
			}
			continue
		}
		r.lines = append(r.lines, fields)
	}
	require.NoError(t, lines.Err())
	return r
}

// plinkFiles are a matrix of PLINK files.
func plinkFiles(t testing.TB, fam, bim string, bed []byte) *matrix.Matrix {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "x")
	for ending, content := range map[string][]byte{".bed": bed, ".bim": []byte(bim), ".fam": []byte(fam)} {
		require.NoError(t, os.WriteFile(prefix+ending, content, 0o600))
	}
	m, err := matrix.ReadPLINK(context.Background(), prefix, file.Options{})
	require.NoError(t, err)
	return m
}
