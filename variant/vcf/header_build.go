package vcf

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Clone returns a header that can be changed without changing h.
func (h *Header) Clone() *Header {
	c := *h
	c.lines = slices.Clone(h.lines)
	c.index = maps.Clone(h.index)
	c.contigs = slices.Clone(h.contigs)
	c.byName = maps.Clone(h.byName)
	c.infos = maps.Clone(h.infos)
	c.formats = maps.Clone(h.formats)
	c.samples = slices.Clone(h.samples)
	c.sampleIndex = maps.Clone(h.sampleIndex)
	return &c
}

// Add appends a line, "##source=…" or "##INFO=<ID=…>". A line that is there
// already is not repeated; another declaration of the same ID is an error:
// [Header.Remove] the old one first.
func (h *Header) Add(text string) error {
	if !strings.HasPrefix(text, "##") || strings.ContainsAny(text, "\n\r\x00") {
		return errors.New("vcf: a header line begins with ## and has no line break")
	}
	l, ok := parseLine(text)
	switch {
	case !ok:
		return fmt.Errorf("vcf: header line %s: write ##key=value or ##key=<ID=…,…>", shown(l.Key))
	case l.Key == "fileformat":
		return h.setFileFormat(l)
	case definesKey(l.Key) && l.ID() == "":
		return fmt.Errorf("vcf: header line %s has no ID: write ##%s=<ID=…,…>", l.Key, l.Key)
	case l.Key == "INFO" || l.Key == "FORMAT":
		if _, problem := keyOf(l); problem != "" {
			return fmt.Errorf("vcf: header line %s/%s: %s", l.Key, shown(l.ID()), problem)
		}
	}
	if old, found := h.Line(l.Key, l.ID()); found && l.ID() != "" {
		if old.text == l.text {
			return nil
		}
		return fmt.Errorf("vcf: the header already declares this %s otherwise: Remove it first", shown(l.Key))
	}
	if slices.ContainsFunc(h.lines, func(o Line) bool { return o.text == l.text }) {
		return nil
	}
	h.append(l)
	return nil
}

func (h *Header) setFileFormat(l Line) error {
	if len(h.lines) == 0 || h.lines[0].Key != "fileformat" {
		h.lines = slices.Insert(h.lines, 0, l)
		h.rebuild()
		return nil
	}
	h.lines[0] = l
	return nil
}

// AddInfo declares an INFO key and returns it resolved.
func (h *Header) AddInfo(id string, number Number, typ Type, description string) (InfoKey, error) {
	err := h.Add(definition("INFO", id, number, typ, description))
	return h.Info(id), err
}

// AddFormat declares a FORMAT key and returns it resolved.
func (h *Header) AddFormat(id string, number Number, typ Type, description string) (FormatKey, error) {
	err := h.Add(definition("FORMAT", id, number, typ, description))
	return h.Format(id), err
}

func definition(key, id string, number Number, typ Type, description string) string {
	return fmt.Sprintf("##%s=<ID=%s,Number=%v,Type=%v,Description=%s>", key, id, number, typ, quote(description))
}

// AddFilter declares a filter.
func (h *Header) AddFilter(id, description string) error {
	return h.Add(fmt.Sprintf("##FILTER=<ID=%s,Description=%s>", id, quote(description)))
}

// AddContig declares a contig; length and assembly are left out when 0 and "".
func (h *Header) AddContig(c Contig) error {
	text := "##contig=<ID=" + c.ID
	if c.Length > 0 {
		text += fmt.Sprintf(",length=%d", c.Length)
	}
	if c.Assembly != "" {
		text += ",assembly=" + c.Assembly
	}
	for _, f := range c.Fields {
		if f.Name != "ID" && f.Name != "length" && f.Name != "assembly" {
			text += "," + f.Name + "=" + quote(f.Value)
		}
	}
	return h.Add(text + ">")
}

// Remove deletes the lines with that key and ID; with ID "" all lines of that
// key.
func (h *Header) Remove(key, id string) {
	h.lines = slices.DeleteFunc(h.lines, func(l Line) bool {
		return l.Key == key && (id == "" || l.ID() == id)
	})
	h.rebuild()
}

// rebuild derives everything that lines declare.
func (h *Header) rebuild() {
	lines := h.lines
	h.lines = make([]Line, 0, len(lines))
	h.contigs = nil
	clear(h.index)
	clear(h.byName)
	clear(h.infos)
	clear(h.formats)
	for _, l := range lines {
		h.append(l)
	}
}

// SetSamples names the samples of the records that will be built under this
// header. Names are unique, not empty, and hold no tab or line break.
func (h *Header) SetSamples(names ...string) error {
	index := make(map[string]int, len(names))
	for i, name := range names {
		fail := func(msg string) error {
			return &ParseError{Field: "header", Column: firstSample + i + 1, Msg: msg}
		}
		if name == "" {
			return fail("the sample's name is empty: name it, or remove the tab at the end of the line")
		}
		if strings.ContainsAny(name, "\t\n\r\x00") {
			return fail("the sample's name holds a tab, line break or NUL byte: rename it")
		}
		if first, ok := index[name]; ok {
			return fail(fmt.Sprintf("this column and column %d have the same sample name: rename one, for instance with bcftools reheader -s",
				firstSample+first+1))
		}
		index[name] = i
	}
	h.samples, h.sampleIndex = slices.Clone(names), index
	h.hasFormat = h.hasFormat || len(names) > 0
	return nil
}

// firstSample is the index of the first sample's column.
const firstSample = 9

// Subset returns a header with only the named samples, in that order; without
// any, it has no FORMAT column either.
func (h *Header) Subset(names ...string) (*Header, error) {
	s := h.Clone()
	s.samples = make([]string, 0, len(names))
	s.sampleIndex = make(map[string]int, len(names))
	for i, name := range names {
		if _, ok := h.sampleIndex[name]; !ok {
			return nil, fmt.Errorf("vcf: sample %d of the %d asked for is not among the %d of the file: compare its spelling with bcftools query -l",
				i+1, len(names), len(h.samples))
		}
		if _, twice := s.sampleIndex[name]; twice {
			return nil, fmt.Errorf("vcf: sample %d of the %d asked for is named twice: name each sample once", i+1, len(names))
		}
		s.sampleIndex[name] = i
		s.samples = append(s.samples, name)
	}
	s.hasFormat = len(names) > 0
	return s, nil
}
