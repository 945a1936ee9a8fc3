package packed

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/variant/vcf"
)

// The encodings of a column in a chunk.
const (
	asNothing    = iota // no entry has a value
	asIntegers          // whole numbers
	asFixed             // decimals, all × 10^decimals whole
	asScientific        // decimals, each with an exponent
	asFloats            // the bits of float32
	asDictionary        // one of some texts
	asTexts             // texts
	asQuotient          // of two other columns
	encodings
)

// The flags of a column in a chunk.
const (
	hasMissing = 1 << iota // there is a bitmap
	isPadded               // decimals are written with zeros at the end
	isNarrow               // the quotient is rounded to float32 first
	columnFlags
)

// cells are the texts of one column in a chunk.
type cells struct {
	text    []byte
	ends    []int32
	missing []bool
	absent  int // how many are missing

	integers []int64   // where all are whole numbers, else nil
	values   []int64   // scratch
	decimals []decimal // scratch
}

func (c *cells) reset() {
	c.text, c.ends, c.missing, c.absent, c.integers = c.text[:0], c.ends[:0], c.missing[:0], 0, nil
}

// add adds a text; nil and "." are none.
func (c *cells) add(text []byte) {
	none := isMissing(text)
	if none {
		c.absent++
	} else {
		c.text = append(c.text, text...)
	}
	c.ends = append(c.ends, int32(len(c.text)))
	c.missing = append(c.missing, none)
}

// isMissing reports whether a text says that there is no value.
func isMissing(text []byte) bool { return text == nil || string(text) == "." }

func (c *cells) at(i int) []byte {
	from := int32(0)
	if i > 0 {
		from = c.ends[i-1]
	}
	return c.text[from:c.ends[i]:c.ends[i]]
}

// column appends a column, in the encoding that its texts allow.
func (e *encoder) column(c *cells, kind vcf.Type, digits int, r ratio) {
	switch {
	case c.absent == len(c.ends):
		e.head = append(e.head, asNothing, 0)
	case c.integers != nil:
		e.begin(asIntegers, 0, c)
		e.ints(c.integers)
	case kind == vcf.Float && (e.decimals(c, digits, r) || e.floats(c)):
	default:
		e.texts(c)
	}
}

// begin appends what every encoding begins with.
func (e *encoder) begin(encoding, flags byte, c *cells) {
	if c.absent > 0 {
		flags |= hasMissing
	}
	e.head = append(e.head, encoding, flags)
	if c.absent == 0 {
		return
	}
	bitmap := e.plane((len(c.missing) + 7) / 8)
	clear(bitmap)
	for i, none := range c.missing {
		if !none {
			bitmap[i>>3] |= 1 << (i & 7)
		}
	}
	e.block(bitmap, true)
}

// parseIntegers reads a column of whole numbers, if it is one.
func (c *cells) parseIntegers(kind vcf.Type) {
	if c.integers = nil; kind != vcf.Integer || c.absent == len(c.ends) {
		return
	}
	c.values = c.values[:0]
	last := int64(0) // stands where there is none
	for i, none := range c.missing {
		if !none {
			v, ok := parseInteger(c.at(i))
			if !ok {
				return
			}
			last = v
		}
		c.values = append(c.values, last)
	}
	first := slices.Index(c.missing, false)
	for i := range first {
		c.values[i] = c.values[first]
	}
	c.integers = c.values
}

// parseInteger reads a number that is spelled as strconv spells it.
func parseInteger(text []byte) (int64, bool) {
	digits := text
	if len(text) > 1 && text[0] == '-' {
		digits = text[1:]
	}
	if len(digits) == 0 || len(digits) > 15 || digits[0] == '0' && len(text) > 1 {
		return 0, false
	}
	v := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	if len(digits) < len(text) {
		v = -v
	}
	return v, true
}

