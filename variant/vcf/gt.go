package vcf

import (
	"strconv"

	"github.com/allelerx/allelerx/variant"
)

// noCall is the call of a sample in a record without GT.
var noCall = variant.Genotype{A: variant.Missing, B: variant.Absent}

// invalidCall stands where GT could not be read.
var invalidCall = variant.Genotype{A: variant.Invalid, B: variant.Invalid}

// gtFault says why a GT could not be read.
type gtFault uint8

const (
	gtOK gtFault = iota
	gtSyntax
	gtAllele
	gtPloidy
	gtHalf
)

func (f gtFault) message(numAlt int) string {
	switch f {
	case gtAllele:
		return "names an allele that the record does not have (it has REF and " + strconv.Itoa(numAlt) + " ALT): correct the genotype or the ALT column"
	case gtPloidy:
		return "has more than 255 alleles"
	case gtHalf:
		return "has an allele on one strand and none on another: say how half calls count (HalfCalls)"
	default:
		return "is not a genotype: write allele numbers or . with / or | between them"
	}
}

// parseGT reads a genotype of any ploidy: "0|1", "1/2", "0", ".", "./.", "0|1|1",
// and with the leading phase character of VCF 4.4, "/0|1". It is phased if it
// has separators and all of them are "|".
func parseGT(text []byte, numAlt int) (variant.Genotype, gtFault) {
	g := noCall
	g.Phased = true
	i, separators, ploidy := 0, 0, 0
	if len(text) > 0 && (text[0] == '|' || text[0] == '/') {
		g.Phased = text[0] == '|'
		separators++
		i++
	}
	for {
		allele, width := readAllele(text[i:])
		switch {
		case width == 0:
			return invalidCall, gtSyntax
		case allele > min(numAlt, 1<<15-1):
			return invalidCall, gtAllele
		}
		switch ploidy {
		case 0:
			g.A = int16(allele)
		case 1:
			g.B = int16(allele)
		case 255:
			return invalidCall, gtPloidy
		}
		ploidy++
		i += width
		if i == len(text) {
			break
		}
		if text[i] != '|' && text[i] != '/' {
			return invalidCall, gtSyntax
		}
		g.Phased = g.Phased && text[i] == '|'
		separators++
		i++
	}
	g.Phased = g.Phased && separators > 0
	g.Ploidy = uint8(ploidy)
	return g, gtOK
}

// readAllele reads "." or a number at the start of text, and returns its width;
// 0 where there is neither. A number no record can have reads as 1<<15.
func readAllele(text []byte) (allele, width int) {
	if len(text) > 0 && text[0] == '.' {
		return variant.Missing, 1
	}
	for width < len(text) {
		d := text[width] - '0'
		if d > 9 {
			break
		}
		allele = min(allele*10+int(d), 1<<15)
		width++
	}
	return allele, width
}

// pairs holds the genotype of each pair of one-digit alleles or ".", by the low
// four bits of the two characters; Ploidy is 0 where these are something else.
var pairs = func() (t [256]variant.Genotype) {
	const characters = ".0123456789"
	for _, a := range []byte(characters) {
		for _, b := range []byte(characters) {
			t[pairIndex(a, b)] = variant.Genotype{A: digitAllele(a), B: digitAllele(b), Ploidy: 2}
		}
	}
	return t
}()

func pairIndex(a, b byte) byte { return (a&15)<<4 | b&15 }

func digitAllele(c byte) int16 {
	if c == '.' {
		return variant.Missing
	}
	return int16(c - '0')
}

// shortGT reads the three characters of a genotype such as "0|1" whose alleles
// are "." or a digit up to last; ok is false for anything else.
func shortGT(a, separator, b, last byte) (g variant.Genotype, ok bool) {
	if a < '.' || b < '.' || a > last || b > last || a == '/' || b == '/' {
		return g, false
	}
	g = pairs[pairIndex(a, b)]
	g.Phased = separator == '|'
	return g, separator == '|' || separator == '/'
}

// lastDigit is the character of a record's last allele, '9' at most.
func lastDigit(numAlt int) byte { return '0' + byte(min(numAlt, 9)) }
