package suppress_test

import (
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// persons makes the people of a table of two dimensions.
func persons(counts [][]int) (rows, cols suppress.Dimension, n int) {
	rows, cols = suppress.Dimension{Name: "row"}, suppress.Dimension{Name: "column"}
	for i := range counts {
		rows.Categories = append(rows.Categories, "r"+string(rune('0'+i)))
		for j, c := range counts[i] {
			if i == 0 {
				cols.Categories = append(cols.Categories, "c"+string(rune('0'+j)))
			}
			rows.Of = append(rows.Of, slices.Repeat([]int32{int32(i)}, c)...)
			cols.Of = append(cols.Of, slices.Repeat([]int32{int32(j)}, c)...)
			n += c
		}
	}
	return rows, cols, n
}

func releaser(t *testing.T, n int) *suppress.Releaser {
	t.Helper()
	r, err := suppress.New(n, suppress.Options{})
	require.NoError(t, err)
	return r
}

// draw writes a table with its margins.
func draw(t *suppress.Table) string {
	var b strings.Builder
	for i := range len(t.Categories[0]) + 1 {
		for j := range len(t.Categories[1]) + 1 {
			at := []int{i, j}
			if i == len(t.Categories[0]) {
				at[0] = suppress.All
			}
			if j == len(t.Categories[1]) {
				at[1] = suppress.All
			}
			b.WriteString(strings.Replace(t.Cell(at...).String(), suppress.Hidden, "x", 1) + " ")
		}
		b.WriteString("/ ")
	}
	return strings.TrimSuffix(b.String(), " / ")
}

func TestTables(t *testing.T) {
	for _, tc := range []struct {
		name   string
		counts [][]int
		want   string
	}{
		{"nothing small", [][]int{{20, 30}, {40, 50}}, "20 30 50 / 40 50 90 / 60 80 140"},
		{"zeros are shown", [][]int{{20, 0}, {40, 50}}, "20 0 20 / 40 50 90 / 60 50 110"},
		{"one small cell takes three with it", [][]int{{3, 30, 20}, {40, 50, 60}}, "x x 20 53 / x x 60 150 / 43 80 80 203"},
		{"a small row takes its zeros", [][]int{{3, 0}, {40, 50}}, "x x x / x x x / 43 50 93"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rows, cols, n := persons(tc.counts)
			table, err := releaser(t, n).Table("t", nil, rows, cols)
			require.NoError(t, err)
			require.False(t, table.Withheld, table.Why)
			if tc.name != "a small row takes its zeros" { // what goes with it is the method's choice
				assert.Equal(t, tc.want, draw(table))
				return
			}
			assert.True(t, strings.HasPrefix(draw(table), "x x x /"), draw(table))
		})
	}
}

// TestDifferences releases tables whose differences are small counts.
func TestDifferences(t *testing.T) {
	n := 100
	under := func(age int) suppress.Dimension {
		has := make([]bool, n)
		for p := range has {
			has[p] = p < age
		}
		return suppress.Flag("under "+string(rune('0'+age/10))+string(rune('0'+age%10)), has)
	}
	r := releaser(t, n)
	first, err := r.Flags("ages", nil, []suppress.Dimension{under(50)})
	require.NoError(t, err)
	assert.Equal(t, "50", first[0].Count.String())
	for _, tc := range []struct {
		age  int
		want string
	}{{45, suppress.Hidden}, {50, "50"}, {39, "39"}, {38, suppress.Hidden}, {95, suppress.Hidden}, {5, suppress.Hidden}} {
		d := under(tc.age)
		if tc.age == 50 {
			d.Name = "younger than 50"
		}
		got, err := r.Flags("ages", nil, []suppress.Dimension{d})
		require.NoError(t, err)
		assert.Equal(t, tc.want, got[0].Count.String(), tc.age)
	}

	// The part of a group that lacks few of it.
	r = releaser(t, n)
	_, err = r.Table("half", nil, under(50))
	require.NoError(t, err)
	part, err := r.Table("a part", []suppress.Condition{{Dimension: under(50), Category: "yes"}, {Dimension: under(45), Category: "yes"}})
	require.NoError(t, err)
	assert.Equal(t, suppress.Hidden, part.Total().String())
}

