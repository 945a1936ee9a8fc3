package source

import "bytes"

// attributes walks over the last column of a GFF3 or GTF line:
//
//	ID=gene1;Name=CYP2D6        GFF3: lists by commas, escaped as URLs are
//	gene_id "g1"; tag "basic"   GTF: quoted; a repeated key is a list
type attributes struct{ rest []byte }

// next returns the next attribute. quoted says that it is GTF's, in which a comma
// is part of the text. An attribute without a value has a nil one.
func (a *attributes) next() (key, value []byte, quoted, ok bool) {
	rest := a.rest
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == ';' || rest[0] == '\t') {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		a.rest = nil
		return nil, nil, false, false
	}
	end := 0
	for end < len(rest) && rest[end] != '=' && rest[end] != ' ' && rest[end] != ';' {
		end++
	}
	if end == len(rest) {
		a.rest = nil
		return rest, nil, false, true
	}
	key = rest[:end]
	mark := rest[end]
	a.rest = rest[end+1:]
	switch mark {
	case ';':
		return key, nil, false, true
	case '=':
		return key, a.upTo(a.rest), false, true
	}
	rest = bytes.TrimLeft(a.rest, " ")
	if len(rest) == 0 || rest[0] != '"' {
		return key, a.upTo(rest), true, true
	}
	closing := bytes.IndexByte(rest[1:], '"')
	if closing < 0 {
		return key, a.upTo(rest[1:]), true, true
	}
	value = rest[1 : 1+closing]
	a.upTo(rest[1+closing:])
	return key, value, true, true
}

// upTo cuts the text at the next semicolon, behind which reading goes on.
func (a *attributes) upTo(text []byte) []byte {
	if end := bytes.IndexByte(text, ';'); end >= 0 {
		a.rest = text[end+1:]
		return bytes.TrimRight(text[:end], " ")
	}
	a.rest = nil
	return bytes.TrimRight(text, " ")
}
