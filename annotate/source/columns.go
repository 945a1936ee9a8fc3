package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// resolve finds the columns that the fields name.
func (t *Text) resolve() error {
	names := t.known
	if len(t.options.Fields) > 0 {
		names = nil
		for _, f := range t.options.Fields {
			if f.Column != "" && !slices.Contains(names, f.Column) {
				names = append(names, f.Column)
			}
			for _, name := range f.Needs(t.known) {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	for _, name := range names {
		c := &column{index: t.indexOf(name), missing: t.layout.missing, at: len(t.wanted), warn: t.warn}
		c.Name = name
		if c.index == none && t.layout.attributes != none {
			c.index, c.attribute = t.layout.attributes, name
		}
		if c.index == none {
			return &ParseError{Msg: fmt.Sprintf("there is no column %q: it has %s", name, strings.Join(t.known, ", "))}
		}
		c.escaped = t.layout.attributes != none
		if c.index < len(t.known) && name != t.known[c.index] {
			c.Description = "Column " + name + " of " + t.Name()
		}
		t.wanted = append(t.wanted, c)
	}
	return nil
}

// indexOf finds a column by its name, in any case if need be, or by its number from
// 1.
func (t *Text) indexOf(name string) int {
	if i := slices.Index(t.known, name); i >= 0 {
		return i
	}
	if i := slices.IndexFunc(t.known, func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
		return i
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 && n <= len(t.known) {
		return n - 1
	}
	return none
}
