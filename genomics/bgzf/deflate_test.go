package bgzf

import (
	"bytes"
	stdflate "compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/flate"
)

// encoded is what the encoder makes of data, as the Writer has it.
func encoded(e *encoder, data []byte) []byte {
	out := make([]byte, storedHead+blockData+8)
	n := e.deflate(out, data)
	if n == 0 {
		n = store(out, data)
	}
	return out[:n]
}

// checkDeflated makes sure that three decoders get the data back.
func checkDeflated(t *testing.T, e *encoder, data []byte) []byte {
	t.Helper()
	packed := encoded(e, data)
	got := make([]byte, len(data))
	if err := newDecoder().inflate(got, packed); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("own decoder: %v, of %d bytes", err, len(data))
	}
	for name, r := range map[string]io.Reader{
		"klauspost": flate.NewReader(bytes.NewReader(packed)), "compress/flate": stdflate.NewReader(bytes.NewReader(packed)),
	} {
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%s: %v, of %d bytes", name, err, len(data))
		}
	}
	return packed
}

// deflateCases are blocks of every kind that the encoder treats in its own way.
func deflateCases() map[string][]byte {
	rng := rand.New(rand.NewPCG(51, 52))
	random := func(n, symbols int) []byte {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(rng.IntN(symbols))
		}
		return p
	}
	skewed := make([]byte, 0, blockData) // so that codes come out too long: Fibonacci's frequencies
	for symbol, a, b := 0, 1, 1; len(skewed)+a < blockData; symbol, a, b = symbol+1, b, a+b {
		skewed = append(skewed, bytes.Repeat([]byte{byte(symbol)}, a)...)
	}
	rng.Shuffle(len(skewed), func(i, j int) { skewed[i], skewed[j] = skewed[j], skewed[i] })
	far := append(random(maxDistance, 256), random(maxDistance, 256)...)[:blockData]
	copy(far[maxDistance:], far[:200])             // as far as a match may reach
	copy(far[maxDistance+301:], far[300:500])      // one byte too far
	copy(far[blockData-300:], far[blockData-600:]) // up to the end
	cases := map[string][]byte{
		"one byte": {7}, "two": {7, 7}, "five": []byte("AAAAA"), "eight": []byte("ACGTACGT"), "zeros": make([]byte, blockData),
		"genotypes": bytes.Repeat([]byte("0|0\t"), blockData/4), "skewed": skewed, "far": far,
		"noise": random(blockData, 256), "digits": random(blockData, 10), "two symbols": random(blockData, 2),
		"lengths": nil,
	}
	for n := range 300 { // matches of every length
		cases["lengths"] = append(append(cases["lengths"], far[:n]...), byte(n), byte(n>>8))
	}
	cases["lengths"] = cases["lengths"][:min(len(cases["lengths"]), blockData)]
	for n := range 40 {
		cases[fmt.Sprintf("short %d", n+1)] = random(n+1, 3)
	}
	return cases
}

func TestDeflate(t *testing.T) {
	e := new(encoder)
	for name, data := range deflateCases() {
		t.Run(name, func(t *testing.T) {
			first := bytes.Clone(checkDeflated(t, e, data))
			if !bytes.Equal(checkDeflated(t, new(encoder), data), first) {
				t.Error("what the encoder did before changes the outcome")
			}
			if len(first) > len(data)+storedHead {
				t.Errorf("%d bytes for %d", len(first), len(data))
			}
		})
	}
}

// The bits that choose foresees are those that are written.
func TestDeflateSize(t *testing.T) {
	e := new(encoder)
	for name, data := range deflateCases() {
		out := make([]byte, 2*maxBlock)
		n := e.deflate(out, data)
		e.size = copy(e.data[:], data)
		e.parse()
		if size, _ := e.choose(); n != 0 && n != (size+7)/8 {
			t.Errorf("%s: %d bytes, foreseen are %d bits", name, n, size)
		}
	}
}

// Random walks between the kinds of data, in blocks of any length.
func TestDeflateRandomly(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(53, 54))
	e := new(encoder)
	rounds := 1500
	if testing.Short() {
		rounds = 300
	}
	for range rounds {
		var data []byte
		for size := 1 + rng.IntN(1+rng.IntN(blockData)); len(data) < size; {
			switch n := 1 + rng.IntN(1+rng.IntN(400)); rng.IntN(4) {
			case 0:
				for range n {
					data = append(data, byte(rng.Uint32()))
				}
			case 1:
				data = append(data, bytes.Repeat([]byte{byte(rng.IntN(4))}, n)...)
			default:
				from := rng.IntN(len(data) + 1)
				for i := range min(n, len(data)-from) { // may overlap, as a match does
					data = append(data, data[from+i])
				}
			}
		}
		checkDeflated(t, e, data[:min(len(data), blockData)])
	}
}

// FuzzDeflate: whatever the data, three decoders get it back.
func FuzzDeflate(f *testing.F) {
	for _, data := range deflateCases() {
		f.Add(data[:min(len(data), 5000)], uint8(1))
	}
	e := new(encoder)
	f.Fuzz(func(t *testing.T, data []byte, times uint8) {
		data = bytes.Repeat(data, 1+int(times)%8)
		if len(data) > 0 {
			checkDeflated(t, e, data[:min(len(data), blockData)])
		}
	})
}

// BenchmarkDeflate deflates blocks on one core; packed is the file's size in
// percent of the data.
// Twin command: bgzip -c.
func BenchmarkDeflate(b *testing.B) {
	own := new(encoder)
	out := make([]byte, maxBlock)
	encoders := []struct {
		name    string
		deflate func(data []byte) int
	}{{"own", func(data []byte) int { return own.deflate(out, data) }}}
	for _, level := range []int{1, 5, 6} {
		c := new(coder)
		c.w, _ = flate.NewWriter(&c.sink, level)
		encoders = append(encoders, struct {
			name    string
			deflate func(data []byte) int
		}{fmt.Sprintf("klauspost %d", level), func(data []byte) int { n, _ := c.deflate(out, data); return n }})
	}
	for _, kind := range benchmarkKinds() {
		b.Run(kind.name, func(b *testing.B) {
			frames, size := frames(b, kind.blocks(b))
			all, d := make([]byte, size), newDecoder()
			for done := 0; len(frames) > 0; frames = frames[1:] {
				_, n := frames[0].footer()
				if err := d.inflate(all[done:][:n], frames[0].data()); err != nil {
					b.Fatal(err)
				}
				done += int(n)
			}
			for _, encoder := range encoders {
				b.Run(encoder.name, func(b *testing.B) {
					b.SetBytes(size)
					b.ReportAllocs()
					packed := 0
					for b.Loop() {
						packed = 0
						for p := all; len(p) > 0; p = p[min(len(p), blockData):] {
							packed += encoder.deflate(p[:min(len(p), blockData)])
						}
					}
					b.ReportMetric(100*float64(packed)/float64(size), "%packed")
				})
			}
		})
	}
}
