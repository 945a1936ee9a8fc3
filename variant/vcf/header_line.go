package vcf

import "strings"

// Line is one "##" line of a header.
type Line struct {
	Key    string  // "INFO", "contig", "reference"
	Value  string  // what follows the "=" of a plain line; "" for a structured one
	Fields []Field // of a structured line, ##Key=<ID=…,…>; nil for a plain one

	text string
}

// Field is one name and value of a structured line. Value is without quotes
// and escapes.
type Field struct{ Name, Value string }

// String returns the line as it stands in the file, without its line ending.
func (l Line) String() string { return l.text }

// ID returns the line's ID, "" if it has none.
func (l Line) ID() string {
	id, _ := l.Attr("ID")
	return id
}

// Attr returns the value of a field.
func (l Line) Attr(name string) (string, bool) { return findField(l.Fields, name) }

func findField(fields []Field, name string) (string, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// parseLine reads one "##" line. A structured line that is malformed becomes a
// plain one and ok is false.
func parseLine(text string) (l Line, ok bool) {
	l.text = text
	rest := strings.TrimPrefix(text, "##")
	key, value, found := strings.Cut(rest, "=")
	if !found {
		l.Key = rest
		return l, false
	}
	l.Key = key
	if strings.HasPrefix(value, "<") {
		if fields, ok := parseFields(value); ok {
			l.Fields = fields
			return l, true
		}
		l.Value = value
		return l, false
	}
	l.Value = value
	return l, true
}

func mustLine(text string) Line {
	l, ok := parseLine(text)
	if !ok {
		panic("vcf: header line: " + text)
	}
	return l
}

// parseFields reads <Name=value,Name="quoted, value",Name=[a, b]>.
func parseFields(s string) ([]Field, bool) {
	s = strings.TrimRight(s, " ")
	if len(s) < 2 || s[0] != '<' || s[len(s)-1] != '>' {
		return nil, false
	}
	s = s[1 : len(s)-1]
	fields := []Field{}
	for s != "" {
		name, rest, found := strings.Cut(s, "=")
		name = strings.TrimSpace(name)
		if !found || name == "" || strings.ContainsAny(name, ",\"<>") {
			return nil, false
		}
		value, rest, ok := parseValue(rest)
		if !ok {
			return nil, false
		}
		fields = append(fields, Field{name, value})
		if rest != "" && rest[0] != ',' {
			return nil, false
		}
		s = strings.TrimPrefix(rest, ",")
	}
	return fields, true
}

// parseValue reads one value and returns what follows it.
func parseValue(s string) (value, rest string, ok bool) {
	switch {
	case strings.HasPrefix(s, `"`):
		return parseQuoted(s[1:])
	case strings.HasPrefix(s, "["):
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return "", "", false
		}
		return s[:end+1], s[end+1:], true
	}
	end := strings.IndexByte(s, ',')
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:], true
}

func parseQuoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case c == '"':
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// quote writes a value between quotes with the escapes of VCF.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
