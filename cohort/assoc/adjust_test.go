package assoc_test

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// The adjusted values are those of R 4.5: p.adjust(p, "bonferroni"), p.adjust(p, "BH").
func TestAdjust(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name              string
		p, bonferroni, bh []float64
	}{
		{"none", []float64{}, []float64{}, []float64{}},
		{"one", []float64{0.2}, []float64{0.2}, []float64{0.2}},
		{
			"ties and a missing one",
			[]float64{0.01, 0.04, nan, 0.03, 0.04, 0.9, 1e-300},
			[]float64{0.06, 0.24, nan, 0.18, 0.24, 1, 6e-300},
			[]float64{0.03, 0.048, nan, 0.048, 0.048, 0.9, 6e-300},
		},
		{"up to 1", []float64{1, 1, 0.99}, []float64{1, 1, 1}, []float64{1, 1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, pair := range map[string][2][]float64{
				"Bonferroni": {c.bonferroni, assoc.Bonferroni(c.p)}, "BenjaminiHochberg": {c.bh, assoc.BenjaminiHochberg(c.p)},
			} {
				assert.Len(t, pair[1], len(pair[0]))
				for i, want := range pair[0] {
					got := pair[1][i]
					assert.True(t, math.IsNaN(want) == math.IsNaN(got) && !(math.Abs(want-got) > 1e-12*want), "%s %d: %g, want %g", name, i, got, want)
				}
			}
		})
	}
}

// adjustments are all of them, by their names in plink2 --adjust.
var adjustments = map[string]func([]float64) []float64{
	"GC": assoc.GenomicControl, "BONF": assoc.Bonferroni, "HOLM": assoc.Holm, "SIDAK_SS": assoc.Sidak,
	"SIDAK_SD": assoc.SidakStepDown, "FDR_BH": assoc.BenjaminiHochberg, "FDR_BY": assoc.BenjaminiYekutieli,
}

// pValues are made ones: of chance, more than chance has small, ties, extremes and some
// that are missing.
func pValues(n int, inflation float64) []float64 {
	random := rand.New(rand.NewPCG(9, uint64(n)))
	p := make([]float64, n)
	for i := range p {
		z := random.NormFloat64() * math.Sqrt(inflation)
		p[i] = math.Erfc(math.Abs(z) / math.Sqrt2)
		switch {
		case i%50 == 7:
			p[i] = p[i/2]
		case i%97 == 5:
			p[i] = math.NaN()
		case i%211 == 3:
			p[i] = math.Pow(10, -300*random.Float64())
		}
	}
	p[0], p[n/2] = 1, 1e-310
	return p
}

// TestAdjustR compares with p.adjust, and with the formulas of the others, to 1e-12.
func TestAdjustR(t *testing.T) {
	program := refdata.Program(t, "Rscript")
	p := pValues(2000, 1.3)
	dir := t.TempDir()
	var text strings.Builder
	for _, v := range p {
		fmt.Fprintln(&text, strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "NaN", "NA", 1))
	}
	numbers := filepath.Join(dir, "p.txt")
	require.NoError(t, os.WriteFile(numbers, []byte(text.String()), 0o600))
	script := `
p <- scan(commandArgs(TRUE)[1], quiet=TRUE)
show <- function(what, v) cat(what, formatC(v, digits=17, format="g"), "\n")
for (m in c("bonferroni", "holm", "BH", "BY")) show(m, p.adjust(p, m))
n <- sum(!is.na(p))
show("sidak", -expm1(n*log1p(-p)))
o <- order(p, na.last=NA); sd <- p
sd[o] <- cummax(-expm1((n:1)*log1p(-p[o])))
show("sidak-down", sd)
z <- qnorm(log(p)-log(2), log.p=TRUE)
l <- median(z^2, na.rm=TRUE)/0.456
show("lambda", l)
show("gc", 2*pnorm(z/sqrt(max(1, l))))
`
	file := filepath.Join(dir, "adjust.R")
	require.NoError(t, os.WriteFile(file, []byte(script), 0o600))
	out, err := exec.CommandContext(t.Context(), program, "--vanilla", file, numbers).Output()
	require.NoError(t, err)
	ours := map[string][]float64{
		"bonferroni": assoc.Bonferroni(p), "holm": assoc.Holm(p), "BH": assoc.BenjaminiHochberg(p), "BY": assoc.BenjaminiYekutieli(p),
		"sidak": assoc.Sidak(p), "sidak-down": assoc.SidakStepDown(p), "gc": assoc.GenomicControl(p), "lambda": {assoc.Inflation(p)},
	}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	lines.Buffer(nil, 1<<20)
	seen := 0
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		got := ours[fields[0]]
		require.Len(t, fields[1:], len(got), fields[0])
		for i, f := range fields[1:] {
			if f == "NA" {
				require.True(t, math.IsNaN(got[i]))
				continue
			}
			want, err := strconv.ParseFloat(f, 64)
			require.NoError(t, err)
			tolerance := 1e-12 * want
			if fields[0] == "gc" || fields[0] == "lambda" { // quantiles far out have fewer digits
				tolerance = 1e-10 * want
			}
			if !(math.Abs(want-got[i]) <= tolerance+1e-320) {
				t.Errorf("%s of %g: %.17g, R has %.17g", fields[0], p[i], got[i], want)
			}
		}
		seen++
	}
	assert.Equal(t, len(ours), seen)
}

