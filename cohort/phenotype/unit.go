package phenotype

import (
	"math"
	"strconv"
	"strings"
)

// unit is a unit of measurement as a power of ten of what it measures.
type unit struct {
	of    string // "g/L", "mol/L", … or the unit's own text, where nothing is known of it
	power int
}

// unitOf reads a unit in UCUM's case-sensitive form, with some usual spellings:
// "mg/dl", "µmol/L", "10^9/L". A unit that it cannot take apart is only equal to
// itself: "IU" and "U", "mEq" and "mmol", mass and amount of substance, or units
// in capitals, are never taken for one another.
func unitOf(text string) unit {
	text = strings.TrimSpace(text)
	above, below, divided := strings.Cut(text, "/")
	if !divided {
		if base, power, ok := scaled(text, "g", "mol", "m", "L", "l"); ok {
			return unit{base, power}
		}
		return unit{text, 0}
	}
	volume, down, ok := scaled(below, "L", "l")
	if !ok {
		return unit{text, 0}
	}
	if n, counted := tenTo(above); counted {
		return unit{"1/" + volume, n - down}
	}
	base, up, ok := scaled(above, "g", "mol", "eq", "[IU]", "[iU]", "IU", "U")
	if !ok {
		return unit{text, 0}
	}
	return unit{base + "/" + volume, up - down}
}

// scaled takes a prefix from one of the bases.
func scaled(text string, bases ...string) (base string, power int, ok bool) {
	for _, b := range bases {
		prefix, found := strings.CutSuffix(text, b)
		if !found {
			continue
		}
		if power, ok = prefixPower(prefix); !ok {
			continue
		}
		switch b {
		case "l":
			b = "L"
		case "[iU]", "IU":
			b = "[IU]"
		}
		return b, power, true
	}
	return "", 0, false
}

// prefixPower is the power of ten of a prefix of the SI.
func prefixPower(prefix string) (int, bool) {
	switch prefix {
	case "":
		return 0, true
	case "k":
		return 3, true
	case "d":
		return -1, true
	case "c":
		return -2, true
	case "m":
		return -3, true
	case "u", "µ", "μ", "mc": // U+00B5 and U+03BC
		return -6, true
	case "n":
		return -9, true
	case "p":
		return -12, true
	case "f":
		return -15, true
	default:
		return 0, false
	}
}

// tenTo reads "10*9" and "10^9".
func tenTo(text string) (int, bool) {
	digits, ok := strings.CutPrefix(text, "10*")
	if !ok {
		if digits, ok = strings.CutPrefix(text, "10^"); !ok {
			return 0, false
		}
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0 && n <= 15
}

// convert gives a value in another unit; false where they do not measure the same.
// The result has 14 significant digits, so that 1.15 g/L is 115 mg/dL.
func convert(value float64, from, to unit) (float64, bool) {
	switch {
	case from.of != to.of || math.IsInf(value, 0):
		return 0, false
	case from.power == to.power:
		return value, true
	}
	text := strconv.FormatFloat(value*math.Pow10(from.power-to.power), 'e', 13, 64)
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}
