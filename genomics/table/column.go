package table

// column is one column of a batch. Its values lie one after another: a value is
// a cell or, where cells are lists, one element of a cell.
type column struct {
	kind  Type
	list  bool
	cells int
	nulls int // of the cells

	// One of these holds the values, and zeros where they are null.
	ints     []int64
	float32s []float32
	float64s []float64
	bools    []bool
	text     []byte   // the strings, one behind the other
	ends     []uint32 // of each string, in text

	null []bool // by value

	// Of lists: by cell, where its values end among all values, and whether it
	// is null, which an empty list is not.
	cuts   []uint32
	absent []bool

	unclean bool // text holds strings that are not UTF-8; known after check
}

// reset empties the column and keeps its memory.
func (c *column) reset() {
	c.cells, c.nulls = 0, 0
	c.truncate(0)
	c.cuts, c.absent = c.cuts[:0], c.absent[:0]
}

// size is how much memory the column's cells take, in bytes, about.
func (c *column) size() int {
	width := 9
	if c.kind == Bool {
		width = 2
	}
	return len(c.text) + width*len(c.null) + 5*len(c.cuts)
}

// kept is how much memory the column holds on to, in bytes, about.
func (c *column) kept() int {
	return cap(c.text) + 9*cap(c.null) + 5*cap(c.cuts)
}

// addNull adds a value that is null.
func (c *column) addNull() {
	switch c.kind {
	case Int:
		c.ints = append(c.ints, 0)
	case Float32:
		c.float32s = append(c.float32s, 0)
	case Float64:
		c.float64s = append(c.float64s, 0)
	case Bool:
		c.bools = append(c.bools, false)
	default:
		c.ends = append(c.ends, uint32(len(c.text)))
	}
	c.null = append(c.null, true)
}

// truncate keeps the first n values.
func (c *column) truncate(n int) {
	switch c.kind {
	case Int:
		c.ints = c.ints[:n]
	case Float32:
		c.float32s = c.float32s[:n]
	case Float64:
		c.float64s = c.float64s[:n]
	case Bool:
		c.bools = c.bools[:n]
	default:
		c.text, c.ends = c.text[:c.begin(n)], c.ends[:n]
	}
	c.null = c.null[:n]
}

// begin is where string i begins in text.
func (c *column) begin(i int) uint32 {
	if i == 0 {
		return 0
	}
	return c.ends[i-1]
}

// bytes is string i.
func (c *column) bytes(i int) []byte { return c.text[c.begin(i):c.ends[i]] }

// span is where the values of a list begin and end.
func (c *column) span(cell int) (from, to int) {
	if cell > 0 {
		from = int(c.cuts[cell-1])
	}
	return from, int(c.cuts[cell])
}

// pad makes the cells that are wanting up to n null.
func (c *column) pad(n int) {
	for c.cells < n {
		if c.list {
			c.cuts = append(c.cuts, uint32(len(c.null)))
			c.absent = append(c.absent, true)
		} else {
			c.addNull()
		}
		c.cells++
		c.nulls++
	}
}

// drop takes the last cell away.
func (c *column) drop() {
	c.cells--
	if c.isNull(c.cells) {
		c.nulls--
	}
	if !c.list {
		c.truncate(c.cells)
		return
	}
	from, _ := c.span(c.cells)
	c.truncate(from)
	c.cuts, c.absent = c.cuts[:c.cells], c.absent[:c.cells]
}

func (c *column) isNull(cell int) bool {
	if c.list {
		return c.absent[cell]
	}
	return c.null[cell]
}

// openList makes the list of the last row ready for more values.
func (c *column) openList(row int) {
	c.pad(row)
	if c.cells == row { // the first value
		c.cells++
		c.cuts = append(c.cuts, uint32(len(c.null)))
		c.absent = append(c.absent, false)
	} else if c.absent[row] {
		c.absent[row] = false
		c.nulls--
	}
}

// added notes that n values, none of them null, were added.
func (c *column) added(n int) {
	for range n {
		c.null = append(c.null, false)
	}
	if c.list {
		c.cuts[len(c.cuts)-1] = uint32(len(c.null))
	}
}

// appendCells adds the cells from..to of another column of the same type.
// Strings that are not UTF-8 are made so where src is unclean.
func (c *column) appendCells(src *column, from, to int) {
	first, last := from, to // of the values
	if src.list {
		first = 0
		if from > 0 {
			first = int(src.cuts[from-1])
		}
		last = int(src.cuts[to-1])
		shift := len(c.null) - first
		for _, cut := range src.cuts[from:to] {
			c.cuts = append(c.cuts, uint32(int(cut)+shift))
		}
		c.absent = append(c.absent, src.absent[from:to]...)
	}
	switch c.kind {
	case Int:
		c.ints = append(c.ints, src.ints[first:last]...)
	case Float32:
		c.float32s = append(c.float32s, src.float32s[first:last]...)
	case Float64:
		c.float64s = append(c.float64s, src.float64s[first:last]...)
	case Bool:
		c.bools = append(c.bools, src.bools[first:last]...)
	default:
		c.appendStrings(src, first, last)
	}
	c.null = append(c.null, src.null[first:last]...)
	c.cells += to - from
}

func (c *column) appendStrings(src *column, first, last int) {
	if first == last {
		return
	}
	if src.unclean {
		for i := first; i < last; i++ {
			c.text = appendClean(c.text, src.bytes(i))
			c.ends = append(c.ends, uint32(len(c.text)))
		}
		return
	}
	begin := src.begin(first)
	shift := uint32(len(c.text)) - begin // modulo 2³², as the sum below
	c.text = append(c.text, src.text[begin:src.ends[last-1]]...)
	for _, end := range src.ends[first:last] {
		c.ends = append(c.ends, end+shift)
	}
}
