package vcf

import "github.com/allelerx/allelerx/variant"

// What a sample's call says of one ALT allele, in a byte: two bits for each of
// the first two strands, and what both have in common.
const (
	strandOther  = 0 // another allele
	strandAlt    = 1 // the ALT allele in question
	strandNone   = 2 // "."
	strandAbsent = 3 // the call has no such strand

	strandB     = 2 // shift of the second strand
	strandsMask = 0x0F
	strandsMore = 0x10 // more than two strands
	phasedShift = 5
	strandsAll  = 0x40 // how many such bytes there are

	strandsIndex = strandsAll - 1
	notAStrand   = 0x80 // in strandOf: a character that is no allele of the record

	noStrands = strandNone | strandAbsent<<strandB // of a record without GT, or a call that cannot be read
)

// codeOf and dosageOf are what such a byte means in two bits and as a dosage,
// by the treatment of half calls.
var codeOf, dosageOf = func() (codes [4][strandsAll]byte, dosages [4][strandsAll]int8) {
	for half := range codes {
		for s := range codes[half] {
			copies, strands := countCopies(byte(s), HalfCalls(half))
			switch {
			case strands == 0:
				codes[half][s], dosages[half][s] = CodeMissing, MissingDosage
			case s&strandsMore != 0:
				codes[half][s], dosages[half][s] = CodeMissing, MissingDosage
			default:
				codes[half][s], dosages[half][s] = byte(2*copies/strands), int8(copies)
			}
		}
	}
	return codes, dosages
}()

// countCopies returns how many of how many strands carry the ALT allele; of 0
// strands where the call counts as missing.
func countCopies(s byte, half HalfCalls) (copies, strands int) {
	a, b := s&3, s>>strandB&3
	if isHalf(s) {
		switch half {
		case HalfCallsHaploid:
			if a == strandNone {
				a = b
			}
			b = strandAbsent
		case HalfCallsReference:
			a, b = a&strandAlt, b&strandAlt
		default:
			return 0, 0
		}
	}
	if a >= strandNone || b == strandNone {
		return 0, 0
	}
	if b == strandAbsent {
		return int(a), 1
	}
	return int(a + b), 2
}

// isHalf reports whether one of two strands is missing.
func isHalf(s byte) bool {
	a, b := s&3, s>>strandB&3
	return s&strandsMore == 0 && (a == strandNone && b < strandNone || b == strandNone && a < strandNone)
}

// strandTable is what each character stands for as an allele of one digit.
type strandTable struct {
	alt  int
	last byte // character of the record's last allele; 0: the table is empty
	of   [256]byte
}

func (t *strandTable) set(alt int, last byte) {
	if t.alt == alt && t.last == last {
		return
	}
	t.alt, t.last = alt, last
	for c := range t.of {
		t.of[c] = notAStrand
	}
	for c := byte('0'); c <= last; c++ {
		t.of[c] = strandOther
	}
	t.of['.'] = strandNone
	if alt > 0 && alt <= int(last-'0') {
		t.of['0'+byte(alt)] = strandAlt
	}
}

// strandsOf turns a call into its byte.
func strandsOf(c variant.Genotype, alt int) byte {
	s := strandOf(c.A, alt) | strandOf(c.B, alt)<<strandB
	if c.Ploidy > 2 {
		s |= strandsMore
	}
	if c.Phased {
		s |= 1 << phasedShift
	}
	return s
}

func strandOf(allele int16, alt int) byte {
	switch {
	case int(allele) == alt && alt > 0:
		return strandAlt
	case allele >= 0:
		return strandOther
	case allele == variant.Absent:
		return strandAbsent
	default:
		return strandNone
	}
}
