package bgzf_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// text is n bytes, at most 16 MiB, that look like a VCF body: repetitive, but
// not trivially.
func text(n int) []byte {
	if n > 1<<20 {
		return bytes.Repeat(corpus(), 16)[:n]
	}
	return bytes.Clone(corpus()[:n])
}

var corpus = sync.OnceValue(func() []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < 1<<20 {
		fmt.Fprintf(&b, "chr22\t%d\t.\tA\tG\t50\tPASS\tAF=0.%d\tGT\t0|%d\n", rng.IntN(5e7), rng.IntN(1000), rng.IntN(2))
	}
	return b.Bytes()[:1<<20]
})

// noise is n bytes that no compression makes smaller.
func noise(n int) []byte {
	p := make([]byte, n)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range p {
		p[i] = byte(rng.Uint32())
	}
	return p
}

func pack(t testing.TB, data []byte, o bgzf.WriterOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	w := bgzf.NewWriter(&out, o)
	if n, err := w.Write(data); err != nil || n != len(data) {
		t.Fatalf("Write: %d, %v", n, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpack(ctx context.Context, packed []byte, workers int) ([]byte, error) {
	z := bgzf.NewReader(ctx, bytes.NewReader(packed), bgzf.Options{Workers: workers})
	defer z.Close()
	return io.ReadAll(z)
}

func TestRoundTrip(t *testing.T) {
	data := map[string][]byte{
		"empty": nil, "one byte": []byte("A"), "a block less one": text(0xfeff), "a block": text(0xff00),
		"a block and one": text(0xff01), "many blocks": text(200000), "noise": noise(70000), "zeros": make([]byte, 300000),
	}
	for name, want := range data {
		for _, level := range []int{bgzf.NoCompression, 0, 9} {
			for _, workers := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s/level %d/workers %d", name, level, workers), func(t *testing.T) {
					packed := pack(t, want, bgzf.WriterOptions{Level: level, Workers: workers})
					got, err := unpack(t.Context(), packed, workers)
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("%d bytes of %d, %v", len(got), len(want), err)
					}
					// The standard library agrees, checksums included.
					z, err := stdgzip.NewReader(bytes.NewReader(packed))
					if err != nil {
						t.Fatal(err)
					}
					if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, want) {
						t.Fatalf("compress/gzip: %d bytes of %d, %v", len(got), len(want), err)
					}
				})
			}
		}
	}
}

// The same data gives the same file, however many workers there are.
func TestWriterIsDeterministic(t *testing.T) {
	data := text(1 << 20)
	want := pack(t, data, bgzf.WriterOptions{Workers: 1})
	for _, workers := range []int{2, 7} {
		if !bytes.Equal(pack(t, data, bgzf.WriterOptions{Workers: workers}), want) {
			t.Errorf("%d workers write another file than one", workers)
		}
	}
}

// Twin command: bgzip -dc, both ways.
func TestAgainstBgzip(t *testing.T) {
	bgzip := refdata.Program(t, "bgzip")
	run := func(in []byte, args ...string) []byte {
		c := exec.Command(bgzip, args...)
		c.Stdin = bytes.NewReader(in)
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, want := range [][]byte{nil, text(200000), noise(200000)} {
		if got := run(pack(t, want, bgzf.WriterOptions{}), "-dc"); !bytes.Equal(got, want) {
			t.Errorf("bgzip reads %d bytes of %d", len(got), len(want))
		}
		if got, err := unpack(t.Context(), run(want, "-c"), 0); err != nil || !bytes.Equal(got, want) {
			t.Errorf("of bgzip's file %d bytes of %d, %v", len(got), len(want), err)
		}
	}
}

// Cut anywhere, a file is an error that names it and the place, after all of
// the data that is whole.
func TestTruncatedAtEveryByte(t *testing.T) {
	packed := append(pack(t, text(700), bgzf.WriterOptions{}), pack(t, text(300), bgzf.WriterOptions{})...)
	want := append(text(700), text(300)...)
	for _, workers := range []int{1, 2} {
		for n := range packed {
			in := named{bytes.NewReader(packed[:n]), "cut.vcf.gz"}
			z := bgzf.NewReader(t.Context(), in, bgzf.Options{Workers: workers})
			got, err := io.ReadAll(z)
			z.Close()
			var fault *bgzf.FormatError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), "truncated") || fault.Name != "cut.vcf.gz" {
				// Cut after the first file's end it is complete, as far as one can tell.
				if whole := len(pack(t, text(700), bgzf.WriterOptions{})); n != whole || err != nil {
					t.Fatalf("cut at %d: %v", n, err)
				}
				continue
			}
			if !errors.Is(err, bgzf.ErrNoEOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("cut at %d: matches neither cause: %v", n, err)
			}
			if fault.Offset > int64(n) || !bytes.HasPrefix(want, got) {
				t.Fatalf("cut at %d: fault at %d after %d bytes", n, fault.Offset, len(got))
			}
			if _, err := z.Next(); err == nil {
				t.Fatal("reads on after Close")
			}
		}
	}
}

type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }

func TestNoEOF(t *testing.T) {
	packed := pack(t, text(100), bgzf.WriterOptions{})
	packed = packed[:len(packed)-28]
	got, err := unpack(t.Context(), packed, 0)
	var fault *bgzf.FormatError
	if !errors.Is(err, bgzf.ErrNoEOF) || !errors.As(err, &fault) || fault.Offset != int64(len(packed)) {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(got, text(100)) {
		t.Errorf("%d bytes before the error, want all 100", len(got))
	}
}

// Any single bit flipped: an error, or, in what a header says beside its block's
// size, the same data as before.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	data := text(400)
	for _, level := range []int{0, bgzf.NoCompression} {
		packed := pack(t, data, bgzf.WriterOptions{Level: level})
		payload, footer := 18, len(packed)-28-8
		harmless := 0
		for bit := range 8 * len(packed) {
			packed[bit/8] ^= 1 << (bit % 8)
			got, err := unpack(t.Context(), packed, 1)
			packed[bit/8] ^= 1 << (bit % 8)
			if err != nil {
				continue
			}
			if harmless++; !bytes.Equal(got, data) {
				t.Fatalf("level %d: bit %d of byte %d changes the data without an error", level, bit%8, bit/8)
			}
			if at := bit / 8; at >= payload && at < footer+8 {
				t.Fatalf("level %d: bit %d of byte %d is not noticed", level, bit%8, at)
			}
		}
		t.Logf("level %d: %d of %d flips are harmless", level, harmless, 8*len(packed))
	}
}

// block assembles a block by hand. extra is what stands before the BC field.
func block(extra string, deflated []byte, crc, size uint32) []byte {
	p := []byte{0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff}
	p = binary.LittleEndian.AppendUint16(p, uint16(len(extra)+6))
	p = append(p, extra...)
	p = append(p, 'B', 'C', 2, 0)
	p = binary.LittleEndian.AppendUint16(p, uint16(len(p)+2+len(deflated)+8-1))
	p = append(p, deflated...)
	p = binary.LittleEndian.AppendUint32(p, crc)
	return binary.LittleEndian.AppendUint32(p, size)
}

// stored is data as a deflate stream of one stored block.
func stored(data string) []byte {
	p := []byte{1}
	p = binary.LittleEndian.AppendUint16(p, uint16(len(data)))
	p = binary.LittleEndian.AppendUint16(p, ^uint16(len(data)))
	return append(p, data...)
}

func TestHandMadeBlocks(t *testing.T) {
	eof := string(pack(t, nil, bgzf.WriterOptions{}))
	good := func(extra, data string) string {
		return string(block(extra, stored(data), crc32.ChecksumIEEE([]byte(data)), uint32(len(data))))
	}
	empty := good("", "")
	sum := crc32.ChecksumIEEE([]byte("ACGT"))
	cases := []struct {
		name, in, want, says string
	}{
		{"plain", good("", "ACGT") + eof, "ACGT", ""},
		{"another extra field first", good("XY\x03\x00abc", "ACGT") + eof, "ACGT", ""},
		{"a very long extra field first", good("XY\x00\x40"+strings.Repeat("x", 1<<14), "ACGT") + eof, "ACGT", ""},
		{"empty blocks in the middle", good("", "AC") + eof + empty + good("", "GT") + eof, "ACGT", ""},
		{"an empty block that is no end", good("", "ACGT") + empty, "", "truncated"},
		{"data at the end", eof + "trailing data beyond the end", "", "no BGZF block begins here"},
		{"wrong checksum", string(block("", stored("ACGT"), sum+1, 4)) + eof, "", "checksum"},
		{"announces more", string(block("", stored("ACGT"), sum, 5)) + eof, "", "damaged"},
		{"announces less", string(block("", stored("ACGT"), sum, 3)) + eof, "", "damaged"},
		{"announces 4 GiB", string(block("", stored("ACGT"), sum, 0xffffffff)) + eof, "", "more data than 64 KiB"},
		{"no deflate stream", string(block("", []byte{7}, sum, 4)) + eof, "", "damaged"},
		{"no room for a footer", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00BC\x02\x00\x10\x00" + eof, "", "no BGZF block"},
		{"extra field overruns", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00XY\x09\x00\x10\x00" + eof, "", "no BGZF block"},
		{"no BC field", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00XY\x02\x00\x10\x00" + eof, "", "recompress the file with bgzip"},
		{"ordinary gzip", gzipped("ACGT, and so on, and on"), "", "recompress the file with bgzip"},
		{"text", "##fileformat=VCFv4.2\n", "", "not compressed with bgzip"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := unpack(t.Context(), []byte(c.in), 2)
			if c.says == "" {
				if err != nil || string(got) != c.want {
					t.Errorf("%q, %v", got, err)
				}
				return
			}
			var fault *bgzf.FormatError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
}

func gzipped(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		w := stdgzip.NewWriter(&b)
		io.WriteString(w, p)
		w.Close()
	}
	return b.String()
}

func TestSniff(t *testing.T) {
	packed := pack(t, text(100), bgzf.WriterOptions{})
	cases := []struct {
		name string
		head []byte
		want bgzf.Kind
	}{
		{"BGZF", packed[:18], bgzf.BGZF},
		{"all of a BGZF file", packed, bgzf.BGZF},
		{"BGZF cut short", packed[:17], bgzf.Gzip},
		{"gzip", []byte(gzipped("x")), bgzf.Gzip},
		{"text", []byte("##fileformat=VCFv4.2"), bgzf.Plain},
		{"nothing", nil, bgzf.Plain},
		{"one byte", []byte{0x1f}, bgzf.Plain},
	}
	for _, c := range cases {
		if got := bgzf.Sniff(c.head); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestOffset(t *testing.T) {
	o := bgzf.NewOffset(1<<47+5, 0xfffe)
	if o.File() != 1<<47+5 || o.Block() != 0xfffe || o.String() != "140737488355333/65534" {
		t.Errorf("%d, %d, %v", o.File(), o.Block(), o)
	}
	if bgzf.ToEnd.String() != "end" || bgzf.ToEnd < o {
		t.Errorf("ToEnd is %v", bgzf.ToEnd)
	}
}
