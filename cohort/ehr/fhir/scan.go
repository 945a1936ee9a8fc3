package fhir

import "encoding/binary"

// verdict is what scan finds.
type verdict uint8

const (
	partial verdict = iota // the bytes end before the value does
	whole                  // one JSON value
	broken                 // no JSON
)

// maxDepth is how deep values may lie in each other: what the parser allows.
const maxDepth = 300

// What scan waits for.
const (
	wantValue = iota
	wantFirst // a value, or the end of an empty array
	wantKey
	wantKeyOrEnd
	wantNext // a comma, or the end of what surrounds
)

// scan checks that a JSON value begins at i, and returns the index after it. It
// looks at the grammar; what is in strings and numbers it leaves to who reads them.
func scan(b []byte, i int) (int, verdict) {
	var objects [maxDepth/64 + 1]uint64 // a bit for each level: whether it is an object
	depth, want := 0, wantValue
	for {
		i = skipBlank(b, i)
		if i >= len(b) {
			return i, partial
		}
		c := b[i]
		switch want {
		case wantKey, wantKeyOrEnd:
			if c == '}' && want == wantKeyOrEnd {
				depth--
				i, want = i+1, wantNext
				break
			}
			if c != '"' {
				return i, broken
			}
			var ok bool
			if i, ok = skipString(b, i); !ok {
				return i, partial
			}
			if i = skipBlank(b, i); i >= len(b) {
				return i, partial
			}
			if b[i] != ':' {
				return i, broken
			}
			i, want = i+1, wantValue
			continue
		case wantNext:
			object := objects[depth/64]>>(depth%64)&1 != 0
			switch {
			case c == ',' && object:
				i, want = i+1, wantKey
				continue
			case c == ',':
				i, want = i+1, wantValue
				continue
			case c == '}' && object, c == ']' && !object:
				depth--
				i++
			default:
				return i, broken
			}
		default:
			switch {
			case c == ']' && want == wantFirst:
				depth--
				i++
			case c == '{', c == '[':
				if depth++; depth > maxDepth {
					return i, broken
				}
				i++
				if c == '{' {
					objects[depth/64] |= 1 << (depth % 64)
					want = wantKeyOrEnd
				} else {
					objects[depth/64] &^= 1 << (depth % 64)
					want = wantFirst
				}
				continue
			default:
				var v verdict
				if i, v = scanScalar(b, i); v != whole {
					return i, v
				}
			}
			want = wantNext
		}
		if depth == 0 {
			return i, whole
		}
	}
}

// scanScalar is scan for a string, a number or a word.
func scanScalar(b []byte, i int) (int, verdict) {
	var word string
	switch c := b[i]; {
	case c == '"':
		end, ok := skipString(b, i)
		if !ok {
			return end, partial
		}
		return end, whole
	case c == '-', c >= '0' && c <= '9':
		for i++; i < len(b) && (b[i] >= '0' && b[i] <= '9' || b[i] == '.' || b[i] == '-' || b[i] == '+' || b[i]|0x20 == 'e'); {
			i++
		}
		return i, whole
	case c == 't':
		word = "true"
	case c == 'f':
		word = "false"
	case c == 'n':
		word = "null"
	default:
		return i, broken
	}
	if len(b)-i < len(word) {
		return i, partial
	}
	if string(b[i:i+len(word)]) != word {
		return i, broken
	}
	return i + len(word), whole
}

// eightSpaces are what indented JSON is full of.
const eightSpaces = 0x2020202020202020

// skipBlank is skipSpace for much white space.
func skipBlank(b []byte, i int) int {
	if i < len(b) && b[i] > ' ' {
		return i
	}
	if i < len(b) && b[i] == '\n' {
		i++
		for i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:]) == eightSpaces {
			i += 8
		}
	}
	return skipSpace(b, i)
}
