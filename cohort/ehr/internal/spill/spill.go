package spill

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// File is a temporary file of runs.
type File struct {
	file  *os.File
	block cipher.Block
	runs  []span
}

// span is where a run lies, in bytes.
type span struct{ begin, end int64 }

// ErrDamaged is what is found where others have written to the file.
var ErrDamaged = errors.New("the temporary file was changed or cut off: leave it alone, and run again")

// Create makes a file in a folder; "": the one that the system has for it.
func Create(dir string) (*File, error) {
	f, err := os.CreateTemp(dir, "allelerx-*") // for its owner alone
	if err != nil {
		return nil, fmt.Errorf("no temporary file: %w: name a folder with room", err)
	}
	_ = os.Remove(f.Name())  // Windows keeps it until Close
	var key [32]byte         // AES-256
	_, _ = rand.Read(key[:]) // never fails, see crypto/rand
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, errors.Join(err, f.Close()) // not for 32 bytes
	}
	return &File{file: f, block: block}, nil
}

// stream is the key stream of a run, in counter mode. Each begins at a counter of
// its own, 2⁶⁴ blocks away from the others, so that no two overlap.
func (f *File) stream(run int) cipher.Stream {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[:], uint64(run))
	return cipher.NewCTR(f.block, iv[:])
}

// Runs is how many runs there are.
func (f *File) Runs() int { return len(f.runs) }

// Append writes a run. What goes wrong with the writer is told here. After an
// error the file is only good for Close.
func (f *File) Append(write func(w *bufio.Writer)) error {
	begin := int64(0)
	if n := len(f.runs); n > 0 {
		begin = f.runs[n-1].end
	}
	to := &counted{w: io.NewOffsetWriter(f.file, begin)}
	out := bufio.NewWriterSize(cipher.StreamWriter{S: f.stream(len(f.runs)), W: to}, 64<<10)
	write(out)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot write the temporary file: %w: make room there, or name another folder", err)
	}
	f.runs = append(f.runs, span{begin, begin + to.n})
	return nil
}

// counted counts what is written.
type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// Open begins to read a run. Several may be read side by side.
func (f *File) Open(run int) *Reader {
	s := f.runs[run]
	section := &section{r: io.NewSectionReader(f.file, s.begin, s.end-s.begin), left: s.end - s.begin}
	return &Reader{bufio.NewReaderSize(cipher.StreamReader{S: f.stream(run), R: section}, 16<<10), section}
}

// Close removes the file.
func (f *File) Close() error {
	err := f.file.Close()
	if gone := os.Remove(f.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// Reader reads a run. That a run was cut off is ErrDamaged, and never its end.
type Reader struct {
	*bufio.Reader
	section *section
}

// Left is how many bytes of the run are still to come.
func (r *Reader) Left() int64 { return int64(r.Buffered()) + r.section.left }

// Size reads a number that was written as by binary.AppendUvarint and says how
// many bytes come next; io.EOF at the end of the run. More than are left is
// ErrDamaged, so that a caller may make room for them.
func (r *Reader) Size() (int, error) {
	n, err := binary.ReadUvarint(r)
	switch {
	case errors.Is(err, io.EOF):
		return 0, io.EOF
	case err != nil || n > uint64(r.Left()):
		return 0, ErrDamaged
	}
	return int(n), nil
}

// section is the bytes of a run.
type section struct {
	r    io.Reader
	left int64
}

func (s *section) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.left -= int64(n)
	switch {
	case errors.Is(err, io.EOF) && s.left > 0:
		return n, ErrDamaged
	case err != nil && !errors.Is(err, io.EOF):
		return n, fmt.Errorf("cannot read the temporary file: %w: name another folder", err)
	}
	return n, err
}
