package bgzf

import "encoding/binary"

// deflate writes data, one byte to blockData of them, as a whole deflate stream
// and returns its length; 0 where it would not be shorter than stored. out must
// have room for what store takes and 8 bytes more.
func (e *encoder) deflate(out, data []byte) int {
	e.size = copy(e.data[:], data)
	e.parse()
	size, fixed := e.choose()
	if (size+7)/8 >= storedHead+len(data) {
		return 0
	}
	w := bitPacker{out: out}
	if fixed {
		w.put(0b011, 3) // final, fixed codes
	} else {
		e.codes.write(&w)
	}
	e.write(&w)
	return w.finish()
}

// write writes how the codes are made, as the head of a dynamic block.
func (c *codes) write(w *bitPacker) {
	w.put(0b101, 3) // final, codes of its own
	w.put(uint64(c.lits-endOfBlock-1), 5)
	w.put(uint64(c.dists-1), 5)
	w.put(uint64(c.pres-4), 4)
	for _, symbol := range preOrder[:c.pres] {
		w.put(uint64(c.preLengths[symbol]), 3)
	}
	for _, item := range c.items {
		symbol := int(item & 31)
		w.put(c.pre[symbol].bits(), c.pre[symbol].size())
		w.put(uint64(item>>5), uint(preExtra(symbol)))
	}
}

// write writes the data, and the end of the block.
func (e *encoder) write(w *bitPacker) {
	c, p, at := &e.codes, &e.data, 0
	lit := (*[256]code)(c.lit[:])
	out, n, acc, free := w.out, w.n, w.bits, w.count
	for i := range e.n + 1 {
		m := match{literals: uint16(e.rest)}
		if i < e.n {
			m = e.matches[i]
		}
		for _, b := range p[at : at+int(m.literals)] {
			acc |= lit[b].bits() << (free & 63)
			free += lit[b].size()
			if free >= 48 { // so that 15 more fit
				binary.LittleEndian.PutUint64(out[n:], acc)
				n += 6
				acc >>= 48
				free -= 48
			}
		}
		if i == e.n {
			break
		}
		at += int(m.literals) + int(m.length)
		binary.LittleEndian.PutUint64(out[n:], acc)
		n += int(free >> 3)
		acc >>= free & 56
		free &= 7

		length, distance := c.match[m.length], c.dist[m.slot&(maxDist-1)] // at most 20 and 15 bits
		acc |= length.bits() << (free & 63)
		free += length.size()
		acc |= distance.bits() << (free & 63)
		free += distance.size()
		extra := uint(slotExtra(int(m.slot)))
		acc |= uint64(m.distance) & (1<<(extra&15) - 1) << (free & 63)
		free += extra
		binary.LittleEndian.PutUint64(out[n:], acc)
		n += int(free >> 3)
		acc >>= free & 56
		free &= 7
	}
	w.n, w.bits, w.count = n, acc, free
	w.flush()
	w.put(c.lit[endOfBlock].bits(), c.lit[endOfBlock].size())
}

// bitPacker writes numbers of some bits, the lowest bit first.
type bitPacker struct {
	out   []byte
	n     int    // out[:n] is written
	bits  uint64 // that are not, count of them
	count uint
}

// put writes the lowest n bits of v, at most 32; the others must be 0.
func (w *bitPacker) put(v uint64, n uint) {
	w.bits |= v << w.count
	w.count += n
	w.flush()
}

// flush writes whole bytes; what it writes after them is written over.
func (w *bitPacker) flush() {
	binary.LittleEndian.PutUint64(w.out[w.n:], w.bits)
	w.n += int(w.count / 8)
	w.bits >>= w.count &^ 7
	w.count %= 8
}

// finish fills up the last byte and returns how many there are.
func (w *bitPacker) finish() int {
	w.count = (w.count + 7) &^ 7
	w.flush()
	return w.n
}
