package vcf

import (
	"strings"
)

// newRules checks a header's text, from ##fileformat to the column line, and
// returns what it demands of the records. parsed is the same header.
func newRules(file, text string, parsed *Header) (*rules, error) {
	c := headerCheck{file: file, ids: map[lineID]bool{}, header: parsed}
	for at, more := text, true; more && at != ""; {
		var l string
		l, at, more = strings.Cut(at, "\n")
		c.line++
		if err := c.check(strings.TrimSuffix(l, "\r")); err != nil {
			return nil, err
		}
		if !more && c.minor < 5 {
			return nil, unfinished(file, c.line)
		}
	}
	return c.rules(), nil
}

// headerCheck goes through the lines of a header.
type headerCheck struct {
	file   string
	line   int
	minor  int
	header *Header
	ids    map[lineID]bool
}

func (c *headerCheck) fail(field, value, msg string) error {
	return &ParseError{File: c.file, Line: c.line, Field: field, Value: shown(value), Msg: msg}
}

func (c *headerCheck) check(text string) error {
	if c.line == 1 {
		return c.version(text)
	}
	if at, high := firstControl([]byte(text)); at >= 0 {
		return c.fail("header", "", "holds a control character: remove it")
	} else if high && c.minor >= 3 && !validUTF8(text) {
		return c.fail("header", "", "is not UTF-8: convert the file with iconv -t UTF-8")
	}
	rest, meta := strings.CutPrefix(text, "##")
	if !meta {
		return c.columns(text)
	}
	key, value, found := strings.Cut(rest, "=")
	switch {
	case !found || key == "" || value == "":
		return c.fail("header", "", "is not of the form ##key=value: write both, or remove the line")
	case key == "fileformat":
		return c.fail("header", "", "is a second fileformat line: remove it")
	case hasSpace(key):
		return c.fail("header", "", "has a key with a space: replace it, for instance by _")
	case key == "assembly" || key == "pedigreeDB":
		return c.url(key, value)
	case value[0] == '<':
		return c.structured(key, value)
	case needsFields(key):
		return c.fail("header/"+key, "", "is not of the form ##"+key+"=<name=value,…>: correct the line")
	}
	return nil
}

func (c *headerCheck) version(text string) error {
	v, ok := strings.CutPrefix(text, "##fileformat=VCFv4.")
	if !ok || len(v) != 1 || v[0] < '0' || v[0] > '5' {
		return c.fail("header", text, "the first line is not ##fileformat=VCFv4.0 to VCFv4.5, the versions whose rules are known: correct it")
	}
	c.minor = int(v[0] - '0')
	return nil
}

func (c *headerCheck) columns(text string) error {
	if !strings.HasPrefix(text, "#CHROM") {
		return c.fail("header", "", "does not begin with ##: remove the line")
	}
	if c.header.hasFormat && strings.HasSuffix(text, "\tFORMAT") {
		return c.fail("header", "", "names the column FORMAT and no sample: remove it")
	}
	return nil
}

func needsFields(key string) bool {
	return definesKey(key) || key == "SAMPLE" || key == "PEDIGREE" || key == "META"
}

// url checks the lines whose value is one. Up to 4.2 pedigreeDB has it in angle
// brackets, in the specification.
func (c *headerCheck) url(key, value string) error {
	if inner, ok := strings.CutPrefix(value, "<"); ok && key == "pedigreeDB" && c.minor < 3 {
		value = strings.TrimSuffix(inner, ">")
	}
	if !isURL(value) {
		return c.fail("header/"+key, "", "is no URL: write scheme://host/path")
	}
	return nil
}

