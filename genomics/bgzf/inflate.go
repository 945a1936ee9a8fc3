package bgzf

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// errLength says that a deflate stream is not as long as announced, or its data is not.
var errLength = errors.New("the deflate stream or its data is not as long as announced")

// decoder inflates raw deflate streams one after another, in one goroutine.
type decoder struct {
	src bytes.Reader
	out resettable
}

type resettable interface {
	io.Reader
	flate.Resetter
}

func newDecoder() *decoder {
	d := new(decoder)
	d.out = flate.NewReader(&d.src).(resettable) //nolint:errcheck // what NewReader documents
	return d
}

// inflate fills dst with the data of src, one whole deflate stream that must
// hold exactly len(dst) bytes and fill src.
func (d *decoder) inflate(dst, src []byte) error {
	d.src.Reset(src)
	if err := d.out.Reset(&d.src, nil); err != nil {
		return err
	}
	if _, err := io.ReadFull(d.out, dst); err != nil {
		return err
	}
	var more [1]byte
	if n, err := d.out.Read(more[:]); n > 0 {
		return errLength
	} else if !ended(err) {
		return err
	}
	if d.src.Len() > 0 {
		return errLength // a flipped bit can end a stream early with the right data
	}
	return nil
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
