package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
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
			qq, err := os.ReadFile(filepath.Join(dir, "shown."+c.file+".qq.svg"))
			require.NoError(t, err)
			assert.Contains(t, string(qq), fmt.Sprintf("λGC = %.3f", assoc.Inflation(shownP)))
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

// TestCount looks at the rule alone: so many people with a call, in either group.
func TestCount(t *testing.T) {
	for n := range 25 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			small := n >= 1 && n <= 10
			for call, want := range map[string]shown{"0/0": nothing, "0/1": nothing, "1/1": nothing, "./.": uncalled} {
				for group := range 2 {
					g := called(t, n, call)
					c := &cells{m: g, small: 10, regression: groups(g.NumSamples(), func(i int) int {
						if i < n || i%2 == 0 {
							return group
						}
						return 1 - group
					})}
					if !small {
						want = all
					}
					assert.Equal(t, want, c.tested(0), call)
				}
			}
		})
	}
}

// called is a variant with so many people of one call and 100 of each other one.
func called(t *testing.T, n int, call string) *matrix.Matrix {
	t.Helper()
	calls := slices.Repeat([]string{call}, n)
	for _, other := range []string{"0/0", "0/1", "1/1", "./."} {
		if other != call {
			calls = append(calls, slices.Repeat([]string{other}, 100)...)
		}
	}
	var head strings.Builder
	for i := range calls {
		fmt.Fprint(&head, "\ts", i)
	}
	text := "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT" + head.String() +
		"\nchr1\t7\t.\tA\tC\t.\t.\t.\tGT\t" + strings.Join(calls, "\t") + "\n"
	v, err := vcf.NewReader(t.Context(), "called.vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	m, err := matrix.Read(t.Context(), v)
	require.NoError(t, err)
	return m
}

// TestLambdaOfWhatIsShown: of one variant it would be the p-value itself.
func TestLambdaOfWhatIsShown(t *testing.T) {
	rows := []tested{{Association: assoc.Association{Result: assoc.Result{P: 0.01}}, show: nothing}}
	assert.True(t, math.IsNaN(assoc.Inflation((&tests{rows: rows}).pValues(math.NaN()))))
	rows[0].show = all
	assert.Greater(t, assoc.Inflation((&tests{rows: rows}).pValues(math.NaN())), 1.)
}
