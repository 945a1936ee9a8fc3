package expression

import (
	"bytes"
	"math"
	"strconv"

	"github.com/allelerx/allelerx/variant/vcf"
)

// Env is one record that expressions are evaluated on, and the memory to do it
// in. It decodes what is asked for, once. One goroutine uses it at a time.
type Env struct {
	scope *Scope

	record   *vcf.Record // nil: there is a place only
	contig   string
	pos, end int // 0-based, exclusive
	ref      []byte
	alts     [][]byte
	added    []byte
	replaced []string
	indexed  bool
	info     []slot // of Scope.keys

	rows    [][]byte // entries × columns, row-major
	width   int
	columns []slot

	// What is computed lies here until the next expression.
	numbers []float64
	texts   [][]byte
	buf     []byte
	items   []item
}

// slot is the value of one name.
type slot struct {
	text    []byte // as written; nil: absent
	numbers []float64
	texts   [][]byte
	state   slotState
}

type slotState uint8

const (
	hasNumbers slotState = 1 << iota
	hasTexts
)

// item is what # stands for.
type item struct {
	number float64
	text   []byte
	index  int
}

// NewEnv returns an Env for expressions of the scope.
func (s *Scope) NewEnv() *Env { return &Env{scope: s} }

// SetRecord goes on to another record, which must be of the scope's header and
// live as long as expressions are evaluated on it.
func (e *Env) SetRecord(r *vcf.Record) {
	e.record, e.end = r, -1
	e.contig, e.pos, e.ref = r.Contig(), r.Pos(), r.Ref()
	e.alts = e.alts[:0]
	for i := range r.NumAlt() {
		e.alts = append(e.alts, r.Alt(i))
	}
	e.begin()
}

// SetPlace goes on to a variant that is in no record: it has no other values. pos
// is 0-based.
func (e *Env) SetPlace(contig string, pos int, ref []byte, alts [][]byte) {
	e.record, e.end = nil, pos+len(ref)
	e.contig, e.pos, e.ref = contig, pos, ref
	e.alts = append(e.alts[:0], alts...)
	e.begin()
}

func (e *Env) begin() {
	e.added, e.replaced, e.indexed = nil, nil, false
	e.rows, e.width = nil, 0
}

// SetAdded tells of INFO that the record is getting, in the form of the column,
// and of keys whose values it takes the place of. For one record it only grows.
func (e *Env) SetAdded(info []byte, replaced []string) {
	grown, same := info[len(e.added):], len(replaced) == len(e.replaced)
	e.added, e.replaced = info, replaced
	if e.indexed = e.indexed && same; e.indexed {
		e.scan(grown)
	}
}

// SetEntries tells what the source's entries say that were found, row after row,
// a row having a text for each column: nil or "." where there is no value.
func (e *Env) SetEntries(rows [][]byte, columns int) {
	e.rows, e.width = rows, columns
	for len(e.columns) < columns {
		e.columns = append(e.columns, slot{})
	}
	for i := range e.columns {
		e.columns[i].state = 0
	}
}

// value returns the slot of an INFO key.
func (e *Env) value(key int) *slot {
	if !e.indexed || key >= len(e.info) { // it was compiled since
		e.index()
	}
	return &e.info[key]
}

// index finds the keys that expressions ask for in one pass over INFO.
func (e *Env) index() {
	e.indexed = true
	for len(e.info) < len(e.scope.keys) {
		e.info = append(e.info, slot{})
	}
	for i := range e.info {
		e.info[i].text, e.info[i].state = nil, 0
	}
	if e.record != nil {
		e.scan(e.record.Info().Column())
	}
	for _, key := range e.replaced {
		for i, k := range e.scope.keys {
			if k == key {
				e.info[i].text = nil
			}
		}
	}
	e.scan(e.added)
}

// scan takes what a piece of an INFO column says of the keys that are asked for.
func (e *Env) scan(column []byte) {
	for len(column) > 0 {
		entry := column
		if n := bytes.IndexByte(column, ';'); n >= 0 {
			entry, column = column[:n], column[n+1:]
		} else {
			column = nil
		}
		for i, key := range e.scope.keys {
			n := len(key)
			if len(entry) < n || string(entry[:n]) != key || len(entry) > n && entry[n] != '=' {
				continue
			}
			s := &e.info[i]
			s.state = 0
			s.text = entry[n:]
			if len(s.text) > 0 {
				s.text = s.text[1:]
			}
			break
		}
	}
}

