package bam

import "bytes"

// checkStrict returns what the specification has against a record that can be
// read.
func (r *Record) checkStrict() *FormatError {
	name := r.Name()
	if !name.Is("*") && (len(name) == 0 || bytes.ContainsFunc(name, func(c rune) bool { return c < '!' || c > '~' || c == '@' })) {
		return r.fail("QNAME", "", "a read's name has 1 to 254 printable characters, none of them @: correct it")
	}
	if rest := r.Flags() >> len(flagNames); rest != 0 {
		return r.fail("FLAG", r.Flags().String(), "the flags past 0x800 have no meaning: clear them")
	}
	if fault := r.checkCigar(); fault != nil {
		return fault
	}
	return r.checkTagsStrict()
}

// checkCigar looks at the operations: kinds, lengths, and where the clips are.
func (r *Record) checkCigar() *FormatError {
	cigar := r.Cigar()
	n := cigar.Len()
	for i := range n {
		op := cigar.At(i)
		switch kind := op.Kind(); {
		case kind > Mismatch:
			return r.fail("CIGAR", "", "an operation that is none of MIDNSHP=X: correct it")
		case kind == HardClip && i > 0 && i < n-1:
			return r.fail("CIGAR", "", "a hard clip that is not at an end: correct it")
		case kind == SoftClip && i > 0 && i < n-1 &&
			(i != 1 || cigar.At(0).Kind() != HardClip) && (i != n-2 || cigar.At(n-1).Kind() != HardClip):
			return r.fail("CIGAR", "", "a soft clip that is not at an end: correct it")
		}
	}
	if n > 0 && r.Len() > 0 && cigar.QueryLen() != r.Len() {
		return r.fail("CIGAR", "", msgLengths)
	}
	return nil
}

// checkTagsStrict looks at the tags' names and values, and for tags that are
// there twice.
func (r *Record) checkTagsStrict() *FormatError {
	var seen [26 * 2][62]bool
	for rest := r.aux(); len(rest) > 0; {
		t, next, msg := cutTag(rest)
		if msg != "" {
			return r.fail(shown(t.name[:]), "", msg)
		}
		rest = next
		switch text, _ := t.Text(); {
		case !isTagName(t.name[0], t.name[1]):
			return r.fail("tags", shown(t.name[:]), "a tag's name is a letter and a letter or digit: rename it")
		case t.kind == 'd':
			return r.fail(shown(t.name[:]), "", "the type d is not in the specification: write f")
		case t.kind == 'H' && (len(text)%2 != 0 || len(bytes.Trim(text, "0123456789ABCDEF")) > 0), bytes.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }):
			return r.fail(shown(t.name[:]), "", msgValue)
		}
		at := &seen[place(t.name[0])][place(t.name[1])]
		if *at {
			return r.fail(shown(t.name[:]), "", "the tag is there twice: remove one")
		}
		*at = true
	}
	return nil
}

// place numbers letters and digits.
func place(c byte) int {
	switch {
	case c <= '9':
		return 52 + int(c-'0')
	case c <= 'Z':
		return int(c - 'A')
	default:
		return 26 + int(c-'a')
	}
}
