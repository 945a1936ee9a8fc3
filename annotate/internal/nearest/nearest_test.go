package nearest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func ExampleNames() {
	fmt.Println(Names("clnsgi", []string{"CLNDN", "CLNSIG", "AF"}))
	// Output: [CLNSIG]
}

func TestNames(t *testing.T) {
	known := []string{"gnomad_af", "gnomad_an", "CLNSIG", "DP"}
	for word, want := range map[string][]string{
		"gnomad_aff": {"gnomad_af", "gnomad_an"},
		"gnomad":     {"gnomad_af", "gnomad_an"},
		"clnsig":     {"CLNSIG"},
		"clnisg":     {"CLNSIG"},
		"PD":         {"DP"},
		"something":  {},
		"":           {},
	} {
		assert.Equal(t, want, Names(word, known), word)
	}
	assert.Empty(t, Names(strings.Repeat("x", 200), known))
}

func TestHint(t *testing.T) {
	assert.Equal(t, "did you mean DP?", Hint("DPP", []string{"AF", "DP"}))
	assert.Equal(t, "there are AF, DP", Hint("quite_other", []string{"AF", "DP"}))
	assert.Equal(t, "there are none", Hint("x", nil))
	many := strings.Fields("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm")
	assert.Equal(t, "there are aaaa, bbbb, cccc, dddd, eeee, ffff, gggg, hhhh, iiii, jjjj, kkkk, llll, …", Hint("zzzzzz", many))
}
