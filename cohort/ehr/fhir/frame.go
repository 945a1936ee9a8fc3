package fhir

import (
	"bytes"
	"errors"
	"io"

	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
)

// framer cuts a stream of JSON into the values that are worth parsing at once:
// the entries of a Bundle one by one, other resources whole.
type framer struct {
	file  *input.File
	r     io.Reader
	limit int64 // of one value, in bytes
	buf   []byte
	pos   int   // of the next byte in buf
	base  int64 // offset of buf[0] in the stream
	err   error // of r, once it has ended
	tape  tape  // of the last value
}

// frameSize is what a framer reads at once, in bytes.
const frameSize = 256 << 10

// begin makes a framer ready for a file. Its memory is that of the file before,
// unless that was much.
func (f *framer) begin(of *input.File, r io.Reader, limit int64) {
	buf := f.buf[:0]
	if cap(buf) < frameSize || cap(buf) > 16*frameSize {
		buf = make([]byte, 0, frameSize)
	}
	*f = framer{file: of, r: r, limit: limit, buf: buf, tape: tape{nodes: f.tape.nodes[:0], recurring: f.tape.recurring}}
	if cap(f.tape.nodes) > frameSize {
		f.tape.nodes = nil
	}
}

// offset is that of the next byte.
func (f *framer) offset() int64 { return f.base + int64(f.pos) }

