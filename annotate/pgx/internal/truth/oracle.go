package truth

import (
	"cmp"
	"slices"
)

// Status says how far a gene can be called.
type Status string

// The outcomes.
const (
	NoData    Status = "No data"
	NotCalled Status = "Not called"
	Called    Status = "Called"
)

// Result is what must be reported of a genotype.
type Result struct {
	Status       Status
	Calls        []Diplotype // in order of names
	Alternatives []Diplotype // best first, then in order of names
	Lookup       string      // of the calls; "" where it is each call's own text

	// Effective: at most two different strands can be built.
	Effective bool
}

// Diplotype is one possible pair.
type Diplotype struct {
	Text  string
	Score int
}

// maxGroups bounds the groups that turn against each other: 2^(groups-1)
// arrangements are tried one by one.
const maxGroups = 14

// Expect says what must be reported of what was seen. It gives up, with false,
// where there are too many arrangements to try each.
func Expect(g *Gene, seen Genotype) (Result, bool) {
	o := newOracle(g, seen)
	r := Result{Status: NotCalled, Effective: len(o.groups) <= 1}
	switch {
	case len(o.present) == 0 && !o.half:
		r.Status = NoData
		return r, true
	case o.requiredMissing, o.stop:
	case g.Independent:
		return o.variants(r)
	case o.half:
	case len(o.groups) > maxGroups:
		return r, false
	default:
		o.pairs(&r)
	}
	if r.Status != Called {
		o.bySingleVariant(&r)
	}
	return r, true
}

type oracle struct {
	g       *Gene
	calls   Genotype // undocumented bases replaced, reference halves gone
	present []int    // sites with every strand known
	groups  [][]int  // heterozygous sites and halves that turn together
	haploid bool
	half    bool // some half call is kept: one with a variant, on X or of independent variants any
	loose   bool // some group is an unphased site

	requiredMissing bool
	stop            bool // a base that the definition lists nowhere
}

func newOracle(g *Gene, seen Genotype) *oracle {
	o := &oracle{g: g, calls: slices.Clone(seen)}
	sets := map[int]int{}
	for s := range o.calls {
		c := &o.calls[s]
		o.settleUndocumented(s, &c.A)
		o.settleUndocumented(s, &c.B)
		if c.Half() && !g.Independent && g.Chrom != "chrX" && (c.A == g.ReferenceBase(s) || c.B == g.ReferenceBase(s)) {
			*c = Call{}
		}
		if known := c.A != Unknown && c.B != Unknown; known {
			o.present = append(o.present, s)
			o.haploid = o.haploid || c.B == None
		} else if slices.Contains(g.Required, s) {
			o.requiredMissing = true
		}
		o.half = o.half || c.Half()
		if c.B == None || c.A == c.B {
			continue
		}
		at, joins := sets[c.Set]
		switch {
		case c.Set == Loose:
			o.loose = true
			o.groups = append(o.groups, []int{s})
		case joins:
			o.groups[at] = append(o.groups[at], s)
		default:
			sets[c.Set] = len(o.groups)
			o.groups = append(o.groups, []int{s})
		}
	}
	return o
}

func (o *oracle) settleUndocumented(s int, base *string) {
	site := &o.g.Sites[s]
	if *base == Unknown || *base == None || site.Listed(*base) {
		return
	}
	if o.g.Tolerant && site.Single() && len(*base) == 1 {
		*base = o.g.ReferenceBase(s)
		return
	}
	o.stop = true
}

// arrangements yields every way the groups can lie, as the bases of the two
// strands by site. The first group never turns: which strand comes first means
// nothing.
func (o *oracle) arrangements(yield func(first, second []string)) {
	first, second := make([]string, len(o.calls)), make([]string, len(o.calls))
	for turn := range 1 << max(0, len(o.groups)-1) {
		for s, c := range o.calls {
			first[s], second[s] = c.A, c.B
		}
		for i, group := range o.groups {
			if i > 0 && turn>>(i-1)&1 == 1 {
				for _, s := range group {
					first[s], second[s] = second[s], first[s]
				}
			}
		}
		yield(first, second)
	}
}

