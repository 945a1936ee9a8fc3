package medication

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// Names that were written before the tables were looked at: of RxNorm, and of
// orders and labels.
func TestSecondSet(t *testing.T) { checkSet(t, "testdata/rxnorm.tsv", 250) }
func TestThirdSet(t *testing.T)  { checkSet(t, "testdata/orders.tsv", 200) }

// checkSet reads a set of names. Whatever is found and not in the name is wrong;
// missed is what guidance is for, or a substance that the tables have.
func checkSet(t *testing.T, name string, atLeast int) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	n := newNormaliser(t, Options{})
	sites := map[string]Site{"s": Systemic, "l": Local, "u": SiteUnknown}
	guided := map[string]bool{}
	for _, d := range guidanceDrugs(kb.Default()) {
		guided[d.Name] = true
	}
	var texts, right, wrong, missed, guidedRight, guidedMissed, placed, misplaced int
	covered := map[string]int{}
	for row := range rows(string(data), 3) {
		texts++
		m := n.Map(words(row[0]), ehr.Concept{}, ehr.Concept{})
		var want []string
		if row[1] != "-" {
			want = strings.Split(row[1], "+")
		}
		got := used(&m)
		for _, name := range got {
			if slices.Contains(want, name) {
				right++
				covered[name]++
				continue
			}
			wrong++
			t.Logf("%q: %s, expected %v: %v", row[0], name, want, m.How)
		}
		for _, name := range want {
			found := slices.Contains(got, name)
			if guided[name] {
				if found {
					guidedRight++
				} else {
					guidedMissed++
				}
			}
			if _, ok := n.words.byName[name]; ok && !found {
				missed++
				t.Logf("%q: %s is missing (%s): %v", row[0], name, m.Confidence, m.How)
			} else if !ok {
				t.Logf("%q: no table has %s; found %v (%s)", row[0], name, got, m.Confidence)
			}
		}
		if row[2] != "" && len(got) > 0 {
			if m.Site == sites[row[2]] {
				placed++
			} else {
				misplaced++
				t.Logf("%q: %s, expected %s: %v", row[0], m.Site, sites[row[2]], m.How)
			}
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	guidedRecall := float64(guidedRight) / float64(guidedRight+guidedMissed)
	t.Logf("%d texts, %d pairs: precision %.4f, recall %.4f, of guidance drugs %.4f (%d of %d), site %d right, %d wrong",
		texts, right+missed, precision, recall, guidedRecall, guidedRight, guidedRight+guidedMissed, placed, misplaced)
	assert.GreaterOrEqual(t, texts, atLeast)
	assert.GreaterOrEqual(t, precision, 0.99)
	assert.GreaterOrEqual(t, recall, 0.98)
	assert.GreaterOrEqual(t, guidedRecall, 0.98)
	assert.Zero(t, misplaced)
}
