package score

import (
	"fmt"
	"math"
	"strings"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// dosageKey is the imputed copies of each ALT allele, a number for each.
const dosageKey = "DS"

// tooMany is by how much a dosage may exceed the copies that there can be, for what
// was rounded.
const tooMany = 1e-3

// dosages reads FORMAT/DS of records. It is for one goroutine.
type dosages struct {
	key    vcf.FormatKey
	column []float32
	list   []float32
	calls  []variant.Genotype
	packed []byte
}

// read appends the copies of an allele that each sample has by DS, and by packed, which
// is its copies by GT, where DS is missing; NaN where both are. DS of a haploid call is
// of one copy, 0 to 1, and counts twice, as a haploid call counts as the homozygous one.
func (d *dosages) read(dst []float64, r *vcf.Record, packed []byte, allele, alts int) ([]float64, error) {
	format := r.Format()
	var err error
	if d.calls, err = r.Genotypes().Calls(d.calls[:0]); err != nil {
		return dst, err
	}
	if alts == 1 {
		d.column = format.FloatColumn(d.key, d.column[:0])
	}
	for i := range r.NumSamples() {
		var list []float32
		if alts == 1 {
			list = d.column[i : i+1]
		} else {
			d.list = format.Floats(d.key, i, d.list[:0])
			list = d.list
		}
		copies, problem := copiesOf(list, allele, alts)
		if problem == "" && math.IsNaN(copies) && !isMissing(format.Text(d.key, i)) {
			problem = "is no number"
		}
		if d.calls[i].Haploid() {
			copies *= 2
		}
		if copies < -tooMany || copies > diploidStrands+tooMany {
			problem = "is below 0 or above the copies that there can be: 2, or 1 of a haploid call"
		}
		if allele == 0 {
			copies = diploidStrands - copies
		}
		if problem != "" {
			return dst, r.Fault("FORMAT/DS", "", "the dosage of sample "+fmt.Sprint(i+1)+" "+problem+": correct it, or leave dosages out (Options.Dosages)")
		}
		if math.IsNaN(copies) {
			if code := packed[i/4] >> (2 * (i % 4)) & 3; code != vcf.CodeMissing {
				copies = float64(code)
			}
		}
		dst = append(dst, min(max(copies, 0), diploidStrands)) // NaN stays
	}
	return dst, nil
}

// copiesOf are those of an ALT allele in a list of all of theirs, or of all of them for
// REF; NaN where there are none.
func copiesOf(list []float32, allele, alts int) (copies float64, problem string) {
	if len(list) == 0 || len(list) == 1 && vcf.IsMissingFloat(list[0]) {
		return math.NaN(), ""
	}
	if len(list) != alts {
		return math.NaN(), "has another number of values than there are ALT alleles"
	}
	if allele > 0 {
		return float64(list[allele-1]), ""
	}
	sum := 0.0
	for _, x := range list {
		sum += float64(x)
	}
	return sum, ""
}

// isMissing reports whether one of a list of values is stated to be missing.
func isMissing(list vcf.Text) bool {
	for v := range strings.SplitSeq(string(list), ",") {
		if v == "" || v == "." {
			return true
		}
	}
	return false
}

// amount is value of a number of copies that need not be whole, as plink2 has it; false:
// there is none, as rows that weigh single genotypes want these.
func (e *Entry) amount(copies float64) (float64, bool) {
	switch e.Model {
	case Dominant:
		return min(copies, 1), true
	case Recessive:
		return max(copies-1, 0), true
	case ByCopies:
		return 0, false
	}
	return copies, true
}

// dosed appends a term of dosages. Its values are those of one unit, the copies of the
// named allele of one copy and how many alleles were seen, and then what a missing
// genotype adds.
func (m *maker) dosed(b *batch, r *record, t term) error {
	e := m.entry(t.entry)
	copies := b.dosagesAt(int(t.row), len(m.people.samples))
	plain := plainContig(r.contig)
	mean, all, founders := m.meanAmount(e, copies, plain)
	if _, ok := e.amount(0); !ok {
		b.seen = append(b.seen, sighting{t.entry, NoDosage})
		return nil
	}
	switch {
	case plain == "Y":
		b.seen = append(b.seen, sighting{t.entry, OnY})
		return nil
	case all == 0, founders == 0 && all < len(copies) && m.options.Missing == MeanImputation:
		b.seen = append(b.seen, sighting{t.entry, NoGenotypes})
		return nil
	case m.options.Missing != MeanImputation:
		mean = 0
	case all < len(copies) && m.people.founders < enoughSamples && !m.options.FewSamples:
		return m.tooFew(r)
	}
	t.unit, t.named, t.dosed = 1, 1, true
	strands := float64(diploidStrands)
	if plain == "MT" {
		strands, t.named = 1, 0.5
		if e.Model == Additive {
			t.unit = 0.5
		}
	}
	channels := len(e.Weights) + 2
	values := make([]float64, 4*channels) // as many as terms of calls have
	for k, w := range e.Weights {
		values[k], values[channels+k] = w, w*mean*t.unit
	}
	values[channels-1] = strands
	b.values = append(b.values, values...)
	b.terms = append(b.terms, t)
	return nil
}

// meanAmount is the founders' mean of what copies count, men counting half on X, and how
// many of all and of the founders have any.
func (m *maker) meanAmount(e *Entry, copies []float64, plain string) (mean float64, all, founders int) {
	sum, weights := 0.0, 0.0
	for i, c := range copies {
		if c != c { // NaN: missing
			continue
		}
		all++
		if !m.people.isFounder(i) {
			continue
		}
		founders++
		weight := 1.0
		if plain == "X" && m.people.isMale(i) {
			weight = 0.5
		}
		amount, _ := e.amount(c)
		sum, weights = sum+weight*amount, weights+weight
	}
	if weights == 0 {
		return 0, all, founders
	}
	return sum / weights, all, founders
}

// frequencyOfDosages is that of the allele whose dosages these are among the founders, and
// how many of their alleles were called.
func (m *maker) frequencyOfDosages(copies []float64) (float64, int) {
	sum, n := 0.0, 0
	for i, c := range copies {
		if c == c && m.people.isFounder(i) {
			sum += c
			n += diploidStrands
		}
	}
	return sum / float64(max(n, 1)), n
}

func (b *batch) dosagesAt(at, people int) []float64 { return b.dosages[at*people : (at+1)*people] }

// addDosages adds a term of dosages.
func (s *sums) addDosages(t *term, e *Entry, copies, values []float64) {
	s.flush() // each person's sum is made in the order of the terms
	n := s.channels
	for i, c := range copies {
		sum := s.of[i*n:][:n]
		if c != c { // NaN: missing
			for k := range n - 2 {
				sum[k] += values[n+k]
			}
			continue
		}
		amount, _ := e.amount(c)
		amount *= t.unit
		for k := range n - 2 {
			sum[k] += values[k] * amount
		}
		sum[n-2] += c * t.named
		sum[n-1] += values[n-1]
	}
}
