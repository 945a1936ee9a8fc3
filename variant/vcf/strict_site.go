package vcf

import (
	"bytes"
	"strconv"
)

// site checks the columns CHROM to FILTER.
func (l *strictLine) site() *ParseError {
	if problem := contigProblem(l.column(colChrom), l.minor, true); problem != "" {
		return l.fail(colChrom, "CHROM", l.column(colChrom), problem)
	}
	if n, ok := l.lengths[string(l.column(colChrom))]; ok && l.r.pos > n {
		return l.fail(colPos, "POS", l.column(colPos),
			"lies past the end of the contig, which the header says has "+strconv.Itoa(n)+" bases: is this the right reference?")
	}
	if err := l.list(colID, "ID"); err != nil {
		return err
	}
	if at := notBases(l.column(colRef)); at >= 0 {
		return l.fail(colRef, "REF", l.column(colRef)[at:], "is no base: write A, C, G, T or N; of an ambiguity code the first base that it stands for")
	}
	if err := l.alternates(); err != nil {
		return err
	}
	if err := l.quality(); err != nil {
		return err
	}
	return l.list(colFilter, "FILTER")
}

// contigProblem says what is wrong with a contig's name; inRecord allows <ID>.
func contigProblem[T ~string | ~[]byte](name T, minor int, inRecord bool) string {
	if inRecord && len(name) > 2 && name[0] == '<' && name[len(name)-1] == '>' {
		name = name[1 : len(name)-1]
		inRecord = false // so that <HLA:1> and <1*> are as free as symbolic alleles
		minor = 0
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c <= ' ' || c == ',' || c == '<' || c == '>':
			return "a contig's name has no space, comma or angle bracket: rename it with bcftools annotate --rename-chrs"
		case minor >= 3 && !contigCharacter(c, i == 0):
			return "a contig's name is of the characters that SAM allows, printable ASCII without \\ \" ' ` ( ) [ ] { }, and begins neither with * nor =: rename it"
		case inRecord && minor < 3 && c == ':':
			return "up to VCF 4.2 a contig's name has no colon: declare VCFv4.3, or rename the contig"
		}
	}
	if len(name) == 0 {
		return "is empty: name the contig"
	}
	return ""
}

func contigCharacter(c byte, first bool) bool {
	switch c {
	case '\\', '"', '\'', '`', '(', ')', '[', ']', '{', '}':
		return false
	case '*', '=':
		return !first
	}
	return c > ' ' && c <= '~'
}

// list checks the ID and FILTER columns: one value, or several between ";".
func (l *strictLine) list(column int, field string) *ParseError {
	text := l.column(column)
	if len(text) == 1 && text[0] == '.' {
		return nil
	}
	l.scratch.keys.clear()
	for at := 0; at <= len(text); {
		value := text[at:]
		if n := bytes.IndexByte(value, ';'); n >= 0 {
			value = value[:n]
		}
		switch {
		case len(value) == 0:
			return l.fail(column, field, text, "has an empty entry: remove the semicolon, or write . for none")
		case hasSpace(value):
			return l.fail(column, field, value, "holds a space: replace it, for instance by _")
		case len(value) == 1 && value[0] == '.':
			return l.fail(column, field, text, "has the missing value . beside others: remove it")
		case column == colFilter && len(value) == 1 && value[0] == '0':
			return l.fail(column, field, text, "0 is reserved: name the filter, or write PASS")
		}
		if l.minor >= 3 {
			l.scratch.keys.add(at, value)
		}
		at += len(value) + 1
	}
	if twice := l.scratch.keys.repeated(text, [2]byte{';', ';'}); twice != nil {
		return l.fail(column, field, twice, "is there twice: remove one")
	}
	return nil
}

// notBases returns where text is not one of A, C, G, T, N, or -1.
func notBases(text []byte) int {
	for i, c := range text {
		switch c | 0x20 {
		case 'a', 'c', 'g', 't', 'n':
		default:
			return i
		}
	}
	return -1
}

func (l *strictLine) quality() *ParseError {
	q := l.column(colQual)
	switch {
	case len(q) == 1 && q[0] == '.':
		return nil
	case !isFloat(q, l.minor):
		return l.fail(colQual, "QUAL", q, "is not a number as VCF writes it: write one, or . where there is none")
	case q[0] == '-':
		if f, ok := parseFloat(q); !ok || f < 0 {
			return l.fail(colQual, "QUAL", q, "is negative: a quality is -10 log10 of a probability")
		}
	}
	return nil
}

