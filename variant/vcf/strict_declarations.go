package vcf

import (
	"strconv"
	"strings"
)

// The attributes that structured lines begin with, in the order that versions
// up to 4.3 put in front of others.
var (
	keyAttributes  = []string{"ID", "Number", "Type", "Description"}
	noteAttributes = []string{"ID", "Description"}
)

// attributes checks which attributes there are, and their order and quotes.
// Number and Type are no part of an ALT line, but some have them.
func (c *headerCheck) attributes(fields []strictField, required []string, optional bool) string {
	next := 0
	for _, f := range fields {
		at := attributeIndex(keyAttributes, f.name)
		switch {
		case at >= 0 && at < next && c.minor < 4:
			return "its attributes are out of order: write " + strings.Join(required, ", ") + ", and others after them"
		case at >= 0:
			next = at + 1
		case next < len(keyAttributes) && c.minor < 4 && f.name != "IDX":
			return "has the attribute " + shown(f.name) + " before Description: write " + strings.Join(required, ", ") + " first"
		}
		switch {
		case f.name == "Description" && !f.quoted:
			return "its Description is not between double quotes: write Description=\"…\""
		case at >= 0 && at < 3 && f.quoted:
			return f.name + " is between double quotes: remove them"
		case (f.name == "Source" || f.name == "Version") && c.minor >= 3 && !f.quoted,
			at < 0 && c.minor >= 4 && !f.quoted && f.name != "IDX":
			return shown(f.name) + " is not between double quotes: add them"
		case at == 1 || at == 2:
			if optional || attributeIndex(required, f.name) >= 0 {
				break
			}
			return "has a " + f.name + ", which is for INFO and FORMAT: remove it"
		}
	}
	for _, name := range required {
		if _, ok := attribute(fields, name); !ok {
			return "has no " + name + ": add it"
		}
	}
	return ""
}

