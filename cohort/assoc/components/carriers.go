package components

// carriers are the people who have something, and its value, variant after
// variant, the people of each in order.
type carriers struct {
	people []int32
	values []float64
	ends   []int // of the variants

	// The same by people: where in the lists above a person stands, and where that
	// variant ends.
	starts []int // of each person, and the end
	places []place
}

type place struct{ at, end int32 }

// add appends the people of a variant whose code has a value.
func (c *carriers) add(row []byte, n int, value func(code byte) (float64, bool)) {
	var values [4]float64
	var has [4]bool
	for code := range byte(4) {
		values[code], has[code] = value(code)
	}
	plain := byte(0) // a byte of four people of whom none has anything
	for code := range byte(4) {
		if !has[code] {
			plain = code * 0b01010101
			break
		}
	}
	none := !has[plain&3]
	for i, b := range row {
		if none && b == plain {
			continue
		}
		for j := 4 * i; j < min(4*i+4, n); j++ {
			if code := b & 3; has[code] {
				c.people = append(c.people, int32(j))
				c.values = append(c.values, values[code])
			}
			b >>= 2
		}
	}
	c.ends = append(c.ends, len(c.people))
}

// index makes the lists by people.
func (c *carriers) index(n int) {
	c.starts = append(c.starts[:0], make([]int, n+1)...)
	for _, j := range c.people {
		c.starts[j+1]++
	}
	for j := range n {
		c.starts[j+1] += c.starts[j]
	}
	if cap(c.places) < len(c.people) {
		c.places = make([]place, len(c.people))
	}
	c.places = c.places[:len(c.people)]
	next := append([]int(nil), c.starts[:n]...)
	begin := 0
	for _, end := range c.ends {
		for at := begin; at < end; at++ {
			j := c.people[at]
			c.places[next[j]] = place{int32(at), int32(end)}
			next[j]++
		}
		begin = end
	}
}

// from calls use for each variant that a person carries, with that person and the
// ones after.
func (c *carriers) from(j int, use func(values []float64, people []int32)) {
	for _, p := range c.places[c.starts[j]:c.starts[j+1]] {
		use(c.values[p.at:p.end], c.people[p.at:p.end])
	}
}

func (c *carriers) clear() {
	c.people, c.values, c.ends = c.people[:0], c.values[:0], c.ends[:0]
}
