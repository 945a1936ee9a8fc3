package bgzf

import (
	"math/bits"
	"slices"
)

// code is a Huffman code: its bits, the first one lowest, and below them in 8
// bits how many it has. Of a length or distance it can include the extra bits.
type code uint32

func (c code) bits() uint64 { return uint64(c >> 8) }
func (c code) size() uint   { return uint(c & 0xff) }

// codes are those of one block.
type codes struct {
	lengths [maxLit + maxDist]uint8 // of the codes, in bits; those of distances from maxLit on
	lit     [maxLit]code
	dist    [maxDist]code
	match   [maxMatch + 1]code // by the match's length, extra bits included

	// How the lengths are written in a dynamic block (RFC 1951, section 3.2.7):
	// symbols, and above them in 5 bits their extra bits.
	lits, dists, pres int
	items             []uint16
	pre               [maxPre]code
	preLengths        [maxPre]uint8
}

const maxPreCode = 7 // bits

var (
	lengthSymbol = makeLengthSymbols() // by the length of a match
	fixedLengths = makeFixedLengths()
)

// lengthExtra is how many extra bits the code of a length has (RFC 1951,
// section 3.2.5). The codes are counted from 257.
func lengthExtra(slot int) int {
	if slot < 8 || slot == 28 {
		return 0
	}
	return slot/4 - 1
}

func makeLengthSymbols() (symbols [maxMatch + 1]uint16) {
	length := 3
	for slot := range 28 {
		for range 1 << lengthExtra(slot) {
			symbols[min(length, maxMatch)] = uint16(endOfBlock + 1 + slot)
			length++
		}
	}
	symbols[maxMatch] = endOfBlock + 1 + 28
	return symbols
}

func makeFixedLengths() (lengths [maxLit + maxDist]uint8) {
	for i := range lengths {
		switch {
		case i < 144, 280 <= i && i < maxLit:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 5
		}
	}
	return lengths
}

// slotOf is the code of a distance less one (RFC 1951, section 3.2.5), and
// slotExtra how many extra bits it has.
func slotOf(d int) int {
	if d < 2 {
		return d
	}
	n := bits.Len16(uint16(d)) - 1
	return 2*n + d>>(n-1)&1
}

func slotExtra(slot int) int { return max(slot/2-1, 0) }

// choose makes the codes that are best for the data that was parsed, and
// returns how many bits the block takes with them, its type included.
func (e *encoder) choose() (size int, fixed bool) {
	c := &e.codes
	limit(e.litFreq[:], c.lengths[:maxLit], maxCode)
	limit(e.distFreq[:], c.lengths[maxLit:], maxCode)
	if e.n == 0 {
		c.lengths[maxLit] = 1 // one that is not used: none at all is not understood everywhere
	}
	size = c.describe() + e.sizeWith(&c.lengths)
	if other := 3 + e.sizeWith(&fixedLengths); other <= size {
		size, fixed, c.lengths = other, true, fixedLengths
	}
	assign(c.lengths[:maxLit], c.lit[:])
	assign(c.lengths[maxLit:], c.dist[:])
	first := 3
	for length := first; length <= maxMatch; length++ {
		symbol := lengthSymbol[length]
		if symbol != lengthSymbol[first] {
			first = length
		}
		base, extra := c.lit[symbol], lengthExtra(int(symbol)-endOfBlock-1)
		c.match[length] = (base>>8|code(length-first)<<base.size())<<8 | code(base.size()+uint(extra))
	}
	return size, fixed
}

// sizeWith is how many bits the data takes with codes of these lengths.
func (e *encoder) sizeWith(lengths *[maxLit + maxDist]uint8) int {
	size := 0
	for symbol, n := range &e.litFreq {
		size += int(n) * int(lengths[symbol])
	}
	for slot := range 28 {
		size += int(e.litFreq[endOfBlock+1+slot]) * lengthExtra(slot)
	}
	for slot, n := range &e.distFreq {
		size += int(n) * (int(lengths[maxLit+slot]) + slotExtra(slot))
	}
	return size
}