// column returns the slot of a source's column.
func (e *Env) column(i int) *slot {
	for len(e.columns) <= i {
		e.columns = append(e.columns, slot{})
	}
	return &e.columns[i]
}

// asNumbers returns the values of an INFO key.
func (s *slot) asNumbers() []float64 {
	if s.state&hasNumbers == 0 {
		s.state |= hasNumbers
		s.numbers = appendNumbers(s.numbers[:0], s.text)
	}
	return s.numbers
}

// asTexts returns the values of an INFO key.
func (s *slot) asTexts() [][]byte {
	if s.state&hasTexts == 0 {
		s.state |= hasTexts
		s.texts = appendTexts(s.texts[:0], s.text)
	}
	return s.texts
}

// columnNumbers returns the values of all entries in a column.
func (e *Env) columnNumbers(i int) []float64 {
	s := e.column(i)
	if s.state&hasNumbers == 0 {
		s.state |= hasNumbers
		s.numbers = s.numbers[:0]
		for at := i; at < len(e.rows); at += e.width {
			s.numbers = appendNumbers(s.numbers, e.rows[at])
		}
	}
	return s.numbers
}

// columnTexts returns the values of all entries in a column.
func (e *Env) columnTexts(i int) [][]byte {
	s := e.column(i)
	if s.state&hasTexts == 0 {
		s.state |= hasTexts
		s.texts = s.texts[:0]
		for at := i; at < len(e.rows); at += e.width {
			s.texts = appendTexts(s.texts, e.rows[at])
		}
	}
	return s.texts
}

// appendNumbers appends the numbers of a list; NaN for what is none.
func appendNumbers(dst []float64, list []byte) []float64 {
	for more := len(list) > 0; more; {
		var v []byte
		v, list, more = bytes.Cut(list, comma)
		dst = append(dst, asNumber(v))
	}
	return dst
}

// asNumber reads a number; NaN for what is none.
func asNumber(v []byte) float64 {
	if present(v) == nil {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// appendTexts appends the texts of a list; nil for those that are missing.
func appendTexts(dst [][]byte, list []byte) [][]byte {
	for more := len(list) > 0; more; {
		var v []byte
		v, list, more = bytes.Cut(list, comma)
		dst = append(dst, decoded(present(v)))
	}
	return dst
}

// decoded takes out the escapes of INFO values (VCF 4.3, section 1.2), as %2C for a
// comma.
func decoded(v []byte) []byte {
	at := bytes.IndexByte(v, '%')
	if at < 0 {
		return v
	}
	out := append(make([]byte, 0, len(v)), v[:at]...)
	for i := at; i < len(v); i++ {
		if isEscape(v[i:]) {
			out = append(out, hex(v[i+1])<<4|hex(v[i+2]))
			i += 2
			continue
		}
		out = append(out, v[i])
	}
	return out
}

// isEscape reports whether a text begins with one.
func isEscape(v []byte) bool {
	return len(v) > 2 && v[0] == '%' && hex(v[1]) < 16 && hex(v[2]) < 16
}

func hex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	default:
		return 16
	}
}

var comma = []byte{','}

func present(v []byte) []byte {
	if len(v) == 0 || len(v) == 1 && v[0] == '.' {
		return nil
	}
	return v
}

// one makes a list of one number.
func (e *Env) one(x float64) []float64 {
	e.numbers = append(e.numbers, x)
	n := len(e.numbers)
	return e.numbers[n-1 : n : n]
}

// oneText makes a list of one text.
func (e *Env) oneText(t []byte) [][]byte {
	e.texts = append(e.texts, t)
	n := len(e.texts)
	return e.texts[n-1 : n : n]
}

// reset frees what the last expression has computed.
func (e *Env) reset() {
	e.numbers, e.texts, e.buf, e.items = e.numbers[:0], e.texts[:0], e.buf[:0], e.items[:0]
}
