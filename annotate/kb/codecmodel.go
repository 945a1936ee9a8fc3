package kb

import (
	"maps"
	"slices"

	"github.com/allelerx/allelerx/genomics"
)

func (w *wire) kb(kb *KB) {
	w.text(&kb.Version)
	w.text(&kb.GuidelineDate)
	list(w, &kb.Sources, func(s *Source) {
		w.text(&s.Name)
		w.text(&s.Version)
		w.text(&s.URL)
		w.text(&s.Licence)
	})
	list(w, &kb.Genes, func(g **Gene) {
		if *g == nil {
			*g = new(Gene)
		}
		w.gene(*g)
	})
	w.guidelines(kb)
	list(w, &kb.Drugs, func(d *Drug) {
		w.text(&d.Name)
		w.text(&d.ID)
		w.text(&d.RxNorm)
		w.textList(&d.ATC)
		list(w, &d.Levels, func(l *Level) {
			w.text(&l.Gene)
			w.text(&l.Level)
			w.bool(&l.Final)
		})
	})
}

func (w *wire) gene(g *Gene) {
	w.text(&g.Name)
	w.text(&g.Chrom)
	number(w, &g.Tier)
	w.text(&g.Source)
	w.text(&g.Version)
	for i := range g.Regions {
		w.region(&g.Regions[i])
	}
	list(w, &g.Sites, w.site)
	list(w, &g.Extra, w.site)
	w.bool(&g.CoreOnly)
	w.alleles(g)
	w.intList(&g.Required)
	w.intList(&g.Tier1)
	list(w, &g.Priorities, func(p *Priority) {
		w.pair(&p.Pick)
		list(w, &p.Alternatives, w.pair)
	})
	w.rename(g)
	w.textList(&g.Hidden)
	list(w, &g.Functions, func(f *Function) {
		w.text(&f.Allele)
		w.text(&f.Function)
		w.text(&f.Value)
	})
	number(w, &g.Method)
	list(w, &g.FunctionPairs, func(p *FunctionPair) {
		w.text(&p.A)
		w.text(&p.B)
		w.text(&p.Phenotype)
		w.text(&p.Score)
	})
	list(w, &g.Exceptions, func(e *Exception) {
		w.text(&e.A)
		w.text(&e.B)
		w.text(&e.Phenotype)
		w.text(&e.Score)
	})
	w.textList(&g.Phenotypes)
	w.bool(&g.Scores)
}

func (w *wire) region(r *genomics.Region) {
	w.text(&r.Contig)
	w.int(&r.Start)
	w.int(&r.End)
}

func (w *wire) pair(p *Pair) {
	w.text(&p.A)
	w.text(&p.B)
}

func (w *wire) rename(g *Gene) {
	names := slices.Sorted(maps.Keys(g.Rename))
	w.textList(&names)
	if !w.writing && len(names) > 0 {
		g.Rename = make(map[string]string, len(names))
	}
	for _, n := range names {
		to := g.Rename[n]
		w.text(&to)
		g.Rename[n] = to
	}
}

func (w *wire) site(s *Site) {
	w.text(&s.RSID)
	w.text(&s.Name)
	w.textList(&s.Bases)
	w.int(&s.Added)
	w.bool(&s.NeverAssume)
	w.place(&s.GRCh38, len(s.Bases))
	w.place(&s.GRCh37, len(s.Bases))
	if s.Added > len(s.Bases) {
		w.fail()
	}
}

func (w *wire) place(p *Place, bases int) {
	w.bool(&p.Known)
	w.text(&p.Contig)
	w.int(&p.Pos)
	w.int(&p.Ref)
	number(w, &p.Verified)
	w.text(&p.Left)
	w.text(&p.Right)
	if p.Known && p.Ref >= bases {
		w.fail()
	}
}

// alleles moves only the cells that are defined; blanks follow from them.
func (w *wire) alleles(g *Gene) {
	cells := 0
	list(w, &g.Alleles, func(a *Allele) {
		w.text(&a.Name)
		w.text(&a.ID)
		w.bool(&a.Reference)
		if cells += len(g.Sites); cells > maxCells {
			w.fail()
			return
		}
		if !w.writing {
			a.Cells = make([]Cell, len(g.Sites))
		}
		var defined []int
		for i, c := range a.Cells {
			if c.Defined {
				defined = append(defined, i)
			}
		}
		n := len(defined)
		w.count(&n, 2)
		last := 0 // positions are stored as steps
		for i := range n {
			at := 0
			if w.writing {
				at = defined[i] - last
			}
			w.int(&at)
			at += last
			if at >= len(a.Cells) {
				w.fail()
				return
			}
			number(w, &a.Cells[at].Bases)
			a.Cells[at].Defined = true
			last = at
		}
	})
	if !w.writing && w.err == nil {
		g.fillBlanks()
	}
}
