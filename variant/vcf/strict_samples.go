package vcf

import (
	"bytes"
	"slices"
	"strconv"
)

// sampleRule is the rule of one key of a FORMAT column.
type sampleRule struct {
	rule
	field string // "FORMAT/DP"
	gt    bool
	ps    uint8 // 1 for PS, 2 for PSL
}

// samples checks the FORMAT column and every sample of the file, those that
// Options.Samples leaves out too.
func (l *strictLine) samples() *ParseError {
	format := l.column(colFormat)
	if format == nil {
		return nil
	}
	specs, err := l.formatRules(format)
	if err != nil {
		return err
	}
	bare := len(specs) == 1 && specs[0].gt
	highest := l.highestAllele()
	rest := l.text[min(int(l.tabs[colFormat])+1, len(l.text)):]
	column := firstSample
	if bare {
		n := shortCalls(rest, highest)
		rest, column = rest[4*n:], column+n
	}
	for ; len(rest) > 0 || column == firstSample; column++ {
		text := rest
		if n := bytes.IndexByte(rest, '\t'); n >= 0 {
			text, rest = rest[:n], rest[n+1:]
			if len(rest) == 0 {
				return l.fail(column+1, "FORMAT", nil, emptySample)
			}
		} else {
			rest = nil
		}
		if err := l.sample(text, specs, column, highest); err != nil {
			return err
		}
	}
	return nil
}

const emptySample = "the sample is empty: write . where all is missing"

// shortCalls counts the samples that text begins with whose GT is two alleles
// of one digit or missing, and which another sample follows.
func shortCalls(text []byte, highest int) int {
	last := byte('0' + min(highest, 9))
	n := 0
	for ; len(text) > 4; text = text[4:] {
		a, sign, b, end := text[0], text[1], text[2], text[3]
		if end != '\t' || sign != '|' && sign != '/' || (a < '0' || a > last) && a != '.' || (b < '0' || b > last) && b != '.' {
			break
		}
		n++
	}
	return n
}

// highestAllele is the highest index that a GT may have. The conformance files
// count an ALT "." as an allele.
func (l *strictLine) highestAllele() int {
	if l.noAlt {
		return 1
	}
	return l.numAlt
}

func (l *strictLine) sample(text []byte, specs []sampleRule, column, highest int) *ParseError {
	if len(text) == 0 && specs[0].values != localAllele {
		return l.fail(column, "FORMAT", nil, emptySample)
	}
	ploidy := 2 // where there is no GT, section 1.6.2 (GL)
	l.local = 0
	var sets uint8 // of PS and PSL
	for i, at := 0, 0; at <= len(text); i++ {
		if i < len(specs) {
			if n := l.quick(text[at:], &specs[i], ploidy, highest); n > 0 {
				at += n + 1
				if specs[i].gt {
					ploidy = 2
				}
				continue
			}
		}
		v := text[at:]
		if n := bytes.IndexByte(v, ':'); n >= 0 {
			v = v[:n]
		}
		at += len(v) + 1
		if i >= len(specs) {
			return l.fail(column, "FORMAT", v, "the sample has more values than FORMAT has keys: correct one of them")
		}
		k := &specs[i]
		if k.gt {
			var problem string
			if ploidy, problem = callProblem(v, highest, l.minor); problem != "" {
				return l.fail(column, k.field, v, problem)
			}
			continue
		}
		if len(v) == 1 && v[0] == '.' || len(v) == 0 && l.mayBeEmpty(k.rule) {
			continue
		}
		count, problem := l.values(v, k.rule)
		if problem == "" {
			problem = l.countProblem(count, k.rule, ploidy)
		}
		if problem == "" && k.values == localAllele {
			l.local = count
			problem = l.localProblem(v, highest)
		}
		if sets |= k.ps; problem == "" && sets == 3 {
			problem = "a sample has either PS or PSL: write . for the other"
		}
		if problem != "" {
			return l.fail(column, k.field, v, problem)
		}
	}
	return nil
}

// mayBeEmpty reports whether a value may be a list of no values: LAA where no ALT
// allele is of interest, and then what has one value for each of them.
func (l *strictLine) mayBeEmpty(k rule) bool {
	return k.values == localAllele || k.number == PerLocalAlt && l.local == 0
}

// quick returns the length of a value that is right, or 0 where that takes a
// closer look.
func (l *strictLine) quick(text []byte, k *sampleRule, ploidy, highest int) int {
	length, count := 0, 0
	switch {
	case k.gt:
		if quickCall(text, highest) {
			return 3
		}
		return 0
	case k.ps != 0:
		return 0
	case k.typ == Integer && (k.values == anyValue || k.values == notNegative):
		length, count = quickInts(text)
	case k.typ == Float && k.values == anyValue:
		length, count = quickFloats(text)
	}
	if length == 0 || int(k.number) == count || l.countFits(count, k.rule, ploidy, l.numAlt) {
		return length
	}
	return 0
}

