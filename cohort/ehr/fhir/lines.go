package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"

	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
)

// What a file is, by its first bytes.
const (
	emptyFile = iota
	otherFile
	documentFile // values that may go over several lines, bundles among them
	lineFile     // one resource a line
	wideFile     // text in UTF-16
)

// sniff looks at the beginning of a file, without reading on.
func sniff(s *input.Stream) (int, error) {
	head, err := s.Peek(s.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	start := skipSpace(head, 0)
	if start == len(head) {
		if err == nil { // white space, as far as one can see
			return documentFile, nil
		}
		return emptyFile, nil
	}
	head = head[start:]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return wideFile, nil
	}
	if head[0] == '[' {
		if one := head[skipSpace(head, 1):]; len(one) > 0 && one[0] == '{' && kindOf(one) != "" {
			return documentFile, nil
		}
		return otherFile, nil
	}
	if head[0] != '{' {
		return otherFile, nil
	}
	kind, line := kindOf(head), bytes.IndexByte(head, '\n')
	end, whole := skipValue(head, 0)
	switch {
	case kind == "" && whole && json.Valid(head[:end]):
		return otherFile, nil
	case kind == bundle, kind == "": // which takes lines, too
		return documentFile, nil
	case line < 0, whole && line >= end:
		return lineFile, nil
	}
	return documentFile, nil
}

// lines are whole lines of a file.
type lines struct {
	data  []byte
	first int   // number of the first line, from 1
	at    int64 // its offset
	begin bool  // of the file
}

const (
	linesSize = 256 << 10 // bytes that go to a worker at once
	longLine  = 8 << 20   // bytes past which a line is decoded before the next is read
)

// cut yields a file's lines in pieces, and reports whether to go on with the next
// file. A long line is decoded at once, so that only one such is in memory.
func (r *reading) cut(f *input.File, s io.Reader, yield func(task, error) bool) bool {
	next := lines{first: 1, begin: true}
	var rest []byte // of the line that the last piece ended in
	for {
		grow := min(max(linesSize, int64(len(rest))), max(linesSize, r.o.MaxItem+1-int64(len(rest))))
		buf := append(r.buffer(int64(len(rest))+grow), rest...)
		n, err := io.ReadFull(s, buf[len(rest):cap(buf)])
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && !isFault(err)
		if err != nil && !ended {
			yield(task{}, err)
			return false
		}
		buf = buf[:len(rest)+n]
		whole := bytes.LastIndexByte(buf, '\n') + 1
		if ended {
			whole = len(buf)
		}
		if line := int64(len(buf) - whole); line > r.o.MaxItem {
			next.first += bytes.Count(buf[:whole], []byte("\n"))
			yield(task{}, f.Fault(next.first, next.at+int64(whole), "this line is longer than "+bytesText(r.o.MaxItem)+
				": correct the file, or raise Options.MaxItem"))
			return false
		}
		if whole == 0 && !ended {
			rest = buf
			continue
		}
		piece := next
		piece.data = buf[:whole]
		next = lines{first: next.first + bytes.Count(piece.data, []byte("\n")), at: next.at + int64(whole)}
		rest = buf[whole:]
		t := task{file: f, lines: &piece}
		if whole > longLine {
			b, err := r.decodeLines(f, &piece)
			if err != nil {
				yield(task{}, err)
				return false
			}
			t = task{done: b}
		}
		if !yield(t, nil) {
			return false
		}
		if ended {
			return true
		}
	}
}

// buffer is room for at least n bytes, perhaps that of lines that were decoded.
// Only cut asks for it, whose rest may lie in it: it is moved to the front.
func (r *reading) buffer(n int64) []byte {
	if b, ok := r.buffers.Get().(*[]byte); ok && int64(cap(*b)) >= n && int64(cap(*b)) <= 2*n {
		return (*b)[:0]
	}
	return make([]byte, 0, n+linesSize/16) // the next rest may be longer
}

// isFault tells an error that has a place already, such as that of gzip data that
// end early, from the end of the input.
func isFault(err error) bool {
	var placed *input.Error
	return errors.As(err, &placed)
}

// decodeLines decodes one resource a line.
func (r *reading) decodeLines(f *input.File, l *lines) (*batch, error) {
	b := r.mark(f, l.begin)
	d := r.decoder(f, b)
	defer r.decoders.Put(d)
	d.line, d.at = l.first, l.at
	d.tape.plain = bytes.IndexByte(l.data, '\\') < 0 // which is sooner asked for all lines at once
	for rest := l.data; len(rest) > 0; d.line++ {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		start := d.at
		if err := r.decodeLine(d, line); err != nil {
			return nil, err
		}
		d.at = start + int64(len(rest)-len(after))
		rest = after
	}
	d.endBlock()
	runtime.Gosched() // a collection of garbage waits for its turn, and makes all slower until it is over
	r.buffers.Put(&l.data)
	return b, nil
}

func (r *reading) decodeLine(d *decoder, line []byte) error {
	if skipSpace(line, 0) == len(line) {
		return nil
	}
	if int64(len(line)) > r.o.MaxItem {
		return d.fault("this line is longer than " + bytesText(r.o.MaxItem) + ": correct the file, or raise Options.MaxItem")
	}
	if d.alike(line) {
		return nil
	}
	v, err := d.parse(line)
	if err != nil {
		return err
	}
	if !v.there() {
		if d.passUnread(line[skipSpace(line, 0):], false) {
			return nil
		}
		if v, err = d.taken(&d.tape); err != nil {
			return err
		}
	}
	d.scope.alone = true
	items, warnings := len(d.out.items), len(d.out.warnings)
	d.last.forget()
	ok, err := d.resource(v, nil)
	switch {
	case err != nil:
		return err
	case !ok:
		return d.fault("this line has no resourceType, so it is no FHIR: get the file again from where it was exported")
	}
	if n := d.last.items(); n > 0 && len(d.out.items) == items+n && len(d.out.warnings) == warnings {
		d.learn(line, v)
	}
	d.settle()
	return nil
}
