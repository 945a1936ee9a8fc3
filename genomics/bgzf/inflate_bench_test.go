package bgzf

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/flate"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// BenchmarkInflate inflates blocks and checks their sums on one core: real
// variants (highly compressible), real reads and a table of numbers.
// Twin command: taskset -c 0 bgzip -dc.
func BenchmarkInflate(b *testing.B) {
	klauspost := flate.NewReader(bytes.NewReader(nil)).(resettable)
	decoders := []struct {
		name    string
		inflate func(d *decoder, dst, src []byte) error
	}{
		{"fast", (*decoder).inflate},
		{"careful", carefully},
		{"klauspost", func(_ *decoder, dst, src []byte) error { return reference(klauspost, dst, src) }},
	}
	for _, kind := range benchmarkKinds() {
		b.Run(kind.name, func(b *testing.B) {
			frames, size := frames(b, kind.blocks(b))
			for _, decoder := range decoders {
				b.Run(decoder.name, func(b *testing.B) {
					b.SetBytes(size)
					b.ReportAllocs()
					d, buf := newDecoder(), new(buffer)
					for b.Loop() {
						for _, f := range frames {
							crc, n := f.footer()
							if err := decoder.inflate(d, buf[:n], f.data()); err != nil || crc32.ChecksumIEEE(buf[:n]) != crc {
								b.Fatal("damaged", err)
							}
						}
					}
				})
			}
		})
	}
}

// benchmarkKind is a kind of data, in BGZF blocks.
type benchmarkKind struct {
	name   string
	blocks func(b *testing.B) []byte
}

func benchmarkKinds() []benchmarkKind {
	return []benchmarkKind{
		{"variants", func(b *testing.B) []byte { return dataFiles(b, "1kgp", "GRCh38", "CYP2*.vcf.gz") }},
		{"reads", func(b *testing.B) []byte { return dataFiles(b, "bam", "HG03130.bam") }},
		{"numbers", numberTable},
	}
}

// dataFiles joins files of the reference data.
func dataFiles(b *testing.B, pattern ...string) []byte {
	names, err := filepath.Glob(filepath.Join(append([]string{refdata.Dir(b)}, pattern...)...))
	if err != nil || len(names) == 0 {
		b.Fatal("no such files", err)
	}
	var all []byte
	for _, name := range names {
		p, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, p...)
	}
	return all
}

// numberTable is 16 MB of text like that of annotation sources: positions and
// seven numbers each.
func numberTable(b *testing.B) []byte {
	rng := rand.New(rand.NewPCG(9, 10))
	var out bytes.Buffer
	w := NewWriter(&out, WriterOptions{})
	for pos, n := 0, 0; n < 16<<20; {
		pos += 1 + rng.IntN(20)
		count, number := rng.IntN(1000), 100000+rng.IntN(52312)
		written, err := fmt.Fprintf(w, "chr1\t%d\t.\tA\tG\t.\tPASS\tAC=%d;AN=%d;AF=%.5e;CADD=%.3f;GERP=%.2f;REVEL=%.3f;PHYLOP=%.4f\n",
			pos, count, number, float64(count)/float64(number), rng.Float64()*40, rng.Float64()*12-6, rng.Float64(), rng.Float64()*20-10)
		if err != nil {
			b.Fatal(err)
		}
		n += written
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// frames cuts p into frames and says how many bytes of data they hold.
func frames(b *testing.B, p []byte) (all []frame, size int64) {
	s := framer{in: bufio.NewReaderSize(bytes.NewReader(p), readBuffer), pool: new(pool)}
	for {
		f, err := s.next()
		if err == io.EOF {
			return all, size
		}
		if err != nil {
			b.Fatal(err)
		}
		_, n := f.footer()
		all, size = append(all, f), size+n
	}
}
