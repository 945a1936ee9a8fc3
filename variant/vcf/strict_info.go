package vcf

import (
	"bytes"
	"strconv"
)

// info checks the INFO column.
func (l *strictLine) info() *ParseError {
	text := l.column(colInfo)
	if len(text) == 1 && text[0] == '.' {
		return l.structural(text)
	}
	if l.minor < 3 && hasSpace(text) {
		return l.fail(colInfo, "INFO", nil, "holds a space: replace it, for instance by _; VCF 4.3 allows it in values")
	}
	l.scratch.keys.clear()
	for at := 0; at <= len(text); {
		e := nextEntry(text, at)
		at = e.end + 1
		l.scratch.keys.add(e.start, text[e.start:e.equals])
		if err := l.entry(text, e); err != nil {
			return err
		}
	}
	if twice := l.scratch.keys.repeated(text, [2]byte{'=', ';'}); twice != nil {
		return l.fail(colInfo, "INFO/"+shown(twice), nil, "the key is there twice: remove one")
	}
	return l.structural(text)
}

func (l *strictLine) entry(text []byte, e infoEntry) *ParseError {
	key := text[e.start:e.equals]
	if problem := l.infoKeyProblem(key); problem != "" {
		return l.fail(colInfo, "INFO", text[e.start:e.end], problem)
	}
	fail := func(value []byte, msg string) *ParseError {
		return l.fail(colInfo, "INFO/"+shown(key), value, msg)
	}
	k, ok := l.infos[string(key)]
	if !ok {
		k = rule{typ: String, number: Variable, free: true}
	}
	if e.equals == e.end {
		if k.typ == Flag || k.number == 0 || k.number == Variable {
			return nil
		}
		return fail(nil, "has no value: write "+shown(key)+"=…, . where it is missing")
	}
	value := text[e.equals+1 : e.end]
	switch {
	case k.typ == Flag:
		if len(value) == 1 && (value[0] == '0' || value[0] == '1') {
			return nil
		}
		return fail(value, "is a flag: write the key alone where it holds")
	case len(value) == 1 && value[0] == '.':
		return nil
	case k.typ == String && isQuoted(value):
		return nil
	case bytes.IndexByte(value, '=') >= 0:
		return fail(value, "a value has no equals sign: write %3D")
	}
	count, problem := l.values(value, k)
	if problem != "" {
		return fail(value, problem)
	}
	if problem := l.countProblem(count, k, -1); problem != "" {
		return fail(value, problem)
	}
	if k.values == endValue {
		if n, _ := strictInt(value); n < l.r.pos+1 {
			return fail(value, "lies before POS: the end is a 1-based position of the same contig")
		}
	}
	return nil
}

func (l *strictLine) infoKeyProblem(key []byte) string {
	switch {
	case len(key) == 0:
		return "has an empty entry: remove the semicolon"
	case len(key) == 1 && key[0] == '.':
		return "has the missing value . beside others: remove it"
	case l.minor >= 3 && !isKey(key) && string(key) != "1000G":
		return "a key begins with a letter or _ and goes on with these, digits and points: rename it"
	}
	return ""
}

// isQuoted reports whether a value stands between double quotes. What is
// within is not looked at; no version knows quotes here, its files do.
func isQuoted(value []byte) bool {
	return len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"'
}

// values checks the type of each of a list's values and counts them.
func (l *strictLine) values(list []byte, k rule) (count int, problem string) {
	for rest, more := list, true; more; {
		var v []byte
		v, rest, more = bytes.Cut(rest, commaByte)
		count++
		if len(v) == 1 && v[0] == '.' {
			continue
		}
		if problem := l.valueProblem(v, k, count); problem != "" {
			return count, problem
		}
	}
	return count, ""
}

var commaByte = []byte{','}

