package synth_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
)

// TestTruth reads the written genotypes back and asks the definitions whether
// they are those of the true haplotypes.
func TestTruth(t *testing.T) {
	for _, test := range []struct {
		name string
		o    synth.Options
	}{
		{"unphased", synth.Options{}},
		{"phased", synth.Options{Phase: synth.Phased}},
		{"phase sets", synth.Options{Phase: synth.PhaseSets}},
		{"variants only", synth.Options{Phase: synth.Phased, VariantOnly: true}},
		{"gVCF", synth.Options{Phase: synth.Phased, GVCF: true}},
		{"diploid X", synth.Options{Phase: synth.Phased, DiploidX: true}},
		{"background", synth.Options{Phase: synth.Phased, Background: 5000}},
		{"spoiled", synth.Options{Phase: synth.Phased, Missing: 0.1, HalfCalls: 0.1}},
		{"spoiled gVCF", synth.Options{Phase: synth.Phased, Missing: 0.1, HalfCalls: 0.1, GVCF: true}},
	} {
		for _, build := range genomics.Builds() {
			t.Run(fmt.Sprint(test.name, " ", build), func(t *testing.T) {
				o := test.o
				o.Seed, o.Samples, o.Males, o.Build = 5, 40, 0.5, build
				people, err := synth.New(kb.Default(), o)
				if err != nil {
					t.Fatal(err)
				}
				vcf := placesOf(records(t, text(t, o)))
				for i := range people.Samples() {
					compare(t, o, people.Person(i), i, vcf)
				}
			})
		}
	}
}

// compare checks one person.
func compare(t *testing.T, o synth.Options, p synth.Person, sample int, vcf places) {
	t.Helper()
	turned := map[string][2]bool{} // by gene and phase set: whether either order has failed
	for _, d := range p.Genes {
		g := kb.Default().Gene(d.Gene)
		eachSite(g, o.Build, func(site int, place *kb.Place, ref string) {
			r := vcf.at(place.Contig, place.Pos, ref)
			var bases []string
			switch {
			case r == nil && o.VariantOnly:
				bases = []string{ref, ref}
				if d.B == "" {
					bases = bases[:1]
				}
			case r == nil:
				t.Errorf("%s: no record of site %d at %s:%d", d.Gene, site, place.Contig, place.Pos+1)
				return
			default:
				bases, _ = r.bases(sample)
			}
			if o.DiploidX && d.B == "" && (len(bases) != 2 || bases[0] != bases[1]) {
				t.Errorf("%s: a man's genotype is %v, not two equal alleles", d.Gene, bases)
			}
			for i, b := range bases {
				switch {
				case r != nil && b == r.ref:
					bases[i] = ref // a block's REF is one base of the site's
				case b == "." && (o.Missing > 0 || o.HalfCalls > 0):
					bases[i] = "" // not checked
				}
			}
			if set := phaseSet(r, sample); set != "" {
				key := d.Gene + set
				failed := turned[key]
				failed[0] = failed[0] || !consistent(g, d, site, bases, true)
				failed[1] = failed[1] || !consistent(g, synth.Diplotype{A: d.B, B: d.A}, site, bases, true)
				turned[key] = failed
				if failed[0] && failed[1] {
					t.Errorf("%s %s: neither order of phase set %s fits", p.Name, d.Gene, set)
				}
				return
			}
			if !known(bases) {
				return
			}
			if !consistent(g, d, site, bases, o.Phase == synth.Phased) {
				t.Errorf("%s %s %s/%s: site %d: called %v", p.Name, d.Gene, d.A, d.B, site, bases)
			}
		})
	}
}

func known(bases []string) bool {
	for _, b := range bases {
		if b == "" {
			return false
		}
	}
	return true
}

func phaseSet(r *record, sample int) string {
	if r == nil {
		return ""
	}
	_, phased := r.bases(sample)
	set := r.value(sample, "PS")
	if !phased || set == "." {
		return ""
	}
	return set
}

// TestPeopleDoNotChange holds the people fixed while their files change.
func TestPeopleDoNotChange(t *testing.T) {
	base := synth.Options{Seed: 9, Samples: 50, Males: 0.5}
	want := truth(t, base)
	for name, change := range map[string]func(*synth.Options){
		"build":      func(o *synth.Options) { o.Build = genomics.GRCh37 },
		"phase":      func(o *synth.Options) { o.Phase = synth.PhaseSets },
		"missing":    func(o *synth.Options) { o.Missing = 0.5 },
		"background": func(o *synth.Options) { o.Background = 10 },
		"gVCF":       func(o *synth.Options) { o.GVCF = true },
	} {
		o := base
		change(&o)
		if truth(t, o) != want {
			t.Errorf("%s changes who the people are", name)
		}
	}
	more := base
	more.Samples = 60
	if !strings.HasPrefix(truth(t, more), want) {
		t.Error("more samples change the first ones")
	}
	other := base
	other.Seed++
	if truth(t, other) == want {
		t.Error("another seed gives the same people")
	}
}

func truth(t *testing.T, o synth.Options) string {
	t.Helper()
	people, err := synth.New(kb.Default(), o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := people.WriteTruth(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGivenPeople seats people with stated haplotypes first.
func TestGivenPeople(t *testing.T) {
	o := synth.Options{Samples: 3, Genes: []string{"CYP2C19", "G6PD"}, People: []synth.Person{
		{Name: "Ada", Genes: []synth.Diplotype{{Gene: "CYP2C19", A: "*2", B: "*17"}}},
		{Name: "Ben", Male: true, Genes: []synth.Diplotype{{Gene: "G6PD", A: "B (reference)"}}},
	}}
	people, err := synth.New(kb.Default(), o)
	if err != nil {
		t.Fatal(err)
	}
	ada, ben := people.Person(0), people.Person(1)
	if a, b, ok := ada.Haplotypes("CYP2C19"); ada.Name != "Ada" || a != "*2" || b != "*17" || !ok {
		t.Errorf("Ada is %+v", ada)
	}
	if a, b, ok := ben.Haplotypes("G6PD"); !ben.Male || a != "B (reference)" || b != "" || !ok {
		t.Errorf("Ben is %+v", ben)
	}
	if _, _, ok := ben.Haplotypes("DPYD"); ok {
		t.Error("a gene that is not simulated is there")
	}
	if people.Name(2) != "S000003" {
		t.Errorf("the third sample is called %q", people.Name(2))
	}
}

// TestOneCopy writes chrM haploid, for everyone.
func TestOneCopy(t *testing.T) {
	for _, r := range records(t, text(t, synth.Options{Samples: 4, Males: 0.5, Genes: []string{"MT-RNR1"}})) {
		for i := range r.samples {
			if bases, _ := r.bases(i); len(bases) != 1 {
				t.Fatalf("%s:%d: %v is not haploid", r.contig, r.pos+1, r.samples[i])
			}
		}
	}
}

// TestEveryGene lays out all genes that have alleles, one at a time and, where
// they do not share sites, together.
func TestEveryGene(t *testing.T) {
	for _, g := range kb.Default().Genes {
		if len(g.Alleles) == 0 {
			continue
		}
		for _, build := range genomics.Builds() {
			var b bytes.Buffer
			people, err := synth.New(kb.Default(), synth.Options{Samples: 5, Genes: []string{g.Name}, Build: build})
			if err == nil {
				err = people.WriteVCF(context.Background(), &b)
			}
			if err != nil {
				t.Errorf("%s: %v", g.Name, err)
			}
		}
	}
}
