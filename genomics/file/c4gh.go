package file

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	segmentData = 64 << 10 // bytes of data in a segment, fewer in the last
	segmentSeal = chacha20poly1305.NonceSize + chacha20poly1305.Overhead
	segmentSize = segmentData + segmentSeal
)

// FormatError is a fault in an encrypted file.
type FormatError struct {
	Name   string
	Offset int64  // in the encrypted file
	Msg    string // what is wrong, and what to do
	Err    error  // the cause, or nil
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("file: %s: byte %d: %s", e.Name, e.Offset, e.Msg)
}

func (e *FormatError) Unwrap() error { return e.Err }

// Decrypt makes an Input of the data in a Crypt4GH file. What Open returns for
// names that end with .c4gh has been through it; for others, such as standard
// input, it is called by hand. key is as in Options.Key.
//
// Each segment of 64 KiB is authenticated before any of it is handed out. An
// edit list is followed. A file that was cut off between two segments cannot
// be told from a whole one by its encryption; what is in it tells (BGZF ends
// with a block of its own).
//
// Of a seekable input there is random access, by any number of goroutines;
// 1 MiB of decrypted data is kept. The result closes in; so does a failure.
func Decrypt(ctx context.Context, in Input, key func(context.Context) (PrivateKey, error)) (Input, error) {
	out, err := decrypt(ctx, in, key)
	if err != nil {
		in.Close()
		return nil, err
	}
	return out, nil
}

func decrypt(ctx context.Context, in Input, key func(context.Context) (PrivateKey, error)) (Input, error) {
	if key == nil {
		key = environmentKey
	}
	k, err := key(ctx)
	if err != nil {
		return nil, fmt.Errorf("file: %s: %w", in.Name(), err)
	}
	d := &decrypter{name: in.Name()}
	if !in.Seekable() {
		r := bufio.NewReaderSize(in, segmentSize)
		h, err := d.readHeader(r, k)
		if err != nil {
			return nil, err
		}
		d.c4ghHeader = *h
		return &stream{name: in.Name(), size: -1, r: &segmentStream{decrypter: d, under: in, in: r}, decrypted: true}, nil
	}
	h, err := d.readHeader(bufio.NewReader(io.NewSectionReader(in, 0, in.Size())), k)
	if err != nil {
		return nil, err
	}
	d.c4ghHeader = *h
	s := &sealed{decrypter: d, in: in}
	if err := s.measure(); err != nil {
		return nil, err
	}
	return s, nil
}

// decrypter opens the segments of one file. Any number of goroutines may use
// it.
type decrypter struct {
	name string
	c4ghHeader
}

// at is where a segment begins in the encrypted file.
func (d *decrypter) at(segment int64) int64 { return d.length + segment*segmentSize }

// open appends to dst the data of a segment as it lies in the file.
func (d *decrypter) open(dst, raw []byte, segment int64) ([]byte, error) {
	if len(raw) < segmentSeal {
		return nil, d.fault(d.at(segment)+int64(len(raw)), "truncated: the file ends inside a segment: copy it again", nil)
	}
	for _, key := range d.keys {
		data, err := key.Open(dst, raw[:chacha20poly1305.NonceSize], raw[chacha20poly1305.NonceSize:], nil)
		if err == nil {
			return data, nil
		}
	}
	return nil, d.fault(d.at(segment), fmt.Sprintf("segment %d is not what was encrypted: the file is damaged or truncated: copy it again", segment), nil)
}

func (d *decrypter) fault(at int64, msg string, cause error) error {
	return &FormatError{Name: d.name, Offset: at, Msg: msg, Err: cause}
}

// readError is an error of the input below, which names itself.
func (d *decrypter) readError(at int64, err error) error {
	var remote *HTTPError
	if errors.As(err, &remote) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("file: %s: byte %d: cannot read: %w", d.name, at, reason(err))
}
