package synth

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// All positions are 0-based, all stretches half-open.

// margin is how many bases around a gene's site have no background record: the
// 50 that the knowledge base knows, and room for the longest background indel.
const margin = 100

// telomere is the stretch at the start of every contig that is N in both
// builds, and never has a record.
const telomere = 10_000

// genome is where the records of a cohort lie.
type genome struct {
	build   genomics.Build
	contigs []*contig
	records int // sites and background together
}

// contig is one chromosome. Its free positions are those outside all windows;
// background records are placed by counting free positions only.
type contig struct {
	number     int
	name       string // as the file spells it
	plain      string
	length     int
	windows    []window  // in order, apart from each other
	free       int       // positions outside windows
	background int       // records
	covered    []stretch // what reference blocks cover
	diploid    []stretch // pseudoautosomal regions of X and Y
}

type stretch struct{ start, end int }

// window is a stretch without background records.
type window struct {
	stretch
	before int     // free positions before it
	shift  int     // bases of this and all earlier windows
	sites  []*site // in order of position
	known  []byte  // its sequence as far as the knowledge base tells, 0 elsewhere; nil = nothing
}

// site is a place in the cohort's build that a gene's allele definitions speak of.
type site struct {
	gene  *gene // whose alleles decide
	index int   // in gene.Sites, or in gene.Extra
	extra bool  // nobody's alleles decide: it is drawn alone
	of    *kb.Site
	at    *kb.Place // in the cohort's build
	pos   int
}

func (s *site) refBases() string { return s.of.Bases[s.at.Ref] }
func (s *site) end() int         { return s.pos + len(s.refBases()) }

// layOut finds the place of every record.
func layOut(c *Cohort) (*genome, error) {
	g := &genome{build: c.options.Build}
	for i := range 25 {
		g.contigs = append(g.contigs, newContig(i, g.build, c.options.PlainNames))
	}
	sites := make([][]*site, len(g.contigs))
	for _, gene := range c.genes {
		for i := range gene.Sites {
			g.place(sites, &site{gene: gene, index: i, of: &gene.Sites[i]})
		}
		for i := range gene.Extra {
			g.place(sites, &site{gene: gene, index: i, extra: true, of: &gene.Extra[i]})
		}
	}
	for i, t := range g.contigs {
		if err := t.setSites(sites[i]); err != nil {
			return nil, err
		}
		g.records += len(sites[i])
	}
	g.spread(c)
	if c.options.GVCF {
		g.cover(c)
	}
	return g, nil
}

func newContig(number int, build genomics.Build, plainNames bool) *contig {
	plain := strconv.Itoa(number + 1)
	if number >= 22 {
		plain = []string{"X", "Y", "MT"}[number-22]
	}
	t := &contig{number: number, plain: plain, name: plain}
	if !plainNames {
		t.name = genomics.ChrContig(plain)
	}
	t.length, _ = genomics.ContigLength(plain, build)
	if plain == "X" || plain == "Y" {
		t.diploid = pseudoautosomal(plain, build)
	}
	return t
}

// pseudoautosomal returns PAR1 and PAR2. Source: Genome Reference Consortium,
// "Human Genome Assembly" pages of GRCh37 and GRCh38.
func pseudoautosomal(plain string, build genomics.Build) []stretch {
	switch {
	case plain == "X" && build == genomics.GRCh37:
		return []stretch{{60_000, 2_699_520}, {154_931_043, 155_260_560}}
	case plain == "X":
		return []stretch{{10_000, 2_781_479}, {155_701_382, 156_030_895}}
	case build == genomics.GRCh37:
		return []stretch{{10_000, 2_649_520}, {59_034_049, 59_363_566}}
	default:
		return []stretch{{10_000, 2_781_479}, {56_887_902, 57_217_415}}
	}
}

// place puts a site on its contig, if it has one in this build.
func (g *genome) place(sites [][]*site, s *site) {
	s.at = s.of.At(g.build)
	if !s.at.Known {
		return
	}
	s.pos = s.at.Pos
	for i, t := range g.contigs {
		if genomics.PlainContig(s.at.Contig) == t.plain {
			sites[i] = append(sites[i], s)
		}
	}
}

// setSites sorts the sites and makes the contig's windows of them.
func (t *contig) setSites(sites []*site) error {
	slices.SortFunc(sites, func(a, b *site) int {
		return cmp.Or(a.pos-b.pos, len(a.refBases())-len(b.refBases()), cmp.Compare(a.gene.Name, b.gene.Name), a.index-b.index)
	})
	for i := 1; i < len(sites); i++ {
		a, b := sites[i-1], sites[i]
		if a.pos == b.pos && a.refBases() == b.refBases() && a.gene != b.gene {
			return fmt.Errorf("synth: genes %s and %s share %s:%d: simulate one of them at a time", a.gene.Name, b.gene.Name, t.name, a.pos+1)
		}
	}
	start := stretch{0, min(telomere, t.length)}
	if t.plain == "Y" {
		start.end = t.diploid[0].end // callers mask the Y copy of the pseudoautosomal regions
	}
	t.addWindow(window{stretch: start})
	for _, s := range sites {
		t.addWindow(window{stretch: stretch{max(0, s.pos-margin), min(t.length, s.end()+margin)}, sites: []*site{s}})
	}
	if t.plain == "Y" {
		t.addWindow(window{stretch: t.diploid[1]})
	}
	t.count()
	return nil
}

// addWindow takes the windows in order and joins those that touch.
func (t *contig) addWindow(w window) {
	if n := len(t.windows); n > 0 && w.start <= t.windows[n-1].end {
		last := &t.windows[n-1]
		last.end = max(last.end, w.end)
		last.sites = append(last.sites, w.sites...)
		return
	}
	t.windows = append(t.windows, w)
}

// count numbers the free positions and notes the known sequence.
func (t *contig) count() {
	shift := 0
	for i := range t.windows {
		w := &t.windows[i]
		w.before = w.start - shift
		shift += w.end - w.start
		w.shift = shift
		w.learn()
	}
	t.free = t.length - shift
}

// spread shares the background records out among the contigs, by their length.
func (g *genome) spread(c *Cohort) {
	men := slices.Contains(c.males, true)
	room := func(t *contig) int64 {
		if t.plain == "MT" || t.plain == "Y" && !men {
			return 0
		}
		return int64(t.free)
	}
	var total, sum int64
	for _, t := range g.contigs {
		total += room(t)
	}
	n := int64(c.options.Background)
	for _, t := range g.contigs {
		first := sum * n / total
		sum += room(t)
		t.background = int(sum*n/total - first)
	}
	g.records += c.options.Background
}

// position returns where the free position with that number is.
func (t *contig) position(number int) int { return t.boundary(number+1) - 1 }

// boundary returns the position where what lies at and after the free position
// begins: the window before it, if there is one.
func (t *contig) boundary(number int) int {
	i := t.windowsBefore(number)
	if i == 0 {
		return number
	}
	return number + t.windows[i-1].shift
}

// windowsBefore returns how many windows begin before that free position.
func (t *contig) windowsBefore(number int) int {
	i, _ := slices.BinarySearchFunc(t.windows, number, func(w window, n int) int { return w.before - n })
	return i
}
