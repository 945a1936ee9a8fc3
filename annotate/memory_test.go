package annotate_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// memory is a source of a few entries, in chunks of a given size.
type memory struct {
	name    string
	build   genomics.Build
	columns []annotate.Column
	fields  []annotate.Field
	match   annotate.Match
	indexed bool
	size    int // entries a chunk
	entries []entry
	err     error // after the entries

	read, given int          // readings begun, chunks handed out
	released    atomic.Int32 // and given back
}

type entry struct {
	contig     string
	begin, end int
	ref, alt   string // "": none
	texts      []string
}

func (m *memory) Name() string               { return m.name }
func (m *memory) Build() genomics.Build      { return m.build }
func (m *memory) Columns() []annotate.Column { return m.columns }
func (m *memory) Fields() []annotate.Field   { return m.fields }
func (m *memory) Match() annotate.Match      { return m.match }
func (m *memory) Indexed() bool              { return m.indexed }

func (m *memory) Chunks(ctx context.Context, o annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(yield func(*annotate.Chunk, error) bool) {
		m.read++
		for from := 0; from < len(m.entries); {
			contig := m.entries[from].contig
			to := from
			for to < len(m.entries) && to-from < max(m.size, 1) && m.entries[to].contig == contig {
				to++
			}
			c := m.chunk(ctx, m.entries[from:to], o)
			from = to
			if o.Region != nil && (!genomics.SameContig(contig, o.Region.Contig) || slices.Max(c.End) <= int32(o.Region.Start)) {
				continue
			}
			m.given++
			if !yield(c, nil) {
				return
			}
		}
		if m.err != nil {
			yield(nil, m.err)
		}
	}
}

func (m *memory) chunk(ctx context.Context, entries []entry, o annotate.Reading) *annotate.Chunk {
	c := &annotate.Chunk{Contig: entries[0].contig, Floor: entries[len(entries)-1].begin - o.Aligner.Reach()}
	v := &memoryValues{m: m}
	for _, e := range entries {
		pos, ref, alt := e.begin, []byte(e.ref), []byte(e.alt)
		if e.alt != "" {
			pos, ref, alt, _ = o.Aligner.Align(ctx, e.contig, pos, ref, alt)
			c.Keys = append(c.Keys, annotate.KeyOf(ref, alt))
		}
		e.ref, e.alt = string(ref), string(alt)
		c.Begin, c.End = append(c.Begin, int32(pos)), append(c.End, int32(max(e.end, pos+len(ref))))
		v.entries = append(v.entries, e)
	}
	c.Values = v
	return c
}

type memoryValues struct {
	m       *memory
	entries []entry
}

func (v *memoryValues) Alleles(i int) (ref, alt []byte) {
	return []byte(v.entries[i].ref), []byte(v.entries[i].alt)
}

func (v *memoryValues) Read(row *annotate.Row, i int) {
	for c, text := range v.entries[i].texts {
		if text != "" {
			at := len(row.Buf)
			row.Buf = append(row.Buf, text...)
			row.Texts[c] = row.Buf[at:]
		}
	}
}

func (v *memoryValues) Release() { v.m.released.Add(1) }

// table makes a source of lines "chr1 100 A C text…", of alleles, or
// "chr1 100-200 text…", of stretches, 1-based and inclusive.
func table(columns string, lines ...string) *memory {
	m := &memory{name: "table", size: 2}
	for _, c := range strings.Fields(columns) {
		parts := strings.Split(c, ":")
		column := annotate.Column{Name: parts[0], Number: vcf.PerAlt}
		switch parts[1] {
		case "int":
			column.Type = vcf.Integer
		case "float":
			column.Type = vcf.Float
		case "flag":
			column.Type, column.Number = vcf.Flag, 0
		}
		if len(parts) > 2 {
			column.Number = 1
		}
		m.columns = append(m.columns, column)
		m.fields = append(m.fields, annotate.Field{Column: parts[0]})
	}
	for _, line := range lines {
		parts := strings.Fields(line)
		e := entry{contig: parts[0]}
		if n, _ := fmt.Sscanf(parts[1], "%d-%d", &e.begin, &e.end); n == 2 {
			e.texts = parts[2:]
		} else {
			e.ref, e.alt, e.texts = parts[2], parts[3], parts[4:]
		}
		e.begin--
		m.entries = append(m.entries, e)
	}
	return m
}
