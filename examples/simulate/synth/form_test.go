package synth_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
)

// TestDeterminism: the same bytes, however many goroutines.
func TestDeterminism(t *testing.T) {
	everything := []string{"GT", "AD", "DP", "GQ", "PL"}
	for name, o := range map[string]synth.Options{
		"sites":      {Samples: 20},
		"one genome": {Background: 40_000, Format: everything},
		"cohort":     {Samples: 100, Males: 0.4, Background: 3000, Missing: 0.02, HalfCalls: 0.02, Format: everything},
		"gVCF":       {Background: 5000, GVCF: true},
		"phase sets": {Samples: 50, Phase: synth.PhaseSets, Background: 500},
	} {
		o.Seed, o.Workers = 11, 1
		want := text(t, o)
		for _, workers := range []int{2, 5} {
			o.Workers = workers
			if text(t, o) != want {
				t.Errorf("%s: %d workers write something else than one", name, workers)
			}
		}
		o.Seed++
		if text(t, o) == want {
			t.Errorf("%s: another seed writes the same", name)
		}
	}
}

// TestOrder: as many records as asked for, sorted, none inside another but
// where the definitions themselves overlap.
func TestOrder(t *testing.T) {
	const background = 40_000
	defined := map[string]bool{}
	for _, g := range kb.Default().Genes {
		eachSite(g, genomics.GRCh38, func(_ int, p *kb.Place, _ string) { defined[fmt.Sprint(p.Contig, p.Pos)] = true })
	}
	for _, samples := range []int{1, 7} {
		vcf := records(t, text(t, synth.Options{Samples: samples, Males: 0.5, Seed: 3, Background: background}))
		contigs := map[string]int{}
		for i := range vcf {
			r := &vcf[i]
			contigs[r.contig]++
			if length, _ := genomics.ContigLength(r.contig, genomics.GRCh38); r.end > length {
				t.Fatalf("%s:%d is past the contig's end", r.contig, r.pos+1)
			}
			if i == 0 || vcf[i-1].contig != r.contig {
				if contigs[r.contig] > 1 {
					t.Fatalf("%s comes in two pieces", r.contig)
				}
				continue
			}
			before := &vcf[i-1]
			if r.pos < before.pos || r.pos < before.end && !(defined[fmt.Sprint(r.contig, r.pos)] && defined[fmt.Sprint(r.contig, before.pos)]) {
				t.Fatalf("%s:%d-%d is followed by %d", r.contig, before.pos+1, before.end, r.pos+1)
			}
		}
		sites := 0
		for _, g := range kb.Default().Genes {
			if g.Tier == kb.Full {
				sites += len(g.Sites) + len(g.Extra)
			}
		}
		if len(vcf) != sites+background || contigs["chr1"] < background/20 || contigs["chr22"] == 0 {
			t.Errorf("%d samples: %d records, expected %d + %d", samples, len(vcf), sites, background)
		}
	}
}

// TestGVCF: blocks and records cover the genes without a gap, and the blocks'
// REF is the base that the knowledge base knows.
func TestGVCF(t *testing.T) {
	for _, build := range genomics.Builds() {
		for name, o := range map[string]synth.Options{
			"genes":   {Samples: 3},
			"genome":  {Background: 3000},
			"missing": {Samples: 2, Missing: 0.3, HalfCalls: 0.2},
		} {
			o.GVCF, o.Build, o.Males = true, build, 0.5
			vcf := records(t, text(t, o))
			blocks := 0
			for i := range vcf {
				r := &vcf[i]
				if len(r.alts) == 0 || r.alts[len(r.alts)-1] != "<NON_REF>" {
					t.Fatalf("%s: %s:%d has no <NON_REF>", name, r.contig, r.pos+1)
				}
				if !slices.Contains(r.format, "MIN_DP") {
					continue
				}
				blocks++
				if i > 0 && vcf[i-1].contig == r.contig && vcf[i-1].end > r.pos {
					t.Fatalf("%s: block %s:%d begins inside the record before", name, r.contig, r.pos+1)
				}
			}
			if blocks == 0 {
				t.Errorf("%s: no blocks", name)
			}
			written := placesOf(vcf)
			for _, g := range kb.Default().Genes {
				if g.Tier != kb.Full {
					continue
				}
				eachSite(g, build, func(site int, p *kb.Place, ref string) {
					r := written.at(p.Contig, p.Pos, ref)
					if r == nil {
						t.Errorf("%s: %s site %d at %s:%d is not covered", name, g.Name, site, p.Contig, p.Pos+1)
					} else if r.pos == p.Pos && r.ref[0] != ref[0] {
						t.Errorf("%s: %s:%d has REF %s, not %s", name, p.Contig, p.Pos+1, r.ref, ref)
					}
				})
			}
		}
	}
}

