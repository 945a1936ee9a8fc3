package annotate

import "math/bits"

// Key is a pair of alleles as a number: equal for equal alleles, whichever case
// their bases are in. Alleles of together at most 26 bases A, C, G and T, which
// nearly all are, have a number of their own; all others share a hash, so that
// equal keys of them have to be compared.
type Key uint64

// A key of short alleles has a 1 on top, then five bits each for the lengths of
// REF and ALT, and two bits a base. That of others has a 0 on top.
const (
	shortKey   Key = 1 << 63
	refLength      = 57
	altLength      = 52
	shortBases     = altLength / 2
)

// Exact reports whether only equal alleles have the key.
func (k Key) Exact() bool { return k&shortKey != 0 }

// base is what a letter is in two bits; 4 for those that are no base.
var base = func() (b [256]uint8) {
	for i := range b {
		b[i] = 4
	}
	for i, c := range "ACGT" {
		b[c], b[c|0x20] = uint8(i), uint8(i)
	}
	return b
}()

// KeyOf returns the key of a trimmed pair of alleles.
func KeyOf(ref, alt []byte) Key {
	if len(ref)+len(alt) <= shortBases {
		bases, seen := Key(0), uint8(0)
		for _, c := range ref {
			bases, seen = bases<<2|Key(base[c]&3), seen|base[c]
		}
		for _, c := range alt {
			bases, seen = bases<<2|Key(base[c]&3), seen|base[c]
		}
		if seen < 4 {
			return shortKey | Key(len(ref))<<refLength | Key(len(alt))<<altLength | bases
		}
	}
	return hash(hash(0, ref), alt) &^ shortKey
}

// hash goes on with FNV-1a, 64 bits, over one allele and its end.
func hash(k Key, allele []byte) Key {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(k) ^ offset
	for _, c := range allele {
		if base[c] < 4 {
			c &^= 0x20
		}
		h = (h ^ uint64(c)) * prime
	}
	return Key(bits.RotateLeft64((h^0xff)*prime, 31))
}

// Trim takes from the ends of two alleles what they have in common, all but one
// base: first from the right, then from the left. It returns how many bases went
// from the left. What is no sequence of bases stays as it is.
func Trim(ref, alt []byte) (int, []byte, []byte) {
	if !isBases(alt) || !isBases(ref) {
		return 0, ref, alt
	}
	for len(ref) > 1 && len(alt) > 1 && ref[len(ref)-1]|0x20 == alt[len(alt)-1]|0x20 {
		ref, alt = ref[:len(ref)-1], alt[:len(alt)-1]
	}
	left := 0
	for len(ref) > 1 && len(alt) > 1 && ref[0]|0x20 == alt[0]|0x20 {
		ref, alt, left = ref[1:], alt[1:], left+1
	}
	return left, ref, alt
}

// isBases reports whether an allele is a sequence of letters: no "*", "<DEL>",
// breakend or ".".
func isBases(allele []byte) bool {
	for _, c := range allele {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return len(allele) > 0
}
