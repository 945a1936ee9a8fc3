package packed

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// ints are whole numbers, base + step × code, of which the codes lie in planes:
// the lowest byte of all, then the next of all. A plane of noise is stored as it
// is and a plane with a pattern costs what its pattern does; any number is found
// without those before it.
type ints struct {
	base   int64
	step   int64
	planes int
	blocks [8]block
	plane  [8][]byte // decoded
}

// at is the number of an entry. The planes have been decoded.
func (v *ints) at(i int) int64 {
	switch v.planes {
	case 0:
		return v.base
	case 1:
		return v.base + v.step*int64(v.plane[0][i])
	case 2:
		return v.base + v.step*int64(uint32(v.plane[0][i])|uint32(v.plane[1][i])<<8)
	case 3:
		return v.base + v.step*int64(uint32(v.plane[0][i])|uint32(v.plane[1][i])<<8|uint32(v.plane[2][i])<<16)
	}
	code := uint64(0)
	for p, plane := range v.plane[:v.planes] {
		code |= uint64(plane[i]) << (8 * p)
	}
	return int64(uint64(v.base) + uint64(v.step)*code)
}

// all are the numbers of all entries, in memory that it may take.
func (v *ints) all(dst []int64, entries int) []int64 {
	dst = slices.Grow(dst[:0], entries)[:entries]
	switch v.planes {
	case 0:
		for i := range dst {
			dst[i] = v.base
		}
	case 1:
		for i, low := range v.plane[0][:entries] {
			dst[i] = v.base + v.step*int64(low)
		}
	default:
		for i := range dst {
			dst[i] = v.at(i)
		}
	}
	return dst
}

// parse reads the description.
func (v *ints) parse(w *wire, entries int, places *places) {
	v.base = w.varint()
	v.step = int64(w.uvarint(1 << 62))
	v.planes = int(w.byte())
	if v.planes > len(v.blocks) {
		w.bad, v.planes = true, 0
	}
	for i := range v.planes {
		v.blocks[i] = places.next(w)
		if v.blocks[i].raw != entries {
			w.bad = true
		}
	}
}

// decode decompresses the planes.
func (v *ints) decode(d *decoder) error {
	for i := range v.planes {
		plane, err := d.block(v.plane[i], v.blocks[i])
		if err != nil {
			return err
		}
		v.plane[i] = plane
	}
	return nil
}

// ints appends numbers.
func (e *encoder) ints(values []int64) {
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	step := uint64(0)
	for _, v := range values {
		if step == 1 {
			break
		}
		step = gcd(step, uint64(v)-uint64(low))
	}
	step = max(step, 1)
	planes := (bits.Len64((uint64(high)-uint64(low))/step) + 7) / 8
	e.head = binary.AppendVarint(e.head, low)
	e.head = binary.AppendUvarint(e.head, step)
	e.head = append(e.head, byte(planes))
	plane := e.plane(len(values))
	for p := range planes {
		shift := 8 * p
		if step == 1 {
			for i, v := range values {
				plane[i] = byte((uint64(v) - uint64(low)) >> shift)
			}
		} else {
			for i, v := range values {
				plane[i] = byte((uint64(v) - uint64(low)) / step >> shift)
			}
		}
		e.block(plane, true)
	}
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
