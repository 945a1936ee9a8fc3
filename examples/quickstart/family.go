package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// pair is a mother's or a father's two haplotypes of a gene.
type pair [2]string

// The parents' haplotypes; genes that are not named are reference on both
// strands. They are common ones, so that the report shows what a laboratory
// sees every week.
var (
	mother = map[string]pair{
		"CYP2C19": {"*2", "*1"},
		"SLCO1B1": {"*15", "*1"},
		"CYP3A5":  {"*3", "*3"},
		"DPYD":    {"Reference", "c.1905+1G>A (*2A)"},
		"UGT1A1":  {"*80+*28", "*1"},
		"CYP2B6":  {"*6", "*1"},
		"NAT2":    {"*5", "*6"},
		"VKORC1":  {"rs9923231 variant (T)", "rs9923231 reference (C)"},
	}
	father = map[string]pair{
		"CYP2C19": {"*17", "*2"},
		"SLCO1B1": {"*1", "*5"},
		"CYP3A5":  {"*1", "*3"},
		"CYP2C9":  {"*3", "*1"},
		"TPMT":    {"*3A", "*1"},
		"UGT1A1":  {"*80+*28", "*1"},
		"NAT2":    {"*4", "*5"},
		"ABCG2":   {"rs2231142 variant (T)", "rs2231142 reference (G)"},
		"VKORC1":  {"rs9923231 variant (T)", "rs9923231 variant (T)"},
	}
)

// The strands that each child has from its mother and its father.
var children = []struct {
	name           string
	male           bool
	mother, father int
}{
	{"Noor", false, 0, 1},
	{"Sami", true, 1, 0},
}

// familyVCF writes the family's genotypes, phased, as one VCF text.
func familyVCF(ctx context.Context) (string, error) {
	people := []synth.Person{
		{Name: children[0].name, Male: children[0].male, Genes: child(children[0].mother, children[0].father)},
		{Name: "Layla", Genes: adult(mother)},
		{Name: "Karim", Male: true, Genes: adult(father)},
		{Name: children[1].name, Male: children[1].male, Genes: child(children[1].mother, children[1].father)},
	}
	cohort, err := synth.New(kb.Default(), synth.Options{Seed: 1, People: people, Phase: synth.Phased})
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = cohort.WriteVCF(ctx, &text)
	return text.String(), err
}

func adult(haplotypes map[string]pair) []synth.Diplotype {
	return genes(func(gene, reference string) (string, string) {
		if p, ok := haplotypes[gene]; ok {
			return p[0], p[1]
		}
		return reference, reference
	})
}

// child inherits one strand of each gene from either parent.
func child(fromMother, fromFather int) []synth.Diplotype {
	return genes(func(gene, reference string) (string, string) {
		a, b := reference, reference
		if p, ok := mother[gene]; ok {
			a = p[fromMother]
		}
		if p, ok := father[gene]; ok {
			b = p[fromFather]
		}
		return a, b
	})
}

// genes asks for the haplotypes of every gene with definitions.
func genes(of func(gene, reference string) (a, b string)) []synth.Diplotype {
	var out []synth.Diplotype
	for _, g := range kb.Default().Genes {
		if g.Tier != kb.Full || g.Chrom == "chrX" {
			continue
		}
		a, b := of(g.Name, g.ReferenceAllele().Name)
		out = append(out, synth.Diplotype{Gene: g.Name, A: a, B: b})
	}
	return out
}

// outsideCalls are what a VCF of short reads can't show.
func outsideCalls() map[string][]pgx.OutsideCall {
	calls := map[string][2]string{
		"Noor":  {"*4/*41", "*57:01/*08:01"},
		"Layla": {"*1/*4", "*57:01/*07:02"},
		"Karim": {"*41/*1x2", "*08:01/*44:02"},
		"Sami":  {"*1/*1x2", "*07:02/*44:02"},
	}
	out := map[string][]pgx.OutsideCall{}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		out[name] = []pgx.OutsideCall{
			{Gene: "CYP2D6", Diplotype: calls[name][0]},
			{Gene: "HLA-B", Diplotype: calls[name][1]},
		}
	}
	return out
}
