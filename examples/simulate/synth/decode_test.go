package synth_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
)

// record is a line of VCF, read by nothing of the library.
type record struct {
	contig, id, ref string
	pos, end        int // 0-based, half-open
	alts            []string
	format          []string
	samples         [][]string
}

// text writes a cohort as VCF.
func text(t testing.TB, o synth.Options) string {
	t.Helper()
	people, err := synth.New(kb.Default(), o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := people.WriteVCF(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func records(t testing.TB, vcf string) []record {
	t.Helper()
	var all []record
	for line := range strings.Lines(vcf) {
		if line[0] == '#' {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		pos, err := strconv.Atoi(f[1])
		if err != nil {
			t.Fatal(err)
		}
		r := record{contig: f[0], pos: pos - 1, id: f[2], ref: f[3], end: pos - 1 + len(f[3]), format: strings.Split(f[8], ":")}
		if f[4] != "." {
			r.alts = strings.Split(f[4], ",")
		}
		if end, ok := strings.CutPrefix(f[7], "END="); ok {
			if r.end, err = strconv.Atoi(end); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range f[9:] {
			r.samples = append(r.samples, strings.Split(s, ":"))
		}
		all = append(all, r)
	}
	return all
}

// value returns a sample's field.
func (r *record) value(sample int, key string) string {
	i := slices.Index(r.format, key)
	if i < 0 || i >= len(r.samples[sample]) {
		return ""
	}
	return r.samples[sample][i]
}

// bases returns a sample's called bases, "." where missing, and whether their
// order is stated.
func (r *record) bases(sample int) (bases []string, phased bool) {
	gt := r.value(sample, "GT")
	phased = strings.Contains(gt, "|")
	for _, a := range strings.FieldsFunc(gt, func(c rune) bool { return c == '|' || c == '/' }) {
		switch n, err := strconv.Atoi(a); {
		case err != nil:
			bases = append(bases, ".")
		case n == 0:
			bases = append(bases, r.ref)
		default:
			bases = append(bases, r.alts[n-1])
		}
	}
	return bases, phased
}

// places finds records.
type places struct {
	exact  map[string]*record   // by contig, position and REF
	blocks map[string][]*record // by contig, in order
}

func placesOf(all []record) places {
	p := places{map[string]*record{}, map[string][]*record{}}
	for i := range all {
		r := &all[i]
		if slices.Contains(r.format, "MIN_DP") {
			p.blocks[r.contig] = append(p.blocks[r.contig], r)
			continue
		}
		p.exact[fmt.Sprint(r.contig, r.pos, r.ref)] = r
	}
	return p
}

// at finds the record of a site, or the block over it.
func (p places) at(contig string, pos int, ref string) *record {
	if r := p.exact[fmt.Sprint(contig, pos, ref)]; r != nil {
		return r
	}
	blocks := p.blocks[contig]
	i := sort.Search(len(blocks), func(i int) bool { return blocks[i].end > pos })
	if i == len(blocks) || blocks[i].pos > pos {
		return nil
	}
	return blocks[i]
}

// fits reports whether the definition of an allele allows a base at a site.
func fits(g *kb.Gene, allele string, site int, bases string) bool {
	a, _ := g.Allele(allele)
	return a.Cells[site].Has(slices.Index(g.Sites[site].Bases, bases))
}

// consistent reports whether the called bases of a person at a site are those
// of the true haplotypes, in that order or, unless phased, the other.
func consistent(g *kb.Gene, d synth.Diplotype, site int, bases []string, ordered bool) bool {
	if len(bases) == 1 {
		return d.B == "" && fits(g, d.A, site, bases[0])
	}
	b := d.B
	if b == "" {
		b = d.A
	}
	return fits(g, d.A, site, bases[0]) && fits(g, b, site, bases[1]) ||
		!ordered && fits(g, b, site, bases[0]) && fits(g, d.A, site, bases[1])
}

// eachSite calls f with all sites of a gene that have a place in the build.
func eachSite(g *kb.Gene, b genomics.Build, f func(i int, p *kb.Place, ref string)) {
	for i := range g.Sites {
		if p := g.Sites[i].At(b); p.Known {
			f(i, p, g.Sites[i].Bases[p.Ref])
		}
	}
}
