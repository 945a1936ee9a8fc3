package fasta

import "encoding/binary"

// letters are the bytes that stand for bases: the letters, and "-" and "*" for
// gaps.
type letters struct {
	table [256]byte // what each byte stands for; 0: no base
	lower uint64    // the bits that make a letter lower case, where they are to go
}

var upperCase, sameCase = newLetters(0x20), newLetters(0)

func newLetters(lower byte) *letters {
	l := &letters{lower: uint64(lower) * eachByte}
	for c := byte('A'); c <= 'Z'; c++ {
		l.table[c], l.table[c|0x20] = c, (c|0x20)&^lower
	}
	l.table['-'], l.table['*'] = '-', '*'
	return l
}

const eachByte = 0x0101010101010101

// decode turns text into bases in place, and returns where a byte is none; -1
// where all are. Eight bytes at a time: those at the end are looked at twice,
// which changes nothing.
func (l *letters) decode(text []byte) int {
	if len(text) < 8 {
		return l.decodeEach(text)
	}
	for at := 0; at < len(text); at += 8 {
		at = min(at, len(text)-8)
		eight := text[at : at+8]
		word := binary.LittleEndian.Uint64(eight)
		if !allLetters(word) {
			if i := l.decodeEach(eight); i >= 0 {
				return at + i
			}
			continue
		}
		binary.LittleEndian.PutUint64(eight, word&^l.lower)
	}
	return -1
}

func (l *letters) decodeEach(text []byte) int {
	for i, c := range text {
		if text[i] = l.table[c]; text[i] == 0 {
			return i
		}
	}
	return -1
}

// allLetters reports whether eight bytes are letters. In upper case a byte below
// 128 is at most 0x5F, so that no sum reaches into the next byte: its highest
// bit says whether it is at least "A", or past "Z".
func allLetters(word uint64) bool {
	const high = 0x80 * eachByte
	upper := word &^ (0x20 * eachByte)
	atLeastA := upper + (0x80-'A')*eachByte
	pastZ := upper + (0x80-'Z'-1)*eachByte
	return word&high == 0 && atLeastA&^pastZ&high == high
}