// decimals appends a column of decimals, if it is one, in the way that takes the
// least room.
func (e *encoder) decimals(c *cells, digits int, r ratio) bool {
	c.decimals = c.decimals[:0]
	most, decimals, lowest, highest := 1, 0, math.MaxInt, math.MinInt
	padded, padding := true, -1
	last := decimal{}
	for i, none := range c.missing {
		if none {
			c.decimals = append(c.decimals, last)
			continue
		}
		d, s, ok := parseDecimal(c.at(i))
		if !ok {
			return false
		}
		padded = padded && s.plain && (padding < 0 || padding == s.decimals)
		padding = s.decimals
		if digits > 0 {
			d, padded = d.round(digits), false
		}
		if d.magnitude() != 0 {
			n := decimalLength(d.magnitude())
			most, decimals = max(most, n), max(decimals, -d.exponent)
			lowest, highest = min(lowest, d.exponent+n), max(highest, d.exponent+n)
		}
		c.decimals = append(c.decimals, d)
		last = d
	}
	if r.above >= 0 && e.quotient(c, most, r) {
		return true
	}
	if padded {
		decimals = max(decimals, padding)
	}
	// Magnitudes lie below 10^highest, so that codes have decimals+highest digits.
	fixed, exponents := decimals+max(highest, 1), bits.Len(uint(max(highest-lowest, 0)))
	if padded {
		exponents += 4 // a spelling that can be kept is worth a digit
	}
	if fixed <= 18 && fixed*10 <= most*10+exponents*3 {
		e.fixed(c, decimals, padded)
	} else {
		e.scientific(c, most)
	}
	return true
}

// fixed appends decimals as whole numbers, all × 10^decimals.
func (e *encoder) fixed(c *cells, decimals int, padded bool) {
	flags := byte(0)
	if padded {
		flags = isPadded
	}
	e.begin(asFixed, flags, c)
	e.head = append(e.head, byte(decimals))
	e.codes = e.codes[:0]
	for _, d := range c.decimals {
		e.codes = append(e.codes, d.signed(d.magnitude()*powers[decimals+d.exponent]))
	}
	e.ints(e.codes)
}

// scientific appends decimals as mantissas, all of as many digits, and exponents.
func (e *encoder) scientific(c *cells, digits int) {
	e.begin(asScientific, 0, c)
	e.codes, e.second = e.codes[:0], e.second[:0]
	last := int64(c.decimals[0].exponent)
	for _, d := range c.decimals {
		m := d.magnitude()
		if m != 0 {
			up := digits - decimalLength(m)
			m *= powers[up]
			last = int64(d.exponent - up)
		}
		e.codes, e.second = append(e.codes, d.signed(m)), append(e.second, last)
	}
	e.ints(e.codes)
	e.ints(e.second)
}

// floats appends a column of numbers of which some are not finite, if it is one.
func (e *encoder) floats(c *cells) bool {
	e.codes = e.codes[:0]
	last := int64(0)
	for i, none := range c.missing {
		if !none {
			f, err := strconv.ParseFloat(string(c.at(i)), 32)
			if err != nil || slices.ContainsFunc(c.at(i), func(b byte) bool { return b == '_' || b|0x20 == 'x' || b|0x20 == 'p' }) {
				return false
			}
			last = int64(math.Float32bits(float32(f)))
		}
		e.codes = append(e.codes, last)
	}
	e.begin(asFloats, 0, c)
	e.ints(e.codes)
	return true
}

// ratio is a pair of columns of which another may be the quotient; with -1 above
// there is none.
type ratio struct {
	above, below int
	a, b         *cells
}

// quotient appends a column as the quotient of two others, if it is that.
func (e *encoder) quotient(c *cells, digits int, r ratio) bool {
	if r.a.integers == nil || r.b.integers == nil || digits > mostDigits {
		return false
	}
	for flags := byte(0); flags <= isNarrow; flags += isNarrow {
		if !c.isQuotient(r, digits, flags != 0) {
			continue
		}
		e.begin(asQuotient, flags, c)
		e.head = binary.AppendUvarint(e.head, uint64(r.above))
		e.head = binary.AppendUvarint(e.head, uint64(r.below))
		e.head = append(e.head, byte(digits))
		return true
	}
	return false
}

func (c *cells) isQuotient(r ratio, digits int, narrow bool) bool {
	for i, none := range c.missing {
		if none {
			continue
		}
		q, ok := quotient(r.a.integers[i], r.b.integers[i], digits, narrow)
		if !ok || r.a.missing[i] || r.b.missing[i] || q.normal() != c.decimals[i] {
			return false
		}
	}
	return true
}

// normal takes the zeros from the end of a mantissa.
func (d decimal) normal() decimal {
	for d.code != 0 && d.code%10 == 0 {
		d.code /= 10
		d.exponent++
	}
	return d
}
