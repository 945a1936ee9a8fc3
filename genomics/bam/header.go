package bam

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/biogo/hts/sam"
)

// Header is what stands above the records: the references that they are
// aligned to, and the "@" lines, each kept as it was read.
//
// A Header may be read by any number of goroutines; once a stream or a writer
// has it, it is no longer changed. Take a [Header.Clone] to change it.
type Header struct {
	lines      []Line
	references []Reference
	ids        map[string]int
	others     map[string]int // alternative names (AN) that text may use

	biogo func() (*sam.Header, error) // made once
}

// Reference is a sequence that reads are aligned to.
type Reference struct {
	Name   string
	Length int // bases
}

// Line is one line of the header.
type Line struct{ text string }

// NewHeader returns a header of the given references, in that order.
func NewHeader(references ...Reference) (*Header, error) {
	h := newHeader()
	h.lines = []Line{{"@HD\tVN:1.6"}}
	for _, ref := range references {
		if err := h.addReference(ref); err != nil {
			return nil, err
		}
		h.lines = append(h.lines, lineOf(ref))
	}
	return h, nil
}

func newHeader() *Header {
	h := &Header{ids: map[string]int{}, others: map[string]int{}}
	h.biogo = sync.OnceValues(h.toSAM)
	return h
}

// addReference appends to the references.
func (h *Header) addReference(ref Reference) *FormatError {
	if problem := checkReference(ref); problem != "" {
		return &FormatError{Field: "@SQ", Value: shown(ref.Name), Msg: problem}
	}
	return h.appendReference(ref)
}

func (h *Header) appendReference(ref Reference) *FormatError {
	if _, ok := h.ids[ref.Name]; ok {
		return &FormatError{Field: "@SQ", Value: shown(ref.Name), Msg: "the reference is there twice: remove one, or rename it"}
	}
	h.ids[ref.Name] = len(h.references)
	h.references = append(h.references, ref)
	return nil
}

// References returns the references; their place in the list is what RefID
// counts.
func (h *Header) References() []Reference { return slices.Clone(h.references) }

// NumReferences returns len(References()) without the copy.
func (h *Header) NumReferences() int { return len(h.references) }

// Reference returns the reference of that number; id must be below
// NumReferences.
func (h *Header) Reference(id int) Reference { return h.references[id] }

// RefID returns the number of the reference of exactly that name.
func (h *Header) RefID(name string) (int, bool) {
	id, ok := h.ids[name]
	return id, ok
}

// name returns the name of a reference, "" for -1.
func (h *Header) name(id int) string {
	if id < 0 {
		return ""
	}
	return h.references[id].Name
}

// Lines returns the lines of a type, such as "RG" or "PG", in the header's
// order; all of them for "".
func (h *Header) Lines(kind string) []Line {
	var found []Line
	for _, l := range h.lines {
		if kind == "" || l.Type() == kind {
			found = append(found, l)
		}
	}
	return found
}

// SortOrder returns how the records are sorted as the header says it (SO):
// "coordinate", "queryname", "unsorted"; "" or "unknown" where it does not.
func (h *Header) SortOrder() string {
	for _, l := range h.lines {
		if l.Type() == "HD" {
			order, _ := l.Field("SO")
			return order
		}
	}
	return ""
}

// SetSortOrder makes the header say how the records are sorted. What it said
// of their grouping (GO) or their finer order (SS) goes.
func (h *Header) SetSortOrder(order string) {
	if len(h.lines) == 0 || h.lines[0].Type() != "HD" {
		h.lines = slices.Insert(h.lines, 0, Line{"@HD\tVN:1.6"})
	}
	fields := strings.Split(h.lines[0].text, "\t")
	fields = slices.DeleteFunc(fields, func(f string) bool {
		return strings.HasPrefix(f, "SO:") || strings.HasPrefix(f, "GO:") || strings.HasPrefix(f, "SS:")
	})
	h.lines[0].text = strings.Join(append(fields, "SO:"+order), "\t")
}

// Add appends a line: Add("@RG\tID:1\tSM:A"). One of type SQ adds a reference.
func (h *Header) Add(line string) error {
	if strings.ContainsAny(line, "\r\n\x00") {
		return errors.New("bam: a header line holds a line break or NUL: leave it out")
	}
	l := Line{line}
	if problem := l.check(); problem != "" {
		return &FormatError{Field: "header", Value: shown(line), Msg: problem}
	}
	if l.Type() == "SQ" {
		ref, fault := referenceOf(l)
		if fault == nil {
			fault = h.addReference(ref)
		}
		if fault != nil {
			return fault
		}
	}
	h.lines = append(h.lines, l)
	return nil
}

// Clone returns a copy that may be changed.
func (h *Header) Clone() *Header {
	c := newHeader()
	c.lines = slices.Clone(h.lines)
	c.references = slices.Clone(h.references)
	for name, id := range h.ids {
		c.ids[name] = id
	}
	c.others = maps.Clone(h.others)
	return c
}

// Text returns the lines, each as it was read and ended by a line break: the
// text that a BAM file holds. It can lack @SQ lines, unlike [Header.String].
func (h *Header) Text() string {
	var b strings.Builder
	for _, l := range h.lines {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return b.String()
}

// AppendText appends the header as it stands in SAM text. Where no line tells
// of the references, they are written at the end, as samtools does.
func (h *Header) AppendText(dst []byte) []byte {
	told := false
	for _, l := range h.lines {
		dst = append(append(dst, l.text...), '\n')
		told = told || l.Type() == "SQ"
	}
	for _, ref := range h.references {
		if !told {
			dst = append(append(dst, lineOf(ref).text...), '\n')
		}
	}
	return dst
}

// WriteTo writes the header as it stands in SAM text.
func (h *Header) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(h.AppendText(nil))
	return int64(n), err
}

// String returns the header as it stands in SAM text.
func (h *Header) String() string { return string(h.AppendText(nil)) }

func lineOf(ref Reference) Line {
	return Line{"@SQ\tSN:" + ref.Name + "\tLN:" + strconv.Itoa(ref.Length)}
}

// String returns the line as it was read, without its ending.
func (l Line) String() string { return l.text }

// Type returns the two letters after "@": HD, SQ, RG, PG, CO or another.
func (l Line) Type() string {
	if len(l.text) < 3 {
		return ""
	}
	return l.text[1:3]
}

// Field returns the value of the first field with that tag: Field("ID"). A
// comment (CO) has none.
func (l Line) Field(tag string) (string, bool) {
	if l.Type() == "CO" {
		return "", false
	}
	_, rest, _ := strings.Cut(l.text, "\t")
	for rest != "" {
		var field string
		field, rest, _ = strings.Cut(rest, "\t")
		if name, value, ok := strings.Cut(field, ":"); ok && name == tag {
			return value, true
		}
	}
	return "", false
}
