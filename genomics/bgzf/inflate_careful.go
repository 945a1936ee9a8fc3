package bgzf

import "encoding/binary"

// careful decodes symbols up to the end of the block, and looks before each
// step.
func (d *decoder) careful() error {
	for {
		d.refillWide()
		e := d.lit[d.bits%(1<<litBits)]
		if e&special != 0 && e&kindMask == 0 {
			e = d.lit[e.sub(d.bits, litBits)]
		}
		if e.used() > d.nbits {
			return errInput
		}
		switch {
		case e&literal != 0:
			n := int(e & kindMask >> 6)
			if n > len(d.dst)-d.out {
				return errLong
			}
			d.dst[d.out] = byte(e >> 16)
			if n == 2 {
				d.dst[d.out+1] = byte(e >> 24)
			}
			d.out += n
			d.bits >>= e.used()
			d.nbits -= e.used()
			continue
		case e&special == 0:
		case e&kindMask == blockEnd&kindMask:
			d.bits >>= e.used()
			d.nbits -= e.used()
			return nil
		default:
			return errCode
		}
		length := int(e.value(d.bits))
		d.bits >>= e.used()
		d.nbits -= e.used()
		// Of 48 bits or more at most 20 are used. This takes at most 28.
		e = d.dist[d.bits%(1<<distBits)]
		if e&special != 0 && e&kindMask == 0 {
			e = d.dist[e.sub(d.bits, distBits)]
		}
		if e&special != 0 {
			return errCode
		}
		if e.used() > d.nbits {
			return errInput
		}
		distance := int(e.value(d.bits))
		d.bits >>= e.used()
		d.nbits -= e.used()
		if distance > d.out {
			return errDistance
		}
		if length > len(d.dst)-d.out {
			return errLong
		}
		d.match(length, distance)
	}
}

// refillWide is refill for where there are mostly eight bytes left. It is content
// with 48 bits.
func (d *decoder) refillWide() {
	if d.nbits >= 48 {
		return
	}
	if len(d.src)-d.in < 8 {
		d.refill()
		return
	}
	n := (63 - d.nbits) / 8
	d.bits |= binary.LittleEndian.Uint64(d.src[d.in:]) & (1<<(8*n) - 1) << d.nbits
	d.in += int(n)
	d.nbits += 8 * n
}

// match repeats length bytes from distance bytes ago.
func (d *decoder) match(length, distance int) {
	for length > 0 {
		// Where the match runs into itself, what is there doubles each time.
		n := copy(d.dst[d.out:d.out+length], d.dst[d.out-distance:d.out])
		d.out += n
		length -= n
		distance += n
	}
}