// more reads on, keeping what begins at pos. It reports false at the end.
func (f *framer) more() bool {
	if f.err != nil {
		return false
	}
	if f.pos > 0 {
		n := copy(f.buf, f.buf[f.pos:])
		f.base += int64(f.pos)
		f.buf, f.pos = f.buf[:n], 0
	}
	if len(f.buf) == cap(f.buf) {
		f.buf = append(make([]byte, 0, 2*cap(f.buf)), f.buf...)
	}
	for range 100 {
		n, err := f.r.Read(f.buf[len(f.buf):cap(f.buf)])
		f.buf = f.buf[:len(f.buf)+n]
		if err != nil {
			f.err = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	f.err = io.ErrNoProgress
	return false
}

// grow reads until there is twice as much of a value that has not ended, as each
// look at it begins at its first byte. It reports whether anything came.
func (f *framer) grow() bool {
	before := int64(len(f.buf) - f.pos)
	enough := min(2*before, f.limit+1)
	for int64(len(f.buf)-f.pos) < enough {
		if !f.more() {
			break
		}
	}
	return int64(len(f.buf)-f.pos) > before
}

// next moves to the next byte that is no white space and returns it; io.EOF at
// the end.
func (f *framer) next() (byte, error) {
	for {
		f.pos = skipSpace(f.buf, f.pos)
		if f.pos < len(f.buf) {
			return f.buf[f.pos], nil
		}
		if !f.more() {
			return 0, f.err
		}
	}
}

// take moves past the byte, which must come next.
func (f *framer) take(want byte) error {
	c, err := f.next()
	switch {
	case errors.Is(err, io.EOF):
		return f.broken(f.offset())
	case err != nil:
		return err
	case c != want:
		return f.broken(f.offset())
	}
	f.pos++
	return nil
}

// value returns the next value, valid until the next call, and its offset. The
// tape has it taken apart.
func (f *framer) value() ([]byte, int64, error) {
	if _, err := f.next(); err != nil {
		if errors.Is(err, io.EOF) {
			err = f.broken(f.offset())
		}
		return nil, 0, err
	}
	for {
		end, v := f.tape.scan(f.buf, f.pos)
		switch {
		case v == broken:
			return nil, 0, f.invalid()
		// A number at the very end of the buffer may go on.
		case v == whole && (end < len(f.buf) || f.err != nil):
			raw, at := f.buf[f.pos:end], f.offset()
			f.pos = end
			return raw, at, f.tooLarge(int64(len(raw)), at)
		}
		if err := f.tooLarge(int64(len(f.buf)-f.pos), f.offset()); err != nil {
			return nil, 0, err
		}
		if f.grow() {
			continue
		}
		if !errors.Is(f.err, io.EOF) {
			return nil, 0, f.err
		}
		if v != whole {
			return nil, 0, f.broken(f.offset() + faultIn(f.buf[f.pos:]))
		}
	}
}

// invalid is what is wrong with a value that is no JSON. It is read on for the
// message alone, which wants to name the byte.
func (f *framer) invalid() error {
	for {
		end, ok := skipValue(f.buf, f.pos)
		if !ok && int64(len(f.buf)-f.pos) <= f.limit && f.grow() {
			continue
		}
		raw := f.buf[f.pos:end]
		bad := faultIn(raw)
		if bad < int64(len(raw)) || !ok {
			return f.broken(f.offset() + bad)
		}
		return f.file.Fault(0, f.offset(), tooDeep)
	}
}

func (f *framer) tooLarge(n, at int64) error {
	if n <= f.limit {
		return nil
	}
	return f.file.Fault(0, at, "what begins here is longer than "+bytesText(f.limit)+
		": correct the file, or raise Options.MaxItem")
}

func (f *framer) broken(at int64) error { return f.file.Fault(0, at, brokenJSON) }

// entries calls do for the next JSON value, or where it is a Bundle for each
// entry of it. It returns the resource type that the object with the entries
// gives, "" for a value without. io.EOF: there is no further value.
func (f *framer) entries(do func(raw []byte, at int64, entry bool) error) (kind string, err error) {
	c, err := f.next()
	if err != nil {
		return "", err
	}
	if c == '[' { // of resources, as some export them
		return "", f.elements(func(raw []byte, at int64, _ bool) error { return do(raw, at, false) })
	}
	if c != '{' {
		return "", f.broken(f.offset())
	}
	for len(f.buf)-f.pos < sniffed { // kindOf wants to see something
		if !f.more() {
			break
		}
	}
	if kindOf(f.buf[f.pos:]) != bundle {
		raw, at, err := f.value()
		if err == nil {
			err = do(raw, at, false)
		}
		return "", err
	}
	f.pos++
	kind = bundle
	err = f.members(func(key []byte) error {
		if c, err := f.next(); string(key) == `"entry"` && err == nil && c == '[' {
			return f.elements(do)
		}
		raw, _, err := f.value()
		if err != nil {
			return err
		}
		if string(key) == `"resourceType"` {
			kind = string(bytes.Trim(raw, `"`))
		}
		return nil
	})
	return kind, err
}

// members calls do for each member of the object whose bracket has been taken.
func (f *framer) members(do func(key []byte) error) error {
	for first := true; ; first = false {
		c, err := f.next()
		if err == nil && c == '}' && first {
			f.pos++
			return nil
		}
		key, at, err := f.value()
		if err != nil {
			return err
		}
		if key[0] != '"' {
			return f.broken(at)
		}
		key = bytes.Clone(key)
		if err := f.take(':'); err != nil {
			return err
		}
		if err := do(key); err != nil {
			return err
		}
		done, err := f.ends('}')
		if done || err != nil {
			return err
		}
	}
}

// elements calls do for each element of the array that comes next.
func (f *framer) elements(do func(raw []byte, at int64, entry bool) error) error {
	f.pos++
	if c, err := f.next(); err == nil && c == ']' {
		f.pos++
		return nil
	}
	for {
		raw, at, err := f.value()
		if err != nil {
			return err
		}
		if err := do(raw, at, true); err != nil {
			return err
		}
		done, err := f.ends(']')
		if done || err != nil {
			return err
		}
	}
}

// ends takes a comma, or the bracket, and reports whether it was that.
func (f *framer) ends(bracket byte) (bool, error) {
	if c, err := f.next(); err == nil && c == bracket {
		f.pos++
		return true, nil
	}
	return false, f.take(',')
}