// TestAdjustPlink compares with plink2 --adjust-file, where the tests are inflated and
// where they are not, odd and even in number. Its GC of p-values below 1e-30 is not
// compared: R agrees with ours there (TestAdjustR), and plink2's are less than half as large.
func TestAdjustPlink(t *testing.T) {
	program := refdata.Program(t, "plink2")
	for _, c := range []struct {
		n         int
		inflation float64
	}{{1000, 1.4}, {1001, 1.4}, {500, 0.8}, {1, 1}, {2, 3}} {
		t.Run(fmt.Sprintf("%d of %g", c.n, c.inflation), func(t *testing.T) {
			p := pValues(max(c.n, 8), c.inflation)[:c.n]
			var text strings.Builder
			text.WriteString("#CHROM\tPOS\tID\tA1\tTEST\tP\n")
			for i, v := range p {
				if math.IsNaN(v) || v < 1e-300 { // which plink2 reads as 0
					p[i], v = math.NaN(), math.NaN()
				}
				fmt.Fprintf(&text, "1\t%d\t%d\tA\tADD\t%s\n", i+1, i, strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "NaN", "NA", 1))
			}
			dir := t.TempDir()
			in := filepath.Join(dir, "p.txt")
			require.NoError(t, os.WriteFile(in, []byte(text.String()), 0o600))
			said, err := exec.CommandContext(t.Context(), program, "--adjust-file", in, "test=ADD", "--out", filepath.Join(dir, "out")).CombinedOutput()
			require.NoError(t, err, string(said))
			lambda := fmt.Sprintf("chisq) = %.6g", max(1, assoc.Inflation(p)))
			assert.Contains(t, string(said), lambda)
			table, err := os.ReadFile(filepath.Join(dir, "out.adjusted"))
			require.NoError(t, err)
			lines := strings.Split(strings.TrimSpace(string(table)), "\n")
			names := strings.Split(lines[0], "\t")
			compared := 0
			for what, adjust := range adjustments {
				adjusted := adjust(p)
				for _, line := range lines[1:] {
					row := map[string]string{}
					for i, field := range strings.Split(line, "\t") {
						row[names[i]] = field
					}
					i, err := strconv.Atoi(row["ID"])
					require.NoError(t, err)
					want, err := strconv.ParseFloat(row[what], 64)
					require.NoError(t, err, "%s of %s", what, line)
					compared++
					if what == "GC" && p[i] < 1e-30 {
						continue
					}
					assert.InEpsilon(t, want, adjusted[i], 1e-5, "%s of %g", what, p[i])
				}
			}
			assert.Equal(t, 7*len(ranks(p)), compared)
		})
	}
}

// ranks are the p-values that are there.
func ranks(p []float64) []float64 {
	var there []float64
	for _, v := range p {
		if !math.IsNaN(v) {
			there = append(there, v)
		}
	}
	return there
}