// pairs finds every pair of alleles that some arrangement fits, with its best
// score.
func (o *oracle) pairs(r *Result) {
	candidates := o.candidates()
	best := map[string]int{}
	note := func(text string, score int) {
		if had, ok := best[text]; !ok || score > had {
			best[text] = score
		}
	}
	o.arrangements(func(first, second []string) {
		for _, a := range candidates {
			if !o.fitsStrand(a, first) {
				continue
			}
			if o.haploid {
				note(o.g.Reported(a), o.score(a, first, first))
				continue
			}
			for _, b := range candidates {
				if o.fitsStrand(b, second) {
					note(Join(o.g.Reported(a), o.g.Reported(b)), o.score(a, first, second)+o.score(b, second, first))
				}
			}
		}
	})
	if len(best) == 0 {
		return
	}
	r.Status = Called
	var all []Diplotype
	for text, score := range best {
		all = append(all, Diplotype{text, score})
	}
	slices.SortFunc(all, func(x, y Diplotype) int { return cmp.Or(cmp.Compare(y.Score, x.Score), ComparePairs(x.Text, y.Text)) })
	if len(o.g.Priorities) > 0 && !r.Effective {
		o.byPriority(r, all)
		return
	}
	for _, d := range all {
		if d.Score == all[0].Score {
			r.Calls = append(r.Calls, d)
		} else {
			r.Alternatives = append(r.Alternatives, d)
		}
	}
}

// candidates lists the alleles that fit one strand or the other at every
// present site and define at least one of them.
func (o *oracle) candidates() []int {
	var out []int
	for a := range o.g.Alleles {
		fits, defines := true, false
		for _, s := range o.g.order[a] {
			c := &o.calls[s]
			if c.A == Unknown || c.B == Unknown {
				continue
			}
			if fits = o.g.Fits(a, s, c.A) || o.g.Fits(a, s, c.B); !fits {
				break
			}
			defines = defines || o.g.Alleles[a].Cells[s] != nil
		}
		if fits && defines {
			out = append(out, a)
		}
	}
	return out
}

func (o *oracle) fitsStrand(allele int, strand []string) bool {
	for _, s := range o.present {
		if !o.g.Fits(allele, s, strand[s]) {
			return false
		}
	}
	return true
}

// score counts the present sites that an allele defines. The reference allele
// defines all. An ambiguous cell counts only if a base other than REF is on
// the allele's strand; on either, where the allele fits both.
func (o *oracle) score(allele int, strand, other []string) int {
	both := o.fitsStrand(allele, other)
	n := 0
	for _, s := range o.present {
		ref, cell := o.g.Sites[s].Ref, o.g.Alleles[allele].Cells[s]
		switch {
		case cell == nil:
		case len(cell) == 1, allele == o.g.Reference, strand[s] != ref, both && other[s] != ref:
			n++
		}
	}
	return n
}

// byPriority settles NAT2: the first entry of its list of which all pairs fit,
// else every pair.
func (o *oracle) byPriority(r *Result, all []Diplotype) {
	fits := func(text string) bool {
		return slices.ContainsFunc(all, func(d Diplotype) bool { return d.Text == text })
	}
	for _, p := range o.g.Priorities {
		if !slices.ContainsFunc(p.List, func(text string) bool { return !fits(text) }) {
			for _, d := range all {
				if d.Text == p.Pick {
					r.Calls = append(r.Calls, d)
				} else {
					r.Alternatives = append(r.Alternatives, d)
				}
			}
			return
		}
	}
	r.Calls = all
	slices.SortFunc(r.Calls, func(x, y Diplotype) int { return ComparePairs(x.Text, y.Text) })
}

// bySingleVariant: SLCO1B1 without a diplotype is looked up by rs4149056.
func (o *oracle) bySingleVariant(r *Result) {
	if o.g.Name != "SLCO1B1" {
		return
	}
	names := map[string]string{"T": "*1", "C": "*5"}
	c := o.calls[o.g.SiteOf("rs4149056")]
	if a, b := names[c.A], names[c.B]; a != "" && b != "" {
		r.Lookup = Join(a, b)
	}
}
