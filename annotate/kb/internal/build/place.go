package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// flank is how many bases on either side of a site the knowledge base keeps.
const flank = 50

// evidence is everything a place is checked with.
type evidence struct {
	chain      chain
	seq37      sequences
	seq38      sequences
	refs37     refs
	refs38     refs
	pypgx      *pypgx
	placements []placement // one per site, in the order they were placed
	problems   []problem
}

// placement is what the report says of one site.
type placement struct {
	gene  string
	site  *kb.Site
	notes []string
}

// problem is a disagreement between sources. It needs a resolution: see
// resolutions.
type problem struct{ gene, site, text string }

func (p problem) key() string { return p.gene + " " + p.site + ": " + p.text }

// place verifies a site in GRCh38 and finds it in GRCh37; table is what PyPGx
// knows of it.
func (e *evidence) place(gene string, s *kb.Site, table []known) error {
	note := placement{gene: gene, site: s}
	if err := e.check38(gene, s, table, &note); err != nil {
		return err
	}
	if s.GRCh38.Contig == "chrM" { // one sequence, rCRS, in both builds
		s.GRCh37 = s.GRCh38
	} else {
		e.place37(gene, s, table, &note)
	}
	e.placements = append(e.placements, note)
	return nil
}

func (e *evidence) problem(gene string, s *kb.Site, format string, args ...any) {
	e.problems = append(e.problems, problem{gene, siteName(s), fmt.Sprintf(format, args...)})
}

func siteName(s *kb.Site) string {
	name := cmp.Or(s.RSID, s.Name)
	return fmt.Sprintf("%s (%s:%d)", name, s.GRCh38.Contig, s.GRCh38.Pos+1)
}

// check38 compares the published REF with the sequence and the records of
// GRCh38, and adds the flanks. The publisher's REF must be the sequence's.
func (e *evidence) check38(gene string, s *kb.Site, table []known, note *placement) error {
	p, ref := &s.GRCh38, s.Bases[0]
	end := p.Pos + len(ref)
	switch seq := e.seq38.at(p.Contig, p.Pos, end); seq {
	case "":
		note.notes = append(note.notes, "no GRCh38 sequence")
	case ref:
		p.Verified |= kb.BySequence
		p.Left, p.Right = e.seq38.flanks(p.Contig, p.Pos, end, flank)
	default:
		return fmt.Errorf("build: %s %s: REF is %s, the sequence of GRCh38 has %s: fetch the definition again", gene, siteName(s), ref, seq)
	}
	switch agree, seen := e.refs38.agree(p.Contig, p.Pos, ref); {
	case agree:
		p.Verified |= kb.ByData
	case seen:
		e.problem(gene, s, "GRCh38 records have REF %s, the definition %s", strings.Join(e.refs38[locus{p.Contig, p.Pos}], ","), ref)
	}
	if len(table) > 0 {
		p.Verified |= kb.ByPyPGx
	}
	return nil
}

// known returns PyPGx's variants that are this site: same place and REF in
// GRCh38, and an ALT the definition has too, however they are spelled.
func (e *evidence) known(s *kb.Site) []known {
	var out []known
	for _, k := range e.pypgx.byRSID[s.RSID] {
		c := change{contig: k.contig, pos38: k.pos38, pos37: k.pos37, ref38: k.ref38, ref37: k.ref37, alt: k.alt}
		e.align(&c)
		if k.pos38 != s.GRCh38.Pos && c.pos38 == s.GRCh38.Pos && strings.HasPrefix(s.Bases[0], c.ref38) {
			rest := s.Bases[0][len(c.ref38):]
			if slices.Contains(s.Bases, c.alt+rest) {
				k.pos38, k.pos37, k.ref38, k.ref37, k.alt = c.pos38, c.pos37, s.Bases[0], c.ref37+rest, c.alt+rest
				out = append(out, k)
			}
		}
	}
	for _, k := range e.pypgx.byLocus[locus{s.GRCh38.Contig, s.GRCh38.Pos}] {
		if k.ref38 == s.Bases[0] && (slices.Contains(s.Bases, k.alt) || len(k.ref38) == 1 && len(k.alt) == 1) {
			out = append(out, k)
		}
	}
	return out
}

