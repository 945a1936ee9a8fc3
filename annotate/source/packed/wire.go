package packed

import (
	"encoding/binary"
	"math"
)

// wire takes numbers and texts from bytes. Past the end, and from what is no
// number, it gives zeros and remembers that it did.
type wire struct {
	rest []byte
	bad  bool
}

func (w *wire) take(n uint64) []byte {
	if n > uint64(len(w.rest)) {
		w.bad, w.rest = true, nil
		return nil
	}
	got := w.rest[:n:n]
	w.rest = w.rest[n:]
	return got
}

func (w *wire) byte() byte {
	if b := w.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (w *wire) u32() uint32 {
	if b := w.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (w *wire) u64() uint64 {
	if b := w.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// uvarint is a number of at most most; a larger one is a fault.
func (w *wire) uvarint(most uint64) uint64 {
	v, n := binary.Uvarint(w.rest)
	if n <= 0 || v > most {
		w.bad, w.rest = true, nil
		return 0
	}
	w.rest = w.rest[n:]
	return v
}

func (w *wire) varint() int64 {
	v := w.uvarint(math.MaxUint64)
	return int64(v>>1) ^ -int64(v&1)
}

// text is a length and as many bytes.
func (w *wire) text() []byte { return w.take(w.uvarint(math.MaxUint32)) }

// done reports whether all was there, and no more.
func (w *wire) done() bool { return !w.bad && len(w.rest) == 0 }

func appendText[T ~string | ~[]byte](dst []byte, text T) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}
