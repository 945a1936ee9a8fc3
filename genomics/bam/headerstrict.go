package bam

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// checkStrict returns what the specification (section 1.3) has against a header
// that can be read and that many programs write, so that only Options.Strict
// minds it.
func (h *Header) checkStrict() *FormatError {
	names := map[string]bool{} // of references, AN too
	for _, ref := range h.references {
		names[ref.Name] = true
	}
	for i, l := range h.lines {
		problem := l.checkStrict()
		if others, ok := l.Field("AN"); ok && problem == "" && l.Type() == "SQ" {
			problem = checkOtherNames(others, names)
		}
		if problem != "" {
			return &FormatError{Line: i + 1, Field: "header", Msg: problem}
		}
	}
	return nil
}

// checkStrict looks at one line: its form and the values that the specification
// describes.
func (l Line) checkStrict() string {
	kind, fields, found := strings.Cut(l.text, "\t")
	switch kind {
	case "@HD", "@SQ", "@RG", "@PG", "@CO":
	default:
		return "a header line that is none of @HD, @SQ, @RG, @PG and @CO: make it a comment (@CO)"
	}
	if !found {
		return "the " + kind + " line has no fields: remove it"
	}
	if kind == "@CO" {
		return checkCharacters(strings.ReplaceAll(fields, "\t", ""), true)
	}
	for field := range strings.SplitSeq(fields, "\t") {
		name, value := field[:2], field[3:]
		if problem := checkCharacters(value, name == "DS" || name == "CL"); problem != "" {
			return problem
		}
		if !knownForm(kind+name, value) {
			return "the " + kind + " line has a " + name + " that the specification does not know"
		}
	}
	return ""
}

// checkCharacters looks for what no value holds. Descriptions, command lines and
// comments may be UTF-8, everything else is ASCII.
func checkCharacters(value string, mayBeUTF8 bool) string {
	if mayBeUTF8 && !utf8.ValidString(value) {
		return "a header line that is not UTF-8: convert it"
	}
	for _, c := range value {
		if c < ' ' || c == 0x7f || c > '~' && !mayBeUTF8 {
			return "a header line with a character that is not printable ASCII: remove it"
		}
	}
	return ""
}

// knownForm reports whether a value has the form that its field has.
func knownForm(field, value string) bool {
	switch field {
	case "@HDSS":
		order, rest, found := strings.Cut(value, ":")
		return found && (order == "coordinate" || order == "queryname" || order == "unsorted") && isSubSort(rest)
	case "@SQAH":
		return value == "*" || isLocus(value)
	case "@RGFO":
		return value == "*" || strings.Trim(value, "ACMGRSVTWYHKDBN") == ""
	case "@RGPI":
		return isDecimal([]byte(value))
	case "@RGPL":
		return slices.Contains(platforms, value)
	}
	return true
}

// isSubSort reports whether the part of SS after the order is names with colons
// between.
func isSubSort(text string) bool {
	for name := range strings.SplitSeq(text, ":") {
		if name == "" || strings.ContainsFunc(name, func(c rune) bool { return !isNameLetter(c) }) {
			return false
		}
	}
	return true
}

func isNameLetter(c rune) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// isLocus reports whether a text is the name of a reference, with an interval or
// without.
func isLocus(text string) bool {
	if at := strings.LastIndexByte(text, ':'); at >= 0 {
		start, end, found := strings.Cut(text[at+1:], "-")
		if found && isDigits(start) && isDigits(end) {
			text = text[:at]
		}
	}
	return isReferenceName(text)
}

// checkOtherNames looks at the value of AN: names that no reference has, nor
// another AN.
func checkOtherNames(list string, names map[string]bool) string {
	for name := range strings.SplitSeq(list, ",") {
		switch {
		case !isReferenceName(name):
			return "the @SQ line has a AN that the specification does not know"
		case names[name]:
			return "the @SQ line has a name in AN that a reference has already"
		}
		names[name] = true
	}
	return ""
}

// isReferenceName reports whether a reference may have that name.
func isReferenceName(name string) bool {
	return checkReference(Reference{Name: name, Length: 1}) == ""
}
