package coverage

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// Options of Of. The zero value is every gene with phenotypes.
type Options struct {
	KB    *kb.KB   // nil: the embedded knowledge base
	Genes []string // nil: every gene with phenotypes; "all" in it: every gene known
}

// Report is what a list of regions covers.
type Report struct {
	Build   genomics.Build
	Version string  // of the allele definitions
	Genes   []*Gene // in order of name
}

// Gene is what is covered of one gene.
type Gene struct {
	Name      string
	KB        *kb.Gene
	Status    Status
	Positions []Position // that the gene needs, as in the knowledge base: its sites, then extra ones

	// Lost are the alleles that are taken for others, because positions are
	// missing, in the publisher's order.
	Lost []Allele

	// Unplaced are names that no position tells, whatever is covered: deletions,
	// copies, hybrids, HLA alleles. They have a function all the same.
	Unplaced []string
}

// Position is one position that a gene needs, in the report's build.
type Position struct {
	RSID    string // "" where it has none
	Region  genomics.Region
	Placed  bool // it has a place in the build; else it is missing
	Covered bool

	Required bool // without it the gene is not called
	Tier1    bool // of an AMP tier 1 allele
	Extra    bool // reported beside the gene, part of no allele
	Paralog  bool // variant callers lose it to a paralog, covered or not

	Alleles []string // that it helps to define, without the reference allele
}

// Allele is an allele that the covered positions do not tell from others, though
// all positions do.
type Allele struct {
	Name     string   // as defined
	Function string   // the publisher's term; "" where it has none
	Value    string   // activity value; "" in genes without
	Alike    []string // what it is called as, the reference allele first where it is among them
}

// Status says how much of a gene is covered.
type Status uint8

// How much is covered, the best first.
const (
	Complete      Status = iota // every position
	Partial                     // some
	NotCallable                 // some, but not all that are required
	Nothing                     // none
	NotByPosition               // the gene has no positions: its alleles come from another test
)

// String is the status in a word or two.
func (s Status) String() string {
	return [...]string{"complete", "partial", "not callable", "nothing", "not by position"}[s]
}

// Missing are the positions that are not covered.
func (g *Gene) Missing() []Position {
	return slices.DeleteFunc(slices.Clone(g.Positions), func(p Position) bool { return p.Covered })
}

// Covered is how many positions are covered.
func (g *Gene) Covered() int { return len(g.Positions) - len(g.Missing()) }

// Of finds what the regions, in a build, cover of the pharmacogenes.
func Of(regions []genomics.Region, build genomics.Build, o Options) (*Report, error) {
	if build == genomics.UnknownBuild {
		return nil, errors.New("coverage: the regions need a build: say GRCh37 or GRCh38")
	}
	base := o.KB
	if base == nil {
		base = kb.Default()
	}
	genes, err := choose(base, o.Genes)
	if err != nil {
		return nil, err
	}
	r := &Report{Build: build, Version: base.Version}
	covered := merge(regions)
	for _, g := range genes {
		r.Genes = append(r.Genes, of(g, build, covered))
	}
	return r, nil
}

// choose returns the genes that are asked for, in order of name.
func choose(base *kb.KB, names []string) ([]*kb.Gene, error) {
	wanted := map[string]bool{}
	for _, name := range names {
		symbol := strings.ToUpper(strings.TrimSpace(name))
		if symbol != "ALL" && base.Gene(symbol) == nil {
			return nil, fmt.Errorf("coverage: gene %q is not in the knowledge base: use all, or symbols such as CYP2C19", name)
		}
		wanted[symbol] = true
	}
	return slices.DeleteFunc(slices.Clone(base.Genes), func(g *kb.Gene) bool {
		if len(names) == 0 {
			return g.Tier == kb.Star
		}
		return !wanted["ALL"] && !wanted[strings.ToUpper(g.Name)]
	}), nil
}

// stretches are merged intervals by the contig's plain name.
type stretches map[string][]genomics.Interval

func merge(regions []genomics.Region) stretches {
	s := stretches{}
	for _, r := range regions {
		contig := genomics.PlainContig(r.Contig)
		s[contig] = append(s[contig], genomics.Interval{Start: r.Start, End: r.End})
	}
	for contig, all := range s {
		s[contig] = genomics.MergeIntervals(all)
	}
	return s
}

// cover reports whether all bases of a region are covered.
func (s stretches) cover(r genomics.Region) bool {
	i, ok := genomics.NextInterval(s[genomics.PlainContig(r.Contig)], r.Start)
	return ok && i.Start <= r.Start && r.End <= i.End
}

// of finds what is covered of one gene.
func of(gene *kb.Gene, build genomics.Build, covered stretches) *Gene {
	g := &Gene{Name: gene.Name, KB: gene}
	required := false
	for i := range gene.Sites {
		p := position(&gene.Sites[i], build, covered)
		p.Required, p.Tier1 = slices.Contains(gene.Required, i), slices.Contains(gene.Tier1, i)
		for j := range gene.Alleles {
			if a := &gene.Alleles[j]; !a.Reference && a.Cells[i].Defined {
				p.Alleles = append(p.Alleles, a.Name)
			}
		}
		required = required || p.Required && !p.Covered
		g.Positions = append(g.Positions, p)
	}
	g.Lost = lost(gene, g.Positions)
	for i := range gene.Extra {
		p := position(&gene.Extra[i], build, covered)
		p.Extra = true
		g.Positions = append(g.Positions, p)
	}
	for _, f := range gene.Functions {
		defined := slices.ContainsFunc(gene.Alleles, func(a kb.Allele) bool { return a.Name == f.Allele || calledAs(gene, a.Name) == f.Allele })
		if !defined {
			g.Unplaced = append(g.Unplaced, f.Allele)
		}
	}
	switch n := g.Covered(); {
	case len(g.Positions) == 0:
		g.Status = NotByPosition
	case n == 0:
		g.Status = Nothing
	case required:
		g.Status = NotCallable
	case n < len(g.Positions):
		g.Status = Partial
	}
	return g
}

func position(s *kb.Site, build genomics.Build, covered stretches) Position {
	p := Position{RSID: s.RSID, Paralog: s.NeverAssume}
	place := s.At(build)
	if p.Placed = place.Known; p.Placed {
		p.Region = genomics.Region{Contig: place.Contig, Start: place.Pos, End: place.Pos + len(s.Bases[place.Ref])}
		p.Covered = covered.cover(p.Region)
	}
	return p
}
