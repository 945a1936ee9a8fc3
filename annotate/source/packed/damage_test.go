package packed_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/genomics/file"
)

// inMemory is an input that is a slice of bytes.
type inMemory struct{ *bytes.Reader }

func (inMemory) Name() string   { return "damaged.arx" }
func (inMemory) Seekable() bool { return true }
func (inMemory) Close() error   { return nil }

// readAll opens a file's bytes and reads all that is in them.
func readAll(ctx context.Context, data []byte) (int, error) {
	f, err := packed.Open(ctx, "damaged.arx", packed.Options{Open: func(context.Context, string) (file.Input, error) {
		return inMemory{bytes.NewReader(data)}, nil
	}})
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n := 0
	var row annotate.Row
	for c, err := range f.Chunks(ctx, annotate.Reading{Workers: 1}) {
		if err != nil {
			return n, err
		}
		if err := c.Seal(); err != nil {
			return n, err
		}
		for i := range c.Begin {
			row.Reset(len(f.Columns()))
			c.Values.Read(&row, i)
			if len(c.Keys) > 0 && !c.Keys[i].Exact() {
				c.Values.Alleles(i)
			}
			n++
		}
		c.Release()
	}
	return n, nil
}

func small(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(pack(t, writeFile(t, made(31, 25)), packed.WriteOptions{Version: "1"}))
	require.NoError(t, err)
	return data
}

// TestFlippedBits: no bit of a file can change and not be noticed.
func TestFlippedBits(t *testing.T) {
	data := small(t)
	_, err := readAll(t.Context(), data)
	require.NoError(t, err)
	step := 3
	if testing.Short() {
		step = 37
	}
	for bit := 0; bit < 8*len(data); bit += step {
		data[bit/8] ^= 1 << (bit % 8)
		_, err := readAll(t.Context(), data)
		var format *packed.FormatError
		if !errors.As(err, &format) {
			t.Fatalf("bit %d of byte %d of %d: %v", bit%8, bit/8, len(data), err)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
}

func TestCutShort(t *testing.T) {
	data := small(t)
	for n := range data {
		_, err := readAll(t.Context(), data[:n])
		require.Error(t, err, n)
	}
	_, err := readAll(t.Context(), append(bytes.Clone(data), 0))
	require.Error(t, err)
}

func TestVersions(t *testing.T) {
	data := small(t)
	for v, says := range map[byte]string{0: "older than version 1", 2: "version 2 of the format, and this program reads version 1: use a newer release"} {
		data[8] = v
		_, err := readAll(t.Context(), data)
		require.ErrorContains(t, err, says)
	}
	_, err := readAll(t.Context(), []byte("##fileformat=VCFv4.2\n"))
	require.ErrorContains(t, err, "no packed source")
}

// sealed corrects the checksums of the header, the index and the footer, so that
// what lies behind them is looked at.
func sealed(data []byte) []byte {
	table := crc32.MakeTable(crc32.Castagnoli)
	put := func(at int, over []byte) { binary.LittleEndian.PutUint32(data[at:], crc32.Checksum(over, table)) }
	if len(data) < 60 {
		return data
	}
	n := 16 + int(binary.LittleEndian.Uint32(data[12:]))
	foot := len(data) - 36
	if n < 16 || n > foot-4 {
		return data
	}
	put(n, data[:n])
	if index := binary.LittleEndian.Uint64(data[foot:]); index < uint64(foot) {
		// Heads are checked by the index.
		for at := int(index); at+44 <= foot; at++ {
			offset, length, head := binary.LittleEndian.Uint64(data[at+20:]), binary.LittleEndian.Uint32(data[at+28:]), binary.LittleEndian.Uint32(data[at+32:])
			if offset == uint64(n+4) && head <= length && uint64(head) < index-offset {
				put(at+36, data[offset:offset+uint64(head)])
				break
			}
		}
		put(foot+12, data[index:foot])
	}
	put(foot+24, data[foot:foot+24])
	return data
}

// TestLies: with the checksums right, nonsense is refused or harmless.
func TestLies(t *testing.T) {
	data := small(t)
	step := 7
	if testing.Short() {
		step = 41
	}
	refused := 0
	for at := 8; at < len(data); at += step {
		for _, value := range []byte{0, 1, 0x7f, 0xff} {
			lie := bytes.Clone(data)
			lie[at] = value
			if _, err := readAll(t.Context(), sealed(lie)); err != nil {
				refused++
			}
		}
	}
	assert.Positive(t, refused)
}

// TestMappedDamage: what is mapped is checked as what is read is, and a file that
// somebody cuts short meanwhile is an error.
func TestMappedDamage(t *testing.T) {
	data, err := os.ReadFile(pack(t, writeFile(t, made(41, large(20000))), packed.WriteOptions{}))
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "x.arx")
	require.NoError(t, os.WriteFile(name, data, 0o600))
	f := open(t, name, packed.Options{})
	require.NoError(t, os.Truncate(name, 5000))
	_, err = entries(t.Context(), f, annotate.Reading{})
	require.Error(t, err)
	_, err = f.Find(t.Context(), "chr1", 20000, []byte("A"), []byte("C"), &annotate.Row{})
	require.Error(t, err)

	data[len(data)/2] ^= 4
	require.NoError(t, os.WriteFile(name+"2", data, 0o600))
	f = open(t, name+"2", packed.Options{})
	_, err = entries(t.Context(), f, annotate.Reading{})
	var format *packed.FormatError
	require.ErrorAs(t, err, &format)
	assert.Positive(t, format.Offset)
	assert.Contains(t, err.Error(), "pack the source again")
}

func TestOpenFaults(t *testing.T) {
	_, err := packed.Open(t.Context(), filepath.Join(t.TempDir(), "none.arx"), packed.Options{})
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = packed.Open(t.Context(), "x", packed.Options{Open: func(context.Context, string) (file.Input, error) {
		return file.FromReader("a pipe", bytes.NewReader(nil)), nil
	}})
	require.ErrorContains(t, err, "save it to a file")
	failing := func(ctx context.Context, name string) (file.Input, error) {
		return file.FromRanges(ctx, file.Ranges{Name: name, Size: 1000, Read: func(context.Context, []byte, int64) error { return os.ErrDeadlineExceeded }}), nil
	}
	_, err = packed.Open(t.Context(), "x", packed.Options{Open: failing})
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

func FuzzOpen(f *testing.F) {
	data := small(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = readAll(t.Context(), data)
		_, _ = readAll(t.Context(), sealed(bytes.Clone(data)))
	})
}
