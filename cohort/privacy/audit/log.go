package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// maxLine bounds an entry, in bytes.
const maxLine = 1 << 20

// Entry is what the log says of one release. Titles and dimensions are the
// program's own words: a name or a number of a person has no place in them.
type Entry struct {
	Seq  int       `json:"seq"`  // from 1; set by Append
	Time time.Time `json:"time"` // UTC; set by Append
	Prev string    `json:"prev"` // hash of the entry before, "" in the first; set by Append

	What       string   `json:"what"` // "table", "curve", "noised count", "person-level" …
	Title      string   `json:"title,omitempty"`
	Dimensions []string `json:"dimensions,omitempty"`
	Threshold  int      `json:"threshold,omitempty"` // largest count that was hidden
	Shown      int      `json:"shown,omitempty"`     // cells with people in them
	Hidden     bool     `json:"hidden,omitempty"`    // some cells are; how many would tell of how many kinds the people of a small group are
	Withheld   bool     `json:"withheld,omitempty"`  // nothing of it was shown
	Data       string   `json:"data,omitempty"`      // whose privacy budget was spent
	Epsilon    float64  `json:"epsilon,omitempty"`   // how much of it
	Delta      float64  `json:"delta,omitempty"`

	Hash string `json:"hash,omitempty"` // of all the above; set by Append
}

// Head is the end of a log.
type Head struct {
	Entries int
	Hash    string // of the last entry; "" of an empty log
}

// Log is an audit log on disk. Several goroutines, and several programs, may
// append to one.
type Log struct {
	path string
	mu   sync.Mutex
	now  func() time.Time
}

// Open opens a log, which need not be there yet. One that is must be whole.
func Open(path string) (*Log, error) {
	if path == "" {
		return nil, errors.New("audit: no name given: name the file of the log")
	}
	_, err := Verify(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errTorn) {
		return nil, err
	}
	return &Log{path: path, now: time.Now}, nil
}

// Append writes an entry to the disk. Only when it returns nil may what the
// entry tells of be handed out.
//
// A last line that has no end is of a program that was interrupted before it
// released anything: the entry takes its place.
func (l *Log) Append(e Entry) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lock := flock.New(l.path + ".lock")
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("audit: %s cannot be locked: %w", l.path, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	last, end, err := lastEntry(f)
	if err != nil {
		return fmt.Errorf("audit: %s: %w", l.path, err)
	}
	e.Seq, e.Prev, e.Time = last.Seq+1, last.Hash, l.now().UTC()
	line, err := seal(e)
	if err != nil {
		return fmt.Errorf("audit: the entry cannot be written: %w", err)
	}
	if err := f.Truncate(end); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if _, err := f.WriteAt(line, end); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// seal hashes an entry and returns its line.
func seal(e Entry) ([]byte, error) {
	e.Hash = ""
	text, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	e.Hash = hex.EncodeToString(sum[:])
	line, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	if len(line) >= maxLine {
		return nil, errors.New("its title and dimensions are longer than a megabyte: shorten them")
	}
	return append(line, '\n'), nil
}

// open reads a line and checks that it is as seal has written it.
func open(line []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, errors.New("it is no entry of a log")
	}
	sealed, err := seal(e)
	if err != nil || !bytes.Equal(sealed, append(line[:len(line):len(line)], '\n')) {
		return e, errors.New("its text does not have its hash")
	}
	return e, nil
}

// lastEntry reads the last whole line, and returns where it ends.
func lastEntry(f *os.File) (Entry, int64, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return Entry{}, 0, err
	}
	// Two lines: the last may be torn.
	from := max(0, size-2*maxLine)
	tail := make([]byte, size-from)
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return Entry{}, 0, err
	}
	end := bytes.LastIndexByte(tail, '\n')
	if end < 0 {
		if from > 0 {
			return Entry{}, 0, errors.New("the last line is longer than any entry: it is no audit log, name another file")
		}
		return Entry{}, 0, nil
	}
	begin := bytes.LastIndexByte(tail[:end], '\n') + 1
	e, err := open(tail[begin:end])
	if err != nil {
		return e, 0, fmt.Errorf("the last entry was changed: %w; keep the file and begin a new one", err)
	}
	return e, from + int64(end) + 1, nil
}
