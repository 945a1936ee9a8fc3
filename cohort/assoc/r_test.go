package assoc_test

import (
	"bufio"
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
	"github.com/allelerx/allelerx/cohort/assoc/internal/tail"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// script fits each predictor with lm, with glm, and with Firth's penalty by its
// score equation, all until nothing changes any more, and prints 17 digits.
const script = `
d <- read.table(commandArgs(TRUE)[1], header=TRUE, na.strings="NA")
show <- function(what, name, v) cat(what, name, formatC(v, digits=17, format="g"), "\n")
firth <- function(X, y) {
  b <- rep(0, ncol(X))
  for (i in 1:2000) {
    p <- as.vector(plogis(X %*% b)); w <- p*(1-p)
    V <- solve(crossprod(X, X*w))
    h <- w*rowSums((X %*% V)*X)
    step <- as.vector(solve(crossprod(X, X*(w*(1+h))), crossprod(X, y - p + h*(0.5-p))))
    m <- max(abs(step)); if (m > 1) step <- step/m
    b <- b + step
    if (m < 1e-13) break
  }
  c(b[2], sqrt(V[2,2]))
}
for (name in grep("^x", names(d), value=TRUE)) {
  e <- na.omit(data.frame(x=d[[name]], q=d$q, c1=d$c1, c2=d$c2, c3=d$c3))
  s <- summary(m <- lm(q ~ x + c1 + c2 + c3, e))$coefficients["x",]
  show("lm", name, c(s, confint(m)["x",]))
  e <- na.omit(data.frame(x=d[[name]], b=d$b, c1=d$c1, c2=d$c2, c3=d$c3))
  unit <- sd(e$x); X <- cbind(1, (e$x - mean(e$x))/unit, scale(e$c1), scale(e$c2), scale(e$c3))
  if (name != "x9") {
    s <- summary(glm(b ~ x + c1 + c2 + c3, binomial, e, epsilon=1e-15, maxit=100))$coefficients["x",]
    show("glm", name, c(s, s[1]-qnorm(.975)*s[2], s[1]+qnorm(.975)*s[2]))
  }
  f <- firth(X, e$b)/unit; z <- f[1]/f[2]
  show("firth", name, c(f, z, 2*pnorm(-abs(z)), f[1]-qnorm(.975)*f[2], f[1]+qnorm(.975)*f[2]))
}
p <- d$q; p <- pnorm(p, mean(p, na.rm=TRUE), 0.1)
show("bonferroni", "p", p.adjust(p, "bonferroni"))
show("BH", "p", p.adjust(p, "BH"))
for (t in c(0.001, 0.5, 2, 7, 30, 200, 1e4)) for (df in c(1, 3, 17.5, 200, 3198, 1e6))
  show("pt", paste0(t, "_", df), (log(2) + pt(t, df, lower.tail=FALSE, log.p=TRUE))/log(10))
for (z in c(0, 0.001, 1.96, 5, 15, 29.9, 30.1, 38, 100, 1e6))
  show("pnorm", z, (log(2) + pnorm(z, lower.tail=FALSE, log.p=TRUE))/log(10))
`

// trial is made data of n people: predictors of all kinds, some values missing.
type trial struct {
	names  []string
	values map[string][]float64
}

func makeTrial(n int) trial {
	random := rand.New(rand.NewPCG(3, 9))
	d := trial{values: map[string][]float64{}}
	column := func(name string, f func(i int) float64) {
		v := make([]float64, n)
		for i := range v {
			v[i] = f(i)
		}
		d.names = append(d.names, name)
		d.values[name] = v
	}
	copies := func(f float64) float64 {
		c := 0.0
		for range 2 {
			if random.Float64() < f {
				c++
			}
		}
		return c
	}
	hole := func(v float64, often float64) float64 {
		if random.Float64() < often {
			return math.NaN()
		}
		return v
	}
	column("c1", func(int) float64 { return math.Floor(20 + 60*random.Float64()) })
	column("c2", func(int) float64 { return float64(1 + random.IntN(2)) })
	column("c3", func(int) float64 { return hole(1e4+random.NormFloat64(), 0.02) })
	column("x1", func(int) float64 { return copies(0.3) })
	column("x2", func(int) float64 { return hole(copies(0.5), 0.1) })
	column("x3", func(int) float64 { return copies(0.03) })
	column("x4", func(int) float64 { return []float64{0, 0.25, 0.5, 1, 1.25, 1.5, 2, 3}[random.IntN(8)] }) // an activity score
	column("x5", func(int) float64 { return random.ExpFloat64() })                                         // a burden
	column("x6", func(int) float64 { return hole(1e6*copies(0.2)+1e7, 0.4) })
	column("x7", func(int) float64 { return 1e-6 * random.NormFloat64() })
	column("q", func(i int) float64 {
		return hole(100+d.values["x1"][i]+0.02*d.values["c1"][i]+random.NormFloat64(), 0.02)
	})
	column("b", func(i int) float64 {
		eta := -2 + 0.7*d.values["x1"][i] - 2*d.values["x4"][i] + 0.03*d.values["c1"][i] + d.values["x5"][i]
		b := 0.0
		if random.Float64() < 1/(1+math.Exp(-eta)) {
			b = 1
		}
		return hole(b, 0.02)
	})
	column("x9", func(i int) float64 { // of cases only: their logistic regression has no end
		if d.values["b"][i] == 1 && random.IntN(4) == 0 {
			return 1
		}
		return 0
	})
	return d
}

func (d *trial) write(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(strings.Join(d.names, "\t") + "\n")
	for i := range d.values["q"] {
		for j, name := range d.names {
			if j > 0 {
				b.WriteByte('\t')
			}
			if v := d.values[name][i]; math.IsNaN(v) {
				b.WriteString("NA")
			} else {
				b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
			}
		}
		b.WriteByte('\n')
	}
	name := filepath.Join(t.TempDir(), "trial.txt")
	require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o600))
	return name
}

