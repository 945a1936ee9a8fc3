package table

import (
	"fmt"

	"github.com/parquet-go/parquet-go"
)

// rowGroup is one row group on its way into a Parquet file.
type rowGroup struct {
	batch  *Batch
	out    *parquet.ConcurrentRowGroupWriter
	values []parquet.Value // scratch
	done   chan error      // of encode; takes one without waiting
}

// pageText is how many bytes of strings are handed over at a time, at least: a
// page may become as much larger than it should.
const pageText = 64 << 10

// encode makes the rows into compressed pages.
func (g *rowGroup) encode() error {
	for i, out := range g.out.ColumnWriters() {
		if err := g.encodeColumn(out, i); err != nil {
			return fmt.Errorf("table: column %q cannot be written as Parquet: %w", g.batch.schema.columns[i].Name, err)
		}
	}
	return g.out.Flush()
}

func (g *rowGroup) encodeColumn(out *parquet.ColumnWriter, col int) error {
	c := &g.batch.columns[col]
	present := 1 // the definition level of a cell that is not null
	if g.batch.schema.columns[col].Required {
		present = 0
	}
	for cell := 0; cell < c.cells; {
		to := c.handful(cell)
		g.values = g.values[:0]
		if c.list {
			for ; cell < to; cell++ {
				g.appendList(c, cell, present, col)
			}
		} else {
			g.appendValues(c, cell, to, levels{0, present, col})
			cell = to
		}
		if _, err := out.WriteRowValues(g.values); err != nil {
			return err
		}
	}
	return nil
}

// handful is up to which cell to hand over, from that cell on.
func (c *column) handful(cell int) int {
	end := min(cell+stride, c.cells)
	if c.kind != String {
		return end
	}
	// Where the strings of the cells before cell n end.
	textEnd := func(n int) int {
		if c.list {
			n = int(c.cuts[n-1])
		}
		if n == 0 {
			return 0
		}
		return int(c.ends[n-1])
	}
	most := pageText
	if cell > 0 {
		most += textEnd(cell)
	}
	for end > cell+1 && textEnd(end) > most {
		end = cell + (end-cell)/2
	}
	return end
}

// levels are where a value stands in its column: of repetition 0 for the first
// value of a cell and 1 for the others, of definition how much of it there is.
type levels struct{ repetition, definition, column int }

// appendValues adds the values from..to, all at the same levels but for nulls,
// which are defined one level less.
func (g *rowGroup) appendValues(c *column, from, to int, at levels) {
	missing := parquet.NullValue().Level(at.repetition, max(at.definition-1, 0), at.column)
	values := g.values
	for i := from; i < to; i++ {
		v := missing
		if !c.null[i] {
			switch c.kind { // the branch is the same all along the column
			case Int:
				v = parquet.Int64Value(c.ints[i])
			case Float32:
				v = parquet.FloatValue(c.float32s[i])
			case Float64:
				v = parquet.DoubleValue(c.float64s[i])
			case Bool:
				v = parquet.BooleanValue(c.bools[i])
			default: // stays in the column's memory
				v = parquet.ByteArrayValue(c.bytes(i))
			}
			v = v.Level(at.repetition, at.definition, at.column)
		}
		values = append(values, v)
	}
	g.values = values
}

// appendList adds the values of a list. From the definition level of an empty
// list, that of a null is 1 more and that of a value 2 more.
func (g *rowGroup) appendList(c *column, cell, present, col int) {
	from, to := c.span(cell)
	switch {
	case c.absent[cell]:
		g.values = append(g.values, parquet.NullValue().Level(0, 0, col))
	case from == to:
		g.values = append(g.values, parquet.NullValue().Level(0, present, col))
	default:
		g.appendValues(c, from, from+1, levels{0, present + 2, col})
		g.appendValues(c, from+1, to, levels{1, present + 2, col})
	}
}
