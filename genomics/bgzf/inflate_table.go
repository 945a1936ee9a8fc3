package bgzf

import "math/bits"

// Sizes of the alphabets (RFC 1951, section 3.2.5 and 3.2.7) and of the tables
// that decode them. The next litBits bits of the input index the table; codes
// that are longer go on in a sub-table behind the first 1<<litBits entries. The
// sizes are the most that any complete code takes (zlib's examples/enough.c).
const (
	maxLit  = 288 // two of them only in the fixed code, and without a meaning
	maxDist = 32  // the same
	maxPre  = 19
	maxCode = 15 // bits of the longest code

	litBits  = 11
	distBits = 8
	preBits  = 7
	litSize  = 2342
	distSize = 402

	endOfBlock = 256
)

// entry says what a code stands for and how many bits it takes.
//
//	bits 0-5    bits to use up: of the whole code and of what follows it
//	bits 6-7    of a literal: how many there are, 1 or 2; of a special entry: which
//	bits 8-13   bits of the code alone; of a sub-table: bits of its index
//	bit 14      a special entry
//	bit 15      a literal
//	bits 16-31  the literals; base of the length or distance; index of the sub-table
type entry uint32

const (
	literal entry = 1 << 15
	special entry = 1 << 14

	kindMask entry = 3 << 6
	subTable       = special
	blockEnd       = special | 1<<6
	noCode         = special | 2<<6

	oneLiteral = literal | 1<<6
)

// used is how many bits to use up.
func (e entry) used() uint { return uint(e & 63) }

// code is how many of them the code itself takes.
func (e entry) code() uint { return uint(e >> 8 & 63) }

// value adds the bits that follow the code to its base. next begins with the code.
func (e entry) value(next uint64) uint {
	return uint(e>>16) + uint(next&lowest[e.used()]>>e.code())
}

// lowest has as many of the lowest bits set as its index says. To look a mask up
// is faster than to make it.
var lowest = func() (masks [64]uint64) {
	for n := range masks {
		masks[n] = 1<<n - 1
	}
	return masks
}()

// sub is the index of the entry in the sub-table; main is how many bits the
// main table has looked at.
func (e entry) sub(next uint64, main uint) uint {
	return uint(e>>16) + uint(next>>main)&(1<<e.code()-1)
}

// What the symbols stand for, without the length of their code.
var (
	litSymbols  = makeLitSymbols()
	distSymbols = makeDistSymbols()
	preSymbols  = makePreSymbols()
)

func makeLitSymbols() (s [maxLit]entry) {
	for i := range endOfBlock {
		s[i] = oneLiteral | entry(i)<<16
	}
	s[endOfBlock] = blockEnd
	base := 3
	for i := range 28 {
		extra := max(i/4-1, 0)
		s[257+i] = entry(base)<<16 | entry(extra)
		base += 1 << extra
	}
	s[285] = 258 << 16
	s[286], s[287] = noCode, noCode
	return s
}

func makeDistSymbols() (s [maxDist]entry) {
	base := 1
	for i := range 30 {
		extra := max(i/2-1, 0)
		s[i] = entry(base)<<16 | entry(extra)
		base += 1 << extra
	}
	s[30], s[31] = noCode, noCode
	return s
}

func makePreSymbols() (s [maxPre]entry) {
	for i := range s {
		s[i] = entry(i) << 16
	}
	return s
}

// codeBook is a canonical code that is to become a table.
type codeBook struct {
	counts [maxCode + 1]uint16 // of codes, by length
	order  []uint16            // symbols by length, then by number
}

// sort reads the lengths of all symbols' codes.
func (c *codeBook) sort(lengths []uint8, order []uint16) {
	// Neighbours are often equal: two counters let one go ahead of the other.
	var even, odd [maxCode + 1]uint16
	for i := 1; i < len(lengths); i += 2 {
		even[lengths[i-1]&maxCode]++
		odd[lengths[i]&maxCode]++
	}
	if len(lengths)%2 > 0 {
		even[lengths[len(lengths)-1]&maxCode]++
	}
	for n := range even {
		c.counts[n] = even[n] + odd[n]
	}
	var next [maxCode + 1]uint16
	at := uint16(0)
	for n := 1; n <= maxCode; n++ {
		next[n] = at
		at += c.counts[n]
	}
	c.order = order[:at]
	for symbol, n := range lengths {
		if n != 0 {
			order[next[n&maxCode]] = uint16(symbol)
			next[n&maxCode]++
		}
	}
}

