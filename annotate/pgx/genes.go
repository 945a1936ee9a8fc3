package pgx

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
)

// geneCaller calls one gene for all people. People with the same bases share
// the work.
type geneCaller struct {
	sites   *geneSites
	caller  *star.Caller
	seen    map[string]*solved
	alike   map[string]*Gene // results by all that they rest on, see pattern
	calls   []star.Call
	key     []byte
	sets    map[uint32]uint16
	defines [][]string // by site: the alleles it helps to define
	assume  []bool     // parallel to sites.sites: an absent site is reference
}

// solved is what one pattern of bases comes to.
type solved struct {
	result       *star.Result
	diplotypes   []Diplotype
	alternatives []Diplotype
	notExcluded  []string
	warnings     []Warning
}

func (c *call) caller(gs *geneSites) *geneCaller {
	if gc, ok := c.callers[gs.gene.Name]; ok {
		return gc
	}
	gc := &geneCaller{
		sites: gs, seen: map[string]*solved{}, alike: map[string]*Gene{}, calls: make([]star.Call, len(gs.sites)),
		sets: map[uint32]uint16{}, assume: make([]bool, len(gs.sites)), defines: definedBy(gs.gene),
	}
	if len(gs.gene.Alleles) > 0 {
		gc.caller = star.New(gs.gene)
	}
	for i, l := range gs.sites {
		gc.assume[i] = c.mayAssume(l)
	}
	c.callers[gs.gene.Name] = gc
	return gc
}

// mayAssume reports whether a locus without any record is reference: the
// caller said that it was sequenced, and variant callers do not lose it.
func (c *call) mayAssume(l *locus) bool {
	if l == nil || l.site.NeverAssume {
		return false
	}
	if c.options.Assume.Genome {
		return true
	}
	for _, r := range c.options.Assume.Regions {
		if r.Start <= l.start && l.end <= r.End && genomics.SameContig(r.Contig, l.place.Contig) {
			return true
		}
	}
	return false
}

// person puts one sample's results together.
func (c *call) person(sample int) *Person {
	p := &Person{
		Sample: c.samples[sample], Run: c.run, Genes: make([]*Gene, 0, len(c.obs.table.genes)),
		Sex: c.options.Sex[c.samples[sample]], GuessedSex: c.guessSex(sample),
	}
	for _, gs := range c.obs.table.genes {
		g := c.fromFile(gs, sample)
		if outside := outsideFor(c.options.Outside[p.Sample], gs.gene.Name); outside != nil {
			g = c.fromOutside(gs.gene, outside, g)
		}
		p.Genes = append(p.Genes, g)
	}
	return p
}

// fromFile is one gene as the records have it. People of whom they say the same
// share it.
func (c *call) fromFile(gs *geneSites, sample int) *Gene {
	gc := c.caller(gs)
	pattern := c.pattern(gc, sample)
	if g, ok := gc.alike[string(pattern)]; ok {
		return g
	}
	key := string(pattern) // before it is overwritten
	g := c.callGene(gc, sample)
	if len(gc.alike) >= maxAlike {
		clear(gc.alike)
	}
	gc.alike[key] = g
	return g
}

// callGene calls one gene from the records.
func (c *call) callGene(gc *geneCaller, sample int) *Gene {
	gs := gc.sites
	g := &Gene{Name: gs.gene.Name, KB: gs.gene}
	g.Extra = c.extraSites(gs, sample)
	if len(gs.sites) == 0 {
		return g
	}
	seen := c.gather(gc, sample, g)
	if c.wrongMT && gs.gene.Chrom == "chrM" {
		g.warn("chrm-not-rcrs", "")
		return g
	}
	switch {
	case gs.gene.Method == kb.BySingle:
		c.callMitochondrial(gc, g, sample)
	case gc.caller == nil:
	case gs.gene.Name == "CYP2D6" && !c.options.CYP2D6:
		if seen {
			g.Status = star.NotCalled
			g.warn("cyp2d6-not-called-from-vcf", "")
		}
	default:
		c.solve(gc, g, sample)
	}
	if seen && g.Status == star.NoData {
		g.Status = star.NotCalled
	}
	g.Source = sourceOf(g)
	if g.Source == FromAssumed && !slices.ContainsFunc(g.Sites, func(s Site) bool { return s.From != FromNone && s.From != FromAssumed }) {
		g.warn("all-positions-assumed", "")
	}
	return g
}

