package vcf

import (
	"bytes"
	"iter"
)

// Info is a record's INFO column. Three things differ: a key that is absent
// (Has is false), one whose value is missing ("AF=.", or a value that is not of
// the type asked for: Has is true and Int is not ok), and one with a value. A
// list ends where the file ends it. %-escapes are not decoded.
type Info struct{ r *Record }

type infoEntry struct{ start, equals, end int } // equals == end: no value

// Column returns the column as written, "." where it is empty. Looking into it
// leaves no trace in the record: several goroutines may do so at a time.
func (i Info) Column() Text { return Text(i.r.column(colInfo)) }

// Line returns the column of a record that is a line of text. Of a BCF record, whose
// keys are all declared, it reports false.
func (i Info) Line() (Text, bool) {
	if i.r.isPacked() {
		return nil, false
	}
	return i.Column(), true
}

// Has reports whether the column has the key.
func (i Info) Has(k InfoKey) bool {
	if i.r.isPacked() {
		_, ok := i.r.packedInfo(k.id)
		return ok
	}
	_, ok := i.find(k.id)
	return ok
}

// Flag reports whether the column has the key: what Has says, for keys that
// are flags.
func (i Info) Flag(k InfoKey) bool { return i.Has(k) }

// Text returns the value as written, "1,2" for a list: nil where the key is
// absent, empty for a flag.
func (i Info) Text(k InfoKey) Text {
	v, _ := i.find(k.id)
	return v
}

// String returns an owned copy of the value.
func (i Info) String(k InfoKey) (string, bool) {
	v := i.Text(k)
	if v.Missing() {
		return "", false
	}
	return v.String(), true
}

// Int returns the first value as a whole number. As in bcftools a number past
// 32 bits is missing.
func (i Info) Int(k InfoKey) (int, bool) {
	if i.r.isPacked() {
		if v, found := i.r.packedInfo(k.id); !found || v.isInt() {
			return v.firstInt()
		}
	}
	v, ok := i.find(k.id)
	if !ok {
		return 0, false
	}
	n, ok := parseInt(first(v))
	if !ok {
		return 0, false
	}
	return int(n), true
}

// Float returns the first value as a number.
func (i Info) Float(k InfoKey) (float32, bool) {
	if i.r.isPacked() {
		if v, found := i.r.packedInfo(k.id); !found || v.numbers(Float) {
			return v.firstFloat()
		}
	}
	v, ok := i.find(k.id)
	if !ok {
		return MissingFloat(), false
	}
	return parseFloat(first(v))
}

// Ints appends the values to dst: none where the key is absent, MissingInt for
// each missing one.
func (i Info) Ints(k InfoKey, dst []int32) []int32 {
	if i.r.isPacked() {
		if v, found := i.r.packedInfo(k.id); !found || v.isInt() {
			return v.appendInts(dst)
		}
	}
	return appendInts(dst, i.Text(k))
}

// Floats appends the values to dst: none where the key is absent, MissingFloat
// for each missing one.
func (i Info) Floats(k InfoKey, dst []float32) []float32 {
	if i.r.isPacked() {
		if v, found := i.r.packedInfo(k.id); !found || v.numbers(Float) {
			return v.appendFloats(dst)
		}
	}
	return appendFloats(dst, i.Text(k))
}

// Texts appends the values to dst: none where the key is absent, "." for each
// missing one.
func (i Info) Texts(k InfoKey, dst []Text) []Text { return appendTexts(dst, i.Text(k)) }

// All iterates over the keys and values as written; a flag's value is nil.
func (i Info) All() iter.Seq2[Text, Text] {
	return func(yield func(Text, Text) bool) {
		info := i.r.column(colInfo)
		if Text(info).Missing() {
			return
		}
		for at := 0; at < len(info); {
			e := nextEntry(info, at)
			at = e.end + 1
			var value Text
			if e.equals < e.end {
				value = Text(info[e.equals+1 : e.end])
			}
			if e.end > e.start && !yield(Text(info[e.start:e.equals]), value) {
				return
			}
		}
	}
}

// find returns the value of the first entry with that key. The column is
// indexed as far as it has been looked at.
func (i Info) find(id string) (Text, bool) {
	info := i.r.column(colInfo)
	s := &i.r.block.scratch
	if s.info != i.r {
		s.info, s.entries, s.infoParsed = i.r, s.entries[:0], 0
	}
	for _, e := range s.entries {
		if string(info[e.start:e.equals]) == id {
			return valueOf(info, e)
		}
	}
	for s.infoParsed < len(info) {
		e := nextEntry(info, s.infoParsed)
		s.infoParsed = e.end + 1
		s.entries = append(s.entries, e)
		if string(info[e.start:e.equals]) == id {
			return valueOf(info, e)
		}
	}
	return nil, false
}

// valueOf returns an entry's value. The key "" and the "." of an empty column
// are no entries.
func valueOf(info []byte, e infoEntry) (Text, bool) {
	key := info[e.start:e.equals]
	if Text(key).Missing() {
		return nil, false
	}
	if e.equals == e.end {
		return Text(key[:0]), true
	}
	return Text(info[e.equals+1 : e.end]), true
}

func nextEntry(info []byte, start int) infoEntry {
	e := infoEntry{start: start, equals: -1, end: len(info)}
	if n := bytes.IndexByte(info[start:], ';'); n >= 0 {
		e.end = start + n
	}
	e.equals = e.end
	for i, c := range info[start:e.end] {
		if c == '=' {
			e.equals = start + i
			break
		}
	}
	return e
}

// first returns the first value of a list.
func first(list Text) []byte {
	for i, c := range list {
		if c == ',' {
			return list[:i]
		}
	}
	return list
}

func appendInts(dst []int32, list Text) []int32 {
	if len(list) == 0 {
		return dst
	}
	for {
		v := first(list)
		n, _ := parseInt(v)
		dst = append(dst, n)
		if len(v) == len(list) {
			return dst
		}
		list = list[len(v)+1:]
	}
}

func appendFloats(dst []float32, list Text) []float32 {
	if len(list) == 0 {
		return dst
	}
	for {
		v := first(list)
		f, _ := parseFloat(v)
		dst = append(dst, f)
		if len(v) == len(list) {
			return dst
		}
		list = list[len(v)+1:]
	}
}

func appendTexts(dst []Text, list Text) []Text {
	if len(list) == 0 {
		return dst
	}
	for {
		v := first(list)
		dst = append(dst, Text(v))
		if len(v) == len(list) {
			return dst
		}
		list = list[len(v)+1:]
	}
}
