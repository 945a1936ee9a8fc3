package contingency

import (
	"errors"
	"fmt"
	"math"
)

// Table is a 2×2 table of people. Rows are cases and controls; columns are those
// with what is looked at and those without. Fisher's test and Pearson's are the
// same with rows and columns exchanged, and so is the odds ratio.
type Table [2][2]int

// Genotypes is a table of people by copies of an allele: 0, 1 and 2. Rows are
// cases and controls.
type Genotypes [2][3]int

// MaxTotal is how many a table may hold, as in R: the sums of squares stay exact
// enough.
const MaxTotal = math.MaxInt32

// Alleles returns the table of alleles: those looked at, and others. It takes the
// two alleles of a person for independent, which is Hardy–Weinberg equilibrium.
// A table that holds more than half of MaxTotal people has too many.
func (g Genotypes) Alleles() Table {
	var t Table
	for r, c := range g {
		t[r] = [2]int{c[1] + 2*c[2], 2*c[0] + c[1]}
	}
	return t
}

// Carriers returns the dominant model: people with any copy, and without.
func (g Genotypes) Carriers() Table {
	var t Table
	for r, c := range g {
		t[r] = [2]int{c[1] + c[2], c[0]}
	}
	return t
}

// Homozygotes returns the recessive model: people with two copies, and with
// fewer.
func (g Genotypes) Homozygotes() Table {
	var t Table
	for r, c := range g {
		t[r] = [2]int{c[2], c[0] + c[1]}
	}
	return t
}

// margins are the sums of a table.
type margins struct {
	rows    [2]int
	columns []int
	total   int
}

// margin sums rows of equal length. What cannot be a count is an error.
func margin(rows ...[]int) (margins, error) {
	m := margins{columns: make([]int, len(rows[0]))}
	var total int64
	for r, row := range rows {
		for c, n := range row {
			if n < 0 {
				return m, fmt.Errorf("contingency: row %d, column %d: the count is negative: count people again", r+1, c+1)
			}
			if total += int64(n); total > MaxTotal {
				return m, errTotal
			}
			m.rows[r] += n
			m.columns[c] += n
		}
	}
	m.total = int(total)
	return m, nil
}

var errTotal = errors.New("contingency: the table holds more than 2,147,483,647: divide the people into strata")

func (t *Table) margins() (margins, error) { return margin(t[0][:], t[1][:]) }

func (g *Genotypes) margins() (margins, error) { return margin(g[0][:], g[1][:]) }

// present is how many columns have somebody.
func (m *margins) present() int {
	n := 0
	for _, c := range m.columns {
		if c > 0 {
			n++
		}
	}
	return n
}

// reason is why a table has no answer.
func (m *margins) reason() Reason {
	switch {
	case m.total == 0:
		return NobodyCounted
	case m.rows[0] == 0:
		return NoCases
	case m.rows[1] == 0:
		return NoControls
	case m.present() < 2:
		return NoDifference
	}
	return Answered
}
