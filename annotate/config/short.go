package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/internal/nearest"
	"github.com/allelerx/allelerx/genomics/file"
)

// ParseSource reads the short form of a source, as on a command line:
//
//	clinvar.vcf.gz:CLNSIG,CLNREVSTAT       fields of a VCF
//	gnomad.vcf.gz:gnomad_af=AF,an=AN       under other names
//	genes.bed:gene=4/uniq                  a column's number, and an operation
//	clinvar@releases/2026.vcf.gz           all that a preset takes of the file
//	clinvar.vcf.gz                         the same, where the file has its name
//	clinpgx                                the embedded pharmacogenes
//
// What ends the file's name is the last colon that follows its ending, such as .vcf
// or .bed.gz, so that https://host/x.vcf.gz:AF and C:\x.vcf:AF are what they look
// like.
func ParseSource(short string) (Source, error) {
	s, rest := Source{}, short
	s.place = "--source " + short
	if preset, after, ok := strings.Cut(short, "@"); ok && isWord(preset) {
		switch {
		case slices.Contains(Presets(), preset):
			s.Preset, rest = preset, after
			s.place = "--source " + preset + "@" + file.Redact(after)
		case len(nearest.Names(preset, Presets())) > 0:
			return s, fmt.Errorf("config: %s: there is no preset %q: %s", s.place, preset, nearest.Hint(preset, Presets()))
		}
	}
	if s.Preset == "" {
		s.place = "--source " + file.Redact(short)
	}
	if rest == Pharmacogenes {
		s.Preset, s.File = Pharmacogenes, Pharmacogenes
		err := s.usePreset()
		return s, err
	}
	name, fields, ok := splitFields(rest)
	s.File = name
	switch {
	case name == "":
		return s, fmt.Errorf("config: %s: there is no file: write file:FIELD,FIELD", s.place)
	case ok && fields == "":
		return s, fmt.Errorf("config: %s: no field follows the colon: write %s:FIELD,FIELD", s.place, file.Redact(name))
	case !ok && s.Preset == "":
		if s.Preset = presetOf(name); s.Preset == "" {
			return s, fmt.Errorf("config: %s: nothing is taken of it: write file:FIELD,FIELD with a file whose name ends with one of %s, or preset@file with one of %s",
				s.place, strings.Join(endings, " "), strings.Join(Presets(), ", "))
		}
	}
	if err := s.usePreset(); err != nil {
		return s, fmt.Errorf("config: %s: %w", s.place, err)
	}
	if ok {
		for part := range strings.SplitSeq(fields, ",") {
			f, err := parseField(part)
			if err != nil {
				return s, fmt.Errorf("config: %s: field %q: %w", s.place, part, err)
			}
			s.Fields = append(s.Fields, f)
		}
	}
	c := Config{Sources: []Source{s}}
	err := c.check()
	return s, err
}

// parseField reads "name=COLUMN/op".
func parseField(text string) (Field, error) {
	f := Field{}
	column, op, hasOp := strings.Cut(text, "/")
	if as, c, ok := strings.Cut(column, "="); ok {
		if as == "" {
			return f, fmt.Errorf("there is no name before =: write name=COLUMN")
		}
		f.As, column = as, c
	}
	f.Column = column
	if column == "" && op != "count" && op != "flag" {
		return f, fmt.Errorf("there is no column: write name=COLUMN/op, or less of it")
	}
	if column == "" && f.As == "" {
		return f, fmt.Errorf("there is no name: write name=/%s", op)
	}
	if hasOp && op == "" {
		return f, fmt.Errorf("there is no operation after /: use one of %s", strings.Join(opNames, ", "))
	}
	if err := f.operation(op); err != nil {
		return f, err
	}
	if f.As == "" {
		f.As = key(column)
	}
	if f.As != key(f.As) {
		return f, fmt.Errorf("%q cannot be an INFO key: write %s, of letters, digits, dots and _", f.As, key(f.As))
	}
	return f, nil
}

// endings are how the names of sources end; each also compressed and encrypted.
var endings = []string{".vcf", ".bcf", ".bed", ".gff", ".gff3", ".gtf", ".tsv", ".tab", ".txt", ".arx"}

// splitFields cuts a short form behind the file's name.
func splitFields(short string) (name, fields string, ok bool) {
	for at := len(short) - 1; at >= 0; at-- {
		if short[at] == ':' && hasEnding(short[:at]) {
			return short[:at], short[at+1:], true
		}
	}
	return short, "", false
}

// hasEnding reports whether a file's name ends as those of sources do. What follows
// the path of a URL does not count.
func hasEnding(name string) bool {
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		name = u.Path
	}
	return slices.Contains(endings, ending(name)) || compressed(name)
}

// compressed reports whether a name ends with .gz and has no other ending, as
// dbSNP's GCF_000001405.40.gz.
func compressed(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".c4gh")
	return strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".bgz")
}

// ending is the ending of a name that says what the file is.
func ending(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".c4gh")
	for _, suffix := range []string{".gz", ".bgz", ".bgzf"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name[max(0, strings.LastIndexByte(name, '.')):]
}

func isVCF(name string) bool { e := ending(name); return e == ".vcf" || e == ".bcf" }

func isBAM(name string) bool { e := ending(name); return e == ".bam" || e == ".cram" || e == ".sam" }

// isWord reports whether a text is of letters and digits.
func isWord(s string) bool {
	for _, c := range []byte(s) {
		if !isLetter(c) && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
