package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/chart"
)

type figure interface{ WriteSVG(w io.Writer) error }

// wellFormed returns the figure's text elements; it fails where the SVG is no
// XML document.
func wellFormed(t *testing.T, f figure) string {
	t.Helper()
	var out, texts bytes.Buffer
	require.NoError(t, f.WriteSVG(&out))
	d := xml.NewDecoder(&out)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts.String()
		}
		require.NoError(t, err)
		if data, ok := token.(xml.CharData); ok {
			texts.Write(append(data, '\n'))
		}
	}
}

func TestBars(t *testing.T) {
	f := chart.Bars{
		Title: "Time & <memory>", Axis: "ratio", Mark: 1,
		Bars: []chart.Bar{{Name: "first", Value: 0.5, Low: 0.4, High: 0.6, Goal: 0.7}, {Name: "second <b>", Value: 2}},
	}
	text := wellFormed(t, f)
	for _, want := range []string{"Time & <memory>", "ratio", "first", "second <b>"} {
		assert.Contains(t, text, want)
	}
	assert.Less(t, strings.LastIndex(text, "second"), strings.LastIndex(text, "first"), "drawn from the bottom")
	require.Error(t, chart.Bars{}.WriteSVG(io.Discard))
	bad := chart.Bars{Bars: []chart.Bar{{Value: nan}}}
	assert.Error(t, bad.WriteSVG(io.Discard))
}

var nan = func() float64 { zero := 0.0; return zero / zero }()

func TestLines(t *testing.T) {
	points := []chart.Point{{1, 10}, {4, 41}, {16, 165}}
	for _, log := range []bool{false, true} {
		text := wellFormed(t, chart.Lines{
			Title: "Growth", X: "records", Y: "seconds", Log: log,
			Lines: []chart.Line{{Name: "ours", Points: points}, {Points: points[:2]}},
		})
		for _, want := range []string{"Growth", "records", "seconds", "ours"} {
			assert.Contains(t, text, want)
		}
	}
	for name, f := range map[string]chart.Lines{
		"no line":  {},
		"no point": {Lines: []chart.Line{{Name: "empty"}}},
		"zero":     {Log: true, Lines: []chart.Line{{Name: "zero", Points: []chart.Point{{0, 1}}}}},
		"no value": {Lines: []chart.Line{{Name: "nan", Points: []chart.Point{{1, nan}}}}},
	} {
		assert.Error(t, f.WriteSVG(io.Discard), name)
	}
}

// Every text says how wide it is, so that no viewer's font makes it wider.
func TestTextsFit(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, chart.Bars{Title: "title", Axis: "<text axis>", Bars: []chart.Bar{{Name: "bar", Value: 3}}}.WriteSVG(&out))
	texts := strings.Count(out.String(), "<text ")
	assert.Greater(t, texts, 4)
	assert.Equal(t, texts, strings.Count(out.String(), `<text textLength="`))
	assert.Equal(t, texts, strings.Count(out.String(), "sans-serif;"))
}

// A disk that is full is told of.
func TestWriteFails(t *testing.T) {
	f := chart.Bars{Bars: []chart.Bar{{Name: "a", Value: 1}}}
	assert.ErrorIs(t, f.WriteSVG(full{}), errFull)
}

var errFull = errors.New("no space left on device")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