// TestAgain asks for the same twice: the answer is the same.
func TestAgain(t *testing.T) {
	rows, cols, n := persons([][]int{{3, 30, 20}, {40, 50, 60}})
	r := releaser(t, n)
	a, err := r.Table("t", nil, rows, cols)
	require.NoError(t, err)
	b, err := r.Table("t", nil, rows, cols)
	require.NoError(t, err)
	assert.Equal(t, draw(a), draw(b))
	assert.Equal(t, 10, r.Threshold())
	assert.Equal(t, "203", r.People().String())
}

// TestCircle has three tables that share dimensions in a circle.
func TestCircle(t *testing.T) {
	n := 240
	make3 := func(name string, f func(p int) int) suppress.Dimension {
		d := suppress.Dimension{Name: name, Categories: []string{"0", "1", "2"}, Of: make([]int32, n)}
		for p := range d.Of {
			d.Of[p] = int32(f(p))
		}
		return d
	}
	a := make3("a", func(p int) int { return p % 3 })
	b := make3("b", func(p int) int { return p / 3 % 3 })
	c := make3("c", func(p int) int {
		if p < 30 {
			return 2
		}
		return p % 2
	})
	r := releaser(t, n)
	ab, err := r.Table("ab", nil, a, b)
	require.NoError(t, err)
	assert.NotContains(t, draw(ab), "x")
	bc, err := r.Table("bc", nil, b, c)
	require.NoError(t, err)
	assert.Contains(t, draw(bc), "x")
	ca, err := r.Table("ca", nil, c, a)
	require.NoError(t, err)
	assert.True(t, ca.Withheld)
	assert.Contains(t, ca.Why, "circle")
	assert.Equal(t, suppress.Hidden, ca.Total().String())
	// Without it, the run goes on.
	only, err := r.Table("a", nil, a)
	require.NoError(t, err)
	assert.Equal(t, "80", only.Cell(0).String())
}

func TestFigures(t *testing.T) {
	rows, cols, n := persons([][]int{{20, 30}, {40, 60}})
	table, err := releaser(t, n).Table("t", nil, rows, cols)
	require.NoError(t, err)
	or := suppress.OddsRatio(table.Cell(0, 0), table.Cell(0, 1), table.Cell(1, 0), table.Cell(1, 1))
	assert.Equal(t, "1.00", or.String())
	assert.Equal(t, "33.3", suppress.Percent(table.Cell(0, suppress.All), table.Total()).Format(1))
	alleles := table.Weighted(func(at []int) float64 { return float64(at[0] + at[1]) })
	v, ok := alleles.Value()
	assert.True(t, ok)
	assert.InDelta(t, 30+40+120, v, 0)
	text, err := json.Marshal([]any{table.Total(), suppress.Count{}, or, suppress.Number{}, suppress.Percent(table.Total(), table.Cell(0, 0))})
	require.NoError(t, err)
	assert.Equal(t, "[150,null,1,null,750]", string(text))

	hidden := table.Cell(7, 7)
	assert.Equal(t, suppress.Count{}, table.Cell(0))
	_, ok = hidden.N()
	assert.False(t, ok)
	v, ok = suppress.OddsRatio(hidden, table.Total(), table.Total(), table.Total()).Value()
	assert.False(t, ok)
	assert.True(t, math.IsNaN(v))
	assert.Equal(t, suppress.Hidden, suppress.Percent(hidden, table.Total()).String())

	rows, cols, n = persons([][]int{{3, 30}, {40, 60}})
	table, err = releaser(t, n).Table("t", nil, rows, cols)
	require.NoError(t, err)
	_, ok = table.Weighted(func([]int) float64 { return 1 }).Value()
	assert.False(t, ok)
}

