package kb

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// The compact form is a header and one zstd frame:
//
//	"AlleleRxKB" | format byte | length of the content, uint32 LE | SHA-256 of the content | zstd(content)
//
// The content is a table of all distinct texts, then the knowledge base as
// variable-length integers that point into it. [wire] walks the model once for
// both directions, so that writing and reading can't drift apart.
const (
	magic       = "AlleleRxKB"
	format      = 2
	headerSize  = len(magic) + 1 + 4 + sha256.Size
	maxContent  = 256 << 20
	textTooLong = 1 << 24
	maxCells    = 1 << 24 // of one gene: alleles × sites
)

// Encode returns the compact form of a knowledge base, as [Decode] reads it.
// Equal knowledge bases give equal bytes. Wording and warnings of user-loaded
// files are not part of it.
func Encode(kb *KB) ([]byte, error) {
	content, err := pack(kb)
	if err != nil {
		return nil, err
	}
	if len(content) > maxContent {
		return nil, fmt.Errorf("kb: the knowledge base takes %d bytes: at most %d are supported", len(content), maxContent)
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("kb: %w", err)
	}
	defer func() { _ = z.Close() }() // writes to no one
	sum := sha256.Sum256(content)
	out := append([]byte(magic), format)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(content)))
	out = append(out, sum[:]...)
	return z.EncodeAll(content, out), nil
}

// pack returns the content before compression.
func pack(kb *KB) ([]byte, error) {
	inOrder := *kb
	inOrder.Genes, inOrder.Guidelines, inOrder.Drugs = slices.Clone(kb.Genes), slices.Clone(kb.Guidelines), slices.Clone(kb.Drugs)
	inOrder.sort()
	w := &wire{writing: true, ids: map[string]int{}}
	w.kb(&inOrder)
	if w.err != nil {
		return nil, w.err
	}
	var content []byte
	content = binary.AppendUvarint(content, uint64(len(w.texts)))
	for _, t := range w.texts {
		content = binary.AppendUvarint(content, uint64(len(t)))
	}
	for _, t := range w.texts {
		content = append(content, t...)
	}
	return append(content, w.buf...), nil
}

// Decode reads the compact form that [Encode] writes.
func Decode(data []byte) (*KB, error) {
	if len(data) < headerSize || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("kb: the data is no compact knowledge base: write one with Encode")
	}
	if v := data[len(magic)]; v != format {
		return nil, fmt.Errorf("kb: the compact knowledge base has format %d, this program reads %d: rebuild it with go generate ./annotate/kb", v, format)
	}
	size := binary.LittleEndian.Uint32(data[len(magic)+1:])
	if size > maxContent {
		return nil, fmt.Errorf("kb: the compact knowledge base claims %d bytes: it is damaged, rebuild it with go generate ./annotate/kb", size)
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxContent), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("kb: %w", err)
	}
	defer z.Close()
	content, err := z.DecodeAll(data[headerSize:], nil)
	if err != nil {
		return nil, fmt.Errorf("kb: the compact knowledge base is damaged (%w): rebuild it with go generate ./annotate/kb", err)
	}
	sum := sha256.Sum256(content)
	if len(content) != int(size) || !bytes.Equal(sum[:], data[headerSize-sha256.Size:headerSize]) {
		return nil, fmt.Errorf("kb: the compact knowledge base fails its checksum: rebuild it with go generate ./annotate/kb")
	}
	return unpack(content)
}

// unpack reads what pack writes.
func unpack(content []byte) (*KB, error) {
	r := &wire{buf: content}
	r.readTexts()
	kb := new(KB)
	r.kb(kb)
	if r.err == nil && len(r.buf) != 0 {
		r.fail()
	}
	if r.err != nil {
		return nil, r.err
	}
	return kb.finish(), nil
}

// wire writes or reads the values it is shown, in the order it is shown them.
type wire struct {
	writing bool
	buf     []byte // written so far, or left to read
	texts   []string
	ids     map[string]int // writing: index in texts
	err     error
}

func (w *wire) fail() {
	if w.err == nil {
		w.err = fmt.Errorf("kb: the compact knowledge base does not hold what its format promises: rebuild it with go generate ./annotate/kb")
	}
	w.buf = nil
}

func (w *wire) readTexts() {
	var n, total int
	w.count(&n, 1)
	lengths := make([]int, n)
	for i := range lengths {
		w.int(&lengths[i])
		if lengths[i] < 0 || lengths[i] > textTooLong {
			w.fail()
			return
		}
		total += lengths[i]
	}
	if total > len(w.buf) {
		w.fail()
		return
	}
	all := string(w.buf[:total]) // one allocation for all texts
	w.buf = w.buf[total:]
	w.texts = make([]string, n)
	for i, l := range lengths {
		w.texts[i], all = all[:l], all[l:]
	}
}

// int moves a non-negative integer.
func (w *wire) int(v *int) {
	if w.writing {
		if *v < 0 {
			w.fail()
		}
		w.buf = binary.AppendUvarint(w.buf, uint64(*v))
		return
	}
	u, n := binary.Uvarint(w.buf)
	if n <= 0 || u > math.MaxInt32 {
		w.fail()
		*v = 0
		return
	}
	*v, w.buf = int(u), w.buf[n:]
}

// count moves a length; read, it is bounded by what is left to read, of which
// each element takes at least size bytes.
func (w *wire) count(n *int, size int) {
	w.int(n)
	if !w.writing && size > 0 && *n > len(w.buf)/size {
		w.fail()
		*n = 0
	}
}

func (w *wire) text(s *string) {
	var id int
	if w.writing {
		var ok bool
		if id, ok = w.ids[*s]; !ok {
			id = len(w.texts)
			w.ids[*s] = id
			w.texts = append(w.texts, *s)
		}
	}
	w.int(&id)
	if !w.writing {
		if id >= len(w.texts) {
			w.fail()
			return
		}
		*s = w.texts[id]
	}
}

func (w *wire) bool(v *bool) {
	var n int
	if *v {
		n = 1
	}
	w.int(&n)
	*v = n == 1
}

func (w *wire) float(v *float64) {
	if w.writing {
		w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(*v))
		return
	}
	if len(w.buf) < 8 {
		w.fail()
		return
	}
	*v = math.Float64frombits(binary.LittleEndian.Uint64(w.buf))
	w.buf = w.buf[8:]
}

// list moves a slice; an empty one is read as nil.
func list[T any](w *wire, s *[]T, element func(*T)) {
	n := len(*s)
	w.count(&n, 1)
	if !w.writing && n > 0 {
		*s = make([]T, n)
	}
	for i := range *s {
		if w.err != nil {
			return
		}
		element(&(*s)[i])
	}
}

func (w *wire) textList(s *[]string) { list(w, s, w.text) }
func (w *wire) intList(s *[]int)     { list(w, s, w.int) }

// number moves an unsigned integer of any width.
func number[T ~uint8 | ~uint16](w *wire, v *T) {
	n := int(*v)
	w.int(&n)
	*v = T(n)
}

// word moves a string type.
func word[T ~string](w *wire, v *T) {
	s := string(*v)
	w.text(&s)
	*v = T(s)
}
