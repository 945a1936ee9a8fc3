package fhir

import (
	"bytes"
	"math"

	"github.com/valyala/fastjson"
)

// tape is a JSON value taken apart: where each value in it lies, in the order in
// which they come. It is written by one scan of the bytes, which checks their
// grammar, and belongs to them: both are overwritten by the next.
type tape struct {
	raw   []byte // that the nodes are places of
	nodes []node
	stack []uint32   // of the nodes that are open, while it is written
	limit int        // nodes: those of known values count
	over  bool       // there is more than a tape holds
	index [64]uint32 // members of the outermost object by their mark: their keys' nodes, where the object has the bit

	recurring *recurring // known values; nil: none are looked for
	met       *known     // whose tape it is; nil: nobody's

	plain   bool // there are no escapes in what is scanned
	escapes escaping
	words   fastjson.Parser // of texts with escapes
}

// node is a value, or a key in front of one.
type node struct {
	from, to uint32 // bytes; of a text without its quotes; of a known value to is its number
	next     uint32 // the node after it and all that it holds; of a key its mark
	kind     kind
}

type kind uint8

const (
	nothing kind = iota
	object
	array
	text
	number
	truth
	falsehood
	null
	knownValue // an object or array that has a tape of its own
)

// escaping is whether there is a backslash in the bytes, which is looked for once
// it matters.
type escaping uint8

const (
	notLooked escaping = iota
	noEscapes
	someEscapes
)

// maxValues bounds what one line or entry may hold, as a node takes 16 bytes, and
// two of JSON are enough for one.
const maxValues = 4 << 20

func (t *tape) reset(raw []byte) {
	t.raw, t.nodes, t.escapes, t.limit = raw, t.nodes[:0], notLooked, maxValues
	if t.plain {
		t.escapes = noEscapes
	}
	t.over = uint64(len(raw)) > math.MaxUint32
	if t.recurring != nil && t.recurring.full() {
		t.recurring.forget()
	}
}

// leaf notes a value that holds no others.
func (t *tape) leaf(k kind, from, to int) {
	if len(t.nodes) >= t.limit {
		t.over = true
	}
	if t.over {
		return
	}
	t.nodes = append(t.nodes, node{from: uint32(from), to: uint32(to), next: uint32(len(t.nodes)) + 1, kind: k})
}

// begin notes an object or array.
func (t *tape) begin(k kind, from, depth int) {
	t.stack = append(t.stack[:depth], uint32(len(t.nodes)))
	t.leaf(k, from, from)
	if k == object { // 64 bits, from and to, for its members
		t.leaf(nothing, 0, 0)
		t.limit++
	}
}

// key notes a member's key, and in the object that is open at the depth that it has
// such a one.
func (t *tape) key(from, to, depth int, m mark) {
	t.leaf(text, from, to)
	if t.over {
		return
	}
	at := uint32(len(t.nodes) - 1)
	t.nodes[at].next = uint32(m)
	has := &t.nodes[t.stack[depth]+1]
	bit := m.bit()
	if had := has.bits(); had>>bit&1 == 0 {
		has.set(had | 1<<bit)
		if depth == 0 {
			t.index[bit] = at
		}
	}
}

// bits are the 64 of an object, which stand in the node after it.
func (n *node) bits() uint64 { return uint64(n.to)<<32 | uint64(n.from) }

func (n *node) set(bits uint64) { n.from, n.to = uint32(bits), uint32(bits>>32) }

// mark is by what names are told apart at a glance: length, first, middle and last
// byte.
type mark uint32

func markOf[T string | []byte](name T) mark {
	n := len(name)
	if n == 0 {
		return 0
	}
	return mark(n)<<24 | mark(name[0])<<16 | mark(name[n/2])<<8 | mark(name[n-1])
}

// bit is one of 64 for a name, by which most names that an object does not have are
// told without a look at those that it has. Of the names that are asked for of one
// resource hardly two have the same by this factor.
func (m mark) bit() uint { return uint(uint32(m) * 0xcc9e2d51 >> 26) }

// end notes where it ends. What is a member's value may be one that comes again.
func (t *tape) end(to, depth int, member bool) {
	if t.over {
		return
	}
	n := &t.nodes[t.stack[depth]]
	n.to, n.next = uint32(to), uint32(len(t.nodes))
	if member && t.recurring != nil {
		if t.recurring.open[depth].skipped == 0 {
			t.recurring.learn(t.raw[n.from:n.to])
		}
	}
}

// habit finds the habit of the key that was noted last, in the object at the depth.
func (t *tape) habit(b []byte, depth int) {
	if t.recurring != nil && !t.over {
		t.recurring.open[depth] = t.recurring.of(b, &t.nodes[len(t.nodes)-1], depth)
	}
}

// count is how many values it has, and keys.
func (t *tape) count() int { return len(t.nodes) - (t.limit - maxValues) }

