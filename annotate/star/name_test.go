package star_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/star"
)

func TestCompareNames(t *testing.T) {
	want := []string{
		"Reference", "", "711+3A->G", "*1", "*1x2", "*2", "*3A", "*3B", "*10", "*80", "*80+*28", "A", "B (reference)",
		"c.61C>T", "c.557A>G", "c.1129-5923C>G", "c.1129-5923C>G, c.1236G>A (HapB3)", "c.1905+1G>A (*2A)",
		"[*2 + *3]", "[*6 + *14]", "[*2 + *3 + *4]",
	}
	got := slices.Clone(want)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, star.CompareNames)
	assert.Equal(t, want, got)
	for _, a := range want {
		for _, b := range want {
			assert.Equal(t, -star.CompareNames(b, a), star.CompareNames(a, b), a+" "+b)
		}
	}
}
