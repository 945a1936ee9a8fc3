package bgzf

// preOrder is in which order a dynamic block gives the lengths of the codes
// that its code lengths are written in (RFC 1951, section 3.2.7).
var preOrder = [maxPre]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// fixedCodes makes the tables of a block with fixed codes (section 3.2.6).
func (d *decoder) fixedCodes() {
	if d.fixed {
		return
	}
	lit, dist := d.lengths[:maxLit], d.lengths[maxLit:]
	for i := range lit {
		switch {
		case i < 144:
			lit[i] = 8
		case i < 256:
			lit[i] = 9
		case i < 280:
			lit[i] = 7
		default:
			lit[i] = 8
		}
	}
	for i := range dist {
		dist[i] = 5
	}
	var book codeBook
	book.sort(lit, d.order[:])
	book.fill(d.lit[:], litSymbols[:], litBits)
	book.sort(dist, d.order[:])
	book.fill(d.dist[:], distSymbols[:], distBits)
	d.fixed = true
}

// pairFrom is how many bytes the input must still have, and pairShare how much
// of the table short codes of literals must fill, for pairs of literals to save
// more time than they take to find.
const (
	pairFrom  = 4 << 10
	pairShare = 1 << litBits / 2
)

// dynamicCodes reads the head of a block with codes of its own.
func (d *decoder) dynamicCodes() error {
	head, err := d.take(14)
	if err != nil {
		return err
	}
	lits, dists, pres := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if lits > maxLit-2 || dists > maxDist-2 {
		return errCounts
	}
	d.fixed = false
	if err := d.preCodes(pres); err != nil {
		return err
	}
	if err := d.codeLengths(lits + dists); err != nil {
		return err
	}
	if d.lengths[endOfBlock] == 0 {
		return errNoEnd
	}
	var book codeBook
	book.sort(d.lengths[:lits], d.order[:])
	if err := book.check(true); err != nil {
		return err
	}
	book.fill(d.lit[:], litSymbols[:], litBits)
	if len(d.src)-d.in >= pairFrom && book.share() >= pairShare {
		pair((*[1 << litBits]entry)(d.lit[:]))
	}
	book.sort(d.lengths[lits:lits+dists], d.order[:])
	if err := book.check(true); err != nil {
		return err
	}
	book.fill(d.dist[:], distSymbols[:], distBits)
	return nil
}

// preCodes reads the code that the lengths of the codes are written in.
func (d *decoder) preCodes(n int) error {
	var lengths [maxPre]uint8
	for _, symbol := range preOrder[:n] {
		v, err := d.take(3)
		if err != nil {
			return err
		}
		lengths[symbol] = uint8(v)
	}
	var book codeBook
	book.sort(lengths[:], d.order[:])
	if err := book.check(false); err != nil {
		return err
	}
	book.fill(d.pre[:], preSymbols[:], preBits)
	return nil
}

// codeLengths reads the lengths of n codes.
func (d *decoder) codeLengths(n int) error {
	bits, nbits := d.bits, d.nbits
	for i := 0; i < n; {
		if nbits < preBits+7 {
			d.bits, d.nbits = bits, nbits
			d.refillWide()
			bits, nbits = d.bits, d.nbits
		}
		e := d.pre[bits%(1<<preBits)]
		used := e.used()
		if symbol := uint8(e >> 16); symbol < 16 && used <= nbits {
			d.lengths[i] = symbol
			i++
			bits >>= used
			nbits -= used
			continue
		}
		repeat, extra, value := 3, uint(3), uint8(0)
		switch e >> 16 {
		case 16:
			if i == 0 {
				return errRepeat
			}
			value, extra = d.lengths[i-1], 2
		case 18:
			repeat, extra = 11, 7
		}
		if used+extra > nbits {
			return errInput
		}
		repeat += int(bits >> used & (1<<extra - 1))
		bits >>= used + extra
		nbits -= used + extra
		if repeat > n-i {
			return errRepeat
		}
		for j := range d.lengths[i : i+repeat] {
			d.lengths[i+j] = value
		}
		i += repeat
	}
	d.bits, d.nbits = bits, nbits
	return nil
}
