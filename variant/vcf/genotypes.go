package vcf

import (
	"strconv"

	"github.com/allelerx/allelerx/variant"
)

// Genotypes is the GT values of a record's samples, in the order of
// [Header.Samples].
type Genotypes struct{ r *Record }

// Len returns how many samples the record has.
func (g Genotypes) Len() int { return g.r.NumSamples() }

// Has reports whether the record has GT. Without it every sample's call is
// missing, with Ploidy 0.
func (g Genotypes) Has() bool {
	if g.r.isPacked() {
		_, ok := g.packedGT()
		return ok
	}
	return g.index() >= 0
}

// At returns one sample's call. Where GT cannot be read, or names an allele
// that the record does not have, it is a *ParseError and a call with A and B
// [variant.Invalid].
func (g Genotypes) At(sample int) (variant.Genotype, error) {
	if g.r.isPacked() {
		return g.packedAt(sample)
	}
	k := g.index()
	if k < 0 {
		return noCall, nil
	}
	text := value(g.r.sample(sample), k)
	call, fault := parseGT(text, g.r.NumAlt())
	if fault == gtOK {
		return call, nil
	}
	return call, g.fail(sample, text, fault, 1)
}

// Calls appends the calls of all samples to dst, in one pass over the line. One
// sample's fault does not lose the others: its call has A and B
// [variant.Invalid], all others are good, and the error, a *ParseError, is
// about the first at fault.
func (g Genotypes) Calls(dst []variant.Genotype) ([]variant.Genotype, error) {
	n := len(dst)
	dst = extend(dst, g.Len())
	calls := dst[n:]
	if g.r.isPacked() {
		return dst, g.packedCalls(calls)
	}
	k := g.index()
	if k < 0 {
		for i := range calls {
			calls[i] = noCall
		}
		return dst, nil
	}
	if g.bare() && g.strided(calls) {
		return dst, nil
	}
	return dst, g.walk(calls, k)
}

// Alleles appends every allele of one sample, for calls of more than two
// strands; [variant.Missing] for ".".
func (g Genotypes) Alleles(sample int, dst []int16) ([]int16, error) {
	call, err := g.At(sample)
	if err != nil || call.Ploidy == 0 {
		return dst, err
	}
	if g.r.isPacked() {
		return g.packedAlleles(sample, dst), nil
	}
	text := value(g.r.sample(sample), g.index())
	for i := 0; i < len(text); i++ {
		if text[i] == '|' || text[i] == '/' {
			continue
		}
		allele, width := readAllele(text[i:])
		dst = append(dst, int16(allele))
		i += width - 1
	}
	return dst, nil
}

// CountAlt returns how many strands of all samples carry the allele with that
// index: the AC of ALT i-1. Calls that cannot be read count as missing.
func (g Genotypes) CountAlt(allele int) int {
	counts := g.AlleleCounts(g.r.block.scratch.counts[:0])
	g.r.block.scratch.counts = counts
	if allele < 0 || allele >= len(counts) {
		return 0
	}
	return counts[allele]
}

// AlleleCounts appends how many strands of all samples carry REF and each ALT:
// NumAlt()+1 counts whose sum is AN. Calls that cannot be read count as
// missing.
func (g Genotypes) AlleleCounts(dst []int) []int {
	start := len(dst)
	for range g.r.NumAlt() + 1 {
		dst = append(dst, 0)
	}
	counts := dst[start:]
	if g.r.isPacked() && g.countPacked(counts) {
		return dst
	}
	if n, ok := g.countStrided(); ok {
		counts[0] = 2*g.Len() - n
		if n > 0 {
			counts[1] = n
		}
		return dst
	}
	s := &g.r.block.scratch
	s.calls, _ = g.Calls(s.calls[:0])
	for i, c := range s.calls {
		if c.Ploidy > 2 {
			s.alleles, _ = g.Alleles(i, s.alleles[:0])
			for _, a := range s.alleles {
				if a >= 0 {
					counts[a]++
				}
			}
			continue
		}
		if c.A >= 0 {
			counts[c.A]++
		}
		if c.B >= 0 {
			counts[c.B]++
		}
	}
	return dst
}

func (g Genotypes) index() int {
	format := g.r.column(colFormat)
	if len(format) < 2 {
		return -1
	}
	if format[0] == 'G' && format[1] == 'T' && (len(format) == 2 || format[2] == ':') {
		return 0
	}
	return g.r.block.scratch.keyIndex(format, "GT")
}

// bare reports whether GT is all that the samples have.
func (g Genotypes) bare() bool { return string(g.r.column(colFormat)) == "GT" }

// walk reads the k-th value of each sample, whatever its form.
func (g Genotypes) walk(calls []variant.Genotype, k int) error {
	rows, numAlt := g.r.block.rows, g.r.NumAlt()
	last := lastDigit(numAlt)
	line, starts := g.r.text, g.r.block.scratch.columns(g.r)
	var first struct {
		sample, count int
		text          []byte
		fault         gtFault
	}
	for i := range calls {
		sample, column := rows.at(i)
		text := line[starts[column] : starts[column+1]-1]
		if k == 0 && (len(text) == 3 || len(text) > 3 && text[3] == ':') {
			if c, ok := shortGT(text[0], text[1], text[2], last); ok {
				calls[sample] = c
				continue
			}
		}
		c, fault := parseGT(value(text, k), numAlt)
		calls[sample] = c
		if fault == gtOK {
			continue
		}
		if first.count == 0 {
			first.sample, first.text, first.fault = sample, value(text, k), fault
		}
		first.count++
	}
	if first.count == 0 {
		return nil
	}
	return g.fail(first.sample, first.text, first.fault, first.count)
}

func (g Genotypes) fail(sample int, text []byte, fault gtFault, count int) error {
	numAlt := g.r.NumAlt()
	err := g.r.fail("FORMAT/GT", text, fault.message(numAlt))
	if pick := g.r.block.rows.pick; pick != nil {
		sample = pick[sample]
	}
	err.Column = firstSample + sample + 1
	if count > 1 {
		err.Msg += "; " + strconv.Itoa(count) + " samples of this record have such a fault"
	}
	return err
}
