package vcf

import (
	"encoding/binary"
	"testing"
)

// TestPack4 tries every pair of bytes at every place among called neighbours.
func TestPack4(t *testing.T) {
	var table packedTable
	table.set(1, 1)
	for place := range 4 {
		for a := range 256 {
			for b := range 256 {
				data := [8]byte{2, 2, 4, 3, 2, 5, 4, 5}
				data[2*place], data[2*place+1] = byte(a), byte(b)
				fast, odd := pack4(binary.LittleEndian.Uint64(data[:]))
				slow, ok := pack4Any(data[:], &table.of, HalfCallsError)
				called := (a>>1 == 1 || a>>1 == 2) && (b>>1 == 1 || b>>1 == 2)
				if (odd == 0) != called || called && (!ok || fast != slow) {
					t.Fatalf("% x: %b, odd %x, and %b, %v", data, fast, odd, slow, ok)
				}
			}
		}
	}
}
