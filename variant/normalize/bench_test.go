package normalize_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant/normalize"
	"github.com/allelerx/allelerx/variant/vcf"
)

// benchmarkInputs writes a reference of twenty million random bases and a file
// of one sample with a record every so many bases, each sixth an insertion or
// a deletion.
func benchmarkInputs(b *testing.B, apart int) (reference, path string, records int) {
	b.Helper()
	r := rand.New(rand.NewPCG(3, uint64(apart)))
	bases := make([]byte, 20_000_000)
	for i := range bases {
		bases[i] = "ACGT"[r.IntN(4)]
	}
	var lines, out bytes.Buffer
	lines.WriteString(">c\n")
	for at := 0; at < len(bases); at += 60 {
		lines.Write(bases[at:min(at+60, len(bases))])
		lines.WriteByte('\n')
	}
	fmt.Fprintf(&out, "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n##contig=<ID=c,length=%d>\n", len(bases))
	out.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\n")
	for pos := apart; pos+10 < len(bases); pos += apart/2 + r.IntN(apart) {
		ref, alt := bases[pos:pos+1], []byte{"CGTA"[bytes.IndexByte([]byte("ACGT"), bases[pos])]}
		switch r.IntN(12) {
		case 0:
			alt = append([]byte{bases[pos]}, "ACGT"[r.IntN(4)])
		case 1:
			ref, alt = bases[pos:pos+3], bases[pos:pos+1]
		}
		fmt.Fprintf(&out, "c\t%d\t.\t%s\t%s\t50\tPASS\t.\tGT\t0/1\n", pos+1, ref, alt)
		records++
	}
	reference = filepath.Join(b.TempDir(), "ref.fa")
	if err := os.WriteFile(reference, lines.Bytes(), 0o666); err != nil {
		b.Fatal(err)
	}
	return reference, write(b, "in.vcf", out.String()), records
}

// BenchmarkStream reads and normalises a file, the reference's opening
// included; what it allocates a record stands beside the time.
func BenchmarkStream(b *testing.B) {
	for _, c := range []struct {
		name  string
		apart int
	}{{"dense", 100}, {"genome", 600}, {"sparse", 5000}} {
		b.Run(c.name, func(b *testing.B) {
			reference, path, records := benchmarkInputs(b, c.apart)
			openReference(b, reference, fasta.Options{WriteIndex: true})
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				ref, err := fasta.Open(ctx, reference, fasta.Options{})
				if err != nil {
					b.Fatal(err)
				}
				v, err := vcf.Open(ctx, path, vcf.Options{})
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for block, err := range normalize.Stream(v, normalize.Options{Reference: ref}).Blocks(ctx) {
					if err != nil {
						b.Fatal(err)
					}
					n += block.Len()
					block.Release()
				}
				if n != records {
					b.Fatalf("%d records of %d", n, records)
				}
				v.Close()
				ref.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*records), "ns/record")
		})
	}
}