// callProblem says what is wrong with a GT, and its ploidy: 0 for ".".
func callProblem(text []byte, highest, minor int) (ploidy int, problem string) {
	const form = "is no genotype: write indices of alleles, or ., with / or | between them"
	if len(text) == 1 && text[0] == '.' {
		return 0, ""
	}
	at := 0
	if len(text) > 0 && (text[0] == '/' || text[0] == '|') {
		if minor < 4 {
			return 0, "begins with a phase sign, which is of VCF 4.4: declare VCFv4.4"
		}
		at = 1
	}
	for {
		ploidy++
		n := digits(text[at:])
		switch {
		case n > 0:
			index, ok := strictInt(text[at : at+n])
			if !ok || index > highest {
				return 0, "names an allele that the record does not have: its last is " + strconv.Itoa(highest)
			}
			at += n
		case at < len(text) && text[at] == '.':
			at++
		default:
			return 0, form
		}
		if at == len(text) {
			return ploidy, ""
		}
		if text[at] != '/' && text[at] != '|' {
			return 0, form
		}
		at++
	}
}

// localProblem says what is wrong with an LAA.
func (l *strictLine) localProblem(list []byte, highest int) string {
	indices := l.scratch.indices[:0]
	for rest, more := list, true; more; {
		var v []byte
		v, rest, more = bytes.Cut(rest, commaByte)
		n, ok := strictInt(v)
		if !ok || n < 1 || n > highest {
			return "names an allele that ALT does not have: indices begin with 1"
		}
		indices = append(indices, n)
	}
	l.scratch.indices = indices
	slices.Sort(indices)
	for i := 1; i < len(indices); i++ {
		if indices[i-1] == indices[i] {
			return "names an allele twice: name each once"
		}
	}
	return ""
}

func (l *strictLine) localFits(count int, number Number, ploidy int) bool {
	switch number {
	case PerLocalAlt:
		return count == l.local
	case PerLocalAllele:
		return count == l.local+1
	}
	return genotypesFit(count, l.local+1, max(ploidy, 0))
}

// formatRules checks a FORMAT column and returns the rule of each of its keys.
// Most records have the FORMAT of the one before.
func (l *strictLine) formatRules(format []byte) ([]sampleRule, *ParseError) {
	s := l.scratch
	if len(s.specs) > 0 && bytes.Equal(s.format, format) {
		return s.specs, nil
	}
	s.format, s.specs = append(s.format[:0], format...), s.specs[:0]
	s.keys.clear()
	for at := 0; at <= len(format); {
		key := format[at:]
		if n := bytes.IndexByte(key, ':'); n >= 0 {
			key = key[:n]
		}
		s.keys.add(at, key)
		at += len(key) + 1
		spec := l.formatRule(key)
		if problem := l.formatKeyProblem(key, format, len(s.specs)); problem != "" {
			s.specs = s.specs[:0]
			return nil, l.fail(colFormat, "FORMAT", key, problem)
		}
		if needsLocal(spec.number) && !(len(s.specs) > 0 && (s.specs[0].values == localAllele || len(s.specs) > 1 && s.specs[1].values == localAllele)) {
			s.specs = s.specs[:0]
			return nil, l.fail(colFormat, "FORMAT", key, "a key of local alleles needs LAA before it: put it next to GT")
		}
		s.specs = append(s.specs, spec)
	}
	if twice := s.keys.repeated(format, [2]byte{':', ':'}); twice != nil {
		s.specs = s.specs[:0]
		return nil, l.fail(colFormat, "FORMAT", twice, "the key is there twice: remove one")
	}
	return s.specs, nil
}

func needsLocal(n Number) bool {
	return n == PerLocalAlt || n == PerLocalAllele || n == PerLocalGenotype
}

func (l *strictLine) formatRule(key []byte) sampleRule {
	spec := sampleRule{field: "FORMAT/" + shown(key), gt: string(key) == "GT"}
	var ok bool
	if spec.rule, ok = l.formats[string(key)]; !ok {
		spec.rule = rule{typ: String, number: Variable, free: true}
		if l.minor >= 5 {
			spec.rule = modificationRule(key, spec.rule)
		}
	}
	if l.minor >= 4 {
		switch string(key) {
		case "PS":
			spec.ps = 1
		case "PSL":
			spec.ps = 2
		}
	}
	return spec
}

// modificationRule is that of the keys M5mC, DPM27551C, … of base
// modifications, section 1.6.2 of VCF 4.5; otherwise for every other key.
func modificationRule(key []byte, otherwise rule) rule {
	counts := bytes.HasPrefix(key, []byte("DPM")) || bytes.HasPrefix(key, []byte("ADM"))
	if counts {
		key = key[2:]
	}
	if len(key) < 3 || key[0] != 'M' || bytes.IndexByte([]byte("ACGTUN"), key[len(key)-1]) < 0 {
		return otherwise
	}
	if name := key[1 : len(key)-1]; digits(name) != len(name) {
		return otherwise
	}
	if counts {
		return rule{typ: Integer, number: PerModification, values: notNegative}
	}
	return rule{typ: Float, number: PerModification, values: fraction}
}

func (l *strictLine) formatKeyProblem(key, format []byte, nth int) string {
	_, declared := l.formats[string(key)] // or reserved
	switch {
	case len(key) == 0:
		return "has an empty key: remove the colon"
	case len(key) == 1 && key[0] == '.' && len(format) == 1:
		return "" // no key at all, as bcftools annotate -x FORMAT leaves it
	case l.minor < 3 && !isAlphanumeric(key) && !(declared && isKey(key)):
		return "up to VCF 4.2 a FORMAT key is of letters and digits: declare the key, or VCFv4.3, or rename it"
	case l.minor >= 3 && !isKey(key):
		return "a key begins with a letter or _ and goes on with these, digits and points: rename it"
	case nth > 0 && string(key) == "GT":
		return "GT must be the first key: put it there, in the samples too"
	}
	return ""
}