// describe makes the description of the lengths and returns how many bits a
// block's head takes with it.
func (c *codes) describe() int {
	c.lits, c.dists = maxLit, maxDist
	for c.lits > endOfBlock+1 && c.lengths[c.lits-1] == 0 {
		c.lits--
	}
	for c.dists > 1 && c.lengths[maxLit+c.dists-1] == 0 {
		c.dists--
	}
	var all [maxLit + maxDist]uint8
	n := copy(all[:], c.lengths[:c.lits])
	n += copy(all[n:], c.lengths[maxLit:][:c.dists])
	var freq [maxPre]uint32
	c.items = c.items[:0]
	add := func(symbol, extra int) {
		c.items = append(c.items, uint16(symbol|extra<<5))
		freq[symbol]++
	}
	for i := 0; i < n; {
		length, run := int(all[i]), 1
		for i+run < n && all[i+run] == all[i] {
			run++
		}
		i += run
		if length != 0 {
			add(length, 0)
			run--
		}
		for run >= 3 {
			var k int
			switch {
			case length != 0:
				k = min(run, 6)
				add(16, k-3)
			case run < 11:
				k = run
				add(17, k-3)
			default:
				k = min(run, 138)
				add(18, k-11)
			}
			run -= k
		}
		for range run {
			add(length, 0)
		}
	}
	limit(freq[:], c.preLengths[:], maxPreCode)
	assign(c.preLengths[:], c.pre[:])
	c.pres = maxPre
	for c.pres > 4 && c.preLengths[preOrder[c.pres-1]] == 0 {
		c.pres--
	}
	size := 3 + 14 + 3*c.pres
	for symbol, n := range freq {
		size += int(n) * (int(c.preLengths[symbol]) + preExtra(symbol))
	}
	return size
}

// preExtra is how many extra bits a symbol of the description has.
func preExtra(symbol int) int {
	switch symbol {
	case 16:
		return 2
	case 17:
		return 3
	case 18:
		return 7
	}
	return 0
}

// limit gives symbols of these frequencies the lengths of a Huffman code of at
// most most bits, 0 where a symbol does not occur. The tree is built in place
// (Moffat and Katajainen, In-place calculation of minimum-redundancy codes,
// 1995); codes that come out too long are cut, and shorter ones made longer to
// pay for it.
func limit(freq []uint32, lengths []uint8, most int) {
	clear(lengths)
	var order, tree [maxLit]uint32 // frequency and, in order, symbol below it
	n := 0
	for symbol, f := range freq {
		if f > 0 {
			order[n] = f<<9 | uint32(symbol)
			n++
		}
	}
	if n < 2 {
		if n == 1 {
			lengths[order[0]&0x1ff] = 1
		}
		return
	}
	slices.Sort(order[:n])
	for i := range n {
		tree[i] = order[i] >> 9
	}
	// tree[:next] are inner nodes: their weight, or where they have a parent
	// its place; tree[leaf:] the leaves that have none.
	leaf, root := 0, 0
	for next := range n - 1 {
		weight := uint32(0)
		for range 2 {
			if leaf >= n || root < next && tree[root] < tree[leaf] {
				weight += tree[root]
				tree[root] = uint32(next)
				root++
			} else {
				weight += tree[leaf]
				leaf++
			}
		}
		tree[next] = weight
	}
	// From the root down: the depth of every inner node, and from how many there
	// are at a depth, how many leaves.
	tree[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		tree[i] = tree[tree[i]] + 1
	}
	var count [maxCode + 2]int // of leaves by depth; those too deep at most
	inner, nodes := n-2, 1
	for depth := 0; nodes > 0; depth++ {
		parents := 0
		for inner >= 0 && int(tree[inner]) == depth {
			parents++
			inner--
		}
		count[min(depth, most)] += nodes - parents
		nodes = 2 * parents
	}
	// Kraft's sum, in units of the longest code, must not pass 1.
	sum := 0
	for depth := 1; depth <= most; depth++ {
		sum += count[depth] << (most - depth)
	}
	for ; sum > 1<<most; sum-- {
		depth := most - 1
		for count[depth] == 0 {
			depth--
		}
		count[depth]--
		count[depth+1] += 2
		count[most]--
	}
	rarest := 0
	for depth := most; depth > 0; depth-- {
		for range count[depth] {
			lengths[order[rarest]&0x1ff] = uint8(depth)
			rarest++
		}
	}
}

// assign numbers the codes of these lengths (RFC 1951, section 3.2.2).
func assign(lengths []uint8, codes []code) {
	var count, next [maxCode + 1]uint16
	for _, length := range lengths {
		count[length]++
	}
	count[0] = 0
	for length := 1; length <= maxCode; length++ {
		next[length] = (next[length-1] + count[length-1]) << 1
	}
	for symbol, length := range lengths {
		if length == 0 {
			codes[symbol] = 0
			continue
		}
		codes[symbol] = code(bits.Reverse16(next[length])>>(16-length))<<8 | code(length)
		next[length]++
	}
}
