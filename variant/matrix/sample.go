package matrix

import (
	"bytes"
	"strconv"
)

// Sex as a .fam states it.
type Sex uint8

// The codes of a .fam.
const (
	SexUnknown Sex = iota
	Male
	Female
)

// Sample is a line of a .fam. Of a VCF only the ID is known.
type Sample struct {
	Family    string // "0": none
	ID        string
	Father    string // the ID, "0": not among the samples
	Mother    string
	Sex       Sex
	Phenotype string // as written; "-9": missing
}

// unrelated returns a sample of which nothing but the ID is known.
func unrelated(id string) Sample {
	return Sample{Family: "0", ID: id, Father: "0", Mother: "0", Phenotype: "-9"}
}

// appendFam appends the sample as a line.
func (s Sample) appendFam(dst []byte) []byte {
	for _, field := range []string{s.Family, s.ID, s.Father, s.Mother, strconv.Itoa(int(s.Sex)), s.Phenotype} {
		dst = append(dst, field...)
		dst = append(dst, '\t')
	}
	dst[len(dst)-1] = '\n'
	return dst
}

// famFault says why an ID cannot stand in a .fam; "" if it can.
func famFault(id string) string {
	switch {
	case id == "":
		return "an empty sample ID"
	case id == "0":
		return `a sample ID "0", which means nobody in a .fam`
	case id[0] == '#':
		return `a sample ID that begins with "#", which begins a comment in a .fam`
	case !oneWord(id):
		return "a sample ID with a space in it, which separates the columns of a .fam"
	}
	return ""
}

// oneWord reports whether text is one field of a .bim or .fam.
func oneWord[T ~string | ~[]byte](text T) bool {
	for i := range len(text) {
		if text[i] <= ' ' {
			return false
		}
	}
	return len(text) > 0
}

// parseFam reads a line.
func parseFam(line []byte) (Sample, *FormatError) {
	f := bytes.Fields(line)
	if len(f) != 6 {
		return Sample{}, &FormatError{Msg: "has " + strconv.Itoa(len(f)) + " columns, a .fam has 6 (family, ID, father, mother, sex, phenotype)"}
	}
	s := Sample{
		Family: string(f[0]), ID: string(f[1]), Father: string(f[2]), Mother: string(f[3]),
		Phenotype: string(f[5]),
	}
	switch string(f[4]) {
	case "1":
		s.Sex = Male
	case "2":
		s.Sex = Female
	}
	return s, nil
}