// alternates checks and counts the ALT alleles.
func (l *strictLine) alternates() *ParseError {
	text, ref := l.column(colAlt), l.column(colRef)
	if len(text) == 1 && text[0] == '.' {
		l.noAlt = true
		return nil
	}
	for at := 0; at <= len(text); {
		alt := text[at:]
		if n := bytes.IndexByte(alt, ','); n >= 0 {
			alt = alt[:n]
		}
		if problem := l.alleleProblem(alt, ref); problem != "" {
			return l.fail(colAlt, "ALT", alt, problem)
		}
		l.numAlt++
		at += len(alt) + 1
	}
	return nil
}

func (l *strictLine) alleleProblem(alt, ref []byte) string {
	switch {
	case len(alt) == 0:
		return "has an empty allele: remove the comma"
	case notBases(alt) < 0:
		if bytes.EqualFold(alt, ref) {
			return "is REF: an alternate allele differs from it"
		}
		return ""
	case len(alt) == 1 && alt[0] == '*':
		return "" // of VCF 4.2, but in older files too
	case len(alt) == 1 && alt[0] == '.':
		if l.minor < 4 {
			return "is the missing value beside alleles: remove it"
		}
		return ""
	case alt[0] == '<':
		return l.symbolProblem(alt)
	case bytes.IndexByte(alt, '[') >= 0 || bytes.IndexByte(alt, ']') >= 0:
		if !l.isBreakend(alt) {
			return "is not a breakend: write bases, then the mate's contig:position between two [ or two ], or the other way about"
		}
		return ""
	case isInsertion(alt):
		return ""
	case alt[0] == '.' && notBases(alt[1:]) < 0:
		return "" // a single breakend, section 5.4.9
	case alt[len(alt)-1] == '.' && notBases(alt[:len(alt)-1]) < 0:
		return ""
	}
	return "is no allele: write A, C, G, T and N, *, a symbolic <ID> or a breakend"
}

// isInsertion reports whether an allele is bases and a contig of the assembly
// file behind them, "C<ctg1>" (section 5.4.2).
func isInsertion(alt []byte) bool {
	open := bytes.IndexByte(alt, '<')
	return open > 0 && notBases(alt[:open]) < 0 && len(alt) > open+2 && alt[len(alt)-1] == '>' &&
		!bytes.ContainsAny(alt[open+1:len(alt)-1], " <>")
}

func (l *strictLine) symbolProblem(alt []byte) string {
	if len(alt) < 3 || alt[len(alt)-1] != '>' {
		return "is not a symbolic allele: write <ID>"
	}
	id := alt[1 : len(alt)-1]
	for _, c := range id {
		if c <= ' ' || c == '<' || c == '>' {
			return "a symbolic allele has no space, comma or angle bracket within: rename it"
		}
	}
	if !l.alts[string(id)] && !isSymbol(id, l.minor) {
		return "this symbolic allele is neither declared nor of a known kind: add ##ALT=<ID=…,Description=\"…\"> to the header"
	}
	return ""
}

// isSymbol reports whether an ALT line may declare the ID: a structural variant
// or a subtype of one, or the allele that stands for any other; from 4.3 on,
// which has assembly contigs and IUPAC codes there too, anything.
func isSymbol[T ~string | ~[]byte](id T, minor int) bool {
	if minor >= 3 {
		return true
	}
	kind := id
	for i := range len(id) {
		if id[i] == ':' {
			kind = id[:i]
			break
		}
	}
	switch string(kind) {
	case "DEL", "INS", "DUP", "INV", "CNV":
		return true
	}
	return string(id) == "*" || string(id) == "NON_REF"
}

// isBreakend reports whether an allele is t[p[, t]p], ]p]t or [p[t with bases,
// or "." at a telomere, for t and contig:position for p.
func (l *strictLine) isBreakend(alt []byte) bool {
	open := bytes.IndexAny(alt, "[]")
	bracket := alt[open]
	n := bytes.IndexByte(alt[open+1:], bracket)
	if n < 0 {
		return false
	}
	mate, before, after := alt[open+1:open+1+n], alt[:open], alt[open+n+2:]
	if (len(before) > 0) == (len(after) > 0) {
		return false
	}
	for _, t := range [][]byte{before, after} {
		if notBases(t) >= 0 && !(len(t) == 1 && t[0] == '.') {
			return false
		}
	}
	colon := bytes.LastIndexByte(mate, ':')
	if colon <= 0 {
		return false
	}
	pos := mate[colon+1:]
	if len(pos) == 0 || digits(pos) != len(pos) {
		return false
	}
	return contigProblem(mate[:colon], l.minor, true) == ""
}
