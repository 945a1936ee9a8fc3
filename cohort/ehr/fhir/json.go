package fhir

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/bits"
	"strconv"
)

// brokenJSON is what a message says of JSON that is none.
const brokenJSON = "this is not JSON: the file is broken here or was cut; get it again from where it was exported"

// tooDeep is what it says of JSON that nobody writes.
const tooDeep = "this JSON is nested deeper than 300 levels: correct the file"

// bundle is the resource type that holds others.
const bundle = "Bundle"

// sniffed is how much of a value tells whether it is a Bundle, in bytes.
const sniffed = 64 << 10

// skipSpace returns the index of the first byte at or after i that is no JSON
// white space.
func skipSpace(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// skipString returns the index after the string whose quote stands at i.
func skipString(b []byte, i int) (int, bool) {
	if i+9 <= len(b) { // most keys and codes end in the next eight bytes
		if n := quoteIn(binary.LittleEndian.Uint64(b[i+1:])); n < 8 && b[i+n] != '\\' {
			return i + n + 2, true
		}
	}
	for i++; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b), false
		}
		i += n
		slashes := 0
		for b[i-1-slashes] == '\\' {
			slashes++
		}
		i++
		if slashes%2 == 0 {
			return i, true
		}
	}
}

// quoteIn is the index of the first quote among eight bytes, the lowest first; 8
// where there is none.
func quoteIn(eight uint64) int {
	const ones, quotes = 0x0101010101010101, '"' * 0x0101010101010101
	// A byte of zero, where there is a quote, borrows from the bit above it.
	x := eight ^ quotes
	return bits.TrailingZeros64((x-ones)&^x&(ones<<7)) / 8
}

// structural are the bytes that skipValue has to look at inside an object or array.
var structural = [256]bool{'"': true, '{': true, '[': true, '}': true, ']': true, ' ': true}

// skipValue returns the index after the JSON value that begins at i, and whether
// the value ends in b. It counts brackets and does not tell their kinds apart.
func skipValue(b []byte, i int) (int, bool) {
	if i = skipSpace(b, i); i >= len(b) {
		return i, false
	}
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		return skipNested(b, i)
	case '}', ']', ',', ':':
		return i + 1, true // no value: the parser will say so
	}
	for i < len(b) && bytes.IndexByte([]byte(" \n\t\r,:{}[]\""), b[i]) < 0 {
		i++
	}
	return i, true
}

// skipNested is skipValue for the object or array whose bracket stands at i.
func skipNested(b []byte, i int) (int, bool) {
	depth := 0
	for i < len(b) {
		c := b[i]
		if !structural[c] {
			i++
			continue
		}
		switch c {
		case ' ':
			i = skipSpace(b, i)
		case '"':
			end, ok := skipString(b, i)
			if !ok {
				return end, false
			}
			i = end
		case '{', '[':
			depth++
			i++
		default:
			i++
			if depth--; depth == 0 {
				return i, true
			}
		}
	}
	return i, false
}

// member returns where the value of an object's member begins; -1 where b does not
// show one.
func member(b []byte, name string) int {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '{' {
		return -1
	}
	for i++; ; i++ { // past the bracket, past each comma
		i = skipSpace(b, i)
		if i >= len(b) || b[i] != '"' {
			return -1
		}
		end, ok := skipString(b, i)
		if !ok {
			return -1
		}
		key := b[i+1 : end-1]
		if i = skipSpace(b, end); i >= len(b) || b[i] != ':' {
			return -1
		}
		i = skipSpace(b, i+1)
		if string(key) == name {
			return i
		}
		if i, ok = skipValue(b, i); !ok {
			return -1
		}
		if i = skipSpace(b, i); i >= len(b) || b[i] != ',' {
			return -1
		}
	}
}

// kindOf tells the resource type from the beginning of an object: its
// resourceType, or Bundle where it has entries before any. "": it shows none.
func kindOf(b []byte) string {
	for i := 1; ; i++ { // past the bracket, past each comma
		i = skipSpace(b, i)
		if i >= len(b) || b[i] != '"' {
			return ""
		}
		end, ok := skipString(b, i)
		if !ok {
			return ""
		}
		key := b[i:end]
		i = skipSpace(b, end)
		if i >= len(b) || b[i] != ':' {
			return ""
		}
		i = skipSpace(b, i+1)
		if string(key) == `"entry"` && i < len(b) && b[i] == '[' {
			return bundle
		}
		end, ok = skipValue(b, i)
		if !ok {
			return ""
		}
		if string(key) == `"resourceType"` && end-i > 2 && b[i] == '"' {
			return string(b[i+1 : end-1])
		}
		i = skipSpace(b, end)
		if i >= len(b) || b[i] != ',' {
			return ""
		}
	}
}

// faultIn is the offset at which raw stops to be one JSON value; its length if
// it is one.
func faultIn(raw []byte) int64 {
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, &struct{}{}); errors.As(err, &syntax) {
		// encoding/json counts the byte that it did not like.
		return max(0, min(syntax.Offset-1, int64(len(raw))-1))
	}
	return int64(len(raw))
}

// bytesText writes a size.
func bytesText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
