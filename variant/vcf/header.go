package vcf

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// Header is what stands above the records: the "##" lines and the samples.
// Every line keeps its text, so that a header that was not changed is written
// as it was read.
//
// A Header may be read by any number of goroutines; once a stream or a writer
// has it, it is no longer changed. Take a [Header.Clone] to change it.
type Header struct {
	lines   []Line
	index   map[lineID]int // first line of each (key, ID)
	contigs []Contig
	byName  map[string]int // contig name → index in contigs
	infos   map[string]key
	formats map[string]key

	samples     []string
	sampleIndex map[string]int
	hasFormat   bool // the column line goes on with FORMAT

	indexed []string // contigs that the index of the file knows, where the header has none
}

type lineID struct{ key, id string }

// Contig is one "##contig" line.
type Contig struct {
	ID       string
	Length   int    // bases; 0 when the header does not say
	Assembly string // "" when the header does not say
	Fields   []Field
}

// Attr returns another attribute of the line, such as "md5" or "species".
func (c Contig) Attr(name string) (string, bool) { return findField(c.Fields, name) }

// NewHeader returns a header of the given samples, without any contig or key.
// It is written as VCFv4.2, which every program reads.
func NewHeader(samples ...string) (*Header, error) {
	h := emptyHeader()
	h.append(Line{Key: "fileformat", Value: "VCFv4.2", text: "##fileformat=VCFv4.2"})
	h.append(mustLine(`##FILTER=<ID=PASS,Description="All filters passed">`))
	if err := h.SetSamples(samples...); err != nil {
		return nil, err
	}
	return h, nil
}

func emptyHeader() *Header {
	return &Header{
		index: map[lineID]int{}, byName: map[string]int{},
		infos: map[string]key{}, formats: map[string]key{}, sampleIndex: map[string]int{},
	}
}

// FileFormat returns the version as the first line spells it, "VCFv4.2".
func (h *Header) FileFormat() string {
	v, _ := h.Meta("fileformat")
	return v
}

// Version returns the version of the format, 4 and 2 for VCFv4.2; zeros when
// the first line does not say.
func (h *Header) Version() (major, minor int) {
	rest, _ := strings.CutPrefix(h.FileFormat(), "VCFv")
	a, b, _ := strings.Cut(rest, ".")
	major, err1 := strconv.Atoi(a)
	minor, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil {
		return 0, 0
	}
	return major, minor
}

// Meta returns the value of the first "##key=value" line with that key, such
// as "reference" or "source".
func (h *Header) Meta(key string) (string, bool) {
	for i := range h.lines {
		if h.lines[i].Key == key && h.lines[i].Fields == nil {
			return h.lines[i].Value, true
		}
	}
	return "", false
}

// Lines returns the "##" lines with that key in the header's order; all of
// them for "".
func (h *Header) Lines(key string) []Line {
	if key == "" {
		return slices.Clone(h.lines)
	}
	var found []Line
	for _, l := range h.lines {
		if l.Key == key {
			found = append(found, l)
		}
	}
	return found
}

// Line returns the first line with that key and ID: Line("FILTER", "q10").
func (h *Header) Line(key, id string) (Line, bool) {
	i, ok := h.index[lineID{key, id}]
	if !ok {
		return Line{}, false
	}
	return h.lines[i], true
}

// Contigs returns the declared contigs in the header's order. It may be empty:
// a VCF need not declare its contigs.
func (h *Header) Contigs() []Contig { return slices.Clone(h.contigs) }

// Contig returns the contig declared under exactly that name.
func (h *Header) Contig(name string) (Contig, bool) {
	i, ok := h.byName[name]
	if !ok {
		return Contig{}, false
	}
	return h.contigs[i], true
}

// Samples returns the names of the samples, in the order that the records'
// samples have.
func (h *Header) Samples() []string { return slices.Clone(h.samples) }

// NumSamples returns len(Samples()) without the copy.
func (h *Header) NumSamples() int { return len(h.samples) }

// SampleIndex returns the index of a sample by name.
func (h *Header) SampleIndex(name string) (int, bool) {
	i, ok := h.sampleIndex[name]
	return i, ok
}

// Info resolves an INFO key for the look-ups of [Info]. Like bcftools, a key
// that the header does not declare counts as one String.
func (h *Header) Info(id string) InfoKey {
	if k, ok := h.infos[id]; ok {
		return InfoKey{k}
	}
	return InfoKey{key{id: id, typ: String, number: 1}}
}

// Format resolves a FORMAT key for the look-ups of [Format].
func (h *Header) Format(id string) FormatKey {
	if k, ok := h.formats[id]; ok {
		return FormatKey{k}
	}
	return FormatKey{key{id: id, typ: String, number: 1}}
}

// WriteTo writes the header, "##" lines and column line.
func (h *Header) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(h.AppendText(nil))
	return int64(n), err
}

// AppendText appends the header as it is written to a file.
func (h *Header) AppendText(dst []byte) []byte {
	for i := range h.lines {
		dst = append(dst, h.lines[i].text...)
		dst = append(dst, '\n')
	}
	dst = append(dst, fixedColumns...)
	if h.hasFormat {
		dst = append(dst, "\tFORMAT"...)
	}
	for _, s := range h.samples {
		dst = append(dst, '\t')
		dst = append(dst, s...)
	}
	return append(dst, '\n')
}

// String returns the header as it is written to a file.
func (h *Header) String() string { return string(h.AppendText(nil)) }

const fixedColumns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
