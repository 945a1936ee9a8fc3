package contingency_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/cohort/assoc/contingency"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// inR runs a script over a table of counts, which is x there, and returns the
// numbers that it prints: a line of as many for each row.
func inR(t *testing.T, script string, rows [][]int) [][]float64 {
	t.Helper()
	program := refdata.Program(t, "Rscript")
	dir := t.TempDir()
	var b strings.Builder
	for _, row := range rows {
		for i, n := range row {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte('\n')
	}
	counts, code := filepath.Join(dir, "counts"), filepath.Join(dir, "script.R")
	write(t, counts, b.String())
	write(t, code, fmt.Sprintf("x <- as.matrix(read.table(%q))\nout <- function(...) cat(sprintf('%%.17g', c(...)), '\\n')\n%s", counts, script))
	out, err := exec.CommandContext(context.Background(), program, "--vanilla", code).CombinedOutput()
	if err != nil {
		t.Fatalf("R: %v\n%s", err, out)
	}
	var all [][]float64
	for line := range strings.Lines(string(out)) {
		var row []float64
		for _, field := range strings.Fields(line) {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatalf("R printed %q", line)
			}
			row = append(row, v)
		}
		all = append(all, row)
	}
	if len(all) != len(rows) {
		t.Fatalf("R printed %d lines for %d tables", len(all), len(rows))
	}
	return all
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// near compares a value with R's, relative to it; what rounding leaves of 0 is 0.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsInf(want, 1) && math.IsInf(got, 1) {
		return
	}
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)+1e-25) {
		t.Errorf("%s: %.17g, R has %.17g", what, got, want)
	}
}

// somewhere makes up tables of all sizes, with empty cells and far from
// independence.
func somewhere(random *rand.Rand, cells int) []int {
	scale := math.Pow(10, 0.5+2.5*random.Float64())
	row := make([]int, cells)
	for i := range row {
		row[i] = int(scale * math.Pow(random.Float64(), 1+3*random.Float64()))
	}
	return row
}

// bothMargins tells whether rows and columns of a table all have somebody.
func bothMargins(row []int) bool {
	half := len(row) / 2
	a, b := 0, 0
	for i := range half {
		a, b = a+row[i], b+row[half+i]
		if row[i]+row[half+i] == 0 {
			return false
		}
	}
	return a > 0 && b > 0
}

func tables(seed uint64, n, cells int) [][]int {
	random := rand.New(rand.NewPCG(seed, 1))
	var all [][]int
	for len(all) < n {
		if row := somewhere(random, cells); bothMargins(row) {
			all = append(all, row)
		}
	}
	return all
}

// R finds the odds ratio and its interval with uniroot, whose default tolerance
// leaves some four digits; here it goes on until there is nothing to gain.
const tightFisher = `
tight <- stats::fisher.test
environment(tight) <- list2env(list(uniroot = function(...) stats::uniroot(..., tol = 1e-15, maxiter = 100000)), parent = environment(stats::fisher.test))
for (i in seq_len(nrow(x))) {
	f <- tight(matrix(x[i, ], 2, byrow = TRUE))
	out(f$p.value, f$estimate, f$conf.int)
}
`

func TestFisherAgainstR(t *testing.T) {
	rows := tables(1, 500, 4)
	rows = append(rows, []int{3, 1, 1, 3}, []int{2, 15, 10, 3}, []int{5, 0, 0, 7}, []int{0, 9, 4, 2}, []int{1, 0, 0, 1}, []int{12, 188, 25, 1775}, []int{40, 9960, 30, 89970})
	for i, r := range inR(t, tightFisher, rows) {
		c := rows[i]
		got, err := contingency.Fisher(contingency.Table{{c[0], c[1]}, {c[2], c[3]}}, contingency.Options{})
		if err != nil || got.Reason != contingency.Answered {
			t.Fatal(c, got, err)
		}
		near(t, fmt.Sprint(c, " p"), got.P, r[0], 1e-10)
		near(t, fmt.Sprint(c, " odds ratio"), got.Odds.Ratio, r[1], 1e-6)
		near(t, fmt.Sprint(c, " low"), got.Odds.Low, r[2], 1e-6)
		near(t, fmt.Sprint(c, " high"), got.Odds.High, r[3], 1e-6)
	}
}

func TestFisherGenotypesAgainstR(t *testing.T) {
	var rows [][]int
	for _, row := range tables(2, 400, 6) {
		if total := sum(row); total < 600 { // R's network of tables grows fast
			rows = append(rows, row)
		}
	}
	script := `for (i in seq_len(nrow(x))) out(fisher.test(matrix(x[i, ], 2, byrow = TRUE), workspace = 2e7)$p.value)`
	for i, r := range inR(t, script, rows) {
		got, err := contingency.FisherGenotypes(genotypes(rows[i]))
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint(rows[i], " p"), got.P, r[0], 1e-8)
	}
}

