package bgzf

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// What can be wrong with a deflate stream.
var (
	errInput      = errors.New("the deflate stream ends too early")
	errTrailing   = errors.New("bytes follow the end of the deflate stream")
	errPadding    = errors.New("bits that only fill up a byte of the deflate stream are not zero")
	errLong       = errors.New("the deflate stream holds more data than announced")
	errShort      = errors.New("the deflate stream holds less data than announced")
	errType       = errors.New("the deflate stream has a block of unknown type")
	errStored     = errors.New("the length of a stored block does not match its complement")
	errCounts     = errors.New("a deflate block has too many length or distance codes")
	errRepeat     = errors.New("a deflate block repeats a code length that is not there, or too often")
	errOver       = errors.New("a deflate block has more codes than fit their lengths")
	errIncomplete = errors.New("a deflate block leaves codes without a meaning")
	errNoEnd      = errors.New("a deflate block has no code for its end")
	errCode       = errors.New("a deflate block uses a code without a meaning")
	errDistance   = errors.New("a match reaches back beyond the beginning of the data")
)

// decoder inflates raw deflate streams (RFC 1951) one after another, in one
// goroutine. It is made for BGZF: all of the input is there, and the length of
// the output is known. Where it has the choice it refuses what zlib refuses.
type decoder struct {
	src []byte
	in  int // src[in:] is not yet in bits
	dst []byte
	out int // dst[:out] is done

	bits  uint64 // read from src and not yet used, the next one lowest
	nbits uint   // how many, at most 63; bits above are zero

	fixed bool // lit and dist hold the fixed codes
	lit   [litSize]entry
	dist  [distSize]entry

	portable bool // leave fast out, for tests to compare

	lengths [maxLit + maxDist]uint8 // of the codes of a dynamic block
	order   [maxLit + maxDist]uint16
	pre     [1 << preBits]entry
}

func newDecoder() *decoder { return new(decoder) }

// inflate fills dst with the data of src, one whole deflate stream that must
// hold exactly len(dst) bytes and fill src.
func (d *decoder) inflate(dst, src []byte) error {
	d.src, d.in, d.dst, d.out, d.bits, d.nbits = src, 0, dst, 0, 0, 0
	for final := false; !final; {
		head, err := d.take(3)
		if err != nil {
			return err
		}
		final = head&1 != 0
		switch head >> 1 {
		case 0:
			err = d.stored()
		case 1:
			d.fixedCodes()
			err = d.block()
		case 2:
			if err = d.dynamicCodes(); err == nil {
				err = d.block()
			}
		default:
			err = errType
		}
		if err != nil {
			return err
		}
	}
	// A flipped bit can end a stream early with the right data, and one in the
	// padding would never show.
	if err := d.align(); err != nil {
		return err
	}
	if d.in < len(src) {
		return errTrailing
	}
	if d.out < len(dst) {
		return errShort
	}
	return nil
}

// block decodes the symbols of one block up to its end.
func (d *decoder) block() error {
	if !d.portable {
		if ended, err := d.fast(); ended || err != nil {
			return err
		}
	}
	return d.careful()
}

// stored copies a stored block.
func (d *decoder) stored() error {
	if err := d.align(); err != nil {
		return err
	}
	if len(d.src)-d.in < 4 {
		return errInput
	}
	n := int(binary.LittleEndian.Uint16(d.src[d.in:]))
	if n != int(^binary.LittleEndian.Uint16(d.src[d.in+2:])) {
		return errStored
	}
	d.in += 4
	if n > len(d.src)-d.in {
		return errInput
	}
	if n > len(d.dst)-d.out {
		return errLong
	}
	copy(d.dst[d.out:], d.src[d.in:d.in+n])
	d.in += n
	d.out += n
	return nil
}

// align goes on to the next whole byte of the input.
func (d *decoder) align() error {
	d.in -= int(d.nbits / 8)
	padding := d.bits & (1<<(d.nbits%8) - 1)
	d.bits, d.nbits = 0, 0
	if padding != 0 {
		return errPadding
	}
	return nil
}

// take returns the next n bits, at most 32.
func (d *decoder) take(n uint) (uint, error) {
	if d.nbits < n {
		d.refill()
		if d.nbits < n {
			return 0, errInput
		}
	}
	v := uint(d.bits & (1<<n - 1))
	d.bits >>= n
	d.nbits -= n
	return v, nil
}

// refill reads whole bytes, as long as there are any, up to at least 56 bits and
// at most 63.
func (d *decoder) refill() {
	for d.nbits < 56 && d.in < len(d.src) {
		d.bits |= uint64(d.src[d.in]) << d.nbits
		d.in++
		d.nbits += 8
	}
}

// inflateFrame turns a frame into the block of data it holds, checks it, and
// cuts it to what is wanted. The frame's buffer goes back to the pool.
func inflateFrame(name string, p *pool, f frame) (*Block, error) {
	defer p.put(f.buf)
	fault := func(msg string, cause error) error {
		return &FormatError{Name: name, Offset: f.offset, Msg: msg, Err: cause}
	}
	crc, length := f.footer()
	if length > maxBlock {
		return nil, fault(msgSize, nil)
	}
	buf := p.get()
	data := buf[:length]
	d := p.decoder()
	err := d.inflate(data, f.data())
	p.decoders.Put(d)
	if err == nil && crc32.ChecksumIEEE(data) != crc {
		p.put(buf)
		return nil, fault(msgChecksum, nil)
	}
	if err != nil {
		p.put(buf)
		return nil, fault(msgDamaged, err)
	}
	b := &Block{buf: buf, pool: p, Begin: NewOffset(f.offset, f.from), End: NewOffset(f.offset+int64(f.size), 0)}
	to := len(data)
	if f.to >= 0 && f.to < to {
		to, b.End = f.to, NewOffset(f.offset, f.to)
	}
	if f.to > len(data) || f.from > to {
		p.put(buf)
		return nil, fault(msgIndex, nil)
	}
	b.Data = data[f.from:to]
	return b, nil
}