// again notes a known value in place of what it holds, if one stands at i, and
// returns its length; 0: none does.
func (t *tape) again(b []byte, i int, h *habit) int {
	if t.over || !h.worth() {
		return 0
	}
	k := t.recurring.find(h, b, i)
	if k == nil {
		return 0
	}
	n := len(k.tape.raw)
	t.leaf(knownValue, i, k.number)
	t.limit -= k.tape.count() - 1
	return n
}

// root is the value that was scanned.
func (t *tape) root() value {
	if t.over || len(t.nodes) == 0 {
		return value{}
	}
	return value{t: t}
}

// escaped reports whether there are escapes anywhere.
func (t *tape) escaped() bool {
	if t.escapes == notLooked {
		t.escapes = noEscapes
		if len(t.nodes) > 0 && bytes.IndexByte(t.raw[t.nodes[0].from:t.nodes[0].to], '\\') >= 0 {
			t.escapes = someEscapes
		}
	}
	return t.escapes == someEscapes
}

// text is a text without its escapes, valid as long as the tape.
func (t *tape) text(n *node) []byte {
	b := t.raw[n.from:n.to]
	if t.escapes == noEscapes || !t.escaped() || bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	v, err := t.words.ParseBytes(t.raw[n.from-1 : n.to+1])
	if err != nil {
		return b
	}
	return bytes.Clone(v.GetStringBytes())
}

// value is a value of a tape; the zero value is one that is not there, and so is
// all that it holds. The elements of an array are its head, and what comes after:
//
//	for e := v.of("coding").head(); e.there(); e = e.after() {
type value struct {
	t   *tape
	at  uint32
	end uint32 // of an element: the node after its array; 0: it is none
}

// value is that of a node, which is no element of an array.
func (t *tape) value(at uint32) value {
	if n := &t.nodes[at]; n.kind == knownValue {
		return value{t: &t.recurring.values[n.to].tape}
	}
	return value{t: t, at: at}
}

// met is the known value that v is; nil for others.
func (v value) met() *known {
	if v.t == nil || v.at != 0 {
		return nil
	}
	return v.t.met
}

func (v value) node() *node { return &v.t.nodes[v.at] }

func (v value) there() bool { return v.t != nil }

func (v value) kind() kind {
	if v.t == nil {
		return nothing
	}
	return v.node().kind
}

// of is the member that the path leads to.
func (v value) of(path ...string) value {
	for _, name := range path {
		v = v.member(name)
	}
	return v
}

// member is the first member of this name.
func (v value) member(name string) value {
	if v.kind() != object {
		return value{}
	}
	nodes, end := v.t.nodes, v.node().next
	m := markOf(name)
	bit := m.bit()
	switch {
	case nodes[v.at+1].bits()>>bit&1 == 0:
		end = 0
	case v.at == 0:
		at := v.t.index[bit]
		if k := &nodes[at]; k.next == uint32(m) && string(v.t.raw[k.from:k.to]) == name {
			return v.t.value(at + 1)
		}
	}
	for at := v.at + 2; at < end; at = nodes[at+1].next {
		k := &nodes[at]
		if k.next == uint32(m) && string(v.t.raw[k.from:k.to]) == name {
			return v.t.value(at + 1)
		}
	}
	if v.t.escaped() { // a key may be written in other ways
		for at := v.at + 2; at < v.node().next; at = nodes[at+1].next {
			if string(v.t.text(&nodes[at])) == name {
				return v.t.value(at + 1)
			}
		}
	}
	return value{}
}

// has reports whether there is something at the path, null among it.
func (v value) has(path ...string) bool { return v.of(path...).there() }

// is reports whether the value at the path is true.
func (v value) is(path ...string) bool { return v.of(path...).kind() == truth }

// bytes is the text at the path; nil where there is none.
func (v value) bytes(path ...string) []byte {
	v = v.of(path...)
	if v.kind() != text {
		return nil
	}
	return v.t.text(v.node())
}

// behindFirst is what of an object is written behind the first of its members where
// that has this name and no escapes; nil for others.
func (v value) behindFirst(name string) []byte {
	if v.kind() != object || v.node().next == v.at+2 {
		return nil
	}
	key := &v.t.nodes[v.at+2]
	if string(v.t.raw[key.from:key.to]) != name {
		return nil
	}
	of := v.t.nodes[v.at+3]
	if of.kind != number {
		return nil
	}
	return v.t.raw[of.to:v.node().to]
}

// raw is the value as it is written.
func (v value) raw() []byte {
	switch v.kind() {
	case nothing:
		return nil
	case text:
		return v.t.raw[v.node().from-1 : v.node().to+1]
	}
	return v.t.raw[v.node().from:v.node().to]
}

// head is the first element of an array.
func (v value) head() value {
	if v.kind() != array {
		return value{}
	}
	e := value{t: v.t, at: v.at + 1, end: v.node().next}
	if e.at == e.end {
		return value{}
	}
	return e
}

// after is the element after this one.
func (v value) after() value {
	if v.t == nil {
		return value{}
	}
	if v.at = v.node().next; v.at >= v.end {
		return value{}
	}
	return v
}

// count is how many elements an array has.
func (v value) count() int {
	n := 0
	for e := v.head(); e.there(); e = e.after() {
		n++
	}
	return n
}
