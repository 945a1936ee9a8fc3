package bgzf

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
)

// GZI tells where the data of each block of a BGZF file begins, so that any
// byte of the data can be found: what bgzip keeps in a .gzi file. It comes from
// [ReadGZI], [ScanGZI] or [Writer.GZI], does not change, and may be used by any
// number of goroutines. Memory: 16 bytes a block.
type GZI struct{ starts []blockStart } // of all blocks but end-of-file blocks; never empty

// blockStart is where a block's data begins: in all the data, and in the file.
type blockStart struct{ data, file int64 }

// ReadGZI reads a .gzi file. Its count is not trusted: memory grows only with
// what has been read.
func ReadGZI(r io.Reader) (*GZI, error) {
	in, name := bufio.NewReader(r), nameOf(r)
	at := int64(0)
	number := func() (uint64, error) {
		var p [8]byte
		n, err := io.ReadFull(in, p[:])
		at += int64(n)
		switch {
		case ended(err), errors.Is(err, io.ErrUnexpectedEOF):
			return 0, &FormatError{Name: name, Offset: at, Msg: msgShortGZI, Err: io.ErrUnexpectedEOF}
		case err != nil:
			return 0, readError(name, at, err)
		}
		return binary.LittleEndian.Uint64(p[:]), nil
	}
	count, err := number()
	if err != nil {
		return nil, err
	}
	x := &GZI{starts: make([]blockStart, 1)} // the file leaves out the first block, which begins at 0
	for range count {
		file, err := number()
		if err != nil {
			return nil, err
		}
		data, err := number()
		if err != nil {
			return nil, err
		}
		last := x.starts[len(x.starts)-1]
		size, length := file-uint64(last.file), data-uint64(last.data) // huge where they go back
		if size < usualHead || size > 1<<48 || length > maxBlock || file >= 1<<48 {
			return nil, &FormatError{Name: name, Offset: at - 16, Msg: msgBadGZI}
		}
		x.starts = append(x.starts, blockStart{data: int64(data), file: int64(file)})
	}
	if _, err := in.ReadByte(); err == nil {
		return nil, &FormatError{Name: name, Offset: at, Msg: msgLongGZI}
	} else if !ended(err) {
		return nil, readError(name, at, err)
	}
	return x, nil
}

const (
	msgShortGZI = "truncated: the .gzi index stops early: make it again (bgzip -r)"
	msgBadGZI   = "the .gzi index names a place where no block can begin: make it again (bgzip -r)"
	msgLongGZI  = "the .gzi index goes on after its last entry: make it again (bgzip -r)"
)

// ScanGZI makes the index of a BGZF file from its first byte to its last. It
// inflates nothing: what the blocks say of their length is checked when they
// are read. Twin command: bgzip -r.
func ScanGZI(ctx context.Context, r io.Reader) (*GZI, error) {
	s := framer{name: nameOf(r), in: bufio.NewReaderSize(r, readBuffer), pool: new(pool)}
	x := new(GZI)
	data, complete := int64(0), false
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := s.next()
		if ended(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		_, length := f.footer()
		complete = f.isEOF()
		s.pool.put(f.buf)
		if length > maxBlock {
			return nil, &FormatError{Name: s.name, Offset: f.offset, Msg: msgSize}
		}
		if !complete {
			x.starts = append(x.starts, blockStart{data, f.offset})
			data += length
		}
	}
	if !complete {
		return nil, s.fault(msgNoEOF, ErrNoEOF)
	}
	if len(x.starts) == 0 {
		x.starts = make([]blockStart, 1)
	}
	return x, nil
}

// GZI returns the index of the file that was written. It is known only after
// Close.
func (z *Writer) GZI() *GZI {
	if n := len(z.starts) - 1; n > 0 {
		return &GZI{starts: z.starts[:n:n]}
	}
	return &GZI{starts: make([]blockStart, 1)}
}

// NumBlocks is how many blocks the index knows, end-of-file blocks left out.
func (x *GZI) NumBlocks() int { return len(x.starts) }

// Offset returns the virtual offset of the data byte with that number, counted
// from 0. Of a byte past the last block's data it means nothing: how long that
// block is, a .gzi file does not say.
func (x *GZI) Offset(at int64) Offset {
	s := x.starts[x.find(at)]
	return NewOffset(s.file, int(at-s.data))
}

// find returns the number of the last block that begins at or before a byte of
// the data.
func (x *GZI) find(at int64) int {
	return max(sort.Search(len(x.starts), func(i int) bool { return x.starts[i].data > at })-1, 0)
}

// WriteTo writes the index in the form of a .gzi file.
func (x *GZI) WriteTo(w io.Writer) (int64, error) {
	p := binary.LittleEndian.AppendUint64(make([]byte, 0, 16*len(x.starts)), uint64(len(x.starts)-1))
	for _, s := range x.starts[1:] {
		p = binary.LittleEndian.AppendUint64(p, uint64(s.file))
		p = binary.LittleEndian.AppendUint64(p, uint64(s.data))
	}
	n, err := w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return int64(n), fmt.Errorf("bgzf: cannot write the .gzi index: %w", err)
	}
	return int64(n), nil
}