// isURL reports whether text is scheme://host and a path, or file:///path. A
// host is a name, whose last part is no number (RFC 1123), or four numbers.
func isURL(text string) bool {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || scheme == "" || strings.ContainsAny(text, " <>\"") {
		return false
	}
	for i := range len(scheme) {
		if c := scheme[i]; !isAlphanumeric(scheme[i:i+1]) && (i == 0 || c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	host, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if strings.HasPrefix(host, "[") && strings.Contains(host, "]") {
		return true // IPv6
	}
	host, port, hasPort := strings.Cut(host, ":")
	if hasPort && (port == "" || digits([]byte(port)) != len(port)) {
		return false
	}
	if host == "" {
		return scheme == "file" && path != ""
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	for _, l := range labels {
		if l == "" || !isAlphanumeric(strings.NewReplacer("-", "", "_", "").Replace(l)) {
			return false
		}
	}
	return digits([]byte(last)) != len(last) || len(labels) == 4
}

// structured checks a line ##key=<…>.
func (c *headerCheck) structured(key, value string) error {
	fields, problem := strictFields(value, key == "ALT" && c.minor >= 3)
	if problem != "" {
		if c.minor < 3 && !needsFields(key) && strings.HasPrefix(value, `<"`) && strings.HasSuffix(value, `">`) {
			return nil // text in brackets, which VCF 4.2 has no rule for
		}
		return c.fail("header/"+key, "", problem)
	}
	id, hasID := "", false
	for _, f := range fields {
		if f.name == "ID" {
			id, hasID = f.value, true
		}
	}
	if hasID && id == "" || !hasID && (c.minor >= 3 || definesKey(key) || key == "META") {
		return c.fail("header/"+key, "", "has no ID: write ##"+key+"=<ID=…>")
	}
	if hasID && c.minor >= 3 {
		if c.ids[lineID{key, id}] {
			return c.fail("header/"+key, c.named(key, id), "the ID is declared twice: remove one of the lines")
		}
		c.ids[lineID{key, id}] = true
	}
	switch key {
	case "INFO", "FORMAT":
		problem = c.definition(key, id, fields)
	case "FILTER":
		problem = c.filter(id, fields)
	case "ALT":
		problem = c.alternate(id, fields)
	case "contig":
		problem = c.contig(id, fields)
	case "SAMPLE":
		problem = c.sample(fields)
	case "PEDIGREE":
		problem = c.pedigree(fields)
	}
	if problem != "" {
		return c.fail("header/"+key, c.named(key, id), problem)
	}
	return nil
}

// named returns an ID for a message, unless it may be a person's.
func (c *headerCheck) named(key, id string) string {
	if definesKey(key) {
		return id
	}
	return ""
}

// strictField is one name=value of a structured line.
type strictField struct {
	name, value string
	quoted      bool
}

// strictFields reads <name=value,name="quoted",name=[a, b]>. A quote within the
// ID is part of it where quoteInID says so.
func strictFields(s string, quoteInID bool) ([]strictField, string) {
	const form = "is not of the form <name=value,…>: correct the line; a value with a comma, a space or an angle bracket stands between double quotes"
	if len(s) < 2 || s[len(s)-1] != '>' {
		return nil, "does not end with >: close the bracket"
	}
	s = s[1 : len(s)-1]
	var fields []strictField
	seen := map[string]bool{}
	for {
		name, rest, found := strings.Cut(s, "=")
		if !found || name == "" || strings.ContainsAny(name, " \t,\"<>") {
			return nil, form
		}
		if seen[name] {
			return nil, "has the attribute " + shown(name) + " twice: remove one"
		}
		seen[name] = true
		f := strictField{name: name}
		var ok bool
		switch {
		case strings.HasPrefix(rest, `"`):
			f.quoted = true
			f.value, rest, ok = parseQuoted(rest[1:])
			if !ok {
				return nil, "has a double quote that is not closed: close it, or write \\\" for one within text"
			}
		case strings.HasPrefix(rest, "["):
			f.value, rest, ok = parseValue(rest)
		default:
			f.value, rest, ok = parseValue(rest)
			odd := "\"<>"
			if quoteInID && name == "ID" {
				odd = "<>"
			}
			ok = ok && f.value != "" && !strings.ContainsAny(f.value, odd)
		}
		if !ok || rest != "" && rest[0] != ',' {
			return nil, form
		}
		fields = append(fields, f)
		if rest == "" {
			return fields, ""
		}
		s = rest[1:]
	}
}
