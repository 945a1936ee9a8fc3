package annotate

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/variant/vcf"
)

// Op is what is made of the values that a source has for one record.
type Op uint8

// The operations, by vcfanno's names. Lists count by their elements; values that
// are missing, or of which a number is wanted and which are none, do not count.
const (
	// Self is the value as the source has it: for each ALT allele its own where
	// the field's Number is vcf.PerAlt, else that of the first entry found.
	Self Op = iota
	// First and Last are the value of the first and the last entry found.
	First
	Last
	// Min, Max, Mean and Sum are numbers.
	Min
	Max
	Mean
	Sum
	// Count is how many entries were found; of a record without any it is not
	// written.
	Count
	// Concat is all values, and Uniq each once, in the source's order.
	Concat
	Uniq
	// Flag is set where an entry was found.
	Flag
)

var opNames = [...]string{"self", "first", "last", "min", "max", "mean", "sum", "count", "concat", "uniq", "flag"}

// ParseOp reads an operation by its name in a configuration.
func ParseOp(name string) (Op, error) {
	for i, n := range opNames {
		if n == name {
			return Op(i), nil
		}
	}
	return Self, fmt.Errorf("annotate: %q is no operation: use one of self, first, last, min, max, mean, sum, count, concat, uniq, flag", name)
}

// String is the operation's name.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "unknown"
}

// declare returns the type and number of what the operation makes of a column's
// values.
func (o Op) declare(c Column, m Match) (vcf.Type, vcf.Number) {
	switch o {
	case Count:
		return vcf.Integer, 1
	case Flag:
		return vcf.Flag, 0
	case Mean:
		return vcf.Float, 1
	case Min, Max, Sum:
		if c.Type == vcf.Integer {
			return vcf.Integer, 1
		}
		return vcf.Float, 1
	case Concat, Uniq:
		return textual(c.Type), vcf.Variable
	case First, Last:
		return c.Type, entryNumber(c.Number)
	}
	if m == ByAllele && (c.Number == vcf.PerAlt || c.Number == vcf.PerAllele) {
		return c.Type, vcf.PerAlt // of PerAllele the ALT's own value
	}
	return c.Type, entryNumber(c.Number)
}

// entryNumber is the number of one entry's values, whose alleles are not the
// record's.
func entryNumber(n vcf.Number) vcf.Number {
	if n < 0 {
		return vcf.Variable
	}
	return n
}

// textual is the type of a list of values; a list of flags is one of their names.
func textual(t vcf.Type) vcf.Type {
	if t == vcf.Flag {
		return vcf.String
	}
	return t
}

// reduce appends what the operation makes of the values, which are texts of one
// entry each. It reports false where there is nothing to write.
func (o Op) reduce(dst []byte, values [][]byte, integers bool) ([]byte, bool) {
	switch o {
	case Self, First:
		return appendFirst(dst, values)
	case Last:
		slices.Reverse(values)
		return appendFirst(dst, values)
	case Count:
		return strconv.AppendInt(dst, int64(len(values)), 10), len(values) > 0
	case Concat:
		return appendAll(dst, values, false)
	case Uniq:
		return appendAll(dst, values, true)
	case Flag:
		return dst, len(values) > 0
	default:
		return o.number(dst, values, integers)
	}
}

// missing tells what is no value from one that is empty: a flag's.
func missing(v []byte) bool { return v == nil || string(v) == "." }

func appendFirst(dst []byte, values [][]byte) ([]byte, bool) {
	for _, v := range values {
		if !missing(v) {
			return append(dst, v...), true
		}
	}
	return dst, false
}

func appendAll(dst []byte, values [][]byte, once bool) ([]byte, bool) {
	start := len(dst)
	for _, list := range values {
		if missing(list) {
			continue
		}
		for v := range bytes.SplitSeq(list, comma) {
			if len(v) == 0 || missing(v) || once && contains(dst[start:], v) {
				continue
			}
			if len(dst) > start {
				dst = append(dst, ',')
			}
			dst = append(dst, v...)
		}
	}
	return dst, len(dst) > start
}

var comma = []byte{','}

// contains reports whether a list has a value.
func contains(list, value []byte) bool {
	for v := range bytes.SplitSeq(list, comma) {
		if len(list) > 0 && bytes.Equal(v, value) {
			return true
		}
	}
	return false
}

// number is Min, Max, Mean or Sum.
func (o Op) number(dst []byte, values [][]byte, integers bool) ([]byte, bool) {
	result, n := 0.0, 0
	for _, list := range values {
		for v := range bytes.SplitSeq(list, comma) {
			x, err := strconv.ParseFloat(string(v), 64)
			if err != nil || math.IsNaN(x) {
				continue
			}
			switch {
			case n == 0:
				result = x
			case o == Min:
				result = min(result, x)
			case o == Max:
				result = max(result, x)
			default:
				result += x
			}
			n++
		}
	}
	if n == 0 {
		return dst, false
	}
	if o == Mean {
		result /= float64(n)
	}
	if integers && o != Mean && math.Abs(result) < 1<<53 {
		return strconv.AppendInt(dst, int64(result), 10), true
	}
	return strconv.AppendFloat(dst, result, 'g', -1, 32), true
}
