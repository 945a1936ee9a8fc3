package packed

import (
	"math"
	"strconv"

	"github.com/allelerx/allelerx/annotate"
)

// column is a column of a chunk: its description, and once it is decoded its
// values.
type column struct {
	encoding byte
	flags    byte
	decimals int
	digits   int
	above    int // columns that it is the quotient of
	below    int
	words    words
	count    int // of the words in the dictionary
	missing  block
	text     block
	values   ints
	second   ints // exponents
	present  []byte
	decoded  bool
}

// parse reads the description.
func (c *column) parse(w *wire, entries int, p *places) {
	c.encoding, c.flags, c.decoded = w.byte(), w.byte(), false
	if c.encoding >= encodings || c.flags >= columnFlags {
		w.bad = true
	}
	if c.flags&hasMissing != 0 {
		if c.missing = p.next(w); c.missing.raw != (entries+7)/8 {
			w.bad = true
		}
	}
	switch c.encoding {
	case asIntegers, asFloats:
		c.values.parse(w, entries, p)
	case asFixed:
		c.decimals = int(w.byte())
		w.bad = w.bad || c.decimals >= len(powers)
		c.values.parse(w, entries, p)
	case asScientific:
		c.values.parse(w, entries, p)
		c.second.parse(w, entries, p)
	case asDictionary:
		c.count = int(w.uvarint(maxEntries))
		c.text = p.next(w)
		c.values.parse(w, entries, p)
	case asTexts:
		c.values.parse(w, entries, p)
		c.text = p.next(w)
	case asQuotient:
		c.above, c.below = int(w.uvarint(math.MaxInt32)), int(w.uvarint(math.MaxInt32))
		c.digits = int(w.byte())
		w.bad = w.bad || c.digits < 1 || c.digits > mostDigits
	}
}

// quotientsFit reports whether quotients are of columns of whole numbers.
func (c *chunk) quotientsFit() bool {
	for i := range c.columns {
		q := &c.columns[i]
		if q.encoding != asQuotient {
			continue
		}
		for _, k := range []int{q.above, q.below} {
			if k >= len(c.columns) || c.columns[k].encoding != asIntegers {
				return false
			}
		}
	}
	return true
}

// decode decodes a column, and those that it is made of.
func (c *chunk) decode(d *decoder, k int) (err error) {
	col := &c.columns[k]
	if col.decoded {
		return nil
	}
	col.decoded = true
	if col.flags&hasMissing != 0 {
		if col.present, err = d.block(col.present, col.missing); err != nil {
			return err
		}
	}
	switch col.encoding {
	case asQuotient:
		if err = c.decode(d, col.above); err == nil {
			err = c.decode(d, col.below)
		}
		return err
	case asDictionary, asTexts:
		if col.words.text, err = d.block(col.words.text, col.text); err != nil {
			return err
		}
	case asScientific:
		if err := col.second.decode(d); err != nil {
			return err
		}
	case asNothing:
		return nil
	default:
	}
	if err := col.values.decode(d); err != nil {
		return err
	}
	if !col.wordsFit(c.count) {
		return fault{col.text.at, "texts that do not fit: " + damaged}
	}
	return nil
}

// wordsFit finds the texts, and reports whether every entry's is there.
func (c *column) wordsFit(entries int) bool {
	switch c.encoding {
	case asTexts:
		return c.words.lengths(&c.values, entries)
	case asDictionary:
		if !c.words.dictionary(c.count) {
			return false
		}
		for i := range entries {
			if uint64(c.values.at(i)) >= uint64(c.count) {
				return false
			}
		}
	default:
	}
	return true
}

// read sets the text of an entry. Numbers are written into the row's memory.
func (c *column) read(row *annotate.Row, k, i int, all []column) {
	if c.encoding == asNothing || c.flags&hasMissing != 0 && c.present[i>>3]>>(i&7)&1 == 0 {
		return
	}
	if row.Numeric && c.number(&row.Numbers[k], i, all) {
		return
	}
	at := len(row.Buf)
	switch c.encoding {
	case asIntegers:
		row.Buf = strconv.AppendInt(row.Buf, c.values.at(i), 10)
	case asFixed:
		row.Buf = appendFixed(row.Buf, c.values.at(i), c.decimals, c.flags&isPadded != 0)
	case asScientific:
		row.Buf = appendScientific(row.Buf, c.values.at(i), int(c.second.at(i)))
	case asQuotient:
		q, _ := quotient(all[c.above].values.at(i), all[c.below].values.at(i), c.digits, c.flags&isNarrow != 0)
		row.Buf = appendScientific(row.Buf, q.code, q.exponent)
	case asFloats:
		row.Buf = appendFloat(row.Buf, math.Float32frombits(uint32(c.values.at(i))))
	case asDictionary:
		row.Texts[k] = c.words.at(int(c.values.at(i)))
		return
	default:
		row.Texts[k] = c.words.at(i)
		return
	}
	row.Texts[k] = row.Buf[at:len(row.Buf):len(row.Buf)]
}

// number sets the value of an entry as a number: the one that its text says. It
// reports false where that is for the text to say.
func (c *column) number(n *annotate.Number, i int, all []column) bool {
	switch c.encoding {
	case asIntegers:
		v := c.values.at(i)
		if v < smallestInt || v > math.MaxInt32 {
			return false
		}
		n.Kind, n.Int = annotate.IntNumber, int32(v)
		return true
	case asFixed:
		return setFloat(n, c.values.at(i), -c.decimals)
	case asScientific:
		return setFloat(n, c.values.at(i), int(c.second.at(i)))
	case asQuotient:
		q, _ := quotient(all[c.above].values.at(i), all[c.below].values.at(i), c.digits, c.flags&isNarrow != 0)
		return setFloat(n, q.code, q.exponent)
	default:
		return false
	}
}

// smallestInt is the smallest number that BCF does not reserve.
const smallestInt = math.MinInt32 + 8

// setFloat sets code × 10^exponent, as C's strtod and a conversion to float give
// it: both the code and the power are exact, so that their quotient is the nearest
// float64 there is.
func setFloat(n *annotate.Number, code int64, exponent int) bool {
	f := float64(code ^ code>>63)
	switch {
	case f >= 1<<53 || exponent < -22 || exponent > 22:
		return false
	case exponent < 0:
		f /= tens[-exponent]
	default:
		f *= tens[exponent]
	}
	if code < 0 {
		f = -f
	}
	n.Kind, n.Float = annotate.FloatNumber, float32(f)
	return true
}

// appendFloat appends a number that may be none.
func appendFloat(dst []byte, f float32) []byte {
	switch x := float64(f); {
	case math.IsNaN(x):
		return append(dst, "nan"...)
	case math.IsInf(x, 1):
		return append(dst, "inf"...)
	case math.IsInf(x, -1):
		return append(dst, "-inf"...)
	default:
		return strconv.AppendFloat(dst, x, 'g', -1, 32)
	}
}
