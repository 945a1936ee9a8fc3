package synth

import (
	"bytes"

	"github.com/allelerx/allelerx/genomics"
)

// Reference is the genome that REF bases are of. It depends on the build and
// on the cohort's genes, not on the seed: cohorts of all seeds share it. Any
// number of goroutines may use it.
type Reference struct {
	contigs []*contig
	build   uint64
}

// Contig is a chromosome's name, as the cohort's files spell it, and its
// number of bases.
type Contig struct {
	Name   string
	Length int
}

// Reference returns the genome that the cohort's files are about.
func (c *Cohort) Reference() *Reference {
	return &Reference{contigs: c.genome.contigs, build: uint64(c.options.Build)}
}

// Contigs returns the chromosomes, 1 to 22, X, Y and MT.
func (g *Reference) Contigs() []Contig {
	all := make([]Contig, len(g.contigs))
	for i, t := range g.contigs {
		all[i] = Contig{t.name, t.length}
	}
	return all
}

// Append appends the bases of a region, in upper case, as far as it lies on
// its contig: nothing of an unknown contig. The first 10,000 bases of a
// chromosome are N, as in both builds, except where the knowledge base has
// their sequence; chrM has no N.
func (g *Reference) Append(dst []byte, region genomics.Region) []byte {
	for _, t := range g.contigs {
		if genomics.SameContig(t.name, region.Contig) {
			start := max(0, region.Start)
			return t.append(dst, start, max(start, min(region.End, t.length)), g.build)
		}
	}
	return dst
}

func (t *contig) append(dst []byte, start, end int, build uint64) []byte {
	first := len(dst)
	for at := start; at < end; {
		to := min(end, (at>>tileBits+1)<<tileBits)
		dst = t.appendTile(dst, at, to, build)
		at = to
	}
	bases := dst[first:]
	if unknown := min(telomere, end) - start; t.plain != "MT" && unknown > 0 {
		copy(bases, bytes.Repeat([]byte{'N'}, unknown))
	}
	for _, w := range t.windows {
		if w.end <= start || w.start >= end || w.known == nil {
			continue
		}
		for at := max(start, w.start); at < min(end, w.end); at++ {
			if b := w.known[at-w.start]; b != 0 {
				bases[at-start] = b
			}
		}
	}
	return dst
}

// appendTile appends made-up bases of one tile: what code returns, without
// drawing the tile's repeats for every base.
func (t *contig) appendTile(dst []byte, start, end int, build uint64) []byte {
	first := len(dst)
	for at := start; at < end; {
		to := min(end, (at>>5+1)<<5)
		for r := t.random32(at, build) >> (2 * (at & 31)); at < to; at++ {
			dst = append(dst, letters[r&3])
			r >>= 2
		}
	}
	bases := dst[first:]
	both := t.repeatsAt(start, build)
	for i := len(both) - 1; i >= 0; i-- { // the longer overwrites the shorter
		u := both[i]
		for at := max(start, u.start); at < min(end, u.end); at++ {
			bases[at-start] = letters[u.code(at)]
		}
	}
	return dst
}
