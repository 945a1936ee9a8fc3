package packed

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/allelerx/allelerx/genomics/file"
)

// memory is a file's bytes: mapped where it lies on this disk, read otherwise.
type memory struct {
	in     file.Input
	mapped []byte
	unmap  func([]byte) error
}

func openMemory(ctx context.Context, name string, open func(context.Context, string) (file.Input, error)) (*memory, error) {
	if open == nil {
		open = file.Opener(file.Options{})
	}
	in, err := open(ctx, name)
	if err != nil {
		return nil, err
	}
	if !in.Seekable() {
		in.Close()
		return nil, fmt.Errorf("packed: %s can only be read from front to back, and a packed source is searched: save it to a file first", in.Name())
	}
	m := &memory{in: in}
	if f, ok := in.(interface{ Fd() uintptr }); ok {
		// Where this fails, the file is read.
		m.mapped, m.unmap = mapFile(f.Fd(), in.Size())
	}
	return m, nil
}

// bytes returns a part of the file; where it is read, in memory that may be taken.
func (m *memory) bytes(scratch []byte, at uint64, n int) ([]byte, error) {
	if m.mapped != nil {
		return m.mapped[at : at+uint64(n)], nil
	}
	scratch = slices.Grow(scratch[:0], n)[:n]
	got, err := m.in.ReadAt(scratch, int64(at))
	if got < n {
		return scratch, fmt.Errorf("packed: %s: offset %d: %w", m.in.Name(), at, err)
	}
	return scratch, nil
}

func (m *memory) close() error {
	if m.mapped != nil {
		err := m.unmap(m.mapped)
		m.mapped = nil
		if err != nil {
			m.in.Close()
			return err
		}
	}
	return m.in.Close()
}

// guarded calls work on mapped memory. Should somebody cut the file short
// meanwhile, that is an error and not the end of the process.
func (m *memory) guarded(work func() error) (err error) {
	if m.mapped == nil {
		return work()
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			if _, isFault := r.(interface{ Addr() uintptr }); !isFault {
				panic(r)
			}
			err = fault{0, "the file has become shorter while it was read: open it again"}
		}
	}()
	return work()
}
