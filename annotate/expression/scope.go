package expression

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/internal/nearest"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Scope is the names that expressions may use, and what all expressions on the
// same records share. Compile everything before the first Env is used; from then
// on any number of goroutines may have one each.
type Scope struct {
	headless bool
	known    []Name // INFO keys, in the header's order
	keys     []string
}

// ErrNoHeader is why info(…) cannot be compiled in a scope without a header.
var ErrNoHeader = errors.New("there is no record to take INFO from")

// Name is a value that expressions may use.
type Name struct {
	Name   string
	Type   vcf.Type
	Number vcf.Number
}

// NewScope returns the scope of records under a header; nil: without any INFO.
func NewScope(h *vcf.Header) *Scope {
	s := &Scope{headless: h == nil}
	if h == nil {
		return s
	}
	for _, line := range h.Lines("INFO") {
		k := h.Info(line.ID())
		s.known = append(s.known, Name{line.ID(), k.Type(), k.Number()})
	}
	return s
}

// Declare adds a key that records are getting, with the place of one of that name.
// What was compiled before does not know it.
func (s *Scope) Declare(n Name) {
	if i := slices.IndexFunc(s.known, func(k Name) bool { return k.Name == n.Name }); i >= 0 {
		s.known = slices.Delete(s.known, i, i+1)
	}
	s.known = append(s.known, n)
}

// Compile compiles an expression on records.
func (s *Scope) Compile(expr string) (*Program, error) {
	return s.compile(&compiler{scope: s, expr: expr})
}

// Entries are the columns of a source that an expression on its entries may use.
type Entries struct {
	Columns []Name // in the order of Env.SetEntries
	Values  int    // the column that "values" is; -1: there is none
}

// CompileEntries compiles an expression on records and the entries of a source
// that were found for them.
func (s *Scope) CompileEntries(expr string, entries Entries) (*Program, error) {
	return s.compile(&compiler{scope: s, expr: expr, entries: &entries})
}

// slot is where an Env keeps the value of an INFO key.
func (s *Scope) slot(key string) int {
	if i := slices.Index(s.keys, key); i >= 0 {
		return i
	}
	s.keys = append(s.keys, key)
	return len(s.keys) - 1
}

// find finds a name as it is written, or in another case. Of several that differ
// in case only, none is meant.
func find(name string, known []Name) (int, error) {
	found := -1
	for i, k := range known {
		if k.Name == name {
			return i, nil
		}
		if strings.EqualFold(k.Name, name) {
			if found >= 0 {
				return -1, fmt.Errorf("%s may be %s or %s: write it as one of them is written", name, known[found].Name, k.Name)
			}
			found = i
		}
	}
	return found, nil
}

// unknown is the message about a name that is none.
func unknown(what, name string, known []Name) error {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = k.Name
	}
	return fmt.Errorf("there is no %s %q: %s", what, name, nearest.Hint(name, names))
}