// TestRates counts missing and half calls, men, and a stated frequency.
func TestRates(t *testing.T) {
	o := synth.Options{
		Samples: 2000, Seed: 2, Genes: []string{"CYP2C19"}, Males: 0.25, Missing: 0.1, HalfCalls: 0.2,
		Frequencies: synth.Frequencies{"CYP2C19": {"*2": 0.3, "*17": 0.2}},
	}
	missing, half, all := 0, 0, 0
	for _, r := range records(t, text(t, o)) {
		for i := range r.samples {
			bases, _ := r.bases(i)
			switch strings.Count(strings.Join(bases, ""), ".") {
			case 1:
				half++
			case 2:
				missing++
			}
			all++
		}
	}
	near(t, "missing", missing, all, 0.1)
	near(t, "half calls", half, all, 0.2*0.9)
	people, err := synth.New(kb.Default(), o)
	if err != nil {
		t.Fatal(err)
	}
	men := 0
	counts := map[string]int{}
	for p := range people.People() {
		if p.Male {
			men++
		}
		counts[p.Genes[0].A]++
		counts[p.Genes[0].B]++
	}
	near(t, "men", men, 2000, 0.25)
	near(t, "*2", counts["*2"], 4000, 0.3)
	near(t, "*17", counts["*17"], 4000, 0.2)
	near(t, "*38, the reference allele", counts["*38"], 4000, 0.5)
}

func near(t *testing.T, what string, n, of int, want float64) {
	t.Helper()
	if got := float64(n) / float64(of); got < want*0.9 || got > want*1.1 {
		t.Errorf("%s: %.4f, expected %.4f", what, got, want)
	}
}

// TestFields reads AD, DP, GQ and PL back and compares them with GT.
func TestFields(t *testing.T) {
	o := synth.Options{
		Samples: 60, Males: 0.5, Seed: 6, Background: 8000, HalfCalls: 0.01, Missing: 0.01,
		Format: []string{"GT", "AD", "DP", "GQ", "PL"},
	}
	most := 0
	for _, r := range records(t, text(t, o)) {
		most = max(most, len(r.alts))
		for i := range r.samples {
			if err := plausible(&r, i); err != nil {
				t.Fatalf("%s:%d: %s: %v", r.contig, r.pos+1, strings.Join(r.samples[i], ":"), err)
			}
		}
	}
	if most < 11 {
		t.Errorf("no record has more than %d ALTs: allele numbers of two digits are missing", most)
	}
}

func plausible(r *record, sample int) error {
	gt := strings.FieldsFunc(r.value(sample, "GT"), func(c rune) bool { return c == '/' || c == '|' })
	if strings.Trim(strings.Join(gt, ""), ".") == "" {
		return nil
	}
	n := len(r.alts) + 1
	reads, costs := numbers(r.value(sample, "AD")), numbers(r.value(sample, "PL"))
	genotypes := n
	if len(gt) == 2 {
		genotypes = n * (n + 1) / 2
	}
	if len(reads) != n || len(costs) != genotypes {
		return fmt.Errorf("%d reads and %d likelihoods of %d alleles", len(reads), len(costs), n)
	}
	sum := 0
	for _, d := range reads {
		sum += d
	}
	if depth := numbers(r.value(sample, "DP"))[0]; depth != sum {
		return fmt.Errorf("DP is %d, the reads are %d", depth, sum)
	}
	if strings.Contains(r.value(sample, "GT"), ".") {
		return nil
	}
	called := make([]int, len(gt))
	for i, a := range gt {
		called[i], _ = strconv.Atoi(a)
		if reads[called[i]] == 0 {
			return fmt.Errorf("allele %s has no reads", a)
		}
	}
	at := called[0] // VCF 4.2, section 1.4.2: the order of genotypes
	if len(called) == 2 {
		at += called[1] * (called[1] + 1) / 2
	}
	if costs[at] != 0 || numbers(r.value(sample, "GQ"))[0] < 20 {
		return fmt.Errorf("the call is not the likeliest, or too uncertain")
	}
	return nil
}

func numbers(list string) []int {
	var all []int
	for s := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil
		}
		all = append(all, n)
	}
	return all
}
