package vcf

import (
	"encoding/binary"
	"math/bits"

	"github.com/allelerx/allelerx/genomics"
)

// front is how much of a line is searched for tabs at once: of most lines all
// columns that every use of a record relies on.
const front = 64

// frontTabs has a bit for each of the first bytes of the line from start to end,
// the first lowest, set where it is a tab.
func frontTabs(buf []byte, start, end int) uint64 {
	var few [front]byte
	window := buf[start:]
	if len(window) < front {
		copy(few[:], window)
		window = few[:]
	}
	mask := tabMask(window)
	if n := end - start; n < front {
		mask &= 1<<n - 1
	}
	return mask
}

// noteTabs notes the first nine tabs of a mask; those that it does not have are
// noted at the front's end.
func (r *Record) noteTabs(mask uint64) {
	for i := range r.tabs {
		r.tabs[i] = uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
	}
}

// position reads a POS column. It reports false for what is none, and for one that
// stands too near to the beginning of buf.
func position(buf []byte, start, end int) (int, bool) {
	digits := end - start
	if digits < 1 || digits > 10 || end < 8 {
		return 0, false
	}
	high := int64(0)
	for ; digits > 8; digits-- {
		d := buf[end-digits] - '0'
		if d > 9 {
			return 0, false
		}
		high = high*10 + int64(d)
	}
	low, ok := eightDigits(binary.LittleEndian.Uint64(buf[end-8:]), digits)
	n := high*1e8 + int64(low)
	return int(n), ok && n <= genomics.MaxPosition
}

// eightDigits reads the last so many characters of a word, the last one highest, as
// a number. Pairs of digits become numbers to 99, these numbers to 9,999, and so on,
// all at once.
func eightDigits(word uint64, digits int) (int, bool) {
	word = (word ^ '0'*eachByte) >> (64 - 8*digits) << (64 - 8*digits)
	if (word+0x76*eachByte|word)&(0x80*eachByte) != 0 {
		return 0, false // a byte past 9
	}
	word = word*10 + word>>8
	const low = 0x000000ff_000000ff
	word = (word&low)*(100+1_000_000<<32) + (word>>16&low)*(1+10_000<<32)
	return int(word >> 32), true
}
