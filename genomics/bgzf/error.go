package bgzf

import (
	"errors"
	"fmt"
	"io"
)

// ErrNoEOF is why reading ends in an error when the empty block that marks the
// end of every complete BGZF file is missing.
var ErrNoEOF = errors.New("no end-of-file block")

// ErrClosed is what reading from a closed Reader or writing to a closed Writer
// gives.
var ErrClosed = errors.New("bgzf: already closed")

// FormatError says that the bytes read are not valid BGZF (or gzip), and where.
// For data that stops too early it matches ErrNoEOF or io.ErrUnexpectedEOF.
type FormatError struct {
	Name   string // of the input, "" where it has none
	Offset int64  // in the file, in bytes: the beginning of the block at fault
	Msg    string // what is wrong, and what to do about it
	Err    error  // the cause, or nil
}

// Error names the input, the offset, the fault and the remedy.
func (e *FormatError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("bgzf: offset %d: %s", e.Offset, e.Msg)
	}
	return fmt.Sprintf("bgzf: %s: offset %d: %s", e.Name, e.Offset, e.Msg)
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// What is wrong, in the words of FormatError.Msg.
const (
	msgNoEOF     = "truncated: the end-of-file block is missing: copy or create the file again"
	msgTruncated = "truncated: the file stops inside a block: copy or create the file again"
	msgNotBGZF   = "no BGZF block begins here: the file is damaged or not compressed with bgzip"
	msgOtherGzip = "an ordinary gzip member, not BGZF: recompress the file with bgzip"
	msgDamaged   = "the block's data is damaged: copy or create the file again"
	msgChecksum  = "the checksum does not match the block's data: copy or create the file again"
	msgSize      = "the block announces more data than 64 KiB: the file is damaged"
	msgIndex     = "the index points here but no data is here: index the file again"
	msgShort     = "truncated: the file stops before this place, which its index names: copy the file again, or index it again"
	msgGzip      = "the gzip data is damaged: copy or create the file again"
)

// ended tells the end of an input from a failure. Readers return io.EOF bare;
// one that is wrapped is a failure, and must not pass for the end of the data.
func ended(err error) bool {
	return err == io.EOF //nolint:errorlint // see above
}

// nameOf returns what the reader calls itself: *os.File and file.Input do.
func nameOf(r any) string {
	if n, ok := r.(interface{ Name() string }); ok {
		return n.Name()
	}
	return ""
}
