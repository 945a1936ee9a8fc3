package assoc_test

import (
	"bufio"
	"fmt"
	"math"
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

// settling fits each variant alone, with glm or with Firth's penalty by its score
// equation, until nothing changes any more, and prints 17 digits of the estimate and of
// its standard error. Calls are a byte each, 9 where there is none.
const settling = `
dir <- commandArgs(TRUE)[1]
d <- read.table(file.path(dir, "people.txt"), header=TRUE)
which <- read.table(file.path(dir, "variants.txt"), col.names=c("variant", "firth"))
C <- scale(as.matrix(d[, -1])); n <- nrow(d)
con <- file(file.path(dir, "calls.bin"), "rb")
options(warn=-1)
firth <- function(X, y) {
  b <- rep(0, ncol(X))
  for (i in 1:5000) {
    p <- as.vector(plogis(X %*% b)); w <- p*(1-p)
    V <- chol2inv(chol(crossprod(X, X*w)))
    h <- w*rowSums((X %*% V)*X)
    step <- as.vector(solve(crossprod(X, X*(w*(1+h))), crossprod(X, y - p + h*(0.5-p))))
    m <- max(abs(step)); if (m > 1) step <- step/m
    b <- b + step
    if (m < 1e-12) break
  }
  c(b[2], sqrt(V[2,2]))
}
for (k in seq_len(nrow(which))) {
  x <- readBin(con, "integer", n, size=1)
  in. <- x != 9
  X <- cbind(1, x[in.], C[in., ]); y <- d$y[in.]
  if (which$firth[k]) v <- firth(X, y)
  else {
    b <- glm.fit(X, y, family=binomial(), control=list(epsilon=1e-15, maxit=200))$coefficients
    for (i in 1:20) { # glm's standard error is of the step before its last
      p <- as.vector(plogis(X %*% b))
      V <- chol2inv(chol(crossprod(X, X*(p*(1-p)))))
      step <- as.vector(V %*% crossprod(X, y - p))
      b <- b + step
      if (max(abs(step)) < 1e-11) break
    }
    v <- c(b[2], sqrt(V[2,2]))
  }
  cat(which$variant[k], formatC(v, digits=17, format="g"), "\n")
}
`

// settle wants R to have our numbers, to 1e-6, of variants of which plink2 has others.
func settle(t *testing.T, g genomes, d assoc.Design, ours []assoc.Association, genetic assoc.Genetic, variants []int) {
	t.Helper()
	if len(variants) == 0 {
		return
	}
	var used []int
	var people strings.Builder
	people.WriteString("y a b c\n")
	for i, y := range d.Phenotype.Values {
		row := fmt.Sprint(y)
		for _, c := range d.Covariates {
			row += " " + strconv.FormatFloat(c.Values[i], 'g', -1, 64)
		}
		if !strings.Contains(row, "NaN") {
			used = append(used, i)
			people.WriteString(row + "\n")
		}
	}
	var which strings.Builder
	var calls, codes []byte
	for _, i := range variants {
		fmt.Fprintln(&which, i, map[bool]int{true: 1}[ours[i].Firth])
		codes = g.matrix.Codes(i, codes[:0])
		for _, at := range used {
			code := codes[at]
			if code == 3 {
				calls = append(calls, 9)
				continue
			}
			if ours[i].A1 == assoc.REF {
				code = 2 - code
			}
			switch genetic {
			case assoc.Dominant:
				code = min(code, 1)
			case assoc.Recessive:
				code /= 2
			}
			calls = append(calls, code)
		}
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"people.txt": people.String(), "variants.txt": which.String(), "calls.bin": string(calls), "settle.R": settling} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	var said strings.Builder
	r := exec.CommandContext(t.Context(), refdata.Program(t, "Rscript"), "--vanilla", filepath.Join(dir, "settle.R"), dir)
	r.Stderr = &said
	out, err := r.Output()
	require.NoError(t, err, said.String())
	seen := 0
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		require.Len(t, fields, 3)
		i, err := strconv.Atoi(fields[0])
		require.NoError(t, err)
		require.Equal(t, variants[seen], i)
		effect, err := strconv.ParseFloat(fields[1], 64)
		require.NoError(t, err)
		se, err := strconv.ParseFloat(fields[2], 64)
		require.NoError(t, err)
		what := fmt.Sprintf("variant %d, %s: ", i, ours[i].String())
		near(t, what+"effect", effect, ours[i].Effect, se)
		near(t, what+"standard error", se, ours[i].SE, 0)
		near(t, what+"P", math.Erfc(math.Abs(effect/se)/math.Sqrt2), ours[i].P, 0)
		seen++
	}
	assert.Equal(t, len(variants), seen)
}
