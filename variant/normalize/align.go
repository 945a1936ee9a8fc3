package normalize

// alignment is what becomes of a record's alleles: how many bases are taken
// from their ends, and how many of the reference are put before them first.
type alignment struct {
	left    int  // bases taken from the front, those put there included
	right   int  // bases taken from the end
	pad     int  // bases of the reference put before the alleles
	stopped bool // the reference's known bases ended before the alleles did
}

// align takes from the ends of the alleles what all of them have in common,
// moving left along the reference for as long as they end alike, and then from
// their fronts, all but one base (Tan, Abecasis, Kang 2015,
// doi:10.1093/bioinformatics/btv112). Alleles are in upper case, differ from
// the first, and have at least one base each. pos is 0-based. Without a view
// nothing moves left.
func align(v *view, pos int, alleles [][]byte) alignment {
	var a alignment
	shortest := len(alleles[0])
	for _, bases := range alleles[1:] {
		shortest = min(shortest, len(bases))
	}
	first := pos // of the stretch that can be walked along
	if v != nil {
		first = v.stretch.Start
	}
	for endAlike(v, pos, alleles, a.right) {
		if pad := a.right + 2 - shortest; pad > a.pad {
			// One allele would be empty: it takes the base before.
			if pos-pad < first {
				a.stopped = first > 0
				break
			}
			a.pad = pad
		}
		a.right++
	}
	// The front is that of the bases put there, as far as they go.
	spare := shortest + a.pad - a.right - 1
	for spare > 0 && beginAlike(alleles, a.left-a.pad) {
		a.left++
		spare--
	}
	return a
}

// endAlike reports whether all alleles have the same base after taking some
// from their end. Before their front comes the reference.
func endAlike(v *view, pos int, alleles [][]byte, taken int) bool {
	var want byte
	for i, bases := range alleles {
		var c byte
		switch at := len(bases) - 1 - taken; {
		case at >= 0:
			c = bases[at]
		default:
			c = v.base(pos+at) &^ 0x20
			if v.err != nil {
				return false
			}
		}
		if i == 0 {
			want = c
		} else if c != want {
			return false
		}
	}
	return true
}

// beginAlike reports whether all alleles have the same base at an index;
// before their front all of them have the reference's.
func beginAlike(alleles [][]byte, at int) bool {
	if at < 0 {
		return true
	}
	for _, bases := range alleles[1:] {
		if bases[at] != alleles[0][at] {
			return false
		}
	}
	return true
}

// append writes an allele as it is after the alignment.
func (a alignment) append(dst []byte, v *view, pos int, bases []byte) []byte {
	end := len(bases) - a.right // may lie before the allele's front
	if a.left < a.pad {
		dst = append(dst, v.slice(pos-a.pad+a.left, pos+min(0, end))...)
	}
	return append(dst, bases[min(max(0, a.left-a.pad), len(bases)):max(0, end)]...)
}

// pos is where the aligned alleles begin.
func (a alignment) pos(pos int) int { return pos - a.pad + a.left }

// kept reports whether nothing was changed.
func (a alignment) kept() bool { return a.right == 0 && a.left == a.pad }
