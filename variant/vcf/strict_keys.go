package vcf

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// keyList looks for keys that a column has twice. It keeps eight bytes for each,
// since a column may have millions: 32 bits of a hash, and where the key begins.
type keyList struct{ packed []uint64 }

func (k *keyList) clear() { k.packed = k.packed[:0] }

// add takes the next key, which begins at start.
func (k *keyList) add(start int, key []byte) {
	k.packed = append(k.packed, maphash.Bytes(seeds[0], key)&^(1<<32-1)|uint64(start))
}

// repeated returns a key that is there twice, or nil. A key ends before the
// first of the two delimiters, or with the text.
func (k *keyList) repeated(text []byte, delimiters [2]byte) []byte {
	if len(k.packed) > 16 {
		slices.Sort(k.packed)
	}
	for i, a := range k.packed {
		for j := i - 1; j >= 0; j-- {
			b := k.packed[j]
			if a>>32 != b>>32 {
				if len(k.packed) > 16 {
					break // sorted: no equal ones before it
				}
				continue
			}
			if key := keyAt(text, a, delimiters); bytes.Equal(key, keyAt(text, b, delimiters)) {
				return key
			}
		}
	}
	return nil
}

func keyAt(text []byte, packed uint64, delimiters [2]byte) []byte {
	rest := text[packed&(1<<32-1):]
	for i, c := range rest {
		if c == delimiters[0] || c == delimiters[1] {
			return rest[:i]
		}
	}
	return rest
}
