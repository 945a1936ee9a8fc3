package bam_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

// Records of 64 bytes, block_size included: a bit that is set in the first one's
// makes it swallow those after it, and the file stays readable.
func TestSwallowedRecords(t *testing.T) {
	record := "r 0 chr1 100 60 8M * 0 0 ACGTACGT ABCDABCD XX:Z:abcdef\n"
	in := small(strings.TrimSuffix(strings.Repeat(record, 40), "\n"))
	plain := inflate(t, toBAM(t, in))
	first := headerSize(plain)
	if size := binary.LittleEndian.Uint32(plain[first:]); size+4 != 64 {
		t.Fatalf("a record has %d bytes", size+4)
	}
	for _, extra := range []uint32{64, 128, 256, 512, 1024, 2048} {
		n, err := failure(put(plain, first, 60+extra), bam.Options{})
		if n != 0 || err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%d bytes swallowed: %d records, %v", extra, n, err)
		}
	}
}

// Each bit of each length: never a record that is not one of those written.
func TestFlippedLengths(t *testing.T) {
	plain := inflate(t, toBAM(t, small(
		"r 0 chr1 100 60 8M * 0 0 ACGTACGT ABCDABCD NM:i:1 RG:Z:group",
		"r 0 chr1 100 60 4H8M4H * 0 0 ACGTACGT ABCDABCD NM:i:1 RG:Z:group",
		"r 0 chr1 100 60 2S3M2D3M * 0 0 GGGGGGGG ABCDABCD NM:i:1 RG:Z:group",
		"r 4 * 0 0 * * 0 0 ACGTACGT ABCDABCD XX:B:s,1,2 RG:Z:group",
	)))
	for at := headerSize(plain); at < len(plain); at += 4 + int(binary.LittleEndian.Uint32(plain[at:])) {
		for _, field := range []struct {
			name     string
			at, size int
		}{{"block_size", 0, 4}, {"l_read_name", 12, 1}, {"n_cigar_op", 16, 2}, {"l_seq", 20, 4}} {
			for bit := range 8 * field.size {
				data := bytes.Clone(plain)
				data[at+field.at+bit/8] ^= 1 << (bit % 8)
				if _, err := failure(data, bam.Options{}); err == nil {
					t.Errorf("record at %d: bit %d of %s goes unnoticed", at, bit, field.name)
				}
			}
		}
	}
}

// As htslib: SEQ of another length than the CIGAR is damage, unless the read is
// not mapped.
func TestCIGARFitsSEQ(t *testing.T) {
	raw := bytes.Clone(one(t, "r 0 chr1 100 60 8M * 0 0 ACGTACGT ABCDABCD NM:i:1").Bytes())
	raw[34] = 9 << 4 // after two bytes of name
	if _, err := bam.NewRecord(header(t), raw); err == nil || !strings.Contains(err.Error(), "the CIGAR covers 9 bases") {
		t.Error(err)
	}
	raw[14] |= 4
	if _, err := bam.NewRecord(header(t), raw); err != nil {
		t.Error(err)
	}
}

// A line without end is not read on to the end of a decompression bomb.
func TestLineBomb(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	size := 64 // MiB
	if testing.Short() {
		size = 24
	}
	for range size {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := failure(packed.Bytes(), bam.Options{Workers: 2})
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "a line without columns") {
		t.Error(err)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 16<<20 {
		t.Errorf("%d MB", taken>>20)
	}
}

// A file cut inside its first block is not an empty one.
func TestCutInTheFirstBlock(t *testing.T) {
	data := deflate(t, inflate(t, toBAM(t, small("r 4 * 0 0 * * 0 0 ACGT ABCD"))))
	for _, n := range []int{18, 27, 28, 60} {
		if _, err := failure(data[:n], bam.Options{}); err == nil || !strings.Contains(err.Error(), "truncated") {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