func TestRefused(t *testing.T) {
	_, err := suppress.New(-1, suppress.Options{})
	require.ErrorContains(t, err, "negative")
	_, err = suppress.New(1, suppress.Options{Threshold: -1})
	require.ErrorContains(t, err, "threshold")
	rows, cols, n := persons([][]int{{20, 30}, {40, 60}})
	r := releaser(t, n)
	_, err = r.Table("t", nil, rows)
	require.NoError(t, err)
	moved := rows
	moved.Of = slices.Clone(rows.Of)
	moved.Of[0] = 1
	wide := suppress.Dimension{Name: "wide", Categories: make([]string, 1100), Of: make([]int32, n)}
	for i := range wide.Categories {
		wide.Categories[i] = string(rune('a' + i))
	}
	wider := wide
	wider.Name = "wider"
	for _, tc := range []struct {
		name, want string
		where      []suppress.Condition
		dims       []suppress.Dimension
	}{
		{"no name", "without a name", nil, []suppress.Dimension{{}}},
		{"too few people", "places 1 people", nil, []suppress.Dimension{{Name: "x", Of: []int32{0}}}},
		{"category beyond", "number 5", nil, []suppress.Dimension{{Name: "x", Categories: []string{"a"}, Of: slices.Repeat([]int32{5}, n)}}},
		{"category twice", "twice", nil, []suppress.Dimension{{Name: "x", Categories: []string{"a", "a"}, Of: make([]int32, n)}}},
		{"other people", "other people in them", nil, []suppress.Dimension{moved}},
		{"dimension twice", "used twice", nil, []suppress.Dimension{rows, rows}},
		{"dimension and condition", "used twice", []suppress.Condition{{Dimension: rows, Category: "r0"}}, []suppress.Dimension{rows}},
		{"unknown category", "no category", []suppress.Condition{{Dimension: rows, Category: "r7"}}, []suppress.Dimension{cols}},
		{"bad condition", "without a name", []suppress.Condition{{}}, nil},
		{"two conditions on one", "two conditions", []suppress.Condition{{Dimension: rows, Category: "r0"}, {Dimension: rows, Category: "r1"}}, nil},
		{"too large", "a million", nil, []suppress.Dimension{wide, wider}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := r.Table("t", tc.where, tc.dims...)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

// TestTooFew has a run of so few people that even their number is hidden.
func TestTooFew(t *testing.T) {
	r := releaser(t, 7)
	table, err := r.Table("t", nil, suppress.Group("x", []string{"a", "a", "b", "b", "", "b", "b"}))
	require.NoError(t, err)
	assert.Equal(t, suppress.NotStated, table.Categories[0][2])
	for _, at := range []int{0, 1, 2, suppress.All} {
		assert.Equal(t, suppress.Hidden, table.Cell(at).String())
	}
	none, err := suppress.New(0, suppress.Options{})
	require.NoError(t, err)
	table, err = none.Table("t", nil, suppress.Dimension{Name: "x", Categories: []string{"a"}})
	require.NoError(t, err)
	assert.Equal(t, "0", table.Total().String())
}

// TestAudited has releases written down, and not made when they cannot be.
func TestAudited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	log, err := audit.Open(path)
	require.NoError(t, err)
	rows, cols, n := persons([][]int{{3, 30, 20}, {40, 50, 60}})
	r, err := suppress.New(n, suppress.Options{Audit: log})
	require.NoError(t, err)
	_, err = r.Table("t", nil, rows, cols)
	require.NoError(t, err)
	head, err := audit.Verify(path)
	require.NoError(t, err)
	assert.Equal(t, 1, head.Entries)

	log, err = audit.Open(filepath.Join(t.TempDir(), "no", "folder"))
	require.NoError(t, err)
	r, err = suppress.New(n, suppress.Options{Audit: log})
	require.NoError(t, err)
	table, err := r.Table("t", nil, rows, cols)
	require.ErrorContains(t, err, "is not released")
	assert.Nil(t, table)
	_, err = r.Histogram("h", nil, "v", slices.Repeat([]float64{math.NaN()}, n), []float64{1})
	require.ErrorContains(t, err, "is not released")
}
