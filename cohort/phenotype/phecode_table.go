package phenotype

import (
	"context"
	"fmt"
	"iter"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// PhecodeTable is the phecodes of many people: two bits a person and phecode.
type PhecodeTable struct {
	Phecodes *Phecodes
	IDs      []string // of the people, in the order of the source
	Sexes    []ehr.Sex
	Counts   PhecodeCounts
	ByState  [4]int // people by their RecordState

	blocks []*phecodeBlock
	mapped string
}

// blockPeople is how many people are looked at in one piece of work.
const blockPeople = 256

// phecodeBlock is the phecodes of blockPeople people; of fewer, the last one. The
// words of all people that have the same phecodes lie side by side, so that a
// phecode is read without the others: words × {cases, excluded} × people.
type phecodeBlock struct {
	ids    []string
	sexes  []ehr.Sex
	states []RecordState
	bits   []uint64
	counts PhecodeCounts
}

// words are the words of everybody with 64 phecodes.
func (b *phecodeBlock) words(w int) (cases, excluded []uint64) {
	n := len(b.states)
	return b.bits[2*w*n : (2*w+1)*n], b.bits[(2*w+1)*n : (2*w+2)*n]
}

// Table gives phecodes to all people of a source, on several goroutines; workers
// < 1 takes all CPUs. The result does not depend on their number.
func (p *Phecodes) Table(ctx context.Context, people iter.Seq2[*ehr.Patient, error], o PhecodeOptions, workers int) (*PhecodeTable, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	t := &PhecodeTable{Phecodes: p}
	if o.Map != nil {
		t.mapped = o.Map.String()
	}
	work := func(_ context.Context, block []*ehr.Patient) (*phecodeBlock, error) { return p.block(block, o), nil }
	for b, err := range parallel.Ordered(ctx, parallel.Workers(workers), blocks(people), work) {
		if err != nil {
			return nil, err
		}
		t.IDs = append(t.IDs, b.ids...)
		t.Sexes = append(t.Sexes, b.sexes...)
		t.blocks = append(t.blocks, b)
		t.Counts.add(b.counts)
		for _, s := range b.states {
			t.ByState[s]++
		}
		b.ids, b.sexes = nil, nil
	}
	return t, nil
}

func (p *Phecodes) block(block []*ehr.Patient, o PhecodeOptions) *phecodeBlock {
	b := &phecodeBlock{bits: make([]uint64, 2*p.words()*len(block)), states: make([]RecordState, len(block))}
	var w assigner
	slab := make([]uint64, 2*p.words())
	for i, patient := range block {
		clear(slab)
		w.slab = slab
		a := w.assign(p, patient, o)
		for at := range p.words() {
			cases, excluded := b.words(at)
			cases[i], excluded[i] = a.Cases[at], a.Excluded[at]
		}
		b.ids = append(b.ids, patient.ID)
		b.sexes = append(b.sexes, patient.Sex)
		b.states[i] = a.State
		b.counts.add(a.Counts)
	}
	return b
}

// blocks gathers people.
func blocks(people iter.Seq2[*ehr.Patient, error]) iter.Seq2[[]*ehr.Patient, error] {
	return func(yield func([]*ehr.Patient, error) bool) {
		var block []*ehr.Patient
		for p, err := range people {
			if err != nil {
				if len(block) == 0 || yield(block, nil) {
					yield(nil, err)
				}
				return
			}
			if block = append(block, p); len(block) == blockPeople {
				if !yield(block, nil) {
					return
				}
				block = nil
			}
		}
		if len(block) > 0 {
			yield(block, nil)
		}
	}
}

func (c *PhecodeCounts) add(o PhecodeCounts) {
	c.Conditions += o.Conditions
	c.WithoutICD += o.WithoutICD
	c.ByMap += o.ByMap
	c.Undecided += o.Undecided
	c.Unknown += o.Unknown
	c.NoPhecode += o.NoPhecode
	c.OtherSex += o.OtherSex
	c.Tally.Add(o.Tally)
}

// Person is the phecodes of one person by the place in IDs. Its Counts are empty:
// those of all are the table's.
func (t *PhecodeTable) Person(i int) Assignment {
	b := t.blocks[i/blockPeople]
	i %= blockPeople
	a := Assignment{Cases: t.Phecodes.bits(), Excluded: t.Phecodes.bits(), State: b.states[i]}
	for w := range a.Cases {
		cases, excluded := b.words(w)
		a.Cases[w], a.Excluded[w] = cases[i], excluded[i]
	}
	return a
}

// Standings writes what each person is for one phecode, by its place in
// Phecodes.List, into to, and returns it. It is what a PheWAS asks for.
func (t *PhecodeTable) Standings(phecode int, to []Standing) []Standing {
	to = to[:0]
	for _, b := range t.blocks {
		cases, excluded := b.words(phecode >> 6)
		for i, state := range b.states {
			to = append(to, standing(state, cases[i]>>(phecode&63)&1 != 0, excluded[i]>>(phecode&63)&1 != 0))
		}
	}
	return to
}

// PhecodeSummary is how many people a phecode has of each standing.
type PhecodeSummary struct {
	Cases, Controls, Excluded, NotAssessable int
}

// Summary counts the people of each phecode, in the order of Phecodes.List.
func (t *PhecodeTable) Summary() []PhecodeSummary {
	all := make([]PhecodeSummary, len(t.Phecodes.list))
	var column []Standing
	for code := range all {
		column = t.Standings(code, column)
		var n [4]int
		for _, s := range column {
			n[s]++
		}
		all[code] = PhecodeSummary{n[Case], n[Control], n[Excluded], n[NotAssessable]}
	}
	return all
}

// Notes say in words what a reader of the table must know. They hold counts of
// conditions and people: put them through the suppression of small counts before
// they leave.
func (t *PhecodeTable) Notes() []string {
	var notes []string
	add := func(n int, format string, args ...any) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	c := &t.Counts
	add(c.WithoutICD, "phecodes not assessable: %d conditions without an ICD code", c.WithoutICD)
	add(t.ByState[WithoutICD], "%d people have conditions and no ICD code: not assessable", t.ByState[WithoutICD])
	add(t.ByState[Partly], "%d people have conditions with and without ICD codes: cases are known, controls are not assessable", t.ByState[Partly])
	add(t.ByState[Empty], "%d people have no condition in the record: not assessable", t.ByState[Empty])
	add(c.ByMap, "%d conditions were given ICD codes by %s", c.ByMap, t.mapped)
	add(c.Undecided, "%d conditions have rules of %s that the record cannot decide, or codes that differ: no case by these, and their people are no controls", c.Undecided, t.mapped)
	add(c.Unknown, "%d conditions have ICD codes that the phecode maps do not have", c.Unknown)
	add(c.OtherSex, "%d phecodes of another sex than the record's were left out", c.OtherSex)
	add(len(t.Phecodes.unrolled), "%d phecodes of the maps are not in the roll-up and are left out", len(t.Phecodes.unrolled))
	return append(notes, c.Tally.notes()...)
}

// notes say what was left out.
func (t *Tally) notes() []string {
	var notes []string
	for _, n := range []struct {
		count int
		words string
	}{
		{t.BeforeBirth, "items are before the birth, and were left out"},
		{t.AfterDeath, "items are after the death, and were left out"},
		{t.AfterEnd, "items are after the end of the data, and were left out"},
		{t.Undated, "items have no date"},
		{t.Imprecise, "items are dated to a month or a year"},
		{t.Reversed, "exposures end before they begin: the end was left out"},
		{t.Deaths, "people have deaths on different days: the first one counts"},
		{t.Unit, "measurements are in a unit that cannot be compared with the limit's, and were left out"},
		{t.NoUnit, "measurements have no unit, and were left out"},
		{t.NoValue, "measurements have no number, and were left out"},
	} {
		if n.count > 0 {
			notes = append(notes, fmt.Sprintf("%d %s", n.count, n.words))
		}
	}
	return notes
}
