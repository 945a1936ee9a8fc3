package table

import "fmt"

// SetString sets the last row's cell in column col, counted from 0. Set once
// more, it is replaced; so with the other Set methods.
func (b *Batch) SetString(col int, v string) {
	if c := b.cell(col, String); c != nil {
		if addText(b, c, col, v) {
			c.added(1)
		}
	}
}

// SetBytes is [Batch.SetString] for text that is not a string. It is copied.
func (b *Batch) SetBytes(col int, v []byte) {
	if c := b.cell(col, String); c != nil {
		if addText(b, c, col, v) {
			c.added(1)
		}
	}
}

// addText adds a string's bytes.
func addText[T string | []byte](b *Batch, c *column, col int, v T) bool {
	if len(c.text) > maxText-min(len(v), maxText) || len(v) > maxText {
		b.tooMuch(col)
		return false
	}
	b.bytes += len(v)
	c.text = append(c.text, v...)
	c.ends = append(c.ends, uint32(len(c.text)))
	return true
}

// SetInt sets the last row's cell.
func (b *Batch) SetInt(col int, v int64) {
	if c := b.cell(col, Int); c != nil {
		c.ints = append(c.ints, v)
		c.added(1)
	}
}

// SetFloat32 sets the last row's cell.
func (b *Batch) SetFloat32(col int, v float32) {
	if c := b.cell(col, Float32); c != nil {
		c.float32s = append(c.float32s, v)
		c.added(1)
	}
}

// SetFloat64 sets the last row's cell.
func (b *Batch) SetFloat64(col int, v float64) {
	if c := b.cell(col, Float64); c != nil {
		c.float64s = append(c.float64s, v)
		c.added(1)
	}
}

// SetBool sets the last row's cell.
func (b *Batch) SetBool(col int, v bool) {
	if c := b.cell(col, Bool); c != nil {
		c.bools = append(c.bools, v)
		c.added(1)
	}
}

// SetNull makes the last row's cell null, of whatever type it is. Cells that
// are not set are null without it.
func (b *Batch) SetNull(col int) {
	if c := b.column(col); c != nil {
		if c.cells == b.rows {
			c.drop()
		}
		c.pad(b.rows)
	}
}

// AppendString adds values to the list in the last row's cell. The first call
// begins the list: without a value an empty one, which is not null. So with the
// other Append methods.
func (b *Batch) AppendString(col int, values ...string) {
	if c := b.list(col, String, len(values)); c != nil {
		for _, v := range values {
			if !addText(b, c, col, v) {
				return
			}
			c.added(1)
		}
	}
}

// AppendBytes is [Batch.AppendString] for text that is not a string. It is
// copied.
func (b *Batch) AppendBytes(col int, values ...[]byte) {
	if c := b.list(col, String, len(values)); c != nil {
		for _, v := range values {
			if !addText(b, c, col, v) {
				return
			}
			c.added(1)
		}
	}
}

// AppendInt adds values to the list in the last row's cell.
func (b *Batch) AppendInt(col int, values ...int64) {
	if c := b.list(col, Int, len(values)); c != nil {
		c.ints = append(c.ints, values...)
		c.added(len(values))
	}
}

// AppendFloat32 adds values to the list in the last row's cell.
func (b *Batch) AppendFloat32(col int, values ...float32) {
	if c := b.list(col, Float32, len(values)); c != nil {
		c.float32s = append(c.float32s, values...)
		c.added(len(values))
	}
}

// AppendFloat64 adds values to the list in the last row's cell.
func (b *Batch) AppendFloat64(col int, values ...float64) {
	if c := b.list(col, Float64, len(values)); c != nil {
		c.float64s = append(c.float64s, values...)
		c.added(len(values))
	}
}

// AppendBool adds values to the list in the last row's cell.
func (b *Batch) AppendBool(col int, values ...bool) {
	if c := b.list(col, Bool, len(values)); c != nil {
		c.bools = append(c.bools, values...)
		c.added(len(values))
	}
}

// AppendNull adds a value that is null to the list in the last row's cell, of
// whatever type it is: what VCF writes as "." among an INFO key's values.
func (b *Batch) AppendNull(col int) {
	c := b.column(col)
	if c == nil {
		return
	}
	if !c.list {
		b.fail(fmt.Errorf("table: column %q is no list: make its cell null with SetNull", b.schema.columns[col].Name))
		return
	}
	if c = b.list(col, c.kind, 1); c != nil {
		c.addNull()
		c.added(0)
	}
}
