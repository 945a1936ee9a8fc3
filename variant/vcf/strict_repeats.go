package vcf

import (
	"bytes"
	"strconv"
)

// repeatKeys are the INFO keys that describe the repeats of <CNV:TR> alleles,
// with how many values each has for a repeat.
var repeatKeys = []struct {
	id, text string
	width    int
}{
	{"RUS", "RUS=", 1}, {"RUL", "RUL=", 1}, {"RUC", "RUC=", 1}, {"RB", "RB=", 1}, {"CIRUC", "CIRUC=", 2}, {"CIRB", "CIRB=", 2},
}

// repeats checks the keys of tandem repeats, VCF 4.4 section 3: their lists are
// as long as the alleles together have repeats.
func (l *strictLine) repeats(info []byte) *ParseError {
	if l.minor < 4 || !bytes.Contains(l.column(colAlt), []byte("<CNV:TR")) {
		return nil
	}
	total := 0
	counts := infoValue(info, []byte("RN="))
	stated := !Text(counts).Missing()
	for rest, more := l.column(colAlt), true; more; {
		var alt, n []byte
		alt, rest, more = bytes.Cut(rest, commaByte)
		n, counts, _ = bytes.Cut(counts, commaByte)
		switch {
		case stated:
			number, _ := strictInt(n) // 0 where it is missing
			total += number
		case bytes.HasPrefix(alt, []byte("<CNV:TR")):
			total++
		}
	}
	for _, k := range repeatKeys {
		value := infoValue(info, []byte(k.text))
		if Text(value).Missing() {
			continue
		}
		if n := bytes.Count(value, commaByte) + 1; n != total*k.width {
			return l.fail(colInfo, "INFO/"+k.id, value, "has "+strconv.Itoa(n)+" values; RN says that there are "+
				strconv.Itoa(total)+" repeats, which makes "+strconv.Itoa(total*k.width)+": correct one of them")
		}
	}
	return nil
}

// computedEnd checks END in VCF 4.5, where it says again what REF, SVLEN and LEN
// say, section 1.6.1 (END).
func (l *strictLine) computedEnd(info []byte) *ParseError {
	stated := infoValue(info, endKey)
	if l.minor < 5 || Text(stated).Missing() {
		return nil
	}
	lengths := infoValue(info, svlenKey)
	for rest, more := l.column(colAlt), true; more; {
		var alt, length []byte
		alt, rest, more = bytes.Cut(rest, commaByte)
		length, lengths, _ = bytes.Cut(lengths, commaByte)
		switch structuralKind(alt) {
		case gainOrLoss, copyNumber, rearranged:
			if Text(length).Missing() {
				return nil // then END is what says the length
			}
		case unspecified:
			if l.r.longestBlock() == 0 {
				return nil
			}
		}
	}
	end := max(l.r.pos+len(l.column(colRef)), l.r.longestAlt(), l.r.longestBlock())
	if n, _ := strictInt(stated); n != end {
		return l.fail(colInfo, "INFO/END", stated, "is not "+strconv.Itoa(end)+
			", the end that REF, SVLEN and LEN give: correct one of them, or remove END, which VCF 4.5 does not need")
	}
	return nil
}
