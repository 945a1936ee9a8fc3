package vcf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// dictionary is how BCF numbers the names of a header: one list for the names of
// filters, INFO and FORMAT keys, another for the contigs (VCF 4.2, section
// 6.2.1). It does not change once it is made.
type dictionary struct {
	names   []string // by number; "" where a number stands for nothing
	texts   []Text   // names, as a record's columns show them
	contigs []string // by number; "" likewise
	known   map[string]*term
	rids    map[string]int32

	samples  int   // columns that each record has
	old      bool  // BCF 2.1: short vectors are filled with missing values
	longEnds bool  // VCF 4.5: a record may end later than its length says
	prefixes bool  // VCF 4.4: a genotype's first allele has a phase, too
	pick     []int // column of each sample; nil: all columns in order
}

// term is a name of the dictionary and what the header declares it to be.
type term struct {
	number       int32
	filter       bool
	info, format key // declared is false for what it is not
}

// maxDictionary bounds the numbers that IDX may give.
const maxDictionary = 1 << 20

// newDictionary numbers the names of a header like htslib: PASS is 0, IDX holds
// where a line has it, and a name without takes the next free number.
func newDictionary(h *Header) (*dictionary, error) {
	d := &dictionary{known: map[string]*term{}, rids: map[string]int32{}, samples: len(h.samples)}
	major, minor := h.Version()
	d.longEnds = major > 4 || major == 4 && minor >= 5
	d.prefixes = major > 4 || major == 4 && minor >= 4
	d.names = append(d.names, "PASS")
	d.known["PASS"] = &term{filter: true}
	for _, l := range h.lines {
		if err := d.add(h, l); err != nil {
			return nil, err
		}
	}
	for _, name := range h.indexed {
		if err := d.add(h, contigLine(name)); err != nil {
			return nil, err
		}
	}
	for _, name := range d.names {
		d.texts = append(d.texts, Text(name))
	}
	return d, nil
}

func (d *dictionary) add(h *Header, l Line) error {
	id := l.ID()
	if id == "" {
		return nil
	}
	if l.Key == "contig" {
		if _, ok := d.rids[id]; ok {
			return nil
		}
		n, err := number(&d.contigs, l)
		d.rids[id] = n
		return err
	}
	if l.Key != "FILTER" && l.Key != "INFO" && l.Key != "FORMAT" {
		return nil
	}
	t := d.known[id]
	if t == nil {
		n, err := number(&d.names, l)
		if err != nil {
			return err
		}
		t = &term{number: n}
		d.known[id] = t
	}
	switch l.Key {
	case "FILTER":
		t.filter = true
	case "INFO":
		t.info = h.infos[id]
	default:
		t.format = h.formats[id]
	}
	return nil
}

// number gives the name of a header line its place in a list.
func number(list *[]string, l Line) (int32, error) {
	n := len(*list)
	if idx, ok := l.Attr("IDX"); ok {
		var err error
		if n, err = strconv.Atoi(idx); err != nil || n < 0 || n >= maxDictionary {
			return 0, headerFault(l, "IDX is not a number from 0 to "+strconv.Itoa(maxDictionary-1)+": remove IDX, so that names are numbered in order")
		}
	}
	if n >= maxDictionary {
		return 0, headerFault(l, "the header has more than a million names")
	}
	for len(*list) <= n {
		*list = append(*list, "")
	}
	if (*list)[n] != "" {
		return 0, headerFault(l, "another name has the same IDX: remove IDX, so that names are numbered in order")
	}
	(*list)[n] = l.ID()
	return int32(n), nil
}

func headerFault(l Line, msg string) error {
	return &ParseError{Field: "header", Value: shown(l.Key + "/" + l.ID()), Msg: msg}
}

// picking is the dictionary for records of which only some columns are samples.
func (d *dictionary) picking(columns []int) *dictionary {
	if columns == nil {
		return d
	}
	p := *d
	p.pick = columns
	return &p
}

// column returns the column of a sample.
func (d *dictionary) column(sample int) int {
	if d.pick != nil {
		return d.pick[sample]
	}
	return sample
}

// name returns a name by its number, and whether there is one.
func (d *dictionary) name(n int) (string, bool) {
	if n < 0 || n >= len(d.names) || d.names[n] == "" {
		return "", false
	}
	return d.names[n], true
}

// sameNumbers reports whether records of one dictionary are good in the other
// as they are.
func (d *dictionary) sameNumbers(o *dictionary) bool {
	return d.old == o.old && slices.Equal(d.names, o.names) && slices.Equal(d.contigs, o.contigs)
}

// appendHeader appends what a BCF file begins with.
func (d *dictionary) appendHeader(dst []byte, h *Header) []byte {
	start := len(dst)
	dst = append(dst, bcfMagic+"\x02\x00\x00\x00\x00"...)
	dst = append(d.appendText(dst, h), 0)
	binary.LittleEndian.PutUint32(dst[start+5:], uint32(len(dst)-start-bcfHead))
	return dst
}

// appendText appends the header as a BCF file has it: with PASS, and with the
// number of each name.
func (d *dictionary) appendText(dst []byte, h *Header) []byte {
	_, hasPass := h.Line("FILTER", "PASS")
	for i, l := range h.lines {
		dst = append(dst, d.numbered(l)...)
		dst = append(dst, '\n')
		if i == 0 && !hasPass {
			dst = append(dst, `##FILTER=<ID=PASS,Description="All filters passed",IDX=0>`+"\n"...)
		}
	}
	for _, name := range h.indexed {
		if _, declared := h.byName[name]; !declared {
			dst = append(append(dst, d.numbered(contigLine(name))...), '\n')
		}
	}
	dst = append(dst, fixedColumns...)
	if len(h.samples) > 0 {
		dst = append(dst, "\tFORMAT"...)
	}
	for _, s := range h.samples {
		dst = append(append(dst, '\t'), s...)
	}
	return append(dst, '\n')
}

// contigLine declares a contig of which nothing but the name is known.
func contigLine(name string) Line {
	return Line{Key: "contig", Fields: []Field{{"ID", name}}, text: "##contig=<ID=" + name + ">"}
}

// numbered is a line with IDX as its last field, if it has a number.
func (d *dictionary) numbered(l Line) string {
	id := l.ID()
	n, ok := d.rids[id]
	if l.Key != "contig" {
		t := d.known[id]
		ok = t != nil && (l.Key == "FILTER" || l.Key == "INFO" || l.Key == "FORMAT")
		if ok {
			n = t.number
		}
	}
	if id == "" || !ok {
		return l.text
	}
	text := strings.TrimRight(withoutIDX(l.text), " ")
	return fmt.Sprintf("%s,IDX=%d>", strings.TrimSuffix(text, ">"), n)
}

// withoutIDX removes the field IDX from the text of a structured line.
func withoutIDX(text string) string {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[i:], ",IDX="):
			end := i + len(",IDX=")
			for end < len(text) && text[end] != ',' && text[end] != '>' {
				end++
			}
			return text[:i] + text[end:]
		}
	}
	return text
}

// stripIDX makes the header what it was as VCF text.
func (h *Header) stripIDX() {
	for i := range h.lines {
		l := &h.lines[i]
		if _, ok := l.Attr("IDX"); ok && (l.Key == "contig" || l.Key == "FILTER" || l.Key == "INFO" || l.Key == "FORMAT") {
			l.text = withoutIDX(l.text)
			l.Fields = slices.DeleteFunc(slices.Clone(l.Fields), func(f Field) bool { return f.Name == "IDX" })
		}
	}
	h.rebuild()
}
