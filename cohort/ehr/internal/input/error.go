package input

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"syscall"
)

// Error says where an input cannot be read, and why. It holds nothing of the
// input's content, and its file's name only where the caller asked for names.
type Error struct {
	Reader string // the package
	Place  string // the file
	Line   int    // 1-based; 0: none is known
	Offset int64  // of the byte, 0-based, in the decompressed data; -1: none is known
	Reason string // with the remedy
	cause  error
}

func (e *Error) Error() string {
	text := e.Reader + ": " + e.Place
	if e.Line > 0 {
		text += ": line " + strconv.Itoa(e.Line)
	}
	if e.Offset >= 0 {
		text += ": byte " + strconv.FormatInt(e.Offset, 10)
	}
	return text + ": " + e.Reason
}

// Is reports whether the cause is target. The cause itself is not to be had: its
// text names the file.
func (e *Error) Is(target error) bool { return e.cause != nil && errors.Is(e.cause, target) }

// Fault is an error at a byte of the file, or at a line where line is not 0.
func (f *File) Fault(line int, offset int64, reason string) error {
	return &Error{Reader: f.reader, Place: f.Place(), Line: line, Offset: offset, Reason: reason}
}

func (f *File) fault(reason string, cause error) error {
	return &Error{Reader: f.reader, Place: f.Place(), Offset: -1, Reason: reason, cause: cause}
}

// known are the causes that have a sentence of their own.
var known = []struct {
	cause  error
	reason string
}{
	{fs.ErrNotExist, "there is no such file: check the name"},
	{fs.ErrPermission, "reading it is not allowed: check its permissions"},
	{syscall.EISDIR, "it is a folder: name a file in it"},
	{io.ErrUnexpectedEOF, "its data end early: copy the file again"},
}

// because is the fault of an open or a read that failed.
func (f *File) because(err error, otherwise string) error {
	for _, k := range known {
		if errors.Is(err, k.cause) {
			return f.fault(k.reason, err)
		}
	}
	if f.o.ShowNames {
		otherwise += ": " + err.Error()
	}
	return f.fault(otherwise, err)
}
