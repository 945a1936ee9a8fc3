package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// errTorn is of a last line that has no end.
var errTorn = errors.New("the last line has no end: a program was interrupted before it released what the line tells of")

// Verify reads a log and checks that each entry follows from the one before it.
// Compare the Head with one that was kept elsewhere.
func Verify(path string) (Head, error) {
	f, err := os.Open(path)
	if err != nil {
		return Head{}, fmt.Errorf("audit: %w", err)
	}
	defer f.Close()
	head, err := verify(f, func(*Entry) {})
	if err != nil {
		return head, fmt.Errorf("audit: %s: %w", path, err)
	}
	return head, nil
}

// Spent sums up what the log says was spent of the privacy budget of some data;
// nothing where there is no log yet.
func (l *Log) Spent(data string) (epsilon, delta float64, err error) {
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("audit: %w", err)
	}
	defer f.Close()
	_, err = verify(f, func(e *Entry) {
		if e.Data == data {
			epsilon, delta = epsilon+e.Epsilon, delta+e.Delta
		}
	})
	if err != nil && !errors.Is(err, errTorn) {
		return 0, 0, fmt.Errorf("audit: %s: %w", l.path, err)
	}
	return epsilon, delta, nil
}

// verify reads a log and hands each entry on.
func verify(r io.Reader, entry func(*Entry)) (Head, error) {
	lines := bufio.NewReaderSize(r, maxLine)
	var head Head
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return head, nil
		case errors.Is(err, io.EOF):
			return head, errTorn
		case errors.Is(err, bufio.ErrBufferFull):
			return head, fmt.Errorf("line %d is longer than any entry: it is no audit log, name another file", head.Entries+1)
		case err != nil:
			return head, err
		}
		e, err := open(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return head, fmt.Errorf("line %d was changed: %w; keep the file as evidence and begin a new one", head.Entries+1, err)
		}
		if e.Seq != head.Entries+1 || e.Prev != head.Hash {
			return head, fmt.Errorf("line %d does not follow from the one before: entries were taken out, added or moved; keep the file as evidence and begin a new one", head.Entries+1)
		}
		head = Head{e.Seq, e.Hash}
		entry(&e)
	}
}
