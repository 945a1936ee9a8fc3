package fhir

import (
	"math"
	"strconv"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// float is the number at the path, which a record may also give as a string; NaN
// where there is none.
func (d *decoder) float(v value, path ...string) float64 {
	v = v.of(path...)
	var digits []byte
	switch v.kind() {
	case number:
		digits = v.raw()
	case text:
		digits = v.bytes()
	default:
		return math.NaN()
	}
	if x, ok := decimal(digits); ok {
		return x
	}
	x, err := strconv.ParseFloat(string(digits), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		d.warn("bad-number", "a number cannot be read; the item is kept without it")
		return math.NaN()
	}
	return x
}

// decimal reads a number such as 12 or -0.25, and leaves others to strconv. What it
// reads is exact: whole numbers of up to 15 digits and powers of ten up to 10¹⁵ are,
// and their quotient is rounded once.
func decimal(digits []byte) (float64, bool) {
	whole, point := int64(0), 0
	negative := len(digits) > 0 && digits[0] == '-'
	if negative {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 16 {
		return 0, false
	}
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			whole = whole*10 + int64(c-'0')
		case c == '.' && point == 0 && i > 0 && i < len(digits)-1:
			point = len(digits) - i
		default:
			return 0, false
		}
	}
	if point == 0 && len(digits) > 15 {
		return 0, false
	}
	x := float64(whole)
	if point > 0 {
		x /= powersOfTen[point-1]
	}
	if negative {
		x = -x
	}
	return x, true
}

var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// quantity reads a Quantity.
func (d *decoder) quantity(v value) ehr.Quantity {
	k := v.met()
	if k == nil {
		return d.readQuantity(v)
	}
	if k.measured {
		return k.quantity
	}
	before := len(d.out.warnings)
	q := d.readQuantity(v)
	if len(d.out.warnings) == before { // what was warned of, is each time
		k.quantity, k.measured = q, true
	}
	return q
}

// lastUnits are units by what of a quantity comes behind its number, which is its
// first member: few different ones come again and again. They lie by their length
// and last bytes.
type lastUnits [64]struct{ rest, unit, comparator string }

func (d *decoder) readQuantity(v value) ehr.Quantity {
	q := ehr.Quantity{Value: d.float(v, "value")}
	rest := v.behindFirst("value")
	if len(rest) < 3 || len(rest) > longString {
		q.Unit, q.Comparator = d.unit(v)
		return q
	}
	last := &d.units[(len(rest)+int(rest[len(rest)-3])*5+int(rest[3%len(rest)])*3)%len(d.units)]
	if last.rest != string(rest) {
		last.unit, last.comparator = d.unit(v)
		last.rest = string(rest)
	}
	q.Unit, q.Comparator = last.unit, last.comparator
	return q
}

// unit reads what a Quantity has beside its number.
func (d *decoder) unit(v value) (unit, comparator string) {
	if !v.there() {
		return "", ""
	}
	unit, comparator = d.text(v, "unit"), d.text(v, "comparator")
	code := d.text(v, "code")
	if system, _ := systemOf(d.text(v, "system")); code != "" && (system == ehr.UCUM || unit == "") {
		unit = code
	}
	return unit, comparator
}
