package matrix

import (
	"bytes"
	"testing"
)

// The coding of a .bed, from the format's specification
// (https://www.cog-genomics.org/plink/1.9/formats#bed): by code.
var bedCoding = [4]byte{0b11, 0b10, 0b00, 0b01}

func TestBedCoding(t *testing.T) {
	for samples := 1; samples < 70; samples++ {
		width := (samples + 3) / 4
		var packed, want []byte
		for row := range 3 {
			p, w := make([]byte, width), make([]byte, width)
			for s := range samples {
				code := byte((s*7 + row + s*s) % 4)
				p[s/4] |= code << (2 * (s % 4))
				w[s/4] |= bedCoding[code] << (2 * (s % 4))
			}
			packed, want = append(packed, p...), append(want, w...)
		}
		got := bytes.Clone(packed)
		toBed(got, width, samples)
		if !bytes.Equal(got, want) {
			t.Fatalf("%d samples: %x becomes %x, not %x", samples, packed, got, want)
		}
		for i := width - 1; i < len(got) && samples%4 > 0; i += width {
			got[i] |= 0xC0 // what stands behind the last sample does not matter
		}
		fromBed(got, width, samples)
		if !bytes.Equal(got, packed) {
			t.Fatalf("%d samples: %x is not read as it was", samples, packed)
		}
	}
}

// TestRows fills rows of widths around the size of a piece.
func TestRows(t *testing.T) {
	for _, width := range []int{1, 3, 1000, pieceSize/2 - 1, pieceSize / 2, pieceSize - 1, pieceSize, pieceSize + 1} {
		r := newRows(4 * width)
		n := 2*(pieceSize/width) + 3
		if width < 100 {
			n = pieceSize/width + 100
		}
		for i := range n {
			row := r.add()
			if len(row) != width {
				t.Fatalf("width %d: row %d has %d bytes", width, i, len(row))
			}
			row[0], row[width-1] = byte(i), byte(i)
		}
		size := 0
		for _, p := range r.pieces {
			size += cap(p)
		}
		for i := range n {
			if row := r.at(i); row[0] != byte(i) || row[width-1] != byte(i) || cap(row) != width {
				t.Fatalf("width %d: row %d is lost", width, i)
			}
		}
		if size > n*width+max(pieceSize, width) {
			t.Errorf("width %d: %d bytes for %d rows", width, size, n)
		}
	}
}

func TestPlinkContig(t *testing.T) {
	// What plink2 v2.00a3.5 makes of each in a .bim.
	for name, want := range map[string]string{
		"1": "1", "chr1": "1", "Chr1": "1", "CHR22": "22", "07": "7", "0": "0", "chr0": "0",
		"23": "X", "24": "Y", "25": "XY", "26": "MT", "27": "PAR1", "chr23": "X", "chr27": "PAR1",
		"X": "X", "x": "X", "chrX": "X", "Y": "Y", "XY": "XY", "xy": "XY", "chrXY": "XY",
		"M": "MT", "MT": "MT", "chrM": "MT", "chrm": "MT", "chrmt": "MT", "PAR1": "PAR1", "par1": "PAR1",
		"chrPAR1": "chrPAR1", "chr007": "chr007", "chrUn_KI270302v1": "chrUn_KI270302v1", "un": "un",
		"NC_000001.11": "NC_000001.11", "GL000192.1": "GL000192.1", "X_1": "X_1", "123456": "123456",
	} {
		if got := plinkContig(name); got != want {
			t.Errorf("%s becomes %s, not %s", name, got, want)
		}
	}
}
