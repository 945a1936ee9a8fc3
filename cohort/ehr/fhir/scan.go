package fhir

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// verdict is what scan finds.
type verdict uint8

const (
	partial verdict = iota // the bytes end before the value does
	whole                  // one JSON value
	broken                 // no JSON
)

// maxDepth is how deep values may lie in each other.
const maxDepth = 300

// scan checks that a JSON value begins at i, writes it to the tape, and returns
// the index after it. It looks at the grammar; what is in texts and numbers it
// leaves to who reads them.
func (t *tape) scan(b []byte, i int) (int, verdict) {
	var objects [maxDepth/64 + 1]uint64 // a bit for each level: whether it is an object
	depth := 0
	keyed := false // there is a key in front of the value
	t.reset(b)
values:
	for {
		if i = skipBlank(b, i); i >= len(b) {
			return i, partial
		}
		switch c := b[i]; c {
		case '"':
			end, ok := skipString(b, i)
			if !ok {
				return end, partial
			}
			t.leaf(text, i+1, end-1)
			i = end
		case '{', '[':
			if keyed && t.recurring != nil {
				if n := t.again(b, i, t.recurring.open[depth]); n > 0 {
					i += n
					break
				}
			}
			if depth == maxDepth {
				return i, broken
			}
			k, bracket := array, byte(']')
			objects[depth/64] &^= 1 << (depth % 64)
			if c == '{' {
				k, bracket = object, '}'
				objects[depth/64] |= 1 << (depth % 64)
			}
			t.begin(k, i, depth)
			depth++
			if i = skipBlank(b, i+1); i >= len(b) {
				return i, partial
			}
			if b[i] == bracket {
				break
			}
			if keyed = k == object; keyed {
				var v verdict
				if i, v = t.scanKey(b, i, depth-1); v != whole {
					return i, v
				}
				t.habit(b, depth)
			}
			continue
		default:
			end, k, v := scanScalar(b, i)
			if v != whole {
				return end, v
			}
			t.leaf(k, i, end)
			i = end
		}
		for depth > 0 {
			inObject := inside(&objects, depth)
			var h *habit
			if inObject && t.recurring != nil && !t.over {
				h = t.recurring.open[depth] // of an object without members another's, or none
				if h != nil && len(h.then) > 0 && len(b)-i >= len(h.then) && bytes.Equal(b[i:i+len(h.then)], h.then) {
					t.key(i+h.from, i+h.to, depth-1, h.mark)
					t.recurring.open[depth] = h.next
					i += len(h.then)
					keyed = true
					continue values
				}
			}
			behind := i
			if i = skipBlank(b, i); i >= len(b) {
				return i, partial
			}
			switch c := b[i]; {
			case c == ',':
				i++
				if keyed = inObject; !keyed {
					continue values
				}
				if i = skipBlank(b, i); i >= len(b) {
					return i, partial
				}
				var v verdict
				if i, v = t.scanKey(b, i, depth-1); v != whole {
					return i, v
				}
				t.habit(b, depth)
				if h != nil && !t.over {
					next := &t.nodes[len(t.nodes)-1]
					h.follow(b[behind:i], int(next.from)-behind, int(next.to)-behind, t.recurring.open[depth])
				}
				continue values
			case c == '}' && inObject, c == ']' && !inObject:
				depth--
				i++
				t.end(i, depth, depth > 0 && inside(&objects, depth))
			default:
				return i, broken
			}
		}
		return i, whole
	}
}

// inside reports whether the innermost of so many open values is an object.
func inside(objects *[maxDepth/64 + 1]uint64, depth int) bool {
	return objects[(depth-1)/64]>>((depth-1)%64)&1 != 0
}

// scanKey is scan for a key and the colon after it, in the object that is open at
// the depth.
func (t *tape) scanKey(b []byte, i, depth int) (int, verdict) {
	if b[i] != '"' {
		return i, broken
	}
	end, ok := skipString(b, i)
	if !ok {
		return end, partial
	}
	t.key(i+1, end-1, depth, markOf(b[i+1:end-1]))
	if end = skipBlank(b, end); end >= len(b) {
		return end, partial
	}
	if b[end] != ':' {
		return end, broken
	}
	return end + 1, whole
}

// scanScalar is scan for a number or a word. Numbers are what others write for
// them as well: NaN, Inf, and a plus in front.
func scanScalar(b []byte, i int) (int, kind, verdict) {
	word, k := "null", null
	switch c := b[i]; {
	case numeric(c) && c|0x20 != 'e':
		begin := i
		for i++; i < len(b) && numeric(b[i]); {
			i++
		}
		if i == begin+1 && (c == '-' || c == '+') {
			return scanNaN(b, i)
		}
		return i, number, whole
	case c == 't':
		word, k = "true", truth
	case c == 'f':
		word, k = "false", falsehood
	case c == 'n' && i+1 < len(b) && b[i+1] == 'u':
	case c|0x20 == 'n', c|0x20 == 'i':
		return scanNaN(b, i)
	default:
		return i, nothing, broken
	}
	if len(b)-i < len(word) {
		return i, nothing, partial
	}
	if string(b[i:i+len(word)]) != word {
		return i, nothing, broken
	}
	return i + len(word), k, whole
}

func numeric(c byte) bool {
	return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c|0x20 == 'e'
}

func scanNaN(b []byte, i int) (int, kind, verdict) {
	switch {
	case i < len(b) && b[i]|0x20 != 'i' && b[i]|0x20 != 'n':
		return i, nothing, broken
	case len(b)-i < 3:
		return i, nothing, partial
	}
	if w := b[i : i+3]; !bytes.EqualFold(w, []byte("nan")) && !bytes.EqualFold(w, []byte("inf")) {
		return i, nothing, broken
	}
	return i + 3, number, whole
}

// eightSpaces are what indented JSON is full of.
const eightSpaces = 0x2020202020202020

// skipBlank is skipSpace for much white space.
func skipBlank(b []byte, i int) int {
	if i < len(b) && b[i] > ' ' {
		return i
	}
	return skipBlanks(b, i)
}

// skipBlanks is apart so that what calls skipBlank has no call where there is no
// white space.
//
//go:noinline
func skipBlanks(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
		default:
			return i
		}
		i++
		for i+8 <= len(b) {
			if other := binary.LittleEndian.Uint64(b[i:]) ^ eightSpaces; other != 0 {
				i += bits.TrailingZeros64(other) / 8
				break
			}
			i += 8
		}
	}
	return i
}
