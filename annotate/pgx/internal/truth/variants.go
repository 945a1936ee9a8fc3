package truth

import (
	"cmp"
	"slices"
	"strings"
)

// HapB3's two variants, and the names of what they make.
const (
	intronicRSID = "rs75017182"
	exonicRSID   = "rs56038477"
	intronicName = "c.1129-5923C>G"
	hapB3Name    = "c.1129-5923C>G, c.1236G>A (HapB3)"
)

// ComparePairs orders diplotypes by their first name, then the second.
func ComparePairs(x, y string) int {
	a, b, _ := strings.Cut(x, "/")
	c, d, _ := strings.Cut(y, "/")
	if b == "" || d == "" {
		return cmp.Or(CompareNames(a, c), cmp.Compare(b, d))
	}
	return cmp.Or(CompareNames(a, c), CompareNames(b, d))
}

// variants is Expect for genes whose variants are independent of each other.
func (o *oracle) variants(r Result) (Result, bool) {
	r.Status = Called
	phased := r.Effective || !o.loose
	if phased && len(o.groups) > 11 {
		return r, false
	}
	if !phased {
		list := o.list()
		r.Calls = []Diplotype{{Text: strings.Join(list, "; ")}}
		lowest := slices.Clone(list)
		slices.SortFunc(lowest, o.compareWeight)
		r.Lookup = Join(lowest[0], lowest[1])
		return r, true
	}
	lookupWeight := 0.0
	o.arrangements(func(first, second []string) {
		a, b := o.onStrand(first), o.onStrand(second)
		text := Join(bracket(a), bracket(b))
		if !slices.ContainsFunc(r.Calls, func(d Diplotype) bool { return d.Text == text }) {
			r.Calls = append(r.Calls, Diplotype{Text: text})
		}
		x, y := slices.MinFunc(a, o.compareWeight), slices.MinFunc(b, o.compareWeight)
		lookup, weight := Join(x, y), o.g.Weight[x]+o.g.Weight[y]
		if r.Lookup == "" || weight < lookupWeight || weight == lookupWeight && ComparePairs(lookup, r.Lookup) < 0 {
			r.Lookup, lookupWeight = lookup, weight
		}
	})
	slices.SortFunc(r.Calls, func(x, y Diplotype) int { return ComparePairs(x.Text, y.Text) })
	return r, true
}

func (o *oracle) compareWeight(a, b string) int {
	return cmp.Or(cmp.Compare(o.g.Weight[a], o.g.Weight[b]), CompareNames(a, b))
}

func bracket(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "[" + strings.Join(names, " + ") + "]"
}

// onStrand names the variants of one strand, or Reference.
func (o *oracle) onStrand(strand []string) []string {
	intronic, exonic := o.hapB3Sites()
	names := o.singles(strand, intronic, exonic)
	if intronic >= 0 {
		i, e := o.isVariant(intronic, strand[intronic]), o.isVariant(exonic, strand[exonic])
		switch {
		case i && e, e && strand[intronic] == Unknown:
			names = append(names, hapB3Name)
		case i:
			names = append(names, intronicName)
		}
	}
	if len(names) == 0 {
		return []string{"Reference"}
	}
	slices.SortFunc(names, CompareNames)
	return names
}

// singles names the variants of one strand that are one base at one site.
func (o *oracle) singles(strand []string, except ...int) []string {
	var names []string
	for s, base := range strand {
		if !o.isVariant(s, base) || slices.Contains(except, s) {
			continue
		}
		if name, ok := o.g.names[s][base]; ok {
			names = append(names, name)
		}
	}
	return names
}

func (o *oracle) isVariant(site int, base string) bool {
	return base != Unknown && base != None && base != o.g.ReferenceBase(site)
}

func (o *oracle) hapB3Sites() (intronic, exonic int) {
	if o.g.Name != "DPYD" {
		return -1, -1
	}
	return o.g.SiteOf(intronicRSID), o.g.SiteOf(exonicRSID)
}

// list names the variants of both strands, where these are not known.
func (o *oracle) list() []string {
	intronic, exonic := o.hapB3Sites()
	var first, second []string
	for _, c := range o.calls {
		first, second = append(first, c.A), append(second, c.B)
	}
	names := append(o.singles(first, intronic, exonic), o.singles(second, intronic, exonic)...)
	if intronic >= 0 {
		names = append(names, o.hapB3List(o.calls[intronic], o.calls[exonic])...)
	}
	for len(names) < 2 {
		names = append(names, "Reference")
	}
	slices.SortFunc(names, CompareNames)
	return names
}

// hapB3List counts copies, unless one phase set holds both sites.
func (o *oracle) hapB3List(intron, exon Call) []string {
	intronic, exonic := o.hapB3Sites()
	var names []string
	if intron.Set != Loose && intron.Set == exon.Set && intron.A != Unknown && intron.B != Unknown && exon.A != Unknown && exon.B != Unknown {
		for _, strand := range [][2]string{{intron.A, exon.A}, {intron.B, exon.B}} {
			switch i, e := o.isVariant(intronic, strand[0]), o.isVariant(exonic, strand[1]); {
			case i && e:
				names = append(names, hapB3Name)
			case i:
				names = append(names, intronicName)
			}
		}
		return names
	}
	copies := func(site int, c Call) (n int) {
		for _, base := range []string{c.A, c.B} {
			if o.isVariant(site, base) {
				n++
			}
		}
		return n
	}
	i, e := copies(intronic, intron), copies(exonic, exon)
	if intron.A == Unknown && intron.B == Unknown {
		i = e // the exonic variant stands for both
	}
	for n := range i {
		if n < e {
			names = append(names, hapB3Name)
		} else {
			names = append(names, intronicName)
		}
	}
	return names
}
