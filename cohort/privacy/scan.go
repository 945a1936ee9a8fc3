package privacy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// maxNeedle bounds what is looked for, in bytes.
const maxNeedle = 1 << 15

// Guard looks for what identifies people in what a program has put out: its
// results, logs and messages. It is for tests on marked patients, and for a last
// look before something leaves the house.
type Guard struct {
	first   map[byte][]needle
	longest int
}

type needle struct {
	text  string // folded
	index int
}

// NewGuard looks for identifiers, names and dates, whatever the case
// of their letters A to Z.
// Those of fewer than four letters would be found everywhere, and are refused.
func NewGuard(identifiers []string) (*Guard, error) {
	g := &Guard{first: map[byte][]needle{}}
	for i, id := range identifiers {
		text := fold(id)
		if len(text) < 4 || len(text) > maxNeedle {
			return nil, fmt.Errorf("privacy: identifier %d of those to look for has %d letters: give 4 or more", i+1, len(text))
		}
		g.first[text[0]] = append(g.first[text[0]], needle{text, i})
		g.longest = max(g.longest, len(text))
	}
	return g, nil
}

// LeakError says that something identifying was found, without saying what.
type LeakError struct {
	Line  int // 1-based
	Index int // of the identifier in the list, from 0
}

// Error names the line, and the identifier by its place in the list.
func (e *LeakError) Error() string {
	return fmt.Sprintf("privacy: line %d shows what identifies a person (number %d of those looked for): keep the output back", e.Line, e.Index+1)
}

// Scan reads all of r and returns a LeakError for the first identifier in it.
func (g *Guard) Scan(r io.Reader) error {
	in := bufio.NewReaderSize(r, 1<<16)
	for line := 1; ; {
		b, err := in.Peek(max(g.longest, 1))
		if len(b) == 0 {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("privacy: the output cannot be looked through: %w", err)
		}
		for _, n := range g.first[lower(b[0])] {
			if len(n.text) <= len(b) && fold(string(b[:len(n.text)])) == n.text {
				return &LeakError{line, n.index}
			}
		}
		if b[0] == '\n' {
			line++
		}
		if _, err := in.Discard(1); err != nil {
			return fmt.Errorf("privacy: the output cannot be looked through: %w", err)
		}
	}
}

// fold lowers the letters A to Z and leaves other bytes, and all lengths, alone.
func fold(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = lower(b[i])
	}
	return string(b)
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
