package source

import (
	"bytes"
	"fmt"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant/vcf"
)

// column is one column of text as INFO gets it.
type column struct {
	annotate.Column
	index     int    // in the line, from 0
	attribute string // of GFF; "": the cell itself
	at        int    // in Row.Texts
	sep       byte   // between the values of a list; 0: one value
	escaped   bool   // the text is escaped already
	picks     bool   // a list has a value for each ALT allele
	missing   missing
	unfit     atomic.Int64 // values that are not of the type
	warn      func(annotate.Warning)
}

var (
	na        = []byte("NA")
	emptyText = []byte{}
	dot       = []byte{'.'}
)

// value makes a cell's text fit for INFO; nil where it has no value. sep is what
// separates values in this text, 0 where it is one.
func (c *column) value(row *annotate.Row, cell []byte, sep byte) []byte {
	cell = bytes.Trim(cell, " ")
	if c.Type == vcf.Flag {
		if c.missing.is(cell) || isFalse(cell) {
			return nil
		}
		return emptyText
	}
	if c.missing.is(cell) {
		return nil
	}
	if sep == 0 || bytes.IndexByte(cell, sep) < 0 {
		return c.one(row, cell)
	}
	return c.list(row, cell, sep)
}

// one makes a single value fit.
func (c *column) one(row *annotate.Row, text []byte) []byte {
	switch c.Type {
	case vcf.Integer:
		if isInteger(text) {
			return text
		}
	case vcf.Float:
		if isFloat(text) {
			return text
		}
	case vcf.Character:
		if len(text) == 1 && byteKind[text[0]] == plainByte {
			return text
		}
	default:
		return c.text(row, text)
	}
	if !bytes.Equal(text, na) {
		c.misfit()
	}
	return nil
}

// text makes one value of text fit.
func (c *column) text(row *annotate.Row, text []byte) []byte {
	return safe(row, text, c.escaped)
}

// list makes the values of a list fit; those that there are not become ".".
func (c *column) list(row *annotate.Row, cell []byte, sep byte) []byte {
	cell = bytes.TrimSuffix(cell, []byte{sep}) // BED's lists end with a comma
	if sep == ',' && c.Type == vcf.String && isPlainList(cell) {
		return cell
	}
	// Values that have to be escaped lie in the row's memory too, so they are put
	// together behind them.
	start, found := len(row.Buf), false
	var texts [64][]byte
	values := texts[:0]
	for text := range bytes.SplitSeq(cell, []byte{sep}) {
		text = bytes.Trim(text, " ")
		if c.missing.is(text) {
			text = nil
		} else {
			text = c.one(row, text)
		}
		found = found || text != nil
		values = append(values, text)
	}
	if !found {
		row.Buf = row.Buf[:start]
		return nil
	}
	start = len(row.Buf)
	for i, text := range values {
		if i > 0 {
			row.Buf = append(row.Buf, ',')
		}
		if text == nil {
			text = dot
		}
		row.Buf = append(row.Buf, text...)
	}
	return row.Buf[start:len(row.Buf):len(row.Buf)]
}

// isPlainList reports whether a list of text can stay as it is.
func isPlainList(list []byte) bool {
	last := byte(',')
	for _, b := range list {
		if kind := byteKind[b]; kind != plainByte && (kind != commaByte || last == ',') {
			return false
		}
		last = b
	}
	return last != ','
}

// isSet reports whether an attribute without a value sets a flag.
func (c *column) isSet(value []byte) bool { return value == nil && c.Type == vcf.Flag }

// isFalse reports whether a cell says that a flag is not set.
func isFalse(cell []byte) bool {
	for _, no := range [...]string{"0", "no", "n", "false", "f", "na"} {
		if bytes.EqualFold(cell, []byte(no)) {
			return true
		}
	}
	return false
}

// add joins another value to those that a row has in the column: an attribute
// may be repeated.
func (c *column) add(row *annotate.Row, text []byte) {
	had := row.Texts[c.at]
	switch {
	case text == nil:
	case had == nil || c.Type == vcf.Flag:
		row.Texts[c.at] = text
	case c.sep == 0:
		c.misfit()
	default:
		start := len(row.Buf)
		row.Buf = append(append(append(row.Buf, had...), ','), text...)
		row.Texts[c.at] = row.Buf[start:len(row.Buf):len(row.Buf)]
	}
}

// misfit counts a value that is left out, and tells of the first.
func (c *column) misfit() {
	if c.unfit.Add(1) == 1 {
		c.warn(annotate.Warning{Code: "value-type", Msg: fmt.Sprintf(
			"column %s has values that are no %s, which are left out: declare the field as String to have them", c.Name, c.Type)})
	}
}
