package file

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/neicnordic/crypt4gh/keys"
	"golang.org/x/crypto/chacha20poly1305"
)

// The numbers of the GA4GH Crypt4GH 1.0 file format, section 2.
const (
	c4ghMagic   = "crypt4gh"
	c4ghFixed   = 16      // bytes: magic, version, number of packets
	packetFixed = 4 + 4   // bytes: length, method
	packetSeal  = 32 + 12 // bytes: the writer's public key, nonce
	packetLeast = packetFixed + packetSeal + chacha20poly1305.Overhead
	packetMost  = 16 << 20 // bytes; edit lists of a million ranges fit
	packetsMost = 1 << 16

	dataParameters = 0 // types of packets
	dataEditList   = 1
)

// c4ghHeader is what the header of an encrypted file says to one reader.
type c4ghHeader struct {
	length  int64 // bytes, of all packets
	keys    []cipher.AEAD
	extents []extent // of the data that count, in order; nil until an edit list came
}

// extent is a half-open range of the file's data.
type extent struct{ begin, end int64 }

// open reports whether it goes on to the end of the data.
func (e extent) open() bool { return e.end == math.MaxInt64 }

// readHeader reads the header and opens the packets that are for this key.
// The others are other readers', or damaged: that cannot be told.
func (d *decrypter) readHeader(r io.Reader, key PrivateKey) (*c4ghHeader, error) {
	var fixed [c4ghFixed]byte
	n, err := io.ReadFull(r, fixed[:])
	switch {
	case n >= len(c4ghMagic) && string(fixed[:len(c4ghMagic)]) != c4ghMagic, n < len(c4ghMagic) && ended(err):
		return nil, d.fault(0, "this is no Crypt4GH file: encrypt it, or take .c4gh off its name", nil)
	case err != nil:
		return nil, d.headerError(int64(n), err)
	}
	if version := binary.LittleEndian.Uint32(fixed[8:]); version != 1 {
		return nil, d.fault(8, fmt.Sprintf("Crypt4GH version %d is not known: encrypt the file again as version 1", version), nil)
	}
	count := binary.LittleEndian.Uint32(fixed[12:])
	if count > packetsMost {
		return nil, d.fault(12, fmt.Sprintf("%d header packets are too many: the file is damaged: copy it again", count), nil)
	}
	h := &c4ghHeader{length: c4ghFixed}
	for range count {
		if err := d.readPacket(h, r, key); err != nil {
			return nil, err
		}
	}
	if len(h.keys) == 0 {
		return nil, d.fault(0, "no part of the header opens with the key given: use the key of a person it was encrypted for; "+
			"if it is that, the file is damaged", ErrKey)
	}
	if h.extents == nil {
		h.extents = []extent{{0, math.MaxInt64}}
	}
	return h, nil
}

func (d *decrypter) readPacket(h *c4ghHeader, r io.Reader, key PrivateKey) error {
	at := h.length
	var fixed [packetFixed]byte
	if n, err := io.ReadFull(r, fixed[:]); err != nil {
		return d.headerError(at+int64(n), err)
	}
	length := binary.LittleEndian.Uint32(fixed[:])
	if length < packetFixed || length > packetMost {
		return d.fault(at, fmt.Sprintf("a header packet of %d bytes: the file is damaged: copy it again", length), nil)
	}
	// Grows with what is read, whatever the length says.
	var sealed bytes.Buffer
	n, err := io.CopyN(&sealed, r, int64(length)-packetFixed)
	if err != nil {
		return d.headerError(at+packetFixed+n, err)
	}
	h.length += int64(length)
	if method := binary.LittleEndian.Uint32(fixed[4:]); method != 0 || length < packetLeast {
		return nil // nothing that this version of the format knows
	}
	open := openPacket(sealed.Bytes(), key)
	if open == nil {
		return nil
	}
	return d.take(h, open, at)
}

// openPacket returns a packet's content, nil where it is not for this key.
func openPacket(sealed []byte, key PrivateKey) []byte {
	shared, err := keys.GenerateReaderSharedKey(key.scalar, [32]byte(sealed[:32]))
	if err != nil {
		return nil
	}
	aead, err := chacha20poly1305.New(*shared)
	if err != nil {
		return nil
	}
	open, err := aead.Open(nil, sealed[32:packetSeal], sealed[packetSeal:], nil)
	if err != nil {
		return nil
	}
	return open
}

// take puts the content of a packet into the header.
func (d *decrypter) take(h *c4ghHeader, p []byte, at int64) error {
	if len(p) < 8 {
		return d.fault(at, "a header packet is too short: encrypt the file again", nil)
	}
	kind, next := binary.LittleEndian.Uint32(p), binary.LittleEndian.Uint32(p[4:])
	p = p[8:]
	switch kind {
	case dataParameters:
		if next != 0 || len(p) != chacha20poly1305.KeySize {
			return d.fault(at, fmt.Sprintf("data encryption method %d is not known: encrypt the file again with method 0, ChaCha20-Poly1305", next), nil)
		}
		aead, err := chacha20poly1305.New(p)
		if err != nil {
			return d.fault(at, "a data key is unusable: encrypt the file again", nil)
		}
		h.keys = append(h.keys, aead)
	case dataEditList:
		if h.extents != nil {
			return d.fault(at, "there are two edit lists: encrypt the file again", nil)
		}
		if uint64(len(p)) != 8*uint64(next) {
			return d.fault(at, "the edit list's length does not fit its packet: encrypt the file again", nil)
		}
		extents, ok := parseEdits(p)
		if !ok {
			return d.fault(at, "the edit list goes on past the end of any file: encrypt the file again", nil)
		}
		h.extents = extents
	default:
		return d.fault(at, fmt.Sprintf("a header packet of type %d is not known: encrypt the file again", kind), nil)
	}
	return nil
}

// parseEdits turns lengths, of which the first is skipped, the second kept and
// so on, into what is kept. After a last length that is skipped, or without
// any, all the rest is kept. Ranges of no length keep nothing, wherever they lie.
func parseEdits(p []byte) ([]extent, bool) {
	extents := []extent{}
	var at int64
	keep := len(p) == 0
	for ; len(p) > 0; p = p[8:] {
		n := binary.LittleEndian.Uint64(p)
		if n > math.MaxInt64/2 || at > math.MaxInt64/2 {
			return nil, false
		}
		if keep && n > 0 {
			extents = append(extents, extent{at, at + int64(n)})
		}
		at += int64(n)
		keep = !keep
	}
	if keep {
		extents = append(extents, extent{at, math.MaxInt64})
	}
	return extents, true
}

func (d *decrypter) headerError(at int64, err error) error {
	if ended(err) {
		return d.fault(at, "truncated: the file ends in its header: copy it again", nil)
	}
	return d.readError(at, err)
}

// ended tells the end of an input from its faults.
func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
