package packed

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/allelerx/allelerx/annotate"
)

// Short alleles are a number: five bits each for the lengths of REF and ALT, and
// below them two bits a base, A, C, G, T, the last base lowest.
const (
	refShift  = 57
	altShift  = 52
	mostBases = 26
	isShort   = 1 << 63
)

// appendAlleles appends the bases of a number and says how many are REF's. It
// reports false for what is no such number.
func appendAlleles(dst []byte, short uint64) ([]byte, int, bool) {
	ref, alt := int(short>>refShift&31), int(short>>altShift&31)
	n := ref + alt
	if short>>62 != 0 || n > mostBases || short&(1<<altShift-1)>>(2*n) != 0 {
		return dst, 0, false
	}
	for i := n - 1; i >= 0; i-- {
		dst = append(dst, "ACGT"[short>>(2*i)&3])
	}
	return dst, ref, true
}

// variants are the pairs of alleles of a chunk, each once. Entries refer to them.
type variants struct {
	short []byte // eight bytes each
	count int    // of the short ones
	long  int    // of the others
	table words  // REF and ALT of the others, in turns
	which ints
	keys  []annotate.Key
	refs  []int32 // lengths of REF
	bases []byte  // scratch

	shortBlock, longBlock block
}

func (v *variants) parse(w *wire, entries int, places *places) {
	v.count = int(w.uvarint(maxEntries))
	v.shortBlock = places.next(w)
	v.long = int(w.uvarint(maxEntries))
	v.longBlock = block{}
	if v.long > 0 {
		v.longBlock = places.next(w)
	}
	v.which.parse(w, entries, places)
	if v.shortBlock.raw != 8*v.count {
		w.bad = true
	}
}

// decode makes the keys of the pairs.
func (v *variants) decode(d *decoder) (err error) {
	if v.short, err = d.block(v.short, v.shortBlock); err != nil {
		return err
	}
	v.table.text = v.table.text[:0]
	if v.long > 0 {
		if v.table.text, err = d.block(v.table.text, v.longBlock); err != nil {
			return err
		}
	}
	if !v.table.dictionary(2 * v.long) {
		return fault{v.longBlock.at, "alleles that do not fit: " + damaged}
	}
	v.keys, v.refs = v.keys[:0], v.refs[:0]
	for i := range v.count {
		var number uint64
		for p := range 8 {
			number |= uint64(v.short[p*v.count+i]) << (8 * p)
		}
		bases, ref, ok := appendAlleles(v.bases[:0], number)
		if !ok {
			return fault{v.shortBlock.at, "alleles that are none: " + damaged}
		}
		v.bases = bases
		v.keys = append(v.keys, annotate.KeyOf(bases[:ref], bases[ref:]))
		v.refs = append(v.refs, int32(ref))
	}
	for i := range v.long {
		ref, alt := v.table.at(2*i), v.table.at(2*i+1)
		v.keys = append(v.keys, annotate.KeyOf(ref, alt))
		v.refs = append(v.refs, int32(len(ref)))
	}
	return v.which.decode(d)
}

// alleles are the bases of a pair; short ones are appended to dst.
func (v *variants) alleles(dst []byte, which int) (ref, alt []byte) {
	if which >= v.count {
		i := 2 * (which - v.count)
		return v.table.at(i), v.table.at(i + 1)
	}
	number := uint64(0)
	for p := range 8 {
		number |= uint64(v.short[p*v.count+which]) << (8 * p)
	}
	bases, n, _ := appendAlleles(dst, number)
	bases = bases[len(dst):]
	return bases[:n:n], bases[n:]
}

// pair is what the encoder knows of a pair of alleles.
type pair struct {
	short uint64
	long  string // both, as in the file
	count int
}

// alleles appends the entries' alleles. It returns the lengths of their REFs.
func (e *encoder) alleles(refs []ref) ([]int64, error) {
	index := map[annotate.Key]int{}
	longIndex := map[string]int{}
	var pairs []pair
	var bases []byte
	lengths := make([]int64, 0, len(refs))
	which := make([]int, 0, len(refs))
	for _, r := range refs {
		key := r.chunk.Keys[r.entry]
		k, known := index[key]
		if !key.Exact() {
			refAllele, alt := r.chunk.Values.Alleles(int(r.entry))
			bases = appendText(appendText(bases[:0], refAllele), alt)
			if k, known = longIndex[string(bases)]; !known {
				k = len(pairs)
				pairs = append(pairs, pair{long: string(bases)})
				longIndex[pairs[k].long] = k
			}
			lengths = append(lengths, int64(len(refAllele)))
		} else {
			number := uint64(key) &^ isShort
			if !known {
				short, n, ok := appendAlleles(bases[:0], number)
				if !ok || annotate.KeyOf(short[:n], short[n:]) != key {
					return nil, errors.New("packed: a key of alleles that this version cannot write")
				}
				k = len(pairs)
				pairs = append(pairs, pair{short: number})
				index[key] = k
			}
			lengths = append(lengths, int64(number>>refShift&31))
		}
		pairs[k].count++
		which = append(which, k)
	}
	e.pairs(pairs, which)
	return lengths, nil
}

// pairs appends a chunk's pairs: the short ones, the frequent ones of them first,
// and the others.
func (e *encoder) pairs(pairs []pair, which []int) {
	order := make([]int, len(pairs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &pairs[a], &pairs[b]
		return cmp.Or(cmp.Compare(min(len(x.long), 1), min(len(y.long), 1)), cmp.Compare(y.count, x.count), cmp.Compare(x.short, y.short))
	})
	short, _ := slices.BinarySearchFunc(order, 1, func(k, one int) int { return min(len(pairs[k].long), 1) - one })
	rank := make([]int64, len(pairs))
	numbers, long := make([]byte, 8*short), []byte(nil)
	for r, k := range order {
		rank[k] = int64(r)
		for p := range 8 {
			if r < short {
				numbers[p*short+r] = byte(pairs[k].short >> (8 * p))
			}
		}
		long = append(long, pairs[k].long...)
	}
	e.head = binary.AppendUvarint(e.head, uint64(short))
	e.block(numbers, false)
	e.head = binary.AppendUvarint(e.head, uint64(len(pairs)-short))
	if len(pairs) > short {
		e.block(long, false)
	}
	e.codes = e.codes[:0]
	for _, k := range which {
		e.codes = append(e.codes, rank[k])
	}
	e.ints(e.codes)
}
