package vcf

import "strconv"

// Type is what a header declares the values of an INFO or FORMAT key to be.
type Type uint8

// The types of VCF. An undeclared key is a String, as in bcftools.
const (
	String Type = iota
	Integer
	Float
	Flag
	Character
)

// String returns the type as a header spells it.
func (t Type) String() string {
	switch t {
	case Integer:
		return "Integer"
	case Float:
		return "Float"
	case Flag:
		return "Flag"
	case Character:
		return "Character"
	default:
		return "String"
	}
}

func parseType(s string) (Type, bool) {
	for _, t := range []Type{String, Integer, Float, Flag, Character} {
		if t.String() == s {
			return t, true
		}
	}
	return String, false
}

// Number is how many values a key has: a count from 0, or one of the constants.
type Number int

// Counts that depend on the record.
const (
	Variable           Number = -1 - iota // "."
	PerAlt                                // "A"
	PerAllele                             // "R"
	PerGenotype                           // "G"
	PerLocalAlt                           // "LA" (VCF 4.5)
	PerLocalAllele                        // "LR"
	PerLocalGenotype                      // "LG"
	PerPloidy                             // "P"
	PerModification                       // "M"
	smallestNumberCode = PerModification
)

var numberCodes = [...]string{".", "A", "R", "G", "LA", "LR", "LG", "P", "M"}

// String returns the number as a header spells it.
func (n Number) String() string {
	if n < 0 && n >= smallestNumberCode {
		return numberCodes[-1-n]
	}
	return strconv.Itoa(int(n))
}

func parseNumber(s string) (Number, bool) {
	for i, code := range numberCodes {
		if s == code {
			return Number(-1 - i), true
		}
	}
	n, err := strconv.Atoi(s)
	return Number(n), err == nil && n >= 0 && n < 1<<20
}

// InfoKey is an INFO key resolved once by [Header.Info] and used for every
// record. The zero key is found in no record.
type InfoKey struct{ key }

// FormatKey is a FORMAT key resolved once by [Header.Format].
type FormatKey struct{ key }

type key struct {
	id       string
	typ      Type
	number   Number
	declared bool
}

// ID is the key as it stands in the column, "AF".
func (k key) ID() string { return k.id }

// Type is the declared type; String for an undeclared key.
func (k key) Type() Type { return k.typ }

// Number is the declared number; 1 for an undeclared key.
func (k key) Number() Number { return k.number }

// Declared reports whether the header declares the key.
func (k key) Declared() bool { return k.declared }
