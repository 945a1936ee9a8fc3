package vcf

import (
	"bytes"
	"testing"
)

func TestLastNewline(t *testing.T) {
	for n := range 20 {
		text := bytes.Repeat([]byte{'x'}, n*1021)
		for at := -1; at < len(text); at += 509 {
			clear(text)
			if at >= 0 {
				text[at], text[at/2] = '\n', '\n'
			}
			if got := lastNewline(text); got != bytes.LastIndexByte(text, '\n') {
				t.Fatalf("%d of %d bytes, not %d", got, len(text), at)
			}
		}
	}
}

// TestTabMask compares masks with the bytes themselves, those next to a tab in
// value and with the highest bit among them.
func TestTabMask(t *testing.T) {
	var text [64]byte
	x := uint32(1)
	for range 5000 {
		var want uint64
		for i := range text {
			x = x*1664525 + 1013904223
			text[i] = [8]byte{'\t', '\t' - 1, '\t' + 1, 0x89, 0, 0xFF, 0x80, '0'}[x>>28&7]
			if text[i] == '\t' {
				want |= 1 << i
			}
		}
		if got := tabMask(text[:]); got != want {
			t.Fatalf("%x has %b, not %b", text, got, want)
		}
	}
}

// TestAppendTabs has none to all of 64 bytes be tabs, at every length.
func TestAppendTabs(t *testing.T) {
	for every := 1; every < 90; every++ {
		text := bytes.Repeat([]byte{'x'}, 300)
		var want []uint32
		for i := every - 1; i < len(text); i += every {
			text[i] = '\t'
		}
		for n := range text {
			want = append(want[:0], 9)
			for i, c := range text[:n] {
				if c == '\t' {
					want = append(want, uint32(7+i))
				}
			}
			got := appendTabs([]uint32{9}, text[:n], 7)
			if len(got) != len(want) {
				t.Fatalf("every %d of %d: %v, not %v", every, n, got, want)
			}
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("every %d of %d: %v, not %v", every, n, got, want)
				}
			}
		}
	}
}
