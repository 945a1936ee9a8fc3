package score

import (
	"fmt"

	"github.com/allelerx/allelerx/variant/vcf"
)

// term is what one record adds to the scores of one file: a packed row of copies,
// and what each code of it is worth.
type term struct {
	entry   int32 // of all files' rows
	row     int32 // of the batch
	record  int64 // of the batch, from 1
	outcome Outcome
	contig  string
	pos     int

	// Of dosages row is one of those, and a copy is worth so much of the values, and so
	// many copies of the named allele.
	dosed       bool
	unit, named float64
}

// sighting is a record that a row was compared with, and does not fit.
type sighting struct {
	entry   int32
	outcome Outcome
}

// batch is what became of a block of records.
type batch struct {
	packed  []byte
	dosages []float64 // rows of all people's copies
	records int64     // that were looked at
	terms   []term
	values  []float64 // of each term: 4 codes × the channels of its file
	seen    []sighting
}

// record is what a maker of terms has to know of one.
type record struct {
	contig  string
	pos     int
	alleles []string // REF first

	row func(dst []byte, allele int) ([]byte, error) // appends the copies of an allele, packed

	// dosages appends the copies of an allele, which need not be whole; nil: calls count.
	dosages func(dst []float64, allele int) ([]float64, error)
}

// maker makes terms out of records. It is for one goroutine.
type maker struct {
	placeFinder
	options *Options
	people  *people
	found   []int32
	dosages dosages
}

// add makes terms of all rows that a record fits.
func (m *maker) add(b *batch, r *record) error {
	b.records++
	var rows [maxRows]int32 // where the copies of each allele are in the batch, plus one
	for _, g := range m.found {
		e := m.entry(g)
		f := fitAlleles(e, r.alleles)
		if f.given < 0 && f.flipped < 0 {
			b.seen = append(b.seen, sighting{g, f.miss})
			continue
		}
		var fault error
		allele, outcome := f.choose(e, m.options.Palindromes, func(allele int) (float64, int) {
			at, err := m.rowOf(b, r, &rows, allele)
			if at < 0 || err != nil {
				fault = err
				return 0, 0
			}
			if r.dosages != nil {
				return m.frequencyOfDosages(b.dosagesAt(at, len(m.people.samples)))
			}
			_, founders := m.people.count(m.rowAt(b, at))
			return frequency(founders, m.reversed(r, allele)), diploidStrands * founders.called()
		})
		if fault != nil {
			return fault
		}
		if !outcome.Used() {
			b.seen = append(b.seen, sighting{g, outcome})
			continue
		}
		at, err := m.rowOf(b, r, &rows, allele)
		if err != nil {
			return err
		}
		if at < 0 {
			b.seen = append(b.seen, sighting{g, NoDosage})
			continue
		}
		t := term{entry: g, row: int32(at), record: b.records, outcome: outcome, contig: r.contig, pos: r.pos}
		if r.dosages != nil {
			err = m.dosed(b, r, t)
		} else {
			err = m.term(b, r, t, m.reversed(r, allele))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxRows bounds the alleles of a record whose rows are told apart.
const maxRows = 64

// reversed reports whether the row of an allele is that of the only ALT: the copies
// of REF are what is left of two.
func (m *maker) reversed(r *record, allele int) bool {
	return allele == 0 && len(r.alleles) == 2 && r.dosages == nil
}

// rowOf returns the row of an allele's copies in the batch, and makes it where it is
// not there yet; -1: the record has too many alleles.
func (m *maker) rowOf(b *batch, r *record, rows *[maxRows]int32, allele int) (int, error) {
	if m.reversed(r, allele) {
		allele = 1
	}
	if allele >= maxRows {
		return -1, nil
	}
	if rows[allele] == 0 && r.dosages != nil {
		dosages, err := r.dosages(b.dosages, allele)
		if err != nil {
			return -1, err
		}
		b.dosages = dosages
		rows[allele] = int32(len(dosages) / len(m.people.samples))
	} else if rows[allele] == 0 {
		packed, err := r.row(b.packed, allele)
		if err != nil {
			return -1, err
		}
		b.packed = packed
		rows[allele] = int32(len(packed) / m.people.width)
	}
	return int(rows[allele]) - 1, nil
}

func (m *maker) rowAt(b *batch, at int) []byte {
	return b.packed[at*m.people.width : (at+1)*m.people.width]
}

// frequency is that of the allele whose copies a row has, or of the other one.
func frequency(c counts, reversed bool) float64 {
	f := float64(c[vcf.CodeHet]+2*c[vcf.CodeHomAlt]) / float64(diploidStrands*max(c.called(), 1))
	if reversed {
		return 1 - f
	}
	return f
}

// term appends a term with its values: for each code, what each score gets, the
// copies of the named allele, and how many alleles were seen. As in plink2, copies
// that are imputed are none of the named allele.
func (m *maker) term(b *batch, r *record, t term, reversed bool) error {
	e := m.entry(t.entry)
	all, founders := m.people.count(m.rowAt(b, int(t.row)))
	plain, mean := plainContig(r.contig), 0.0
	switch {
	case plain == "Y":
		b.seen = append(b.seen, sighting{t.entry, OnY})
		return nil
	case all.called() == 0:
		b.seen = append(b.seen, sighting{t.entry, NoGenotypes})
		return nil
	case m.options.Missing == MeanImputation && all[vcf.CodeMissing] > 0:
		if m.people.founders < enoughSamples && !m.options.FewSamples {
			return m.tooFew(r)
		}
		if founders.called() == 0 {
			b.seen = append(b.seen, sighting{t.entry, NoGenotypes})
			return nil
		}
		for code, share := range m.people.shares(m.rowAt(b, int(t.row)), founders, plain) {
			mean += share * e.value(copies(code, reversed))
		}
	}
	strands := float64(diploidStrands)
	if plain == "MT" {
		strands = 1
	}
	for code := range 4 {
		value, named, seen := mean, 0.0, 0.0
		if code != vcf.CodeMissing {
			value, named, seen = e.value(copies(code, reversed)), float64(copies(code, reversed)), strands
		}
		if strands == 1 { // a haploid call is packed as the homozygous one
			named /= diploidStrands
			if e.Model == Additive {
				value /= diploidStrands
			}
		}
		for _, w := range e.Weights {
			b.values = append(b.values, w*value)
		}
		b.values = append(b.values, named, seen)
	}
	b.terms = append(b.terms, t)
	return nil
}

func (m *maker) tooFew(r *record) error {
	return fmt.Errorf("score: %s:%d: a genotype is missing, and its mean among %d founders is no good guess (plink2 asks for 50 too): leave missing genotypes out (Options.Missing, NoMeanImputation), or take that mean all the same (FewSamples)", r.contig, r.pos+1, m.people.founders)
}

// copies is how many copies of the named allele a code stands for.
func copies(code int, reversed bool) int {
	if reversed {
		return 2 - code
	}
	return code
}