// valueProblem says what is wrong with the value of that number, from 1, in a
// list.
func (l *strictLine) valueProblem(v []byte, k rule, nth int) string {
	if len(v) == 0 && (k.typ != String || l.minor < 4) {
		return "has an empty value: write . where it is missing"
	}
	switch k.typ {
	case Integer:
		n, ok := strictInt(v)
		switch {
		case !ok:
			return "is not a whole number of 32 bits: correct it, or the Type in the header"
		case n < 0 && (k.values == notNegative || k.values == endValue):
			return "is negative: this key cannot be"
		case k.values == intervals2, k.values == aroundZero:
			return intervalProblem(n > 0, n < 0, nth)
		}
	case Float:
		if !isFloat(v, l.minor) {
			return "is not a number: correct it, or the Type in the header"
		}
		if k.values == fraction || k.values == aroundZero {
			f, _ := parseFloat(v)
			if k.values == aroundZero {
				return intervalProblem(f > 0, f < 0, nth)
			}
			if f < 0 || f > 1 {
				return "is not between 0 and 1: correct it"
			}
		}
	case Character:
		if !isCharacter(v, l.minor) {
			return "is more than one character: correct it, or the Type in the header"
		}
		return l.textProblem(v, k)
	default:
		return l.textProblem(v, k)
	}
	return ""
}

func (l *strictLine) textProblem(v []byte, k rule) string {
	if l.minor >= 3 && badEscape(v) != nil {
		return "a % begins an escape of two hexadecimal digits in capitals: write %25 for the sign itself"
	}
	switch {
	case k.values == cigarValue && !isCigar(v):
		return "is no CIGAR: write operations such as 3M1D"
	case k.values == claimValue && string(v) != "D" && string(v) != "J" && string(v) != "DJ":
		return "is no claim: write D, J or DJ"
	}
	return ""
}

func intervalProblem(above, below bool, nth int) string {
	if nth%2 == 1 && above || nth%2 == 0 && below {
		return "the interval does not span 0: its first bound is not above 0, its second not below: correct them"
	}
	return ""
}

// countProblem says whether a key has another number of values than Number
// demands. Ploidy is that of the sample's GT; -1 in INFO, 0 where GT is missing.
func (l *strictLine) countProblem(count int, k rule, ploidy int) string {
	alts := l.numAlt
	if l.noAlt {
		alts = 0
		if perAllele(k) && !l.countFits(count, k, ploidy, 0) {
			alts = 1 // the conformance files count "." as an allele
		}
	}
	if l.countFits(count, k, ploidy, alts) {
		return ""
	}
	return "has " + strconv.Itoa(count) + " values, which Number=" + k.number.String() + " does not allow in this record: correct them, or the Number in the header"
}

func perAllele(k rule) bool {
	switch k.values {
	case intervals2, bounds2, quadruples:
		return true
	}
	return k.number == PerAlt || k.number == PerAllele || k.number == PerGenotype
}

func (l *strictLine) countFits(count int, k rule, ploidy, alts int) bool {
	switch k.values {
	case uncounted:
		return true
	case intervals2, bounds2:
		if k.number == Variable {
			return count == 2*alts
		}
	case quadruples:
		if k.number == Variable {
			return count == 4*alts
		}
	}
	switch k.number {
	case PerLocalAlt, PerLocalAllele, PerLocalGenotype:
		return l.localFits(count, k.number, ploidy)
	case PerAlt:
		return count == alts
	case PerAllele:
		return count == alts+1
	case PerGenotype:
		return ploidy < 0 || genotypesFit(count, alts+1, ploidy)
	case PerPloidy:
		return ploidy <= 0 || count == ploidy
	}
	return k.number < 0 || count == int(k.number)
}

// genotypesFit reports whether there are count genotypes; of a sample without a
// call the ploidy is not known, and any will do.
func genotypesFit(count, alleles, ploidy int) bool {
	if ploidy > 0 {
		return genotypeCount(alleles, ploidy, count+1) == count
	}
	for p := 1; ; p++ {
		n := genotypeCount(alleles, p, count+1)
		if n >= count || alleles == 1 {
			return n == count
		}
	}
}