func (d *trial) design(binary bool) assoc.Design {
	column := func(name string) assoc.Column { return assoc.Column{Name: name, Values: d.values[name]} }
	design := assoc.Design{Phenotype: column("q"), Binary: binary}
	if binary {
		design.Phenotype = column("b")
	}
	for _, name := range []string{"c1", "c2", "c3"} {
		design.Covariates = append(design.Covariates, column(name))
	}
	return design
}

// near wants a number to be another's to a relative 1e-6, or within 1e-6 of a
// standard error.
func near(t *testing.T, what string, want, got, scale float64) {
	t.Helper()
	if !(math.Abs(want-got) <= 1e-6*max(math.Abs(want), scale)) {
		t.Errorf("%s: %.12g, R has %.12g", what, got, want)
	}
}

func TestR(t *testing.T) {
	program := refdata.Program(t, "Rscript")
	d := makeTrial(300)
	file := filepath.Join(t.TempDir(), "fits.R")
	require.NoError(t, os.WriteFile(file, []byte(script), 0o600))
	var said strings.Builder
	r := exec.CommandContext(t.Context(), program, "--vanilla", file, d.write(t))
	r.Stderr = &said
	out, err := r.Output()
	require.NoError(t, err, said.String())

	models := map[string]*assoc.Model{}
	for kind, o := range map[string]assoc.Options{"lm": {}, "glm": {Firth: assoc.FirthNever}, "firth": {Firth: assoc.FirthAlways}} {
		models[kind], err = assoc.New(d.design(kind != "lm"), o)
		require.NoError(t, err)
	}
	seen := map[string]int{}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		kind, name := fields[0], fields[1]
		var v []float64
		for _, f := range fields[2:] {
			x, err := strconv.ParseFloat(strings.Replace(f, "NA", "NaN", 1), 64)
			require.NoError(t, err)
			v = append(v, x)
		}
		seen[kind]++
		if model := models[kind]; model != nil {
			r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: name, Values: d.values[name]}))
			require.NoError(t, err)
			require.Equal(t, assoc.None, r.Fault, "%s %s", kind, name)
			near(t, kind+" "+name+" effect", v[0], r.Effect, v[1])
			near(t, kind+" "+name+" standard error", v[1], r.SE, 0)
			near(t, kind+" "+name+" statistic", v[2], r.Stat, 1)
			near(t, kind+" "+name+" P", v[3], r.P, 0)
			near(t, kind+" "+name+" log10 P", math.Log10(v[3]), r.Log10P, 0.1)
			near(t, kind+" "+name+" lower", v[4], r.Lower, v[1])
			near(t, kind+" "+name+" upper", v[5], r.Upper, v[1])
			continue
		}
		checkOthers(t, kind, name, v, &d)
	}
	assert.Equal(t, map[string]int{"lm": 8, "glm": 7, "firth": 8, "bonferroni": 1, "BH": 1, "pt": 42, "pnorm": 10}, seen)
}

// checkOthers compares what is no fit: adjusted p-values, and tails.
func checkOthers(t *testing.T, kind, name string, v []float64, d *trial) {
	t.Helper()
	switch kind {
	case "bonferroni", "BH":
		var p []float64
		var sum, n float64
		for _, q := range d.values["q"] {
			if !math.IsNaN(q) {
				sum += q
				n++
			}
		}
		for _, q := range d.values["q"] {
			p = append(p, math.Erfc(-(q-sum/n)/0.1/math.Sqrt2)/2)
		}
		adjusted := assoc.Bonferroni(p)
		if kind == "BH" {
			adjusted = assoc.BenjaminiHochberg(p)
		}
		require.Len(t, v, len(adjusted))
		for i, want := range v {
			require.Equal(t, math.IsNaN(want), math.IsNaN(adjusted[i]))
			if !math.IsNaN(want) {
				near(t, kind, want, adjusted[i], 0)
			}
		}
	case "pt":
		at, df, _ := strings.Cut(name, "_")
		x, err := strconv.ParseFloat(at, 64)
		require.NoError(t, err)
		f, err := strconv.ParseFloat(df, 64)
		require.NoError(t, err)
		assert.InDelta(t, v[0], tail.Student(x, f)/math.Ln10, 1e-10*max(1, math.Abs(v[0])), name)
	case "pnorm":
		x, err := strconv.ParseFloat(name, 64)
		require.NoError(t, err)
		assert.InDelta(t, v[0], tail.Normal(x)/math.Ln10, 1e-12*max(1, math.Abs(v[0])), name)
	default:
		t.Errorf("R printed %s", kind)
	}
}
