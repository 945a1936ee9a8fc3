package synth_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
)

// Four people, and what they are.
func Example() {
	people, err := synth.New(kb.Default(), synth.Options{
		Seed: 1, Samples: 4, Genes: []string{"CYP3A5"},
		Frequencies: synth.Frequencies{"CYP3A5": {"*3": 0.6, "*6": 0.1}},
	})
	if err != nil {
		panic(err)
	}
	for person := range people.People() {
		a, b, _ := person.Haplotypes("CYP3A5")
		fmt.Println(person.Name, a, b)
	}
	// Output:
	// S000001 *3 *3
	// S000002 *3 *3
	// S000003 *3 *3
	// S000004 *1 *6
}

// A person with stated haplotypes, as a phased VCF on GRCh37. Its REF at
// rs776746 is *3's base, so that *3 is 0 there, and *1 is 1.
func ExampleCohort_WriteVCF() {
	people, err := synth.New(kb.Default(), synth.Options{
		Genes: []string{"CYP3A5"}, Build: genomics.GRCh37, Phase: synth.Phased, PlainNames: true,
		People: []synth.Person{{Name: "Ada", Genes: []synth.Diplotype{{Gene: "CYP3A5", A: "*3", B: "*1"}}}},
	})
	if err != nil {
		panic(err)
	}
	var vcf bytes.Buffer
	if err := people.WriteVCF(context.Background(), &vcf); err != nil {
		panic(err)
	}
	for line := range strings.Lines(vcf.String()) {
		if f := strings.Fields(line); strings.HasPrefix(f[0], "7") {
			fmt.Println(f[1], f[2], f[3], f[4], f[9])
		}
	}
	// Output:
	// 99250393 rs41303343 T . 0|0
	// 99258139 rs28383479 C . 0|0
	// 99262835 rs10264272 C . 0|0
	// 99270539 rs776746 C T 0|1
	// 99273821 rs55817950 G . 0|0
}

// One pair of aligned reads. Their bases are the reference's, but for what MD
// says.
func ExampleCohort_NewReads() {
	people, err := synth.New(kb.Default(), synth.Options{Seed: 2})
	if err != nil {
		panic(err)
	}
	reads, err := people.NewReads(synth.ReadOptions{Pairs: 1, Length: 30})
	if err != nil {
		panic(err)
	}
	h, err := reads.Header()
	if err != nil {
		panic(err)
	}
	for b, err := range reads.Blocks(context.Background(), h) {
		if err != nil {
			panic(err)
		}
		for i := range b.Len() {
			md, _ := b.At(i).Tag("MD")
			fmt.Println(b.At(i), b.At(i).Cigar(), md)
		}
		b.Release()
	}
	// Output:
	// chr20:11372 PAIRED,PROPER_PAIR,MREVERSE,READ2 30M MD:Z:20A9
	// chr20:11639 PAIRED,PROPER_PAIR,REVERSE,READ1 30M MD:Z:30
}

// The truth of a man: his G6PD has one haplotype.
func ExampleCohort_WriteTruth() {
	people, err := synth.New(kb.Default(), synth.Options{Seed: 3, Males: 1, Genes: []string{"G6PD", "VKORC1"}})
	if err != nil {
		panic(err)
	}
	if err := people.WriteTruth(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// sample	gene	haplotype1	haplotype2	sex
	// S000001	G6PD	Santiago	.	male
	// S000001	VKORC1	rs9923231 reference (C)	rs9923231 variant (T)	male
}
