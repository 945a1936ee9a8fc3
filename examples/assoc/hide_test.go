package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
)

// TestHidden counts people anew, and wants no number of a variant with a small count
// in any table, and the same numbers as ever of the others.
func TestHidden(t *testing.T) {
	dir := studyDir(t, 1000, 100)
	traits := filepath.Join(dir, "traits.tsv")
	for _, c := range []struct {
		name, file string
		args       []string
		groups     bool // cases and controls are apart
	}{
		{"quantitative", "dose.glm.linear", []string{"--pheno-name", "dose"}, false},
		{"binary", "bleeding.glm.logistic.hybrid", []string{"--pheno-name", "bleeding"}, true},
		{"survival", "event.cox", []string{"--survival", "days,event"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"--pheno", traits, "--covar", traits, "--covar-name", "age,score", "--freq", "--hardy", "--missing", "--adjust"}, c.args...)
			said := assocRun(t, dir, append(args, "-o", filepath.Join(dir, "shown"))...)
			assert.Contains(t, said, "hidden for counts of 1 to 10 people")
			assocRun(t, dir, append(args, "--unsuppressed", "-o", filepath.Join(dir, "all"))...)
			table := func(prefix, what string) []map[string]string {
				return sheet(t, filepath.Join(dir, prefix+"."+what+".tsv"))
			}
			shown, every := table("shown", c.file), table("all", c.file)
			require.Len(t, shown, 100)
			require.Len(t, every, 100)
			counts := countPeople(t, dir, c.args[len(c.args)-1], c.groups)
			hidden, part := map[string]bool{}, map[string]bool{}
			for i, row := range shown {
				var small, few bool
				for key, n := range counts[row["ID"]] {
					small = small || n <= 10 && key[0] != '.'
					few = few || n <= 10 && key[0] == '.'
				}
				for name, x := range row {
					y := every[i][name]
					switch {
					case name == "#CHROM" || name == "POS" || name == "ID" || name == "REF" || name == "ALT" || name == "A1" || name == "TEST":
						assert.Equal(t, y, x)
					case small && name == "ERRCODE":
						assert.Equal(t, "HIDDEN", x)
						hidden[row["ID"]] = true
					case small, few && (name == "OBS_CT" || name == "EVENT_CT" || name == "A1_FREQ" || name == "T_STAT" || name == "Z_STAT"):
						assert.Empty(t, x, "%s %s", row["ID"], name)
						part[row["ID"]] = part[row["ID"]] || !small
					default:
						assert.Equal(t, y, x, "%s %s", row["ID"], name)
					}
				}
			}
			assert.NotEmpty(t, hidden)
			assert.Less(t, len(hidden), 50)
			if c.groups { // of the cases, few have no call
				assert.NotZero(t, len(part)+len(hidden))
			}
			// What is shown of one variant does not depend on the p-value of a hidden one.
			var ids []string
			var p, shownP []float64
			for _, row := range every {
				x, err := strconv.ParseFloat(row["P"], 64)
				if err != nil {
					continue // NA is no test
				}
				other := x
				if hidden[row["ID"]] {
					x, other = 1, math.NaN()
				}
				ids, p, shownP = append(ids, row["ID"]), append(p, x), append(shownP, other)
			}
			for _, correction := range corrections {
				of := p
				if correction.name == "GC" {
					of = shownP
				}
				adjusted := map[string]float64{}
				for i, x := range correction.adjust(of) {
					adjusted[ids[i]] = x
				}
				for _, row := range table("shown", c.file+".adjusted") {
					assert.False(t, hidden[row["ID"]])
					x, err := strconv.ParseFloat(row[correction.name], 64)
					require.NoError(t, err)
					assert.InEpsilon(t, adjusted[row["ID"]], x, 1e-9, correction.name)
				}
			}
			assert.Contains(t, said, fmt.Sprintf("lambda GC %.4f", assoc.Inflation(shownP)))
			for what, number := range map[string]string{"afreq": "ALT_FREQS", "hardy": "HET_A1_CT", "vmiss": "OBS_CT"} {
				seen := 0
				for _, row := range table("shown", what) {
					if hidden[row["ID"]] || part[row["ID"]] {
						assert.Empty(t, row[number], "%s %s", what, row["ID"])
					}
					if row[number] != "" {
						seen++
					}
				}
				t.Log(what, seen)
			}
		})
	}
}

// countPeople counts, for each variant, those in the regression by call and group.
func countPeople(t *testing.T, dir, phenotype string, groups bool) map[string]map[string]int {
	t.Helper()
	if phenotype == "days,event" {
		phenotype = "event"
	}
	group := map[string]string{}
	for _, row := range sheet(t, filepath.Join(dir, "traits.tsv")) {
		if row[phenotype] != "NA" && row["age"] != "NA" {
			group[row["#IID"]] = "used"
			if groups {
				group[row["#IID"]] = row[phenotype]
			}
		}
	}
	counts := map[string]map[string]int{}
	for _, row := range sheet(t, filepath.Join(dir, "study.vcf")) {
		of := map[string]int{}
		for name, call := range row {
			if g, ok := group[name]; ok {
				of[call+" "+g]++
			}
		}
		counts[row["ID"]] = of
	}
	return counts
}

// TestCount looks at the rule alone.
func TestCount(t *testing.T) {
	for n := range 25 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			c := &cells{small: 10, counts: make([]int, 8)}
			c.counts[1] = n
			want := all
			if n >= 1 && n <= 10 {
				want = nothing
			}
			assert.Equal(t, want, c.judge())
			c.counts[1], c.counts[7] = 0, n
			if want == nothing {
				want = uncalled
			}
			assert.Equal(t, want, c.judge())
		})
	}
}
