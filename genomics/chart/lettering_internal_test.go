package chart

import (
	"image/color"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
)

func TestWrap(t *testing.T) {
	l := letters(noteSize, color.Black)
	text := "Myocardial infarction within twelve months of percutaneous intervention " + strings.Repeat("W", 60)
	lines := l.wrap(text, 100)
	assert.Greater(t, len(lines), 5)
	for _, s := range lines {
		assert.LessOrEqual(t, l.width(s), vg.Length(100), s)
	}
	assert.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""), "nothing is lost")
	short := l.shorten(text, 100, 2)
	require.Len(t, short, 2)
	assert.True(t, strings.HasSuffix(short[1], "…"))
	assert.LessOrEqual(t, l.width(short[1]), vg.Length(100))
	assert.Equal(t, []string{"W", "W"}, l.wrap("WW", 1), "a letter a line at least")
	assert.Empty(t, l.wrap(" ", 100))
}

func TestLegible(t *testing.T) {
	assert.Equal(t, "a b\uFFFDc\uFFFD \u00e4 \U0001F9EC", legible("a\nb\x00c\xff\t\u00e4 \U0001F9EC"))
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		assert.Equal(t, want, count(n))
	}
}
