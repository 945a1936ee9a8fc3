package packed

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/huff0"
	"github.com/klauspost/compress/zstd"
)

// The ways in which the bytes of a block are stored.
const (
	stored     = 0
	compressed = 1 // a zstd frame
	entropy    = 2 // Huffman codes alone
	methods    = 3
)

// block is a run of bytes in a chunk.
type block struct {
	method byte
	raw    int // length once it is decoded
	at     int // where it lies in the chunk
	length int // there
	crc    uint32
}

// places hands out the bytes of a chunk that follow its head to its blocks, in
// their order.
type places struct {
	at  int
	raw int // what they come to in all
}

// next reads the description of a block.
func (p *places) next(w *wire) block {
	b := block{method: w.byte(), raw: int(w.uvarint(maxRaw)), at: p.at, length: int(w.uvarint(maxRaw)), crc: w.u32()}
	p.at += b.length
	p.raw += b.raw
	if b.method >= methods || b.method == stored && b.raw != b.length || p.raw > maxRaw || p.at > maxRaw {
		w.bad = true
	}
	return b
}

// decoder decodes the blocks of one chunk.
type decoder struct {
	zstd  *zstd.Decoder
	chunk []byte
	huff  *huff0.Scratch // one chunk at a time
}

// fault is what is wrong with a chunk.
type fault struct {
	at  int // in the chunk
	msg string
}

func (f fault) Error() string { return f.msg }

// block decodes a block into memory that it may take.
func (d *decoder) block(dst []byte, b block) ([]byte, error) {
	from := d.chunk[b.at : b.at+b.length]
	if checksum(from) != b.crc {
		return dst, fault{b.at, "the checksum does not fit: " + damaged}
	}
	dst = slices.Grow(dst[:0], b.raw)
	switch b.method {
	case stored:
		return append(dst, from...), nil
	case entropy:
		return d.entropy(dst, from, b)
	}
	// Not a byte more than was said is made.
	got, err := d.zstd.DecodeAll(from, dst[:0:b.raw])
	if err != nil || len(got) != b.raw {
		return dst, fault{b.at, fmt.Sprintf("a block does not decompress (%v): %s", err, damaged)}
	}
	return got, nil
}

// entropy decodes a block of Huffman codes.
func (d *decoder) entropy(dst, from []byte, b block) ([]byte, error) {
	s, codes, err := huff0.ReadTable(from, d.huff)
	if err == nil {
		var got []byte
		if got, err = s.Decoder().Decompress4X(dst[:0:b.raw], codes); err == nil && len(got) == b.raw {
			return got, nil
		}
	}
	return dst, fault{b.at, fmt.Sprintf("a block does not decompress (%v): %s", err, damaged)}
}

// decompressor is shared by all files and goroutines.
var decompressor = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(maxRaw))
})

// compressor is shared by the goroutines that encode. A higher level would take
// 30 MB for each of them, to save one part in fifty of the texts.
var compressor = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderCRC(false))
})

// encoder makes one chunk: descriptions go to head, blocks to body.
type encoder struct {
	compress *zstd.Encoder
	head     []byte
	body     []byte
	raw      int // bytes of the blocks before they were compressed
	scratch  []byte
	huff     *huff0.Scratch
	codes    []int64 // scratch
	second   []int64 // scratch
}

func (e *encoder) plane(n int) []byte {
	e.scratch = slices.Grow(e.scratch[:0], n)[:n]
	return e.scratch
}

// entropy codes a plane with Huffman codes, if that makes it shorter.
func (e *encoder) entropy(raw []byte) ([]byte, error) {
	if e.huff == nil {
		e.huff = &huff0.Scratch{}
	}
	e.huff.Reuse = huff0.ReusePolicyNone
	codes, _, err := huff0.Compress4X(raw, e.huff)
	return codes, err
}

// block appends a block, compressed where that saves a part of it worth the work
// of decompressing.
func (e *encoder) block(raw []byte, isPlane bool) {
	at, method := len(e.body), byte(compressed)
	e.body = e.compress.EncodeAll(raw, e.body)
	size := len(e.body) - at
	if isPlane && size > len(raw)/16 {
		// Most planes have frequent bytes but no pattern, and codes alone are
		// decoded several times as fast.
		if codes, err := e.entropy(raw); err == nil && len(codes) <= size+size/32 {
			e.body, method, size = append(e.body[:at], codes...), entropy, len(codes)
		}
	}
	if size >= len(raw)-len(raw)/32 {
		e.body, method = append(e.body[:at], raw...), stored
	}
	e.raw += len(raw)
	e.head = append(e.head, method)
	e.head = binary.AppendUvarint(e.head, uint64(len(raw)))
	e.head = binary.AppendUvarint(e.head, uint64(len(e.body)-at))
	e.head = binary.LittleEndian.AppendUint32(e.head, checksum(e.body[at:]))
}