// gather lays one person's cells out for the star caller, with the evidence.
// It reports whether the file spoke of any site.
func (c *call) gather(gc *geneCaller, sample int, g *Gene) bool {
	clear(gc.sets)
	g.Sites = make([]Site, len(gc.sites.sites))
	seen := false
	for i, l := range gc.sites.sites {
		site := &g.Sites[i]
		gc.calls[i] = star.Call{A: star.Missing, B: star.Missing}
		if l == nil {
			*site = Site{Position: Position{RSID: gc.sites.gene.Sites[i].RSID, Pos: -1}, Name: gc.sites.gene.Sites[i].Name, Reason: NotInBuild}
			continue
		}
		*site = Site{
			Position: Position{Contig: l.place.Contig, Pos: l.start, RSID: l.site.RSID},
			Name:     l.site.Name, Verified: l.place.Verified, Alleles: gc.defines[i],
		}
		k := c.cellAt(l, sample)
		switch {
		case k.valid():
			seen = true
		case k.reason != 0 && (k.reason != otherVariant || !gc.assume[i]):
			seen = seen || k.reason != otherVariant
			site.Reason = reasons[k.reason]
			continue
		case gc.assume[i]:
			seen = true
			k = cell{A: star.Base(l.place.Ref), B: star.Base(l.place.Ref), from: FromAssumed}
		default:
			site.Reason = NotInFile
			continue
		}
		gc.calls[i] = star.Call{A: k.A, B: k.B, Set: gc.normalSet(k.set)}
		site.From, site.Set = k.from, gc.calls[i].Set
		site.Call = c.callText(l, k)
		site.Unlisted = !known(k.A) || !known(k.B)
		if k.A == star.Missing || k.B == star.Missing {
			site.Reason = PartialGenotype
		}
	}
	c.assumePloidy(gc, g)
	return seen
}

func known(b star.Base) bool { return b.Known() || b == star.Absent || b == star.Missing }

// assumePloidy makes assumed sites of a gene haploid where the called ones
// are.
func (c *call) assumePloidy(gc *geneCaller, g *Gene) {
	haploid := false
	for i := range g.Sites {
		if g.Sites[i].From != FromNone && g.Sites[i].From != FromAssumed {
			if gc.calls[i].B != star.Absent {
				return
			}
			haploid = true
		}
	}
	if !haploid {
		return
	}
	for i, l := range gc.sites.sites {
		if g.Sites[i].From == FromAssumed {
			gc.calls[i].B = star.Absent
			g.Sites[i].Call = l.site.Bases[l.place.Ref]
		}
	}
}

func (c *call) cellAt(l *locus, sample int) cell {
	if cells := c.obs.cells[l.id]; cells != nil {
		return cells[sample]
	}
	return cell{A: star.Missing, B: star.Missing}
}

// normalSet numbers a gene's phase sets from 2 in order of appearance, so that
// people phased alike share a pattern.
func (gc *geneCaller) normalSet(set uint32) uint16 {
	if set <= oneSet {
		return uint16(set)
	}
	n, ok := gc.sets[set]
	if !ok {
		n = uint16(len(gc.sets)) + 2
		gc.sets[set] = n
	}
	return n
}

// solve calls the pattern that gather laid out, or takes what it came to
// before.
func (c *call) solve(gc *geneCaller, g *Gene, sample int) {
	c.applySex(gc, g, sample)
	gc.key = gc.key[:0]
	for _, k := range gc.calls {
		gc.key = append(gc.key, byte(k.A), byte(k.B))
		gc.key = binary.LittleEndian.AppendUint16(gc.key, k.Set)
	}
	s, ok := gc.seen[string(gc.key)]
	if !ok {
		s = c.solvePattern(gc)
		gc.seen[string(gc.key)] = s
	}
	g.Status, g.Phase = s.result.Status, s.result.Phase
	g.Diplotypes, g.Alternatives, g.NotExcluded = s.diplotypes, s.alternatives, s.notExcluded
	for _, i := range s.result.Missing {
		g.Missing = append(g.Missing, g.Sites[i].Position)
	}
	if star.Independent(gc.sites.gene) {
		for _, i := range s.result.Half { // the other strand has no call there
			g.Missing = append(g.Missing, g.Sites[i].Position)
		}
		slices.SortStableFunc(g.Missing, func(a, b Position) int { return a.Pos - b.Pos })
	}
	g.Missing = slices.DeleteFunc(g.Missing, func(p Position) bool { return p.Pos < 0 })
	g.Warnings = append(g.Warnings, s.warnings...)
	c.siteWarnings(g)
}