// place37 finds the site in GRCh37. The chain says where; PyPGx, the sequence
// and the records of GRCh37 say which base is there, and whether that is so.
func (e *evidence) place37(gene string, s *kb.Site, table []known, note *placement) {
	from, ref := &s.GRCh38, s.Bases[0]
	contig, pos, slack, ok := e.chain.lift(from.Contig, from.Pos, from.Pos+len(ref))
	if !ok || contig != from.Contig {
		note.notes = append(note.notes, "no ungapped chain")
		for _, k := range table {
			e.problem(gene, s, "PyPGx places it at %s:%d of GRCh37, the chain nowhere", k.contig, k.pos37+1)
		}
		return
	}
	p := &s.GRCh37
	*p = kb.Place{Known: true, Contig: contig, Pos: pos, Verified: kb.ByChain}
	if slack < flank {
		note.notes = append(note.notes, fmt.Sprintf("chain gap %d bases away", slack))
	}
	// candidates for REF, by source
	found := map[kb.Verified]string{}
	for _, k := range table {
		if k.pos37 != pos {
			e.problem(gene, s, "PyPGx places it at %s:%d of GRCh37, the chain at %d", k.contig, k.pos37+1, pos+1)
			continue
		}
		found[kb.ByPyPGx] = k.ref37
	}
	if seq := e.seq37.at(contig, pos, pos+len(ref)); seq != "" {
		found[kb.BySequence] = seq
		p.Left, p.Right = e.seq37.flanks(contig, pos, pos+len(ref), flank)
		if len(ref) > 1 || slices.ContainsFunc(s.Bases, func(b string) bool { return len(b) != 1 }) {
			e.compareFlanks(gene, s, note)
		}
	} else {
		note.notes = append(note.notes, "no GRCh37 sequence")
	}
	base := cmp.Or(found[kb.BySequence], found[kb.ByPyPGx])
	if agree, seen := e.refs37.agree(contig, pos, cmp.Or(base, ref)); seen && agree {
		p.Verified |= kb.ByData
	} else if seen {
		records := e.refs37[locus{contig, pos}]
		if base == "" && len(ref) == 1 { // the records are the only witness of this base
			base = records[0][:1]
			p.Verified |= kb.ByData
		} else {
			e.problem(gene, s, "GRCh37 records have REF %s, other sources %s", strings.Join(records, ","), cmp.Or(base, ref))
		}
	}
	base = cmp.Or(base, ref)
	for source, b := range found {
		if b == base {
			p.Verified |= source
		} else {
			e.problem(gene, s, "REF of GRCh37 is %s by %s, %s by another source", b, verifiedText(source), base)
		}
	}
	if len(base) != len(ref) {
		e.problem(gene, s, "REF of GRCh37 is %s, of another length than %s", base, ref)
		*p = kb.Place{}
		return
	}
	if base != ref {
		note.notes = append(note.notes, fmt.Sprintf("REF of GRCh37 is %s", base))
	}
	setRef37(s, base)
}

// compareFlanks lists indels whose surroundings differ between the builds:
// there the same spelling could be another change.
func (e *evidence) compareFlanks(gene string, s *kb.Site, note *placement) {
	if s.GRCh38.Left == s.GRCh37.Left && s.GRCh38.Right == s.GRCh37.Right {
		return
	}
	differ := 0
	for _, pair := range [][2]string{{s.GRCh38.Left, s.GRCh37.Left}, {s.GRCh38.Right, s.GRCh37.Right}} {
		if len(pair[0]) != len(pair[1]) {
			note.notes = append(note.notes, "flanks of different length")
			continue
		}
		for i := range len(pair[0]) {
			if pair[0][i] != pair[1][i] {
				differ++
			}
		}
	}
	note.notes = append(note.notes, fmt.Sprintf("%d flanking bases differ between the builds", differ))
	if tract(s, s.GRCh38) != tract(s, s.GRCh37) {
		e.problem(gene, s, "the repeat the indel lies in differs between the builds")
	}
}

// tract returns the stretch within which an indel of the site could slide:
// from its anchor as far right as the inserted or deleted bases repeat.
func tract(s *kb.Site, p kb.Place) string {
	longest := ""
	for _, b := range s.Bases {
		if len(b) <= 1 {
			continue
		}
		unit, n := b[1:], 0
		for n < len(p.Right) && p.Right[n] == unit[n%len(unit)] {
			n++
		}
		if n > len(longest) {
			longest = p.Right[:n]
		}
	}
	return longest
}

// setRef37 says which base GRCh37 has; one that no allele names is added.
func setRef37(s *kb.Site, base string) {
	i := slices.Index(s.Bases, base)
	if i < 0 {
		i = len(s.Bases)
		s.Bases = append(s.Bases, base)
		s.Added++
	}
	s.GRCh37.Ref = i
}

func verifiedText(v kb.Verified) string {
	var out []string
	for _, t := range []struct {
		bit  kb.Verified
		text string
	}{
		{kb.ByPublisher, "publisher"},
		{kb.ByChain, "chain"},
		{kb.ByPyPGx, "PyPGx"},
		{kb.ByData, "1000 Genomes"},
		{kb.BySequence, "sequence"},
	} {
		if v&t.bit != 0 {
			out = append(out, t.text)
		}
	}
	return strings.Join(out, "+")
}

// placeGene places every site of a gene.
func (e *evidence) placeGene(g *kb.Gene) error {
	for _, sites := range [][]kb.Site{g.Sites, g.Extra} {
		for i := range sites {
			if err := e.place(g.Name, &sites[i], e.known(&sites[i])); err != nil {
				return err
			}
		}
	}
	for i := range g.Sites {
		for _, k := range e.pypgx.byRSID[g.Sites[i].RSID] {
			if k.gene == g.Name && k.pos38 != g.Sites[i].GRCh38.Pos && len(e.known(&g.Sites[i])) == 0 {
				e.problem(g.Name, &g.Sites[i], "PyPGx places %s at %s:%d of GRCh38", k.rsid, k.contig, k.pos38+1)
			}
		}
	}
	return nil
}
