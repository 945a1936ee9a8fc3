package vcf

import (
	"bytes"
	"iter"
)

// Filter is a record's FILTER column.
type Filter struct{ text Text }

// Pass reports whether the record failed no filter: PASS, or "." where none
// was applied.
func (f Filter) Pass() bool { return f.text.Missing() || f.text.Is("PASS") }

// Missing reports whether no filter was applied.
func (f Filter) Missing() bool { return f.text.Missing() }

// Has reports whether the column names that filter, PASS included.
func (f Filter) Has(name string) bool {
	for t := range f.All() {
		if t.Is(name) {
			return true
		}
	}
	return false
}

// All iterates over the filters in the column; over none where it is missing.
func (f Filter) All() iter.Seq[Text] {
	return func(yield func(Text) bool) { split(f.text, ';', yield) }
}

// Text returns the column as written.
func (f Filter) Text() Text { return f.text }

// String returns an owned copy of the column.
func (f Filter) String() string { return f.text.String() }

// split yields the parts of a list; none of a missing one.
func split(list Text, separator byte, yield func(Text) bool) {
	if list.Missing() {
		return
	}
	for {
		n := bytes.IndexByte(list, separator)
		if n < 0 {
			yield(list)
			return
		}
		if !yield(list[:n]) {
			return
		}
		list = list[n+1:]
	}
}
