package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// word is a text of a figure and where it stands, in points from the lower left;
// of texts that stand upright only the words are of use.
type word struct {
	text string
	x, y float64
	size float64 // how long it is
	up   bool    // it stands upright
}

// drawn is what an SVG holds.
type drawn struct {
	bytes         string
	role          string
	title, desc   string
	width, height float64
	words         []word
	paths         []path
}

type path struct{ d, style string }

func draw(t *testing.T, f figure) drawn {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, f.WriteSVG(&out))
	g := drawn{bytes: out.String()}
	d := xml.NewDecoder(&out)
	d.Strict = true
	var in string
	var groups []bool // are upright
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local
			at := map[string]string{}
			for _, a := range token.Attr {
				at[a.Name.Local] = a.Value
			}
			switch in {
			case "g":
				groups = append(groups, strings.Contains(at["transform"], "rotate") || len(groups) > 0 && groups[len(groups)-1])
			case "svg":
				g.role = at["role"]
				_, err := fmt.Sscanf(at["viewBox"], "0 0 %f %f", &g.width, &g.height)
				require.NoError(t, err)
			case "text":
				g.words = append(g.words, word{x: number(t, at["x"]), y: -number(t, at["y"]), size: number(t, at["textLength"]), up: groups[len(groups)-1]})
			case "path":
				g.paths = append(g.paths, path{at["d"], at["style"]})
			}
		case xml.CharData:
			switch in {
			case "title":
				g.title += string(token)
			case "desc":
				g.desc += string(token)
			case "text":
				g.words[len(g.words)-1].text += string(token)
			}
		case xml.EndElement:
			in = ""
			if token.Name.Local == "g" {
				groups = groups[:len(groups)-1]
			}
		}
	}
	return g
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// find is the one word of that text.
func (g drawn) find(t *testing.T, text string) word {
	t.Helper()
	var found []word
	for _, w := range g.words {
		if w.text == text {
			found = append(found, w)
		}
	}
	require.Len(t, found, 1, "%q", text)
	return found[0]
}

func (w word) middle() float64 { return w.x + w.size/2 }

func (g drawn) all() string {
	var s []string
	for _, w := range g.words {
		s = append(s, w.text)
	}
	return strings.Join(s, "\n")
}

// dotsOf are the places of the strokes of a colour: x, lower y, upper y.
func (g drawn) strokesOf(t *testing.T, color string) [][3]float64 {
	t.Helper()
	var all [][3]float64
	for _, p := range g.paths {
		if !strings.Contains(p.style, "stroke:"+color) || strings.Contains(p.style, "dasharray") {
			continue
		}
		for _, m := range regexp.MustCompile(`M([-\d.e]+),([-\d.e]+)L([-\d.e]+),([-\d.e]+)`).FindAllStringSubmatch(p.d, -1) {
			if m[1] == m[3] {
				all = append(all, [3]float64{number(t, m[1]), number(t, m[2]), number(t, m[4])})
			}
		}
	}
	return all
}

func (g drawn) tick(t *testing.T, label string) float64 {
	t.Helper()
	return g.find(t, label).middle()
}

// levelWords are the words that don't stand upright.
func (g drawn) levelWords() []word {
	return slices.DeleteFunc(slices.Clone(g.words), func(w word) bool { return w.up })
}
