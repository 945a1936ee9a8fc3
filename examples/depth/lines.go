package main

import (
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/genomics/pileup"
)

// appendWindow appends a line for each position or, without -a, for each that a
// read lies across, be it with a base or without.
//
// The table of a genome has three thousand million lines. So they are put
// together from parts, in words, and what ten of them have in common is made
// once: all of their position but the last digit.
func (f *flags) appendWindow(dst []byte, w *pileup.Window) []byte {
	var first [headRoom]byte
	head := append(append(first[:0], w.Contig...), '\t')
	contig := len(head)
	digit := (w.Start + 1) % 10
	head = appendTens(head, w.Start+1)
	for i := 0; i < len(w.Depth); digit = 0 {
		end := min(i+10-digit, len(w.Depth))
		dst = slices.Grow(dst, 10*(len(head)+depthRoom)+headRoom)
		text, at := dst[:cap(dst)], len(dst)
		for ; i < end; i++ {
			n := w.Depth[i]
			if n > 0 || f.All > 0 || len(w.Gaps) > 0 && w.Gaps[i] > 0 {
				if len(head) <= headRoom {
					*(*[headRoom]byte)(text[at:]) = first
				} else {
					copy(text[at:], head)
				}
				at += len(head)
				text[at-1] = byte('0' + digit)
				if uint(n) < uint(len(ends)) {
					end := ends[n]
					binary.LittleEndian.PutUint64(text[at:], end)
					at += int(end >> 56)
				} else {
					at = putDepth(text, at, n)
				}
			}
			digit++
		}
		dst = text[:at]
		if !nextTens(head[contig:]) {
			head = appendTens(head[:contig], w.Start+i+1)
		}
	}
	return dst
}

// appendTens appends a position whose last digit is left open.
func appendTens(dst []byte, pos int) []byte {
	if pos < 10 {
		return append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(pos-pos%10), 10)
}

// nextTens adds ten to a position in its place, unless that takes a digit more.
func nextTens(pos []byte) bool {
	for k := len(pos) - 2; k >= 0; k-- {
		if pos[k] < '9' {
			pos[k]++
			return true
		}
		pos[k] = '0'
	}
	return false
}

const (
	headRoom  = 32 // of a line's begin, in the usual case
	depthRoom = 16 // of its end: a tab, at most 11 characters, a line break, and what a word stands over
)

// ends are the ends of lines with a depth below 1000: the bytes of one in a
// word, the lowest first, and how many there are in its highest byte.
var ends = func() (words [1000]uint64) {
	for n := range words {
		end := append(strconv.AppendInt([]byte{'\t'}, int64(n), 10), '\n')
		words[n] = uint64(len(end)) << 56
		for i, c := range end {
			words[n] |= uint64(c) << (8 * i)
		}
	}
	return words
}()

// putDepth writes the end of a line to text[at:] and returns where it ends.
func putDepth(text []byte, at int, n int32) int {
	text[at] = '\t'
	end := append(strconv.AppendInt(text[:at+1], int64(n), 10), '\n')
	return len(end)
}
