package vcf

import "bytes"

// structural checks what VCF 4.4 and 4.5 demand of the records of structural
// variants, section 3.
func (l *strictLine) structural(info []byte) *ParseError {
	if l.minor < 4 {
		return nil
	}
	if err := l.computedEnd(info); err != nil || l.noAlt {
		return err
	}
	if err := l.repeats(info); err != nil {
		return err
	}
	alts := l.column(colAlt)
	if bytes.IndexByte(alts, '<') < 0 && bytes.IndexByte(alts, '[') < 0 && bytes.IndexByte(alts, ']') < 0 {
		return nil
	}
	end := infoValue(info, endKey)
	lengths, claims := infoValue(info, svlenKey), infoValue(info, claimKey)
	for rest, more := alts, true; more; {
		var alt, length, claim []byte
		alt, rest, more = bytes.Cut(rest, commaByte)
		length, lengths, _ = bytes.Cut(lengths, commaByte)
		claim, claims, _ = bytes.Cut(claims, commaByte)
		kind := structuralKind(alt)
		switch {
		case kind == unspecified && l.minor == 4 && Text(end).Missing():
			return l.fail(colInfo, "INFO/END", nil, "is missing: VCF 4.4 demands it of a record with the allele <*>")
		case kind == noVariant, kind == unspecified:
			continue
		case kind != breakend && Text(length).Missing() && Text(end).Missing():
			return l.fail(colInfo, "INFO/SVLEN", nil, "is missing: from VCF 4.4 on the allele "+shown(alt)+" needs its length")
		}
		if problem := claimProblem(kind, claim); problem != "" {
			return l.fail(colInfo, "INFO/SVCLAIM", claim, problem)
		}
	}
	return nil
}

var claimKey = []byte("SVCLAIM=")

type variantKind uint8

const (
	noVariant   variantKind = iota // bases, "*", an IUPAC code
	unspecified                    // <*>
	breakend
	gainOrLoss // DEL, DUP
	rearranged // INS, INV
	copyNumber // CNV
)

func structuralKind(alt []byte) variantKind {
	if len(alt) < 3 || alt[0] != '<' {
		if bytes.IndexByte(alt, '[') >= 0 || bytes.IndexByte(alt, ']') >= 0 {
			return breakend
		}
		return noVariant
	}
	id, _, _ := bytes.Cut(alt[1:len(alt)-1], []byte{':'})
	switch string(id) {
	case "*":
		return unspecified
	case "DEL", "DUP":
		return gainOrLoss
	case "INS", "INV":
		return rearranged
	case "CNV":
		return copyNumber
	}
	return noVariant
}

// claimProblem applies the rules of SVCLAIM, whose values are known to be D, J,
// DJ or missing.
func claimProblem(kind variantKind, claim []byte) string {
	missing := Text(claim).Missing()
	switch {
	case kind == gainOrLoss && missing:
		return "is missing: from VCF 4.4 on DEL and DUP say D for abundance, J for adjacency or DJ for both"
	case kind == copyNumber && !missing && string(claim) != "D":
		return "a CNV claims abundance: write D or ."
	case kind == rearranged && string(claim) == "D":
		return "INS and INV claim an adjacency: write J, DJ or ."
	case kind == breakend && !missing && string(claim) != "J":
		return "a breakend claims an adjacency: write J or ."
	}
	return ""
}