func attributeIndex(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

func attribute(fields []strictField, name string) (strictField, bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return strictField{}, false
}

// definition checks an INFO or FORMAT line.
func (c *headerCheck) definition(key, id string, fields []strictField) string {
	if problem := c.attributes(fields, keyAttributes, false); problem != "" {
		return problem
	}
	if c.minor >= 3 && !isKey(id) && !(key == "INFO" && id == "1000G") {
		return "a key begins with a letter or _ and goes on with these, digits and points: rename it"
	}
	if strings.ContainsAny(id, " \t;:=") {
		return "a key has no space, colon, semicolon or equals sign: rename it"
	}
	number, typ, problem := c.numberAndType(fields, key == "FORMAT")
	switch {
	case problem != "":
		return problem
	case typ == Flag && key == "FORMAT":
		return "a FORMAT key is no flag: its Type is Integer, Float, Character or String"
	case typ == Flag && number != 0 && c.minor >= 4:
		return "a flag has Number=0: correct it"
	}
	keys := reservedInfo
	if key == "FORMAT" {
		keys = reservedFormat
	}
	for _, k := range keys {
		if k.id == id && k.from <= c.minor && c.minor <= k.to {
			want := rule{typ: k.typ, number: k.number}
			if id == "MQ" && key == "FORMAT" || id != "MQ" {
				return declarationProblem(keyAs(id, number, typ), want, 5)
			}
			return declarationProblem(keyAs(id, number, typ), want, c.minor)
		}
	}
	if want := modificationRule([]byte(id), rule{}); key == "FORMAT" && c.minor >= 5 && want.number == PerModification {
		return declarationProblem(keyAs(id, number, typ), want, c.minor)
	}
	return ""
}

func keyAs(id string, number Number, typ Type) key { return key{id: id, number: number, typ: typ} }

// numberAndType reads these attributes as the version knows them.
func (c *headerCheck) numberAndType(fields []strictField, format bool) (number Number, typ Type, problem string) {
	if f, ok := attribute(fields, "Number"); ok {
		number, ok = parseNumber(f.value)
		known := ok
		switch number {
		case PerAllele:
			known = ok && c.minor >= 2
		case PerPloidy:
			known = ok && c.minor >= 4 && format
		case PerLocalAlt, PerLocalAllele, PerLocalGenotype, PerModification:
			known = ok && c.minor >= 5 && format
		}
		if !known || number >= 0 && digits([]byte(f.value)) != len(f.value) {
			return 0, 0, "Number " + strconv.Quote(shown(f.value)) + " is not a count, . or a letter of VCF 4." + strconv.Itoa(c.minor) + ": correct it, or the version in the first line"
		}
	}
	if f, ok := attribute(fields, "Type"); ok {
		if typ, ok = parseType(f.value); !ok {
			return 0, 0, "Type " + strconv.Quote(shown(f.value)) + " is not one of Integer, Float, Flag, Character, String: correct it"
		}
	}
	return number, typ, ""
}

func (c *headerCheck) filter(id string, fields []strictField) string {
	if problem := c.attributes(fields, noteAttributes, false); problem != "" {
		return problem
	}
	switch {
	case strings.ContainsAny(id, " \t;"):
		return "a filter's name has no space or semicolon: rename it"
	case id == "0" && c.minor >= 3:
		return "0 is reserved: name the filter"
	}
	return ""
}

func (c *headerCheck) alternate(id string, fields []strictField) string {
	if problem := c.attributes(fields, noteAttributes, true); problem != "" {
		return problem
	}
	if _, _, problem := c.numberAndType(fields, false); problem != "" {
		return problem
	}
	switch {
	case strings.ContainsAny(id, " \t,<>"):
		return "a symbolic allele has no space, comma or angle bracket: rename it"
	case !isSymbol(id, c.minor):
		return "is none of DEL, INS, DUP, INV, CNV and their subtypes, such as DEL:ME: rename it"
	}
	return ""
}

func (c *headerCheck) contig(id string, fields []strictField) string {
	if problem := contigProblem(id, c.minor, false); problem != "" {
		return problem
	}
	if c.minor >= 3 {
		switch id {
		case "DEL", "INS", "DUP", "INV", "CNV":
			return "is the name of a symbolic allele: rename the contig"
		}
	}
	if f, ok := attribute(fields, "length"); ok && (digits([]byte(f.value)) != len(f.value) || f.value == "") {
		return "its length is not a number of bases: correct it"
	}
	if f, ok := attribute(fields, "md5"); ok && c.minor >= 4 && !isMD5(f.value) {
		return "its md5 is not 32 hexadecimal digits in small letters: correct it"
	}
	return ""
}

func isMD5(text string) bool {
	return len(text) == 32 && strings.Trim(text, "0123456789abcdef") == ""
}

// sample checks a SAMPLE line, whose attributes were fixed up to 4.2.
func (c *headerCheck) sample(fields []strictField) string {
	if c.minor >= 3 {
		return ""
	}
	for _, name := range []string{"ID", "Genomes", "Mixture", "Description"} {
		f, ok := attribute(fields, name)
		switch {
		case !ok:
			return "has no " + name + ", which VCF up to 4.2 demands: add it, or declare VCFv4.3"
		case f.quoted && name != "Description":
			return name + " is between double quotes: remove them"
		}
	}
	return ""
}

// pedigree checks a PEDIGREE line up to 4.3: Name_0=G0,Name_1=G1,…, in 4.3 after
// an ID.
func (c *headerCheck) pedigree(fields []strictField) string {
	if c.minor > 3 {
		return ""
	}
	for _, f := range fields {
		if c.minor == 3 && (f.name == "ID" || f.quoted) {
			continue
		}
		if !isAlphanumeric(strings.NewReplacer(".", "", "_", "", "-", "").Replace(f.value)) {
			return "a genome's name is of letters, digits, points, _ and -: rename it"
		}
	}
	return ""
}

// rules are what the header demands of records.
func (c *headerCheck) rules() *rules {
	s := &rules{
		minor: c.minor, alts: map[string]bool{}, lengths: map[string]int{},
		infos: declared(c.header.infos, reserved(reservedInfo, c.minor)), formats: declared(c.header.formats, reserved(reservedFormat, c.minor)),
	}
	if c.minor >= 5 {
		for id, k := range s.formats {
			if k.number == PerModification {
				s.formats[id] = modificationRule([]byte(id), k)
			}
		}
	}
	for _, l := range c.header.lines {
		if l.Key == "ALT" {
			s.alts[l.ID()] = true
		}
	}
	for _, contig := range c.header.contigs {
		if contig.Length > 0 {
			s.lengths[contig.ID] = contig.Length
		}
	}
	return s
}

// declared puts declarations over the rules of reserved keys.
func declared(keys map[string]key, rules map[string]rule) map[string]rule {
	for id, k := range keys {
		rules[id] = rule{typ: k.typ, number: k.number, values: rules[id].values}
	}
	return rules
}