func (c *call) solvePattern(gc *geneCaller) *solved {
	r := gc.caller.Call(gc.calls, star.Options{
		Combinations: c.options.Combinations,
		BaseName:     func(site int, b star.Base) string { return c.unlistedName(gc.sites.sites[site], b) },
	})
	s := &solved{result: r}
	for _, d := range r.Diplotypes {
		s.diplotypes = append(s.diplotypes, describe(gc.sites.gene, d))
	}
	for _, d := range r.Alternatives {
		s.alternatives = append(s.alternatives, describe(gc.sites.gene, d))
	}
	if c.options.AllMatches {
		s.diplotypes, s.alternatives = append(s.diplotypes, s.alternatives...), nil
	}
	for _, d := range s.alternatives {
		if !slices.ContainsFunc(s.diplotypes, func(x Diplotype) bool { return x.Phenotype == d.Phenotype }) {
			s.notExcluded = appendDistinct(s.notExcluded, d.Phenotype)
		}
	}
	for _, n := range r.Notes {
		w := Warning{Code: string(n.Code)}
		if n.Site >= 0 {
			if l := gc.sites.sites[n.Site]; l != nil {
				w.Detail = placeText(l.place.Contig, l.start)
			}
		}
		s.warnings = append(s.warnings, w)
	}
	return s
}

// siteWarnings adds a warning for every kind of fault at the gene's sites.
func (c *call) siteWarnings(g *Gene) {
	for i := range g.Sites {
		s := &g.Sites[i]
		switch s.Reason {
		case "", NotInFile, NoGenotype, PartialGenotype:
		case NotInBuild:
			g.warn(string(s.Reason), s.RSID)
		default:
			g.warn(string(s.Reason), placeText(s.Contig, s.Pos))
		}
	}
}

func (g *Gene) warn(code, detail string) {
	w := Warning{Code: code, Detail: detail}
	if !slices.Contains(g.Warnings, w) {
		g.Warnings = append(g.Warnings, w)
	}
}

// sourceOf names the source that weighs least among the sites used.
func sourceOf(g *Gene) Source {
	source := FromNone
	for i := range g.Sites {
		source = max(source, g.Sites[i].From)
	}
	if source == FromNone && g.Status != star.NoData {
		return FromVCF
	}
	return source
}

// extraSites reports the positions beside the gene that belong to no allele.
func (c *call) extraSites(gs *geneSites, sample int) []Site {
	var out []Site
	for i, l := range gs.extra {
		if l == nil {
			continue
		}
		s := Site{
			Position: Position{Contig: l.place.Contig, Pos: l.start, RSID: gs.gene.Extra[i].RSID},
			Name:     gs.gene.Extra[i].Name, Verified: l.place.Verified,
		}
		switch k := c.cellAt(l, sample); {
		case k.valid():
			s.Call, s.From = c.callText(l, k), k.from
		case k.reason != 0 && k.reason != otherVariant:
			s.Reason = reasons[k.reason]
		case c.mayAssume(l):
			s.Call, s.From = c.callText(l, cell{A: star.Base(l.place.Ref), B: star.Base(l.place.Ref)}), FromAssumed
		default:
			s.Reason = NotInFile
		}
		out = append(out, s)
	}
	return out
}

// callText writes a cell as bases.
func (c *call) callText(l *locus, k cell) string {
	a := c.baseText(l, k.A)
	switch {
	case k.B == star.Absent:
		return a
	case k.set == unphased:
		return a + "/" + c.baseText(l, k.B)
	default:
		return a + "|" + c.baseText(l, k.B)
	}
}

func (c *call) baseText(l *locus, b star.Base) string {
	switch {
	case b == star.Missing:
		return "."
	case b.Known():
		return l.site.Bases[b]
	default:
		return c.obs.unlistedText(l, b)
	}
}

// unlistedName writes a base that the definition does not list as a change:
// "C>T", "CAT>CATATATAT".
func (c *call) unlistedName(l *locus, b star.Base) string {
	text := c.obs.unlistedText(l, b)
	if strings.Contains(text, ">") {
		return text
	}
	return l.site.Bases[0] + ">" + text
}

// definedBy names, by site, the alleles that a base other than the reference
// allele's helps to define.
func definedBy(g *kb.Gene) [][]string {
	out := make([][]string, len(g.Sites))
	for _, a := range g.Alleles {
		if a.Reference {
			continue
		}
		for s, cell := range a.Cells {
			if cell.Defined {
				out[s] = append(out[s], a.Name)
			}
		}
	}
	return out
}
