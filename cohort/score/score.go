package score

import (
	"context"
	"errors"
	"iter"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// engine brings terms, in the order of the genotypes, into the scores of all files.
type engine struct {
	*index
	options  Options
	people   *people
	outcomes []Outcome // of all files' rows
	sums     []*sums   // by file
	doubled  []int     // by file: records beyond the first for a row
	used     []int     // by file
	strands  []float64 // by file: alleles that a person has at the variants used
	counted  []int64   // by file: the last record whose alleles were counted
	records  int64     // of the batches before
	held     []heldTerm
}

func newEngine(files []*File, samples []matrix.Sample, o Options) (*engine, error) {
	if len(samples) == 0 {
		return nil, errors.New("score: the genotypes have no samples: nobody can be scored")
	}
	x, err := newIndex(files)
	if err != nil {
		return nil, err
	}
	e := &engine{
		index: x, options: o, people: newPeople(samples), outcomes: make([]Outcome, len(x.of)),
		doubled: make([]int, len(files)), used: make([]int, len(files)), strands: make([]float64, len(files)), counted: make([]int64, len(files)),
	}
	for _, f := range files {
		e.sums = append(e.sums, newSums(len(samples), len(f.Scores)+2, o.Workers))
	}
	return e, nil
}

// maker returns what makes terms for this engine, for one goroutine.
func (e *engine) maker() *maker {
	return &maker{placeFinder: placeFinder{index: e.index}, options: &e.options, people: e.people}
}

// newBatch returns a batch with room for so many terms.
func (e *engine) newBatch(terms int) *batch {
	return &batch{
		packed: make([]byte, 0, terms*e.people.width), terms: make([]term, 0, terms),
		values: make([]float64, 0, terms*4*e.sums[0].channels),
	}
}

// take takes the terms of a batch. They are held until the last record of their
// place has been seen.
func (e *engine) take(b *batch) error {
	for _, s := range b.seen {
		if s.outcome.better(e.outcomes[s.entry]) {
			e.outcomes[s.entry] = s.outcome
		}
	}
	values := b.values
	for _, t := range b.terms {
		n := 4 * e.sums[e.of[t.entry]].channels
		own, row := values[:n], b.rowOf(&t, e.people)
		values = values[n:]
		t.record += e.records
		if len(e.held) > 0 && (e.held[0].pos != t.pos || e.held[0].contig != t.contig) {
			e.release()
		}
		if !e.outcomes[t.entry].Used() {
			e.hold(t, row, own)
			continue
		}
		if err := e.again(t, row, own); err != nil {
			return err
		}
	}
	e.records += b.records
	return nil
}

// finish returns the scores. A file of which nothing was found is an error.
func (e *engine) finish() ([]*Scored, error) {
	e.release()
	var out []*Scored
	for i, f := range e.files {
		e.sums[i].flush()
		from := int(e.first[i])
		s := &Scored{
			File: f, Samples: e.people.samples, Outcomes: e.outcomes[from : from+len(f.Entries)],
			Used: e.used[i], Duplicates: e.doubled[i], Missing: e.options.Missing, sums: e.sums[i], strands: e.strands[i],
		}
		for k := range s.Outcomes {
			if u := f.Entries[k].Unusable; u != NotInGenotypes {
				s.Outcomes[k] = u
			}
		}
		if s.Used == 0 {
			return nil, &FormatError{File: f.Name, Msg: "none of its rows matches a variant of the genotypes (" + s.Counts().String() + "): are they of this build, with these IDs, and of this study?"}
		}
		out = append(out, s)
	}
	return out, nil
}

// run takes all batches, and finishes.
func (e *engine) run(batches iter.Seq2[*batch, error]) ([]*Scored, error) {
	for b, err := range batches {
		if err == nil {
			err = e.take(b)
		}
		if err != nil {
			return nil, err
		}
	}
	return e.finish()
}

// VCF scores the samples of a stream in one pass, by all files at once. Records of
// several ALT alleles are taken as they are. A haploid call counts as the homozygous
// one, as in PLINK, and on the mitochondrion as half of it. The sexes are not known:
// on X everybody has the same part in the mean that is imputed.
func VCF(ctx context.Context, s vcf.Stream, files []*File, o Options) ([]*Scored, error) {
	h := s.Header()
	build, err := BuildOf(h)
	if err != nil {
		return nil, err
	}
	if err := checkBuild(files, build); err != nil {
		return nil, err
	}
	samples := make([]matrix.Sample, h.NumSamples())
	for i, name := range h.Samples() {
		samples[i] = matrix.Sample{Family: "0", ID: name, Father: "0", Mother: "0", Phenotype: "-9"}
	}
	e, err := newEngine(files, samples, o)
	if err != nil {
		return nil, err
	}
	return e.run(parallel.Ordered(ctx, o.Workers, s.Blocks(ctx), func(_ context.Context, b *vcf.Block) (*batch, error) {
		defer b.Release()
		out, m := &batch{}, e.maker()
		m.dosages.key = h.Format(dosageKey)
		for i := range b.Len() {
			if err := m.addVCF(out, b.At(i)); err != nil {
				return nil, err
			}
		}
		return out, nil
	}))
}

// addVCF makes the terms of a record. Nothing of one that no row asks for is decoded.
func (m *maker) addVCF(b *batch, r *vcf.Record) error {
	m.look(r.Contig(), r.Pos(), r.ID())
	if len(m.found) == 0 {
		return nil
	}
	alleles := []string{r.Ref().String()}
	for a := range r.Alts() {
		alleles = append(alleles, a.String())
	}
	g := r.Genotypes()
	of := &record{
		contig: r.Contig(), pos: r.Pos(), alleles: alleles,
		row: func(dst []byte, allele int) ([]byte, error) {
			if allele > 0 {
				return g.Codes(dst, allele, m.options.HalfCalls)
			}
			return m.refCopies(dst, r, len(alleles)-1)
		},
	}
	if m.options.Dosages && r.Format().Has(m.dosages.key) {
		of.dosages = func(dst []float64, allele int) ([]float64, error) {
			var err error
			if m.dosages.packed, err = of.row(m.dosages.packed[:0], allele); err != nil {
				return dst, err
			}
			return m.dosages.read(dst, r, m.dosages.packed, allele, len(alleles)-1)
		}
	}
	return m.add(b, of)
}

// refCopies appends the copies of REF where there are several ALT alleles, or none.
func (m *maker) refCopies(dst []byte, r *vcf.Record, alts int) ([]byte, error) {
	start := len(dst)
	dst, err := r.Genotypes().Codes(dst, 1, m.options.HalfCalls) // of no ALT: zeros, or missing
	if err != nil {
		return dst, err
	}
	row := dst[start:]
	var other []byte
	for alt := 2; alt <= alts; alt++ {
		if other, err = r.Genotypes().Codes(other[:0], alt, m.options.HalfCalls); err != nil {
			return dst, err
		}
		for i := range len(m.people.samples) {
			at, shift := i/4, 2*(i%4)
			a, b := row[at]>>shift&3, other[at]>>shift&3
			if a != vcf.CodeMissing && b != vcf.CodeMissing {
				row[at] += b << shift // at most two in all
			} else {
				row[at] |= vcf.CodeMissing << shift
			}
		}
	}
	for i := range len(m.people.samples) {
		at, shift := i/4, 2*(i%4)
		if a := row[at] >> shift & 3; a != vcf.CodeMissing {
			row[at] ^= (a ^ (2 - a)) << shift
		}
	}
	return dst, nil
}

// look finds the rows that a record may be, into found.
func (m *maker) look(contig string, pos int, id []byte) {
	m.found = m.found[:0]
	m.find(contig, pos, id, func(g int32) { m.found = append(m.found, g) })
}
