//go:build !purego && (amd64 || arm64)

package bgzf

import "unsafe"

// How far before the ends of input and output fast stops. One turn of its loop
// reads two words of 8 bytes, the second at most 7 bytes behind the first. It
// writes at most 4 times 2 literals and a match, and behind the match at most 31
// bytes too many.
const (
	inMargin  = 16
	outMargin = 4*2 + 258 + 32
)

// fast decodes symbols as long as there is a margin to both ends, and tells
// whether the block has ended.
//
// The compiler checks no access to src and dst here. What bounds them is the
// loop's condition, together with the margins: loads of src begin at in or at
// most 7 bytes behind; stores to dst go to out and at most outMargin behind. A
// match is read from out-distance on, which the loop compares with 0, up to
// where it is written.
func (d *decoder) fast() (ended bool, err error) {
	inEnd, outEnd := len(d.src)-inMargin, len(d.dst)-outMargin
	in, out := d.in, d.out
	if in > inEnd || out > outEnd {
		return false, nil
	}
	src, dst := unsafe.Pointer(unsafe.SliceData(d.src)), unsafe.Pointer(unsafe.SliceData(d.dst))
	// Of nbits the lowest six bits count. Above them, bits is filled up with some
	// that the next load brings again: after a load it holds 64.
	bits, nbits := d.bits, d.nbits
	bits |= *(*uint64)(unsafe.Add(src, in)) << (nbits & 63)
	in += int(7 - nbits>>3&7)
	nbits |= 56

	for in <= inEnd && out <= outEnd {
		// A turn leaves at least 16 bits: the next symbol is looked up while the
		// load, and the copying of the last match, are under way.
		e := d.lit[bits%(1<<litBits)]
		bits |= *(*uint64)(unsafe.Add(src, in)) << (nbits & 63)
		in += int(7 - nbits>>3&7)
		nbits |= 56
		// Whether the first symbol is a literal nobody can foretell: it is taken
		// without a branch and, where it is none, looked up once more.
		*(*uint16)(unsafe.Add(dst, out)) = uint16(e >> 16)
		e &= entry(int32(e<<16) >> 31) // all of it, or nothing
		out += int(e >> 6 & 3)
		bits >>= e & 63
		nbits -= uint(e & 63)
		e = d.lit[bits%(1<<litBits)]
		if e&literal != 0 {
			*(*uint16)(unsafe.Add(dst, out)) = uint16(e >> 16)
			out += int(e >> 6 & 3)
			bits >>= e & 63
			nbits -= uint(e)
			e = d.lit[bits%(1<<litBits)]
			if e&literal != 0 {
				*(*uint16)(unsafe.Add(dst, out)) = uint16(e >> 16)
				out += int(e >> 6 & 3)
				bits >>= e & 63
				nbits -= uint(e)
				e = d.lit[bits%(1<<litBits)]
				if e&literal != 0 {
					*(*uint16)(unsafe.Add(dst, out)) = uint16(e >> 16)
					out += int(e >> 6 & 3)
					bits >>= e & 63
					nbits -= uint(e)
					continue
				}
			}
		}
		// At least 31 bits are left, of which this takes at most 20.
		if e&special != 0 {
			if e&kindMask == 0 {
				e = d.lit[e.sub(bits, litBits)]
				if e&literal != 0 {
					*(*uint8)(unsafe.Add(dst, out)) = uint8(e >> 16)
					out++
					bits >>= e & 63
					nbits -= uint(e)
					continue
				}
			}
			if e&special != 0 {
				if e&kindMask != blockEnd&kindMask {
					err = errCode
					break
				}
				ended = true
				bits >>= e & 63
				nbits -= uint(e)
				break
			}
		}
		length := e.value(bits)
		bits >>= e & 63
		nbits -= uint(e)
		bits |= *(*uint64)(unsafe.Add(src, in)) << (nbits & 63)
		in += int(7 - nbits>>3&7)
		nbits |= 56
		e = d.dist[bits%(1<<distBits)]
		if e&special != 0 {
			if e&kindMask == 0 {
				e = d.dist[e.sub(bits, distBits)]
			}
			if e&special != 0 {
				err = errCode
				break
			}
		}
		distance := int(e.value(bits))
		bits >>= e & 63
		nbits -= uint(e)
		if distance > out {
			err = errDistance
			break
		}
		to := unsafe.Add(dst, out)
		out += int(length)
		if distance < 16 {
			if distance == 1 {
				spread(to, length)
			} else {
				repeat(to, distance, length)
			}
			continue
		}
		for from := unsafe.Add(to, -distance); ; from = unsafe.Add(from, 32) {
			*(*[16]byte)(to) = *(*[16]byte)(from)
			*(*[16]byte)(unsafe.Add(to, 16)) = *(*[16]byte)(unsafe.Add(from, 16))
			if length <= 32 {
				break
			}
			length -= 32
			to = unsafe.Add(to, 32)
		}
	}

	nbits &= 63
	d.in, d.out, d.bits, d.nbits = in, out, bits&(1<<nbits-1), nbits
	return ended, err
}

// spread writes length bytes to p, and at most 31 more, all the same as the one
// before. It is small enough to be compiled in place.
func spread(p unsafe.Pointer, length uint) {
	v := uint64(*(*uint8)(unsafe.Add(p, -1))) * 0x0101010101010101
	for {
		*(*uint64)(p) = v
		*(*uint64)(unsafe.Add(p, 8)) = v
		*(*uint64)(unsafe.Add(p, 16)) = v
		*(*uint64)(unsafe.Add(p, 24)) = v
		if length <= 32 {
			return
		}
		length -= 32
		p = unsafe.Add(p, 32)
	}
}

// step is the largest multiple of a distance that a word of 8 bytes covers.
var step = [8]uint8{0, 8, 8, 6, 8, 5, 6, 7}

// repeat writes length bytes to p, and at most 31 more, as they stand distance
// bytes before. The distance is less than 16, and mostly more than 1: for that there is
// spread.
func repeat(p unsafe.Pointer, distance int, length uint) {
	from := unsafe.Add(p, -distance)
	end := uintptr(p) + uintptr(length)
	if distance >= 8 {
		for {
			*(*uint64)(p) = *(*uint64)(from)
			*(*uint64)(unsafe.Add(p, 8)) = *(*uint64)(unsafe.Add(from, 8))
			if p, from = unsafe.Add(p, 16), unsafe.Add(from, 16); uintptr(p) >= end {
				return
			}
		}
	}
	// v holds the pattern as often as it fits.
	n := uint(distance&7) * 8
	v := *(*uint64)(from) & (1<<n - 1)
	v |= v << n
	v |= v << (2 * n)
	v |= v << (4 * n)
	by := uintptr(step[distance&7])
	for {
		*(*uint64)(p) = v
		*(*uint64)(unsafe.Add(p, by)) = v
		*(*uint64)(unsafe.Add(p, 2*by)) = v
		*(*uint64)(unsafe.Add(p, 3*by)) = v
		if p = unsafe.Add(p, 4*by); uintptr(p) >= end {
			return
		}
	}
}
