package chart

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// lettering is the size and colour of words.
type lettering struct {
	face  font.Face
	color color.Color
}

func letters(size vg.Length, c color.Color) lettering {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	return lettering{plot.DefaultTextHandler.Cache().Lookup(f, size), c}
}

// line is the height of a line of text.
func (l lettering) line() vg.Length { return l.face.Font.Size * 5 / 4 }

func (l lettering) width(s string) vg.Length { return l.face.Width(s) }

// Where the point that a text is drawn at lies in it, of its width.
const (
	start  vg.Length = 0
	middle vg.Length = 0.5
	end    vg.Length = 1
)

// write draws a line of text; at is on its baseline.
func (l lettering) write(c draw.Canvas, at vg.Point, align vg.Length, s string) {
	if s == "" {
		return
	}
	c.SetColor(l.color)
	at.X -= align * l.width(s)
	c.FillString(l.face, at, s)
}

// writeUp draws a line of text that goes upwards.
func (l lettering) writeUp(c draw.Canvas, at vg.Point, align vg.Length, s string) {
	c.Push()
	c.Translate(at)
	c.Rotate(math.Pi / 2)
	l.write(c, vg.Point{}, align, s)
	c.Pop()
}

// writeLines draws lines downwards; at is the upper left corner of the first.
func (l lettering) writeLines(c draw.Canvas, at vg.Point, lines []string) {
	for i, s := range lines {
		l.write(c, vg.Point{X: at.X, Y: at.Y - vg.Length(i)*l.line() - l.face.Font.Size}, start, s)
	}
}

// wrap breaks a text into lines that are at most so wide: between words where
// it can, within one that is wider than a line.
func (l lettering) wrap(s string, width vg.Length) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(s, " ") { // no-break spaces hold
		if word == "" {
			continue
		}
		if joined := line + " " + word; line != "" && l.width(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; l.width(line) > width && utf8.RuneCountInString(line) > 1; {
			n := l.fits(line, width)
			lines, line = append(lines, line[:n]), line[n:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fits is how many bytes of a text are at most so wide: a letter at least.
func (l lettering) fits(s string, width vg.Length) int {
	_, n := utf8.DecodeRuneInString(s)
	for n < len(s) {
		_, size := utf8.DecodeRuneInString(s[n:])
		if l.width(s[:n+size]) > width {
			break
		}
		n += size
	}
	return n
}

// shorten gives at most so many lines; the last says by its end that there was more.
func (l lettering) shorten(s string, width vg.Length, most int) []string {
	lines := l.wrap(s, width)
	if len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	last := lines[most-1] + "…"
	for l.width(last) > width && utf8.RuneCountInString(last) > 2 {
		_, size := utf8.DecodeLastRuneInString(strings.TrimSuffix(last, "…"))
		last = last[:len(last)-len("…")-size] + "…"
	}
	lines[most-1] = last
	return lines
}

// legible replaces what an XML document can't hold, or a line of text doesn't:
// bytes that are no UTF-8, control characters.
func legible(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xFFFE || r == 0xFFFF:
			return '\uFFFD'
		}
		return r
	}, s)
}

// longestText is how many letters a title or a name may have.
const longestText = 300

// checkTexts finds the text that is too long to be drawn.
func checkTexts(what string, texts ...string) error {
	for _, s := range texts {
		if n := utf8.RuneCountInString(s); n > longestText {
			return fmt.Errorf("chart: %s has %d letters, more than %d: shorten it", what, n, longestText)
		}
	}
	return nil
}

// checkTitle wants a title: a figure without one says nothing to those who hear it.
func checkTitle(figure, title string) error {
	if strings.TrimSpace(title) == "" {
		return fmt.Errorf("chart: %s has no title: say in it what was compared, and in whom", figure)
	}
	return checkTexts("the title of "+figure, title)
}

// count writes a number with its thousands apart.
func count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural is "1 row" or "2 rows".
func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + more
}
