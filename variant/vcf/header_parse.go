package vcf

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ParseHeader reads a header from text: all "##" lines and the column line.
func ParseHeader(text string) (*Header, error) {
	return parseHeader("", text, func(Warning) {})
}

// parseHeader reads what precedes the records. Lines may end with CR LF.
func parseHeader(file, text string, warn func(Warning)) (*Header, error) {
	h := emptyHeader()
	text = strings.TrimPrefix(text, "\uFEFF")
	if !strings.HasPrefix(text, "##fileformat=") {
		return nil, &ParseError{
			File: file, Line: 1, Field: "header",
			Msg: "the file does not begin with ##fileformat=VCFv4.x: is it a VCF? If that line was lost, put it back first",
		}
	}
	line := 0
	for text != "" {
		var l string
		l, text, _ = strings.Cut(text, "\n")
		l = strings.TrimSuffix(l, "\r")
		line++
		if strings.IndexByte(l, 0) >= 0 {
			return nil, &ParseError{
				File: file, Line: line, Field: "header",
				Msg: "holds a NUL byte: the file is damaged or is not text",
			}
		}
		switch {
		case strings.HasPrefix(l, "##"):
			h.read(file, line, l, warn)
		case strings.HasPrefix(l, "#"):
			if err := h.readColumns(file, line, l); err != nil {
				return nil, err
			}
			return h, nil
		case strings.TrimSpace(l) == "":
			warn(Warning{"header-line", file, line, "an empty line in the header"})
		default:
			return nil, noColumnLine(file, line)
		}
	}
	return nil, noColumnLine(file, line)
}

func noColumnLine(file string, line int) error {
	return &ParseError{
		File: file, Line: line, Field: "header",
		Msg: "the line that begins with #CHROM is missing: put it between the header and the first record",
	}
}

// read adds one "##" line of a file; what is odd about it is a warning.
func (h *Header) read(file string, line int, text string, warn func(Warning)) {
	l, ok := parseLine(text)
	h.append(l)
	switch {
	case l.Key == "fileformat":
		if major, minor := h.Version(); line == 1 && (major != 4 || minor > 5) {
			warn(Warning{"version", file, line, fmt.Sprintf("fileformat %q is not one of VCFv4.0 to VCFv4.5; it is read as VCF 4.5", shown(l.Value))})
		}
	case !definesKey(l.Key):
	case !ok || l.ID() == "":
		warn(Warning{"header-line", file, line, fmt.Sprintf("the %s line is not of the form ##%s=<ID=…>; it is kept as text", l.Key, l.Key)})
	case l.Key == "INFO" || l.Key == "FORMAT":
		if _, problem := keyOf(l); problem != "" {
			warn(Warning{"header-line", file, line, fmt.Sprintf("%s/%s: %s", l.Key, shown(l.ID()), problem)})
		}
	}
}

func definesKey(key string) bool {
	switch key {
	case "INFO", "FORMAT", "FILTER", "contig", "ALT":
		return true
	}
	return false
}

// append adds a line and what it declares. As in bcftools, the first of two
// declarations of one ID holds.
func (h *Header) append(l Line) {
	h.lines = append(h.lines, l)
	id := l.ID()
	if id == "" {
		return
	}
	if _, ok := h.index[lineID{l.Key, id}]; ok {
		return
	}
	h.index[lineID{l.Key, id}] = len(h.lines) - 1
	switch l.Key {
	case "INFO":
		h.infos[id], _ = keyOf(l)
	case "FORMAT":
		h.formats[id], _ = keyOf(l)
	case "contig":
		h.byName[id] = len(h.contigs)
		h.contigs = append(h.contigs, contigOf(l))
	}
}

// keyOf reads an INFO or FORMAT line; problem names what it lacks, and the key
// then counts as bcftools has it: String, one value.
func keyOf(l Line) (k key, problem string) {
	k = key{id: l.ID(), typ: String, number: 1, declared: true}
	typ, _ := l.Attr("Type")
	number, _ := l.Attr("Number")
	var ok bool
	if k.typ, ok = parseType(typ); !ok {
		problem = "Type is not one of Integer, Float, Flag, Character, String: read as String"
	}
	if k.number, ok = parseNumber(number); !ok {
		k.number = 1
		problem = "Number is not a count or one of . A R G: read as 1"
	}
	return k, problem
}

func contigOf(l Line) Contig {
	c := Contig{ID: l.ID(), Fields: l.Fields}
	if text, ok := l.Attr("length"); ok {
		if n, err := strconv.Atoi(text); err == nil && n > 0 {
			c.Length = n
		}
	}
	c.Assembly, _ = l.Attr("assembly")
	return c
}

// readColumns reads the line of column names. What stands in place of one is
// not shown: it may be a person's name.
func (h *Header) readColumns(file string, line int, text string) error {
	fail := func(column int, msg string) error {
		return &ParseError{File: file, Line: line, Field: "header", Column: column, Msg: msg}
	}
	columns := strings.Split(text, "\t")
	if len(columns) < 8 && len(strings.Fields(text)) >= 8 {
		return fail(0, "the columns are separated by spaces: separate them by tabs")
	}
	for i, name := range strings.Split(fixedColumns+"\tFORMAT", "\t") {
		switch {
		case i == 8 && len(columns) == 8:
		case i >= len(columns):
			return fail(i+1, "the line of column names ends before "+name+": it begins with "+strings.ReplaceAll(fixedColumns, "\t", " "))
		case columns[i] != name:
			return fail(i+1, "this column must be named "+name)
		}
	}
	h.hasFormat = len(columns) > 8
	if !h.hasFormat {
		return h.SetSamples()
	}
	err := h.SetSamples(columns[firstSample:]...)
	var fault *ParseError
	if errors.As(err, &fault) {
		fault.File, fault.Line = file, line
	}
	return err
}