func sum(row []int) (n int) {
	for _, c := range row {
		n += c
	}
	return n
}

func genotypes(c []int) contingency.Genotypes {
	return contingency.Genotypes{{c[0], c[1], c[2]}, {c[3], c[4], c[5]}}
}

func TestChiSquareAgainstR(t *testing.T) {
	rows := tables(3, 300, 4)
	script := `
options(warn = -1)
for (i in seq_len(nrow(x))) {
	m <- matrix(x[i, ], 2, byrow = TRUE)
	a <- chisq.test(m, correct = FALSE); b <- chisq.test(m)
	out(a$statistic, a$p.value, pchisq(a$statistic, 1, lower.tail = FALSE, log.p = TRUE) / log(10), min(a$expected), b$statistic, b$p.value)
}`
	for i, r := range inR(t, script, rows) {
		c := rows[i]
		table := contingency.Table{{c[0], c[1]}, {c[2], c[3]}}
		plain, err := contingency.ChiSquare(table, contingency.Options{})
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint(c, " chi-square"), plain.Statistic, r[0], 1e-9)
		near(t, fmt.Sprint(c, " p"), plain.P, r[1], 1e-9)
		near(t, fmt.Sprint(c, " log p"), plain.Log10P, r[2], 1e-9)
		near(t, fmt.Sprint(c, " expected"), plain.MinExpected, r[3], 1e-12)
		yates, err := contingency.ChiSquare(table, contingency.Options{Yates: true})
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint(c, " Yates"), yates.Statistic, r[4], 1e-8)
		near(t, fmt.Sprint(c, " p of Yates"), yates.P, r[5], 1e-8)
	}
}

func TestGenotypesAgainstR(t *testing.T) {
	rows := tables(4, 300, 6)
	script := `
options(warn = -1)
for (i in seq_len(nrow(x))) {
	m <- matrix(x[i, ], 2, byrow = TRUE)
	a <- chisq.test(m); b <- prop.trend.test(m[1, ], colSums(m)); d <- prop.trend.test(m[1, ], colSums(m), c(0, 1, 1))
	out(a$statistic, a$p.value, b$statistic, b$p.value, d$statistic, d$p.value, pchisq(a$statistic, 2, lower.tail = FALSE, log.p = TRUE) / log(10))
}`
	for i, r := range inR(t, script, rows) {
		g := genotypes(rows[i])
		pearson, err := contingency.ChiSquareGenotypes(g)
		if err != nil {
			t.Fatal(err)
		}
		trend, err := contingency.Trend(g)
		if err != nil {
			t.Fatal(err)
		}
		dominant, err := contingency.TrendScores(g, [3]float64{0, 1, 1})
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprint(rows[i])
		near(t, what+" chi-square", pearson.Statistic, r[0], 1e-9)
		near(t, what+" p", pearson.P, r[1], 1e-9)
		near(t, what+" log p", pearson.Log10P, r[6], 1e-9)
		near(t, what+" trend", trend.Statistic, r[2], 1e-7)
		near(t, what+" p of trend", trend.P, r[3], 1e-7)
		near(t, what+" dominant", dominant.Statistic, r[4], 1e-7)
		near(t, what+" p of dominant", dominant.P, r[5], 1e-7)
	}
}

func TestWoolfAgainstR(t *testing.T) {
	rows := tables(5, 200, 4)
	script := `
for (i in seq_len(nrow(x))) {
	m <- x[i, ] + if (any(x[i, ] == 0)) 0.5 else 0
	o <- m[1] * m[4] / (m[2] * m[3]); s <- qnorm(0.995) * sqrt(sum(1 / m))
	out(o, exp(log(o) - s), exp(log(o) + s))
}`
	for i, r := range inR(t, script, rows) {
		c := rows[i]
		o, err := contingency.Woolf(contingency.Table{{c[0], c[1]}, {c[2], c[3]}}, contingency.Options{Level: 0.99, AddHalf: true})
		if err != nil || o.Reason != contingency.Answered {
			t.Fatal(o, err)
		}
		near(t, fmt.Sprint(c, " ratio"), o.Ratio, r[0], 1e-12)
		near(t, fmt.Sprint(c, " low"), o.Low, r[1], 1e-11)
		near(t, fmt.Sprint(c, " high"), o.High, r[2], 1e-11)
	}
}
