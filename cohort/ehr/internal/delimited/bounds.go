package delimited

import (
	"errors"
	"io"
)

var (
	errLong = errors.New("the row is too long")
	errBomb = errors.New("the compressed data inflates too much")
)

// What compressed data may inflate to. Tables of health records that repeat
// themselves shrink to a thirtieth; deflate reaches a thousandth for nothing but
// repetition.
const (
	maxRatio   = 200
	freeInflow = 64 << 20 // bytes that may come whatever the ratio
)

// bounded stops a row that does not end.
type bounded struct {
	in  io.Reader
	row int // bytes since the row began, and up to a buffer before it
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.row > maxRow {
		return 0, errLong
	}
	n, err := b.in.Read(p)
	b.row += n
	return n, err
}

// inflated stops data that inflates to far more than there is.
type inflated struct {
	in     io.Reader
	packed func() int64 // bytes before inflating, so far or in all
	n      int64
}

func (i *inflated) Read(p []byte) (int, error) {
	if i.n > freeInflow && i.n/maxRatio > i.packed() {
		return 0, errBomb
	}
	n, err := i.in.Read(p)
	i.n += int64(n)
	return n, err
}

// counter counts what is read of a compressed stream.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
