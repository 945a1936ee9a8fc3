package source

import (
	"bytes"
	"iter"
	"slices"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant/vcf"
)

// sniff gives the columns their types, by what the fields declare and what the
// first lines hold.
func (t *Text) sniff(head []byte) {
	looks := make([]look, len(t.wanted))
	for i, c := range t.wanted {
		c.sep = t.options.List
		if c.sep == 0 || t.layout.attributes != none {
			c.sep = ','
		}
		looks[i].column = c
		// Contigs are names, also where all of the first are numbers.
		looks[i].notInteger = c.index == t.layout.contig
		looks[i].notFloat = looks[i].notInteger
		looks[i].declared(t.options.Fields)
	}
	order := slices.Clone(looks)
	slices.SortStableFunc(order, func(a, b look) int { return a.column.index - b.column.index })
	for line := range t.lines(head, t.skip) {
		see(order, line, t.layout.sep, t.layout.alts(line))
	}
	t.columns = make([]annotate.Column, len(looks))
	for i := range order {
		order[i].decide(t.layout.alleles() && t.options.Match == annotate.ByAllele)
		c := order[i].column
		t.columns[c.at], t.wanted[i] = c.Column, c
	}
}

// lines iterates over the lines of a head after the first
// skip ones, that are entries by their look.
func (t *Text) lines(head []byte, skip int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		n := 0
		for line := range bytes.Lines(head) {
			n++
			line = bytes.TrimRight(line, "\r\n")
			if n <= skip || len(line) == 0 || !t.layout.isEntry(line) {
				continue
			}
			if t.layout.fasta && line[0] == '>' || !yield(line) {
				return
			}
		}
	}
}

// look is what has been seen of a column.
type look struct {
	column     *column
	typed      bool // the type is declared
	numbered   bool // the number is declared
	values     int
	notInteger bool
	notFloat   bool
	list       bool // a separator was seen
	uneven     bool // a list was seen that has not one value for each ALT allele
	prose      bool // a comma with a blank behind it was seen
}

// breadth orders types by what they take: what fits a type fits those behind it.
var breadth = [...]vcf.Type{vcf.Integer, vcf.Character, vcf.Float, vcf.String, vcf.Flag}

// declared takes the type and number of the fields that pass the column's values
// on as they are. Where they differ, values have to fit each.
func (l *look) declared(fields []annotate.Field) {
	c := l.column
	for _, f := range fields {
		passes := f.Op == annotate.Self || f.Op == annotate.First || f.Op == annotate.Last
		joins := f.Op == annotate.Concat || f.Op == annotate.Uniq
		if f.Column != c.Name || !f.Declared || f.Expr != "" || !passes && !joins {
			continue
		}
		if !l.typed || slices.Index(breadth[:], f.Type) < slices.Index(breadth[:], c.Type) {
			c.Type, l.typed = f.Type, true
		}
		if passes && (!l.numbered || isList(c.Number)) {
			c.Number, l.numbered = f.Number, true
		}
	}
}

// isList reports whether a cell of that Number may have several values.
func isList(n vcf.Number) bool { return n != 0 && n != 1 && n != vcf.PerAlt }

// alts is how many ALT alleles a line has, 0 where entries have none.
func (l *layout) alts(line []byte) int {
	if !l.alleles() {
		return 0
	}
	c := cells{rest: line, sep: l.sep}
	cell, _ := c.at(l.alt)
	return 1 + bytes.Count(cell, []byte{','})
}

// see looks at the cells of a line with so many ALT alleles. looks are in the order
// of their columns.
func see(looks []look, line []byte, sep byte, alts int) {
	cs := cells{rest: line, sep: sep}
	for i := range looks {
		l := &looks[i]
		cell, ok := cs.at(l.column.index)
		switch {
		case !ok:
			return
		case l.column.attribute == "":
			l.cell(cell, l.column.sep, alts)
		default:
			l.attribute(cell)
		}
	}
}

func (l *look) attribute(cell []byte) {
	seen := 0
	for a := (attributes{rest: cell}); ; {
		key, value, quoted, ok := a.next()
		if !ok {
			return
		}
		if string(key) != l.column.attribute {
			continue
		}
		seen++
		l.list = l.list || seen > 1
		if quoted {
			l.cell(value, 0, 0)
		} else {
			l.cell(value, ',', 0)
		}
	}
}

func (l *look) cell(cell []byte, sep byte, alts int) {
	cell = bytes.Trim(cell, " ")
	if l.column.missing.is(cell) || bytes.Equal(cell, na) {
		return
	}
	if sep == 0 || bytes.IndexByte(cell, sep) < 0 {
		l.value(cell)
		return
	}
	l.list = true
	l.uneven = l.uneven || bytes.Count(cell, []byte{sep})+1 != alts
	l.prose = l.prose || sep == ',' && bytes.Contains(cell, []byte(", "))
	for value := range bytes.SplitSeq(bytes.TrimSuffix(cell, []byte{sep}), []byte{sep}) {
		if value = bytes.Trim(value, " "); !l.column.missing.is(value) && !bytes.Equal(value, na) {
			l.value(value)
		}
	}
}

func (l *look) value(text []byte) {
	if isNaN(text) {
		return // a number, or a word
	}
	l.values++
	l.notInteger = l.notInteger || !isInteger(text)
	l.notFloat = l.notFloat || !isFloat(text)
	if isCode(text) {
		l.notInteger, l.notFloat = true, true
	}
}

// decide settles the column. perAlt says that its values are of an ALT allele.
func (l *look) decide(perAlt bool) {
	c := l.column
	switch {
	case l.typed || l.values == 0:
	case !l.notInteger:
		c.Type = vcf.Integer
	case !l.notFloat:
		c.Type = vcf.Float
	}
	c.picks = perAlt && (l.numbered && c.Number == vcf.PerAlt || !l.numbered && l.list && !l.prose && !l.uneven)
	list := l.list && !l.prose || c.attribute != "" && c.Type == vcf.String
	switch {
	case l.numbered:
		list = isList(c.Number)
	case c.picks:
		c.Number, list = vcf.PerAlt, false
	case list:
		c.Number = vcf.Variable
	case perAlt:
		c.Number = vcf.PerAlt
	default:
		c.Number = 1
	}
	if c.Type == vcf.Flag {
		c.Number, list = 0, false
	}
	if !list && !c.picks {
		c.sep = 0
	}
}
