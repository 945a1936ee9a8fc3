package packed

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Header is what a packed file says of itself.
type Header struct {
	Build   genomics.Build
	Source  string // the name of what was packed
	Version string // of the source, as who packed it said
	Date    string // of the source
	Aligned bool   // insertions and deletions were moved to the left with a reference
	Columns []annotate.Column

	// Digits are to how many significant digits the numbers of each column were
	// rounded; 0: not at all.
	Digits []int
}

// types are the letters of the format for the types of columns.
var types = map[byte]vcf.Type{'s': vcf.String, 'c': vcf.Character, 'i': vcf.Integer, 'f': vcf.Float, 'b': vcf.Flag}

// numbers are how the format spells numbers that are no counts.
var numbers = map[string]vcf.Number{".": vcf.Variable, "A": vcf.PerAlt, "R": vcf.PerAllele, "G": vcf.PerGenotype}

func numberText(n vcf.Number) string {
	for text, number := range numbers {
		if number == n {
			return text
		}
	}
	if n < 0 {
		return "."
	}
	return strconv.Itoa(int(n))
}

func parseNumber(text string) (vcf.Number, bool) {
	if n, ok := numbers[text]; ok {
		return n, true
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return vcf.Number(n), err == nil
}

// append appends the header as it stands in a file.
func (h *Header) append(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, Magic...)
	dst = binary.LittleEndian.AppendUint32(dst, version)
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	build := ""
	if h.Build != genomics.UnknownBuild {
		build = h.Build.String()
	}
	for _, text := range []string{build, h.Source, h.Version, h.Date} {
		dst = appendText(dst, text)
	}
	flags := byte(0)
	if h.Aligned {
		flags = 1
	}
	dst = append(dst, flags)
	dst = binary.AppendUvarint(dst, uint64(len(h.Columns)))
	for i, c := range h.Columns {
		letter := byte('s')
		for l, t := range types {
			if t == c.Type {
				letter = l
			}
		}
		dst = append(dst, letter, byte(h.Digits[i]))
		dst = appendText(dst, c.Name)
		dst = appendText(dst, numberText(c.Number))
		dst = appendText(dst, c.Description)
	}
	binary.LittleEndian.PutUint32(dst[start+fixedHeader-4:], uint32(len(dst)-start-fixedHeader))
	return binary.LittleEndian.AppendUint32(dst, checksum(dst[start:]))
}

// headerLength looks at the fixed beginning of a file, and says how long the
// header is.
func headerLength(begin []byte) (int, string) {
	if len(begin) < fixedHeader || string(begin[:len(Magic)]) != Magic {
		return 0, "this is no packed source (.arx): make one with examples/pack"
	}
	w := wire{rest: begin[len(Magic):]}
	switch v := w.u32(); {
	case v > version:
		return 0, fmt.Sprintf("the file is of version %d of the format, and this program reads version %d: use a newer release of it", v, version)
	case v < version:
		return 0, fmt.Sprintf("the file is of version %d of the format, which is older than version %d that this program reads: pack the source again", v, version)
	}
	n := w.u32()
	if n > maxBody {
		return 0, damaged
	}
	return fixedHeader + int(n) + 4, ""
}

// parseHeader reads a whole header.
func parseHeader(b []byte) (Header, bool) {
	var h Header
	body := len(b) - 4
	end := wire{rest: b[body:]}
	if end.u32() != checksum(b[:body]) {
		return h, false
	}
	w := wire{rest: b[fixedHeader:body]}
	build, known := genomics.ParseBuild(string(w.text()))
	h.Build = build
	h.Source, h.Version, h.Date = string(w.text()), string(w.text()), string(w.text())
	flags := w.byte()
	h.Aligned = flags&1 != 0
	// A column takes five bytes at least.
	n := w.uvarint(uint64(len(w.rest) / 5))
	for range n {
		t, ok := types[w.byte()]
		digits := int(w.byte())
		c := annotate.Column{Type: t, Name: string(w.text())}
		number, right := parseNumber(string(w.text()))
		c.Number, c.Description = number, string(w.text())
		if !ok || !right || w.bad {
			return h, false
		}
		h.Columns, h.Digits = append(h.Columns, c), append(h.Digits, digits)
	}
	return h, known == nil && flags <= 1 && w.done()
}

// Precision is how much of a number is kept. The zero value keeps all.
type Precision struct {
	Digits   int     // significant digits; 0: all
	Relative float64 // the largest error, as a part of the value; 0: none
}

// digits is the precision in significant digits, 0 for all. A number of d digits
// is off by half a unit of the last, which is at most 10^(1-d)/2 of it.
func (p Precision) digits() (int, error) {
	d := p.Digits
	if p.Relative != 0 {
		if !(p.Relative > 0 && p.Relative < 1) {
			return 0, fmt.Errorf("packed: a relative error of %v: it is more than 0 and less than 1", p.Relative)
		}
		needed := int(math.Ceil(1 - math.Log10(2*p.Relative)))
		d = max(d, needed, 1)
	}
	if d < 0 || d > 9 {
		return 0, fmt.Errorf("packed: a precision of %d digits: it is 1 to 9, which is what a float32 holds", d)
	}
	return d, nil
}
