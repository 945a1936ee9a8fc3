package bam

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseHeader reads a header from the lines of SAM text that begin with "@". Of
// the references, what a file's reader warns of is an error.
func ParseHeader(text string) (*Header, error) {
	var odd *FormatError
	h, fault := parseHeader(text, func(w Warning) {
		if w.Code == "references" && odd == nil {
			odd = &FormatError{Line: w.Line, Field: "@SQ", Msg: w.Msg}
		}
	})
	switch {
	case fault != nil:
		return nil, fault
	case odd != nil:
		return nil, odd
	}
	return h, nil
}

// parseHeader reads the header of SAM text, whose @SQ lines are the references.
func parseHeader(text string, warn func(Warning)) (*Header, *FormatError) {
	h := newHeader()
	h.readLines(text, warn)
	for i, l := range h.lines {
		if l.Type() != "SQ" {
			continue
		}
		ref, fault := referenceOf(l)
		if fault == nil {
			fault = h.takeReference(ref, func(problem string) { warn(Warning{Code: "references", Line: i + 1, Msg: problem}) })
		}
		if fault != nil {
			fault.Line = i + 1
			return nil, fault
		}
		names, _ := l.Field("AN")
		for name := range strings.SplitSeq(names, ",") {
			if _, taken := h.others[name]; !taken {
				h.others[name] = len(h.references) - 1
			}
		}
	}
	return h, nil
}

// takeReference appends to the references one that was read. As in samtools it
// may have a name or length that the specification forbids.
func (h *Header) takeReference(ref Reference, warn func(problem string)) *FormatError {
	if problem := checkReadable(ref); problem != "" {
		return &FormatError{Field: "@SQ", Value: shown(ref.Name), Msg: problem}
	}
	if problem := checkReference(ref); problem != "" {
		warn(fmt.Sprintf("@SQ %q: %s", shown(ref.Name), problem))
	}
	return h.appendReference(ref)
}

// newBinaryHeader makes the header of a BAM file of its text and its binary
// list of references. As in samtools the list holds where the two differ, and
// references that only the text has follow it.
func newBinaryHeader(text string, references []Reference, warn func(Warning)) (*Header, *FormatError) {
	h := newHeader()
	h.readLines(text, warn)
	for i, ref := range references {
		if fault := h.takeReference(ref, func(problem string) { warn(Warning{Code: "references", Msg: problem}) }); fault != nil {
			fault.Field = fmt.Sprintf("reference %d", i)
			return nil, fault
		}
	}
	told := 0
	for i, l := range h.lines {
		if l.Type() != "SQ" {
			continue
		}
		told++
		ref, fault := referenceOf(l)
		if fault != nil {
			warn(Warning{Code: "references", Line: i + 1, Msg: "an @SQ line cannot be read, but the binary list of references can, and holds: " + fault.Msg})
			continue
		}
		id, ok := h.ids[ref.Name]
		switch {
		case !ok:
			warn(Warning{Code: "references", Line: i + 1, Msg: "the binary list of references lacks " + shown(ref.Name) + ", which an @SQ line has: create the file again"})
			if fault := h.takeReference(ref, func(problem string) { warn(Warning{Code: "references", Line: i + 1, Msg: problem}) }); fault != nil {
				return nil, fault
			}
		case h.references[id].Length != ref.Length:
			warn(Warning{Code: "references", Line: i + 1, Msg: fmt.Sprintf(
				"%s has %d bases in the binary list of references, which holds, and %d in its @SQ line: create the file again",
				shown(ref.Name), h.references[id].Length, ref.Length)})
		}
	}
	if told > 0 && told < len(references) {
		warn(Warning{Code: "references", Msg: fmt.Sprintf("%d references, but %d @SQ lines: create the file again", len(references), told)})
	}
	return h, nil
}

// readLines takes the lines up to the first NUL, which may fill up a BAM
// header. What is odd about them is a warning.
func (h *Header) readLines(text string, warn func(Warning)) {
	text, _, _ = strings.Cut(text, "\x00")
	seen := map[string]bool{} // types and IDs
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		l := Line{strings.TrimRight(line, "\r")}
		h.lines = append(h.lines, l)
		n := len(h.lines)
		problem := l.check()
		if problem == "" && l.Type() == "HD" && n > 1 {
			problem = "an @HD line that is not the first line"
		}
		if id, ok := l.Field("ID"); ok && problem == "" && (l.Type() == "RG" || l.Type() == "PG") {
			if seen[l.Type()+id] {
				problem = "a second @" + l.Type() + " line of this ID"
			}
			seen[l.Type()+id] = true
		}
		if problem != "" {
			warn(Warning{Code: "header-line", Line: n, Msg: problem})
		}
	}
	h.checkPrograms(warn)
}

// checkPrograms makes sure that the programs that others name as the ones
// before them are there.
func (h *Header) checkPrograms(warn func(Warning)) {
	ids := map[string]bool{}
	for _, l := range h.Lines("PG") {
		id, _ := l.Field("ID")
		ids[id] = true
	}
	for i, l := range h.lines {
		if before, ok := l.Field("PP"); ok && l.Type() == "PG" && !ids[before] {
			warn(Warning{Code: "header-line", Line: i + 1, Msg: "PP names a program that no @PG line has"})
		}
	}
}

