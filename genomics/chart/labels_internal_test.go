package chart

import (
	"fmt"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Names lie beside each other, and what finds no room is told.
func TestLabelsDoNotOverlap(t *testing.T) {
	l := labels{words: letters(noteSize, color.Black), bounds: vg.Rectangle{Max: vg.Point{X: 150, Y: 60}}}
	c := newCanvas(150, 60)
	var drawn, refused int
	for i := range 40 {
		at := vg.Point{X: 60 + vg.Length(i%5)*2, Y: 30}
		if l.write(draw.New(c), at, fmt.Sprintf("rs%d0000", i)) {
			drawn++
		} else {
			refused++
		}
	}
	assert.Greater(t, drawn, 2)
	assert.Greater(t, refused, 3)
	for i, r := range l.taken {
		assert.True(t, within(r, l.bounds))
		assert.False(t, meets(r, l.taken[:i]))
	}
}
