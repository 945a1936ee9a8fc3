package pgx

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// siteTable holds the positions of the genes that are called, in one build.
type siteTable struct {
	build    genomics.Build
	genes    []*geneSites
	contigs  map[string][]*locus // by plain contig name, in order of reach
	longest  map[string]int      // longest reach on the contig, in bases
	loci     []*locus
	position map[posKey]bool
	indels   map[indelKey]bool // insertions and deletions that some site tells apart
}

type posKey struct {
	contig string
	pos    int
}

type indelKey struct {
	contig string
	change change // normalised
}

// geneSites is one gene with its loci; sites the build does not know are nil.
type geneSites struct {
	gene  *kb.Gene
	sites []*locus // parallel to gene.Sites
	extra []*locus // parallel to gene.Extra
}

// locus is one site of a gene in one build, made ready for matching records.
type locus struct {
	id    int // index into siteTable.loci
	gene  *kb.Gene
	site  *kb.Site
	place *kb.Place
	start int // 0-based, of Bases[Ref]
	end   int

	// sequence is the build's bases around the site, from seqStart; without
	// flanks it is Bases[Ref] alone.
	sequence string
	seqStart int
	flanks   bool

	reachStart, reachEnd int // where an equivalent spelling of some allele can lie
	snv                  bool
	changes              map[change]uint8 // normalised change → index into Bases
}

// change is a difference from the build's sequence: ref is replaced by alt,
// trimmed and left-aligned.
type change struct {
	pos      int // 0-based
	ref, alt string
}

func newSiteTable(genes []*kb.Gene, build genomics.Build) *siteTable {
	t := &siteTable{
		build: build, contigs: map[string][]*locus{}, longest: map[string]int{},
		position: map[posKey]bool{}, indels: map[indelKey]bool{},
	}
	for _, g := range genes {
		gs := &geneSites{gene: g, sites: make([]*locus, len(g.Sites)), extra: make([]*locus, len(g.Extra))}
		for i := range g.Sites {
			gs.sites[i] = t.add(g, &g.Sites[i])
		}
		for i := range g.Extra {
			gs.extra[i] = t.add(g, &g.Extra[i])
		}
		t.genes = append(t.genes, gs)
	}
	for contig, loci := range t.contigs {
		slices.SortFunc(loci, func(a, b *locus) int { return a.reachStart - b.reachStart })
		for _, l := range loci {
			t.longest[contig] = max(t.longest[contig], l.reachEnd-l.reachStart)
		}
	}
	return t
}

func (t *siteTable) add(g *kb.Gene, s *kb.Site) *locus {
	p := s.At(t.build)
	if !p.Known {
		return nil
	}
	ref := s.Bases[p.Ref]
	l := &locus{
		id: len(t.loci), gene: g, site: s, place: p,
		start: p.Pos, end: p.Pos + len(ref),
		sequence: p.Left + ref + p.Right, seqStart: p.Pos - len(p.Left),
		flanks: p.Left != "" && p.Right != "",
		snv:    true, changes: map[change]uint8{},
	}
	l.reachStart, l.reachEnd = l.start, l.end
	for i, base := range s.Bases {
		if len(base) != 1 {
			l.snv = false
		}
		if i == p.Ref {
			continue
		}
		c := l.normalise(change{l.start, ref, base})
		l.changes[c] = uint8(i)
		l.reachStart = min(l.reachStart, c.pos)
		l.reachEnd = max(l.reachEnd, l.rightmost(c))
	}
	contig := genomics.PlainContig(p.Contig)
	for c := range l.changes {
		if len(c.ref) != len(c.alt) {
			t.indels[indelKey{contig, c}] = true
		}
	}
	t.loci = append(t.loci, l)
	t.contigs[contig] = append(t.contigs[contig], l)
	t.position[posKey{contig, l.start}] = true
	return l
}

// overlapping calls visit for every locus whose reach meets [start, end).
func (t *siteTable) overlapping(contig string, start, end int, visit func(*locus)) {
	loci := t.contigs[contig]
	from, _ := slices.BinarySearchFunc(loci, start-t.longest[contig], func(l *locus, at int) int {
		return l.reachStart - at
	})
	for _, l := range loci[from:] {
		if l.reachStart >= end {
			return
		}
		if l.reachEnd > start {
			visit(l)
		}
	}
}

// lists reports whether some site tells an insertion or deletion apart; l is a
// locus near it, whose sequence serves to normalise it.
func (t *siteTable) lists(l *locus, contig string, c change) bool {
	return t.indels[indelKey{contig, l.normalise(c)}]
}

// regions lists what has to be read of a file, contig by contig. The contig
// is spelled as the file does when it names one.
func (t *siteTable) regions() []genomics.Region {
	var out []genomics.Region
	for contig, loci := range t.contigs {
		for _, l := range loci {
			out = append(out, genomics.Region{Contig: contig, Start: max(0, l.reachStart-1), End: l.reachEnd + 1})
		}
	}
	slices.SortFunc(out, func(a, b genomics.Region) int {
		if c := strings.Compare(a.Contig, b.Contig); c != 0 {
			return c
		}
		return a.Start - b.Start
	})
	return mergeRegions(out)
}

func mergeRegions(sorted []genomics.Region) []genomics.Region {
	var out []genomics.Region
	for _, r := range sorted {
		if n := len(out); n > 0 && out[n-1].Contig == r.Contig && r.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}

// at returns the build's base at a position, if the locus knows it.
func (l *locus) at(pos int) (byte, bool) {
	i := pos - l.seqStart
	if i < 0 || i >= len(l.sequence) {
		return 0, false
	}
	return l.sequence[i], true
}

// normalise trims a change and shifts an insertion or deletion as far left as
// the known sequence allows (Tan et al. 2015, PMID 25701572).
func (l *locus) normalise(c change) change {
	c = trim(c)
	if !l.flanks || (c.ref != "" && c.alt != "") {
		return c
	}
	seq := c.ref + c.alt // one of them is empty
	for {
		before, ok := l.at(c.pos - 1)
		if !ok || len(seq) == 0 || seq[len(seq)-1] != before {
			break
		}
		seq = string(before) + seq[:len(seq)-1]
		c.pos--
	}
	if c.ref != "" {
		c.ref = seq
	} else {
		c.alt = seq
	}
	return c
}

// rightmost returns the end of the right-most equivalent spelling.
func (l *locus) rightmost(c change) int {
	end := c.pos + max(1, len(c.ref))
	if !l.flanks || (c.ref != "" && c.alt != "") {
		return end
	}
	seq := c.ref + c.alt
	pos := c.pos
	for len(seq) > 0 {
		next, ok := l.at(pos + len(c.ref))
		if !ok || seq[0] != next {
			break
		}
		seq = seq[1:] + string(next)
		pos++
	}
	return pos + max(1, len(c.ref))
}

// trim removes bases that ref and alt share, from the right, then the left.
func trim(c change) change {
	for len(c.ref) > 0 && len(c.alt) > 0 && c.ref[len(c.ref)-1] == c.alt[len(c.alt)-1] {
		c.ref, c.alt = c.ref[:len(c.ref)-1], c.alt[:len(c.alt)-1]
	}
	for len(c.ref) > 0 && len(c.alt) > 0 && c.ref[0] == c.alt[0] {
		c.ref, c.alt, c.pos = c.ref[1:], c.alt[1:], c.pos+1
	}
	return c
}
