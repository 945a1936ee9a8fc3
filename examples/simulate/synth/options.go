package synth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// Phase is what a file says about the order of a genotype's two alleles.
type Phase uint8

// The ways to state it.
const (
	Unphased  Phase = iota // "0/1", the smaller allele first
	Phased                 // "0|1": haplotype A first, everywhere
	PhaseSets              // stretches of "|" with a PS each, every one of them turned at random; some sites "/"
)

// Options of [New]. The zero value is one unphased female sample on GRCh38
// with every site of every gene that has definitions.
type Options struct {
	Seed    uint64
	Samples int            // at least the length of People; 0 = that, or 1
	Build   genomics.Build // UnknownBuild = GRCh38
	Genes   []string       // nil = every gene with definitions, of tier Full

	// People are the first samples. What they leave out is drawn: a name, a
	// gene's haplotypes. Males does not apply to them, Male does.
	People []Person

	Frequencies Frequencies // of alleles, by gene; a gene without: see Frequencies
	Males       float64     // fraction of the samples drawn

	Phase       Phase
	VariantOnly bool     // leave out the sites where nobody differs from REF
	GVCF        bool     // reference blocks instead of those sites, and between all records
	Missing     float64  // fraction of calls that are "./."
	HalfCalls   float64  // fraction of the other diploid calls that miss one allele
	DiploidX    bool     // men's chrX as "1/1" instead of "1"
	Format      []string // FORMAT keys in order: GT, then any of AD DP GQ PL PS (PhaseSets adds it); nil = GT, of a gVCF all but PS
	PlainNames  bool     // contigs "1" and "MT" instead of "chr1" and "chrM"

	// Background is how many more records lie all over the genome, away from
	// the genes' sites.
	Background int

	Workers int // goroutines; < 1: as many as there are CPUs

	// Progress is told, from one goroutine, how many of about total records
	// have been written. It may be nil.
	Progress func(done, total int)
}

// formatKeys are the FORMAT keys that can be asked for.
var formatKeys = []string{"GT", "AD", "DP", "GQ", "PL", "PS"}

// check fills in what the zero value stands for and refuses what makes no
// sense.
func (o Options) check() (Options, error) {
	if o.Build == genomics.UnknownBuild {
		o.Build = genomics.GRCh38
	}
	if o.Samples == 0 {
		o.Samples = max(1, len(o.People))
	}
	switch {
	case o.Samples < len(o.People):
		return o, fmt.Errorf("synth: %d samples, but %d people: ask for at least as many samples as there are people", o.Samples, len(o.People))
	case o.Samples > maxSamples:
		return o, fmt.Errorf("synth: %d samples: one file holds at most %d", o.Samples, maxSamples)
	case o.Background < 0:
		return o, fmt.Errorf("synth: %d background records: the number cannot be negative", o.Background)
	case o.Background > maxBackground:
		return o, fmt.Errorf("synth: %d background records: the genome has room for %d", o.Background, maxBackground)
	case o.GVCF && o.VariantOnly:
		return o, errors.New("synth: a gVCF covers all sites, VariantOnly leaves them out: choose one of the two")
	}
	for _, rate := range []struct {
		name  string
		value float64
	}{{"Missing", o.Missing}, {"HalfCalls", o.HalfCalls}, {"Males", o.Males}} {
		if !(rate.value >= 0 && rate.value <= 1) {
			return o, fmt.Errorf("synth: %s %v: a fraction lies between 0 and 1", rate.name, rate.value)
		}
	}
	return o.checkFormat()
}

const (
	maxSamples    = 10_000_000
	maxBackground = 100_000_000 // a record every 30 bases
)

func (o Options) checkFormat() (Options, error) {
	if len(o.Format) == 0 {
		o.Format = []string{"GT"}
		if o.GVCF {
			o.Format = []string{"GT", "AD", "DP", "GQ", "PL"}
		}
	}
	o.Format = slices.Clone(o.Format)
	for i, key := range o.Format {
		switch {
		case !slices.Contains(formatKeys, key):
			return o, fmt.Errorf("synth: unknown FORMAT key %q: choose among %s", key, strings.Join(formatKeys, ", "))
		case slices.Contains(o.Format[:i], key):
			return o, fmt.Errorf("synth: FORMAT key %s is named twice", key)
		case i == 0 && key != "GT":
			return o, fmt.Errorf("synth: FORMAT begins with %s: GT must come first", key)
		case key == "PS" && o.Phase != PhaseSets:
			return o, errors.New("synth: FORMAT key PS needs phase sets (PhaseSets, --phase-sets)")
		}
	}
	if o.Phase == PhaseSets && !slices.Contains(o.Format, "PS") {
		o.Format = append(o.Format, "PS")
	}
	return o, nil
}
