package normalize

import (
	"context"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
)

// view is a part of the reference that one goroutine looks at: records come in
// order, so that most of them find their bases there.
type view struct {
	ref     *fasta.File
	ctx     context.Context // of the block at hand
	contig  string          // that stretch was asked for
	stretch genomics.Region // known bases; empty where there are none
	start   int             // of bases
	bases   []byte
	err     error // sticky
}

// viewBases are read at once, to either side of what is asked for.
const viewBases = 64

// seek moves to a contig, and reports whether the reference knows the position.
// A contig that a whole genome lacks is an error.
func (v *view) seek(contig string, pos int) bool {
	if v.contig == contig && v.stretch.Start <= pos && pos < v.stretch.End {
		return true
	}
	stretch, ok := v.ref.Stretch(contig, pos)
	if v.contig != contig || stretch != v.stretch {
		v.bases = v.bases[:0]
	}
	v.contig, v.stretch = contig, stretch
	if !ok {
		v.stretch = genomics.Region{}
	}
	if _, whole := v.ref.Length(contig); !ok && !whole && !v.ref.Partial() {
		_, v.err = v.ref.Bases(v.ctx, nil, genomics.Region{Contig: contig, Start: pos, End: pos + 1})
	}
	return ok
}

// slice returns the bases from start to end, which must be in the stretch: A,
// C, G and T, and N for anything else. It is valid until the next call.
func (v *view) slice(start, end int) []byte {
	if start < v.start || end > v.start+len(v.bases) {
		v.load(start, end)
	}
	if v.err != nil {
		return nil
	}
	return v.bases[start-v.start : end-v.start]
}

// base returns one base of the stretch.
func (v *view) base(pos int) byte {
	if at := pos - v.start; uint(at) < uint(len(v.bases)) {
		return v.bases[at]
	}
	if b := v.slice(pos, pos+1); len(b) == 1 {
		return b[0]
	}
	return 'N'
}

func (v *view) load(start, end int) {
	if v.err != nil {
		return
	}
	if v.err = v.ctx.Err(); v.err != nil {
		return
	}
	from, to := max(v.stretch.Start, start-viewBases), min(v.stretch.End, end+viewBases)
	region := genomics.Region{Contig: v.stretch.Contig, Start: from, End: to}
	v.bases, v.err = v.ref.Bases(v.ctx, v.bases[:0], region)
	v.start = from
	for i, c := range v.bases {
		v.bases[i] = plain[c]
	}
}

// plain turns ambiguity codes and gaps into N, as bcftools norm does; fold
// turns lower case into upper case, and what is no base of a VCF into 0.
var plain, fold = func() (p, f [256]byte) {
	for i := range p {
		p[i] = 'N'
	}
	for _, c := range []byte("ACGTN") {
		p[c], p[c|0x20] = c, c|0x20
		f[c], f[c|0x20] = c, c
	}
	return p, f
}()
