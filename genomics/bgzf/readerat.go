package bgzf

import (
	"fmt"
	"io"
	"sync"
)

// ReaderAt reads the data of a BGZF file at any place, by its offset in the
// data: an io.ReaderAt. Every block read is inflated and its checksum verified;
// the last few, up to 512 KiB, are kept. Any number of goroutines may use it.
// There is nothing to close.
type ReaderAt struct {
	ra    io.ReaderAt
	name  string
	index *GZI
	pool  *pool
	kept  [8]keptBlock // of block i at i modulo 8
}

// keptBlock is a block that was inflated lately.
type keptBlock struct {
	sync.Mutex
	block  *Block // nil: none
	number int
}

// NewReaderAt returns a ReaderAt for the file ra, of which index knows the
// blocks (see [ReadGZI] and [ScanGZI]). An index that belongs to another file
// shows as an error when blocks are read. Where ra has a method Name() string,
// errors carry it.
//
// Twin command: bgzip -b offset -s size file.gz.
func NewReaderAt(ra io.ReaderAt, index *GZI) *ReaderAt {
	return &ReaderAt{ra: ra, name: nameOf(ra), index: index, pool: new(pool)}
}

// ReadAt reads the data from offset off on, counted in bytes from 0. Like any
// io.ReaderAt it returns io.EOF where the data ends before p is full.
func (z *ReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("bgzf: %s: cannot read at the negative offset %d", z.name, off)
	}
	done := 0
	for i := z.index.find(off); done < len(p); i++ {
		if i == len(z.index.starts) {
			return done, io.EOF
		}
		n, err := z.readBlock(p[done:], i, off+int64(done)-z.index.starts[i].data)
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}

// Size is how many bytes of data the file has. It takes reading the last block.
func (z *ReaderAt) Size() (int64, error) {
	last := len(z.index.starts) - 1
	k := z.keep(last)
	defer k.Unlock()
	if err := z.load(k, last); err != nil {
		return 0, err
	}
	return z.index.starts[last].data + int64(len(k.block.Data)), nil
}

// readBlock copies what block number i has from a byte of its data on.
func (z *ReaderAt) readBlock(p []byte, i int, from int64) (int, error) {
	k := z.keep(i)
	defer k.Unlock()
	if err := z.load(k, i); err != nil {
		return 0, err
	}
	if from >= int64(len(k.block.Data)) {
		return 0, nil // past the end of the last block, or an empty one
	}
	return copy(p, k.block.Data[from:]), nil
}

// keep returns, locked, the place of a block.
func (z *ReaderAt) keep(i int) *keptBlock {
	k := &z.kept[i%len(z.kept)]
	k.Lock()
	return k
}

// load makes sure that k holds block number i.
func (z *ReaderAt) load(k *keptBlock, i int) error {
	if k.block != nil && k.number == i {
		return nil
	}
	b, err := z.inflate(i)
	if err != nil {
		return err
	}
	if k.block != nil {
		k.block.Release()
	}
	k.block, k.number = b, i
	return nil
}

// inflate reads block number i, and makes sure that the index is right about
// it: that the next one begins where it ends.
func (z *ReaderAt) inflate(i int) (*Block, error) {
	start, next, isLast := z.index.starts[i], blockStart{}, i == len(z.index.starts)-1
	size := int64(maxBlock)
	if !isLast {
		next = z.index.starts[i+1]
		size = min(next.file-start.file, maxBlock)
	}
	s := framer{name: z.name, offset: start.file, indexed: true}
	f := frame{offset: start.file, to: -1, buf: z.pool.get()}
	n, err := z.ra.ReadAt(f.buf[:size], start.file)
	if err != nil && !ended(err) {
		z.pool.put(f.buf)
		return nil, readError(z.name, start.file, err)
	}
	h, need, msg := parseHeader(f.buf[:n])
	f.head, f.size = h.length, h.size
	switch {
	case msg != "":
		err = s.fault(msg, nil)
	case !isLast && int64(n) == size && (need > 0 || h.size > n):
		err = s.fault(msgOtherGZI, nil)
	case need > 0, h.size > n:
		err = s.readError(io.ErrUnexpectedEOF)
	default:
		err = z.checkGap(&s, f, next.file)
	}
	if err != nil {
		z.pool.put(f.buf)
		return nil, err
	}
	b, err := inflateFrame(z.name, z.pool, f)
	if err == nil && !isLast && start.data+int64(len(b.Data)) != next.data {
		b.Release()
		return nil, s.fault(msgOtherGZI, nil)
	}
	return b, err
}

const msgOtherGZI = "the .gzi index does not fit the block here: make it again (bgzip -r)"

// checkGap makes sure that the next block the index knows follows f, or where
// next is 0 the end of the file, with nothing but end-of-file blocks in between:
// several where files were joined.
func (z *ReaderAt) checkGap(s *framer, f frame, next int64) error {
	s.offset += int64(f.size)
	for complete := f.isEOF(); next == 0 || s.offset < next; complete = true {
		var p [len(eofBlock)]byte
		n, err := z.ra.ReadAt(p[:], s.offset)
		switch {
		case err != nil && !ended(err):
			return readError(z.name, s.offset, err)
		case n == 0 && next == 0 && complete:
			return nil
		case n == 0 && next == 0:
			return s.fault(msgNoEOF, ErrNoEOF)
		case n < len(p):
			return s.readError(io.ErrUnexpectedEOF)
		case string(p[:]) != eofBlock:
			return s.fault(msgOtherGZI, nil)
		}
		s.offset += int64(len(p))
	}
	if next != 0 && s.offset != next {
		return s.fault(msgOtherGZI, nil)
	}
	return nil
}