// check returns what the specification (section 1.3) has against the line.
func (l Line) check() string {
	if len(l.text) < 3 || l.text[0] != '@' {
		return "a header line that does not begin with @ and two letters"
	}
	kind := l.Type()
	if kind == "CO" {
		return ""
	}
	if len(l.text) > 3 && l.text[3] != '\t' || !isTagName(kind[0], kind[1]) {
		return "a header line that does not begin with @ and two letters"
	}
	needed := map[string][]string{"HD": {"VN"}, "SQ": {"SN", "LN"}, "RG": {"ID"}, "PG": {"ID"}}[kind]
	seen := map[string]bool{}
	for i, field := range strings.Split(l.text, "\t") {
		if i == 0 {
			continue
		}
		if len(field) < 4 || field[2] != ':' || !isTagName(field[0], field[1]) {
			return "a field of the @" + kind + " line is not of the form TAG:VALUE"
		}
		name, value := field[:2], field[3:]
		if seen[name] {
			return "the @" + kind + " line has " + name + " twice"
		}
		seen[name] = true
		if problem := checkField(kind, name, value); problem != "" {
			return problem
		}
	}
	for _, name := range needed {
		if !seen[name] {
			return "the @" + kind + " line lacks " + name
		}
	}
	return ""
}

// Values that the specification lists.
var (
	sortOrders  = []string{"unknown", "unsorted", "queryname", "coordinate"}
	groupOrders = []string{"none", "query", "reference"}
	topologies  = []string{"linear", "circular"}
	platforms   = []string{
		"CAPILLARY", "DNBSEQ", "ELEMENT", "HELICOS", "ILLUMINA", "IONTORRENT", "LS454", "ONT",
		"PACBIO", "SINGULAR", "SOLID", "ULTIMA",
	}
)

func checkField(kind, name, value string) string {
	ok := true
	switch kind + name {
	case "HDVN":
		major, minor, dot := strings.Cut(value, ".")
		ok = dot && isDigits(major) && isDigits(minor)
	case "HDSO":
		ok = slices.Contains(sortOrders, value)
	case "HDGO":
		ok = slices.Contains(groupOrders, value)
	case "SQTP":
		ok = slices.Contains(topologies, value)
	case "SQM5":
		ok = len(value) == 32 && strings.Trim(value, "0123456789abcdef") == ""
	case "RGDT":
		ok = isDate(value)
	case "RGPI":
		_, ok = parseFloat([]byte(value))
	case "RGPL":
		ok = slices.Contains(platforms, strings.ToUpper(value))
	}
	if !ok {
		return "the @" + kind + " line has a " + name + " that the specification does not know"
	}
	return ""
}

// isDate reports whether a text may begin with a date of ISO 8601. Of its many
// forms only year, month and day with hyphens between are looked at closely.
func isDate(text string) bool {
	if len(text) < 4 || !isDigits(text[:4]) {
		return false
	}
	if len(text) < 10 || text[4] != '-' || text[7] != '-' || !isDigits(text[5:7]) || !isDigits(text[8:10]) {
		return true
	}
	_, err := time.Parse(time.DateOnly, text[:10])
	return err == nil
}

// referenceOf reads an @SQ line.
func referenceOf(l Line) (Reference, *FormatError) {
	name, ok := l.Field("SN")
	if !ok {
		return Reference{}, &FormatError{Field: "@SQ", Msg: "the line lacks SN: give the reference its name"}
	}
	length, ok := l.Field("LN")
	if !ok {
		return Reference{}, &FormatError{Field: "@SQ", Value: shown(name), Msg: "the line lacks LN: give the reference its length"}
	}
	n, err := strconv.Atoi(length)
	if err != nil || !isDigits(length) {
		return Reference{}, &FormatError{Field: "@SQ", Value: shown(name), Msg: "LN is not a whole number: correct the length"}
	}
	return Reference{name, n}, nil
}

// checkReadable returns why a reference, though samtools may read it, is none:
// records could not name it, or their positions would not fit.
func checkReadable(ref Reference) string {
	switch {
	case ref.Name == "" || ref.Name == "*" || ref.Name == "=":
		return "a reference's name must not be empty, * or =: rename it"
	case strings.ContainsFunc(ref.Name, func(c rune) bool { return c < ' ' || c == 0x7f }):
		return "a reference's name holds a character that it must not: rename it"
	case ref.Length < 0 || ref.Length > math.MaxInt32:
		return "a reference's length is not from 1 to 2147483647: correct it"
	}
	return ""
}

// checkReference returns what is wrong with a reference (section 1.2.1).
func checkReference(ref Reference) string {
	switch {
	case ref.Name == "":
		return "a reference without a name"
	case ref.Name[0] == '*' || ref.Name[0] == '=':
		return "a reference's name must not begin with * or =: rename it"
	case strings.ContainsFunc(ref.Name, notInName):
		return "a reference's name holds a character that it must not: rename it"
	case ref.Length < 1 || ref.Length > math.MaxInt32:
		return "a reference's length is not from 1 to 2147483647: correct it"
	}
	return ""
}

// notInName reports whether a character cannot stand in a reference's name.
func notInName(c rune) bool {
	return c < '!' || c > '~' || strings.ContainsRune("\\,\"'`()[]{}<>", c)
}

// isTagName reports whether a name is a letter and a letter or digit.
func isTagName(a, b byte) bool {
	letter := func(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
	return letter(a) && (letter(b) || '0' <= b && b <= '9')
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
