package synth

import (
	"errors"
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/genomics"
)

// ReadOptions of [Cohort.NewReads]. The zero value is a thousand pairs of 150
// bases on the first ten million bases of chr20.
type ReadOptions struct {
	Pairs  int // of reads, wherever they lie; 0 = 1000
	Length int // of a read, in bases; 0 = 150

	// Contigs are those of the file, in its order, and how many bases of each
	// there are: the first ones of the cohort's reference. nil = chr20 with
	// ten million.
	Contigs []Contig
}

// Reads are pairs of aligned reads of the cohort's first sample, drawn from
// the cohort's reference: they agree with [Cohort.Reference] but for the
// sample's variants and the sequencer's errors. Each is drawn from the seed
// and its number alone. Any number of goroutines may use it.
//
// There is some of everything: 97 of 100 pairs are proper, one has its reads in
// places that have nothing to do with each other, some have one read that
// could not be aligned, or two; five are marked as duplicates. There are soft
// clips, insertions and deletions, reads of low mapping quality, reads that
// failed quality control, secondary and supplementary alignments, and
// stretches without any read.
//
// The variants are made up; they are not those of the cohort's VCF.
type Reads struct {
	seed      uint64
	sample    string
	build     genomics.Build
	reference *Reference
	length    int
	pairs     int
	contigs   []readContig
	free      int64 // of all contigs: places where a fragment may begin
	strangers int   // pairs whose mates have nothing to do with each other
	unplaced  int   // pairs without a position
	workers   int
	progress  func(done, total int)
}

// readContig is a contig of the reads' file.
type readContig struct {
	Contig
	number int   // for the streams: that of the cohort's contig
	before int64 // free places on the contigs before it
	free   int   // places where a fragment may begin
	pairs  int   // whose two reads lie here together
	first  int   // number of the first of them
}

const (
	minReadLength = 30
	maxReadLength = 1000

	strangersOf1000 = 10
	unplacedOf1000  = 5

	// deepest is the most reads over a base, on average: all that lie near
	// each other are in memory together.
	deepest = 10_000
)

// NewReads plans the reads.
func (c *Cohort) NewReads(o ReadOptions) (*Reads, error) {
	if o.Pairs == 0 {
		o.Pairs = 1000
	}
	if o.Length == 0 {
		o.Length = 150
	}
	if o.Contigs == nil {
		o.Contigs = []Contig{{Name: "chr20", Length: 10_000_000}}
	}
	if o.Pairs < 0 {
		return nil, fmt.Errorf("synth: %d pairs of reads: the number cannot be negative", o.Pairs)
	}
	if o.Length < minReadLength || o.Length > maxReadLength {
		return nil, fmt.Errorf("synth: reads of %d bases: choose %d to %d", o.Length, minReadLength, maxReadLength)
	}
	p := &Reads{
		seed: c.options.Seed, sample: c.Name(0), build: c.options.Build, reference: c.Reference(),
		length: o.Length, pairs: o.Pairs, workers: c.options.Workers, progress: c.options.Progress,
	}
	for _, want := range o.Contigs {
		if err := p.addContig(want); err != nil {
			return nil, err
		}
	}
	if len(p.contigs) == 0 {
		return nil, errors.New("synth: no contig for the reads: name one")
	}
	if depth := int64(p.pairs) * 2 * int64(p.length) / p.free; depth > deepest {
		return nil, fmt.Errorf("synth: the reads would lie %d deep: at most %d are made: give the contigs more bases, or ask for fewer reads", depth, deepest)
	}
	p.share()
	return p, nil
}

// addContig takes a contig as the user spells it; the file has the cohort's
// spelling.
func (p *Reads) addContig(want Contig) error {
	all := p.reference.Contigs()
	number := slices.IndexFunc(all, func(c Contig) bool { return genomics.SameContig(c.Name, want.Name) })
	switch {
	case number < 0:
		return fmt.Errorf("synth: no contig %q: the reference has %s to %s", want.Name, all[0].Name, all[len(all)-1].Name)
	case slices.ContainsFunc(p.contigs, func(c readContig) bool { return c.number == number }):
		return fmt.Errorf("synth: contig %s is named twice", want.Name)
	case want.Length > all[number].Length:
		return fmt.Errorf("synth: contig %s has %d bases, not %d", want.Name, all[number].Length, want.Length)
	}
	free := freePlaces(want.Length, p.length)
	if free < 1 {
		return fmt.Errorf("synth: contig %s of %d bases has no room for reads: give it at least %d", want.Name, want.Length, telomere+2*reach(p.length))
	}
	p.contigs = append(p.contigs, readContig{
		Contig: Contig{Name: all[number].Name, Length: want.Length},
		number: number, before: p.free, free: free,
	})
	p.free += int64(free)
	return nil
}

// share gives every contig its part of the pairs.
func (p *Reads) share() {
	p.unplaced = p.pairs * unplacedOf1000 / 1000
	p.strangers = p.pairs * strangersOf1000 / 1000
	local := int64(p.pairs - p.unplaced - p.strangers)
	first := int64(0)
	for i := range p.contigs {
		c := &p.contigs[i]
		next := mulDiv(local, c.before+int64(c.free), p.free)
		c.first, c.pairs = int(first), int(next-first)
		first = next
	}
}
