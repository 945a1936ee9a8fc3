package bgzf_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// 10,000 random flips, 1,000 where time is short, in the payload, checksum or length of
// a block, in a file of many: always an error.
func TestManyBitFlips(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := bgzf.NewWriter(&out, bgzf.WriterOptions{Workers: 1})
	data := text(4000)
	for p := data; len(p) > 0; p = p[400:] {
		if _, err := w.Write(p[:400]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	packed, x := out.Bytes(), w.GZI()
	var bytesAt []int // of payloads and footers
	for i := range x.NumBlocks() {
		from, to := x.Offset(int64(400*i)).File()+18, int64(len(packed)-28)
		if i+1 < x.NumBlocks() {
			to = x.Offset(int64(400 * (i + 1))).File()
		}
		for at := from; at < to; at++ {
			bytesAt = append(bytesAt, int(at))
		}
	}
	flips := 10_000
	if testing.Short() {
		flips = 1000
	}
	rng := rand.New(rand.NewPCG(61, 62))
	for range flips {
		at, bit := bytesAt[rng.IntN(len(bytesAt))], byte(1)<<rng.IntN(8)
		packed[at] ^= bit
		if _, err := unpack(t.Context(), packed, 1); err == nil {
			t.Fatalf("a flip of %08b in byte %d is not noticed", bit, at)
		}
		packed[at] ^= bit
	}
}