// check tells whether each sequence of bits is one code. As in zlib, a code of
// a single symbol with one bit, or of none, passes where lone is true.
func (c *codeBook) check(lone bool) error {
	left := 1
	for _, n := range c.counts[1:] {
		if left = left<<1 - int(n); left < 0 {
			return errOver
		}
	}
	if left > 0 && !(lone && (len(c.order) == 0 || len(c.order) == 1 && c.counts[1] == 1)) {
		return errIncomplete
	}
	return nil
}

// fill makes the table that decodes the code, which check has passed. symbols
// are what the symbols stand for; main is how many bits index the table.
func (c *codeBook) fill(table, symbols []entry, main uint) {
	if len(c.order) < 2 {
		c.fillLone(table, symbols, main)
		return
	}
	// The code is complete. Deflate sends codes beginning with their first bit,
	// the lowest in the table's index: code is kept in that order.
	order, code := c.order, uint(0)
	for n, end := uint(1), 1; n <= main; n++ {
		// Each entry stands again for the other value of the new bit.
		copy(table[end:2*end], table[:end])
		end *= 2
		length := entry(n) * 0x101
		for _, symbol := range order[:c.counts[n]] {
			table[code] = symbols[symbol] + length
			code = increment(code, n)
		}
		order = order[c.counts[n]:]
	}
	if len(order) > 0 {
		c.fillSubTables(table, symbols, order, code, main)
	}
}

// increment adds one to a code of n bits whose first bit is the lowest. There
// must be a code that follows, or it will not be used.
func increment(code, n uint) uint {
	last := bits.Len(^code & (1<<n - 1)) // of the bits that are zero
	bit := uint(1) << ((last - 1) & (bits.UintSize - 1))
	return code&(bit-1) | bit
}

// fillSubTables goes on with the codes of more than main bits.
func (c *codeBook) fillSubTables(table, symbols []entry, order []uint16, code, main uint) {
	mask := uint(1)<<main - 1
	start, end, prefix := uint(0), uint(1)<<main, ^uint(0)
	var width uint // bits of the sub-table's index
	counts := c.counts
	for n := main + 1; n <= maxCode; n++ {
		for ; counts[n] > 0; counts[n]-- {
			if code&mask != prefix {
				// As large as the codes with this prefix need.
				prefix, start, width = code&mask, end, n-main
				for space := uint(counts[n]); space < 1<<width; {
					width++
					space = space<<1 + uint(counts[main+width])
				}
				end += 1 << width
				table[prefix] = subTable | entry(start)<<16 | entry(width)<<8
			}
			e := symbols[order[0]] + entry(n)*0x101
			order = order[1:]
			for i := start + code>>main; i < end; i += 1 << (n - main) {
				table[i] = e
			}
			code = increment(code, n)
		}
	}
}

// fillLone makes the table of a code that has one symbol or none.
func (c *codeBook) fillLone(table, symbols []entry, main uint) {
	for i := range table[:1<<main] {
		table[i] = noCode
		if len(c.order) > 0 && i&1 == 0 {
			table[i] = symbols[c.order[0]] + 0x101
		}
	}
}

// pair makes two literals one entry where both codes fit the index.
func pair(table *[1 << litBits]entry) {
	// From the end: the second literal stands further ahead, still alone.
	for i := len(table) - 1; i >= 0; i-- {
		first := table[i]
		second := table[uint(i)>>first.used()&(1<<litBits-1)]
		used := first&63 + second&63
		both := literal | 2<<6 | second&(0xff<<16)<<8 | first&(0xff<<16) | used
		// All bits are set, without a branch, where both are literals and fit.
		fit := -(first & second >> 15 & 1 & ((used - litBits - 1) >> 31))
		table[i] = first ^ (first^both)&fit
	}
}

// share is how many of the entries of the table for literals and lengths are
// literals with codes so short that most fit in pairs.
func (c *codeBook) share() int {
	entries, order := 0, c.order
	for n := 1; n <= litBits/2; n++ {
		for _, symbol := range order[:c.counts[n]] {
			if symbol < endOfBlock {
				entries += 1 << (litBits - n)
			}
		}
		order = order[c.counts[n]:]
	}
	return entries
}
