package file

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/neicnordic/crypt4gh/keys"
	"github.com/neicnordic/crypt4gh/model/headers"
	"golang.org/x/crypto/chacha20poly1305"
)

// CreateFor is Create for a Crypt4GH file, which each of the recipients can
// decrypt; nothing goes to the disk in the clear. The name ends with .c4gh, or
// is "-".
func CreateFor(path string, recipients ...PublicKey) (*Writer, error) {
	if path != "" && path != "-" && !strings.HasSuffix(path, encrypted) {
		return nil, fmt.Errorf("file: %s: the name of an encrypted file ends with %s: add that", path, encrypted)
	}
	if len(recipients) == 0 {
		return nil, fmt.Errorf("file: %s: nobody could read it: name the public keys of its readers", path)
	}
	w, err := create(path)
	if err != nil {
		return nil, err
	}
	w.seal, err = Encrypt(w.f, recipients...)
	if err != nil {
		w.Close()
		return nil, w.failure("write", err)
	}
	return w, nil
}

// Encrypt returns a writer that writes to w, as a Crypt4GH file for each of
// the recipients, what is written to it. It must be closed, which does not
// close w: the last up to 64 KiB are written then.
func Encrypt(w io.Writer, recipients ...PublicKey) (io.WriteCloser, error) {
	if len(recipients) == 0 || len(recipients) > packetsMost {
		return nil, fmt.Errorf("file: %d recipients: name one to %d public keys", len(recipients), packetsMost)
	}
	_, writer, err := keys.GenerateKeyPair()
	if err != nil {
		return nil, err
	}
	parameters := headers.DataEncryptionParametersHeaderPacket{} // of type and method 0
	if _, err := rand.Read(parameters.DataKey[:]); err != nil {
		return nil, err
	}
	header := headers.Header{
		MagicNumber: [8]byte([]byte(c4ghMagic)), Version: headers.Version, HeaderPacketCount: uint32(len(recipients)),
	}
	for _, r := range recipients {
		header.HeaderPackets = append(header.HeaderPackets, headers.HeaderPacket{
			WriterPrivateKey: writer, ReaderPublicKey: r, EncryptedHeaderPacket: parameters,
		})
	}
	text, err := header.MarshalBinary()
	if err != nil {
		return nil, errors.New("file: a recipient's public key is not valid: read it again from its file")
	}
	aead, err := chacha20poly1305.New(parameters.DataKey[:])
	if err != nil {
		return nil, err
	}
	e := &encrypter{w: w, aead: aead, plain: make([]byte, 0, segmentData), sealed: make([]byte, 0, segmentSize)}
	if err := e.write(text); err != nil {
		return nil, err
	}
	return e, nil
}

// encrypter writes full segments, and with Close a last one that is not.
type encrypter struct {
	w      io.Writer
	aead   cipher.AEAD
	plain  []byte // of a segment that is not full yet
	sealed []byte // scratch
	any    bool   // a segment has been written
	err    error  // sticky
}

func (e *encrypter) Write(p []byte) (int, error) {
	n := 0
	for n < len(p) && e.err == nil {
		if len(e.plain) == segmentData {
			e.flush()
			continue
		}
		m := min(segmentData-len(e.plain), len(p)-n)
		e.plain = append(e.plain, p[n:n+m]...)
		n += m
	}
	return n, e.err
}

func (e *encrypter) flush() {
	nonce := e.sealed[:chacha20poly1305.NonceSize]
	if _, err := rand.Read(nonce); err != nil {
		e.err = err
		return
	}
	e.err = e.write(e.aead.Seal(nonce, nonce, e.plain, nil))
	e.plain, e.any = e.plain[:0], true
}

func (e *encrypter) write(p []byte) error {
	_, err := e.w.Write(p)
	return err
}

// Close writes what is left. A file without data gets an empty segment, so
// that it is told from one that was cut off.
func (e *encrypter) Close() error {
	if e.err == nil && (len(e.plain) > 0 || !e.any) {
		e.flush()
	}
	err := e.err
	if err == nil {
		e.err = fs.ErrClosed
	}
	clear(e.plain[:cap(e.plain)])
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}
