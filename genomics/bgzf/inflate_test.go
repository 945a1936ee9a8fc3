package bgzf

import (
	"bytes"
	stdflate "compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// resettable is what a reader of package flate can do.
type resettable interface {
	io.Reader
	flate.Resetter
}

// reference inflates as decoder.inflate does, but for errPadding, with a
// reader of package flate.
func reference(z resettable, dst, src []byte) error {
	in := bytes.NewReader(src)
	if err := z.Reset(in, nil); err != nil {
		return err
	}
	if _, err := io.ReadFull(z, dst); err != nil {
		return err
	}
	var more [1]byte
	if n, err := z.Read(more[:]); n > 0 {
		return errLong
	} else if err != io.EOF {
		return err
	}
	if in.Len() > 0 {
		return errTrailing
	}
	return nil
}

// carefully inflates without fast.
func carefully(d *decoder, dst, src []byte) error {
	d.portable = true
	defer func() { d.portable = false }()
	return d.inflate(dst, src)
}

// guarded inflates between bytes that must not change.
func guarded(t *testing.T, inflate func(dst, src []byte) error, n int, src []byte) ([]byte, error) {
	t.Helper()
	const guard = 64
	room := bytes.Repeat([]byte{0xa5}, guard+n+guard)
	err := inflate(room[guard:guard+n], bytes.Clone(src))
	for i, b := range room {
		if (i < guard || i >= guard+n) && b != 0xa5 {
			t.Fatalf("writes at %d of %d bytes", i-guard, n)
		}
	}
	return room[guard : guard+n], err
}

// inflates compares the decoder, with and without fast, to packages flate.
func inflates(t *testing.T, n int, src []byte) ([]byte, error) {
	t.Helper()
	d := newDecoder()
	got, err := guarded(t, d.inflate, n, src)
	careful, carefulErr := guarded(t, func(dst, src []byte) error { return carefully(d, dst, src) }, n, src)
	if !errors.Is(carefulErr, err) || err == nil && !bytes.Equal(got, careful) {
		t.Fatalf("fast: %v, careful: %v, same data: %t", err, carefulErr, bytes.Equal(got, careful))
	}
	standardErr := errors.New("not asked yet")
	for _, z := range []struct {
		name string
		resettable
	}{
		{"standard", stdflate.NewReader(bytes.NewReader(nil)).(resettable)},
		{"klauspost", flate.NewReader(bytes.NewReader(nil)).(resettable)},
	} {
		want := make([]byte, n)
		wantErr := reference(z, want, src)
		if z.name == "standard" {
			standardErr = wantErr
		} else if wantErr == nil && standardErr != nil && emptyCode(err) {
			continue // klauspost's keeps the code of an earlier block, or stream, where one is empty
		}
		if (wantErr == nil) != (err == nil) && !errors.Is(err, errPadding) {
			t.Fatalf("%v, but %s: %v", err, z.name, wantErr)
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Fatalf("not the data of %s", z.name)
		}
	}
	return got, err
}

// emptyCode tells whether the error can come from a block without any code for
// lengths of codes, for literals, or for distances.
func emptyCode(err error) bool {
	return errors.Is(err, errIncomplete) || errors.Is(err, errNoEnd) || errors.Is(err, errCode)
}

// sample is a kind of data, with the name of what it shows.
type sample struct {
	name string
	data []byte
}

func samples() []sample {
	rng := rand.New(rand.NewPCG(5, 6))
	noise := make([]byte, maxBlock)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	var numbers, table []byte
	for len(numbers) < maxBlock {
		numbers = strconv.AppendFloat(append(numbers, '\t'), rng.NormFloat64(), 'g', 1+rng.IntN(8), 64)
	}
	for i := 0; len(table) < maxBlock; i++ {
		table = fmt.Appendf(table, "chr%d\t%d\t.\tA\tG\t%d\tPASS\tAF=%.4f;AC=%d\tGT\t0|%d\n", i%3, i*71, rng.IntN(99), rng.Float64(), rng.IntN(9), rng.IntN(2))
	}
	// Four letters of very different frequency, and all others rarely: codes of
	// every length up to 15 bits.
	skewed := make([]byte, maxBlock)
	for i := range skewed {
		skewed[i] = byte(min(255, int(rng.ExpFloat64()*rng.ExpFloat64()*4)))
	}
	all := []sample{
		{"empty", nil},
		{"one byte", []byte("A")},
		{"noise", noise},
		{"noise less one", noise[1:]},
		{"numbers", numbers[:maxBlock]},
		{"table", table[:maxBlock]},
		{"a bgzip block", table[:0xff00]},
		{"skewed", skewed},
		{"window of 32 KiB", append(bytes.Clone(noise[:maxBlock/2]), noise[:maxBlock/2]...)},
		{"zeros", make([]byte, maxBlock)},
	}
	for distance := 1; distance < 40; distance++ {
		all = append(all, sample{fmt.Sprintf("distance %d", distance), bytes.Repeat(noise[:distance], 5000/distance)})
	}
	for n := 250; n < 700; n += 13 {
		all = append(all, sample{fmt.Sprintf("%d bytes", n), table[:n]})
	}
	return all
}

func deflated(t testing.TB, level int, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := stdflate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	w.Close()
	return out.Bytes()
}

func TestInflate(t *testing.T) {
	t.Parallel()
	cuts := 50
	if testing.Short() {
		cuts = 5
	}
	for _, s := range samples() {
		for _, level := range []int{stdflate.HuffmanOnly, 0, 1, 6, 9} {
			t.Run(fmt.Sprintf("%s/level %d", s.name, level), func(t *testing.T) {
				src := deflated(t, level, s.data)
				got, err := inflates(t, len(s.data), src)
				if err != nil || !bytes.Equal(got, s.data) {
					t.Fatalf("wrong data, or %v", err)
				}
				if len(s.data) > 0 {
					if _, err := inflates(t, len(s.data)-1, src); !errors.Is(err, errLong) {
						t.Errorf("one byte less is announced: %v", err)
					}
				}
				if _, err := inflates(t, len(s.data)+1, src); !errors.Is(err, errShort) {
					t.Errorf("one byte more is announced: %v", err)
				}
				if _, err := inflates(t, len(s.data), append(bytes.Clone(src), 0)); !errors.Is(err, errTrailing) {
					t.Errorf("a byte follows: %v", err)
				}
				for cut := 1; cut < len(src); cut += 1 + len(src)/cuts {
					if _, err := inflates(t, len(s.data), src[:len(src)-cut]); !errors.Is(err, errInput) {
						t.Errorf("%d bytes are missing: %v", cut, err)
					}
				}
			})
		}
	}
}

// What is damaged anywhere is an error, or other data, in all the same way.
func TestInflateDamaged(t *testing.T) {
	t.Parallel()
	flips := 200
	if testing.Short() {
		flips = 20
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for _, s := range samples()[:12] {
		data := s.data[:min(len(s.data), 8000)]
		for _, level := range []int{stdflate.HuffmanOnly, 6} {
			src := deflated(t, level, data)
			for range flips {
				at := rng.IntN(8 * len(src))
				src[at/8] ^= 1 << (at % 8)
				inflates(t, len(data), src)
				src[at/8] ^= 1 << (at % 8)
			}
		}
	}
}

// FuzzInflate: whatever the bytes, fast and careful agree with one another and
// with both packages flate, and write nothing outside of their room.
func FuzzInflate(f *testing.F) {
	for _, s := range samples() {
		for _, level := range []int{stdflate.HuffmanOnly, 6} {
			f.Add(deflated(f, level, s.data[:min(len(s.data), 2000)]))
		}
	}
	whole := samples()
	f.Add(deflated(f, 6, whole[4].data))
	f.Add(deflated(f, 6, whole[8].data)) // window of 32 KiB
	for _, c := range handMade() {
		f.Add(c.src)
	}
	// A later block whose lengths of codes have an empty code.
	f.Add([]byte("\x04\xc0\x81\x00\x00\x00\x00\x00\x10\xff\xd5\x00X0" + strings.Repeat("\x00", 36) + "0"))
	f.Fuzz(func(t *testing.T, src []byte) {
		z := flate.NewReader(bytes.NewReader(src))
		n, _ := io.Copy(io.Discard, io.LimitReader(z, maxBlock)) // what there is before an error
		for _, n := range []int{int(n), int(n) + 1, int(n) - 1} {
			inflates(t, max(n, 0), src)
		}
	})
}

// bitWriter writes a deflate stream by hand.
type bitWriter struct {
	out  []byte
	free int // bits of the last byte
}

// bits appends the lowest n bits of v, the lowest first.
func (w *bitWriter) bits(v, n int) *bitWriter {
	for i := range n {
		if w.free == 0 {
			w.out, w.free = append(w.out, 0), 8
		}
		w.out[len(w.out)-1] |= byte(v>>i&1) << (8 - w.free)
		w.free--
	}
	return w
}

// code appends n bits of a code, the highest first.
func (w *bitWriter) code(v, n int) *bitWriter {
	for i := range n {
		w.bits(v>>(n-1-i), 1)
	}
	return w
}

func (w *bitWriter) stored(data string) *bitWriter {
	w.free = 0
	w.out = binary.LittleEndian.AppendUint16(w.out, uint16(len(data)))
	w.out = binary.LittleEndian.AppendUint16(w.out, ^uint16(len(data)))
	w.out = append(w.out, data...)
	return w
}

// dynamic appends the head of a final dynamic block whose code lengths stand
// in 4 bits each: codes 0 to 15 of 4 bits.
func (w *bitWriter) dynamic(lits, dists map[int]int, nlits, ndists int) *bitWriter {
	w.bits(1, 1).bits(2, 2).bits(nlits-257, 5).bits(ndists-1, 5).bits(15, 4)
	for i := range maxPre {
		w.bits(map[bool]int{true: 4, false: 0}[i > 2], 3)
	}
	for i := range nlits {
		w.code(lits[i], 4)
	}
	for i := range ndists {
		w.code(dists[i], 4)
	}
	return w
}

type handMadeCase struct {
	name, want string
	src        []byte
	err        error
}

func handMade() []handMadeCase {
	begin := func() *bitWriter { return new(bitWriter) }
	fixed := func() *bitWriter { return begin().bits(1, 1).bits(1, 2) }
	end := 256
	return []handMadeCase{
		{"two stored blocks", "ACGT", begin().bits(0, 3).stored("AC").bits(1, 3).stored("GT").out, nil},
		{"stored, padding", "ACGT", begin().bits(1|1<<7, 8).stored("ACGT").out, errPadding},
		{"stored, wrong complement", "A", []byte{1, 1, 0, 0xff, 0xff, 'A'}, errStored},
		{"stored, no room for its head", "A", []byte{1, 1, 0, 0xfe}, errInput},
		{"fixed, empty", "", fixed().code(0, 7).out, nil},
		{"fixed, padding", "", fixed().code(0, 7).bits(1, 1).out, errPadding},
		{"fixed, length code 286", "", fixed().code(0xc6, 8).code(0, 7).out, errCode},
		{"fixed, distance code 30", "AAAA", fixed().code(0x71, 8).code(1, 7).code(30, 5).code(0, 7).out, errCode},
		{"fixed, match", "AAAA", fixed().code(0x71, 8).code(1, 7).code(0, 5).code(0, 7).out, nil},
		{"fixed, distance too far", "AAAA", fixed().code(0x71, 8).code(1, 7).code(1, 5).code(0, 7).out, errDistance},
		{"unknown type", "", begin().bits(7, 3).out, errType},
		{"nothing", "", nil, errInput},
		{"dynamic, end alone", "", begin().dynamic(map[int]int{end: 1}, nil, 257, 1).code(0, 1).out, nil},
		{"dynamic, end alone, other bit", "", begin().dynamic(map[int]int{end: 1}, nil, 257, 1).code(1, 1).out, errCode},
		{"dynamic, no end", "", begin().dynamic(map[int]int{65: 1, 66: 1}, nil, 257, 1).code(0, 1).out, errNoEnd},
		{"dynamic, end of 2 bits alone", "", begin().dynamic(map[int]int{end: 2}, nil, 257, 1).code(0, 2).out, errIncomplete},
		{"dynamic, incomplete", "A", begin().dynamic(map[int]int{65: 1, end: 2}, nil, 257, 1).code(0, 1).code(2, 2).out, errIncomplete},
		{"dynamic, oversubscribed", "A", begin().dynamic(map[int]int{65: 1, 66: 1, end: 1}, nil, 257, 1).code(0, 1).code(2, 2).out, errOver},
		{"dynamic, literals", "AA", begin().dynamic(map[int]int{65: 1, end: 1}, nil, 257, 1).code(0, 2).code(1, 1).out, nil},
		{
			"dynamic, one distance", "AAAA",
			begin().dynamic(map[int]int{65: 1, end: 2, 257: 2}, map[int]int{0: 1}, 258, 1).code(0, 1).code(3, 2).code(0, 1).code(2, 2).out, nil,
		},
		{
			"dynamic, one distance, other bit", "AAAA",
			begin().dynamic(map[int]int{65: 1, end: 2, 257: 2}, map[int]int{0: 1}, 258, 1).code(0, 1).code(3, 2).code(1, 1).code(2, 2).out, errCode,
		},
		{
			"dynamic, no distance", "AAAA",
			begin().dynamic(map[int]int{65: 1, end: 2, 257: 2}, nil, 258, 1).code(0, 1).code(3, 2).code(0, 1).code(2, 2).out, errCode,
		},
		{
			"dynamic, distances incomplete", "AA",
			begin().dynamic(map[int]int{65: 1, end: 1}, map[int]int{0: 2, 1: 2}, 257, 2).code(0, 2).code(1, 1).out, errIncomplete,
		},
		{"dynamic, 287 codes", "", begin().dynamic(map[int]int{end: 1}, nil, 287, 1).code(0, 1).out, errCounts},
		{"dynamic, 31 distances", "", begin().dynamic(map[int]int{end: 1}, nil, 257, 31).code(0, 1).out, errCounts},
		{
			"dynamic, repeats nothing", "",
			begin().bits(5, 3).bits(0, 10).bits(0, 4).bits(1, 3).bits(0, 6).bits(1, 3).code(1, 1).bits(0, 99).out, errRepeat,
		},
		{
			"dynamic, repeats too often", "",
			begin().bits(5, 3).bits(0, 10).bits(0, 4).bits(0, 6).bits(1, 3).bits(1, 3).code(1, 1).bits(127, 7).code(1, 1).bits(127, 7).out, errRepeat,
		},
		{"dynamic, code of the lengths incomplete", "", begin().bits(5, 3).bits(0, 10).bits(0, 4).bits(1, 3).bits(0, 99).out, errIncomplete},
		{"dynamic, ends in its head", "", begin().bits(5, 3).bits(0, 10).out, errInput},
	}
}

func TestHandMadeStreams(t *testing.T) {
	for _, c := range handMade() {
		t.Run(c.name, func(t *testing.T) {
			got, err := inflates(t, len(c.want), c.src)
			if !errors.Is(err, c.err) || err == nil && string(got) != c.want {
				t.Errorf("%q, %v, want %q, %v", got, err, c.want, c.err)
			}
		})
	}
}
