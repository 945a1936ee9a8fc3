package vcf

import "github.com/allelerx/allelerx/variant"

// packedGT returns the GT values of a BCF record.
func (g Genotypes) packedGT() (packedColumn, bool) { return g.r.packedFormat("GT") }

// packedCall reads one call: each value is the allele + 1, shifted by the bit
// that says that it is phased with the one before (VCF 4.2, section 6.3.3).
func packedCall(v typed, numAlt int, old bool) (variant.Genotype, gtFault) {
	g := variant.Genotype{A: variant.Missing, B: variant.Absent, Phased: true}
	ploidy := 0
	for i := range v.n {
		n := v.int(i)
		if n == EndOfVector || n == MissingInt && old && i > 0 {
			break
		}
		if n == MissingInt {
			n = 0
		}
		allele := int(n>>1) - 1
		switch {
		case allele < variant.Missing:
			return invalidCall, gtSyntax
		case allele > min(numAlt, 1<<15-1):
			return invalidCall, gtAllele
		case ploidy == 255:
			return invalidCall, gtPloidy
		}
		switch ploidy {
		case 0:
			g.A = int16(allele)
		case 1:
			g.B = int16(allele)
		}
		if i > 0 {
			g.Phased = g.Phased && n&1 != 0
		}
		ploidy++
	}
	g.Phased = g.Phased && ploidy > 1
	g.Ploidy = uint8(max(1, ploidy))
	return g, gtOK
}

// packedAt is [Genotypes.At] for BCF.
func (g Genotypes) packedAt(sample int) (variant.Genotype, error) {
	c, ok := g.packedGT()
	if !ok {
		return noCall, nil
	}
	d := g.r.packed.dict
	call, fault := packedCall(c.at(d.column(sample)), g.r.NumAlt(), d.old)
	if fault == gtOK {
		return call, nil
	}
	return call, g.failPacked(sample, &c, fault, 1)
}

// packedCalls is [Genotypes.Calls] for BCF.
func (g Genotypes) packedCalls(calls []variant.Genotype) error {
	gt, ok := g.packedGT()
	if !ok {
		for i := range calls {
			calls[i] = noCall
		}
		return nil
	}
	c := &gt
	if g.packedDiploid(calls, c) {
		return nil
	}
	d, numAlt := g.r.packed.dict, g.r.NumAlt()
	count, firstSample, firstFault := 0, 0, gtOK
	for i := range calls {
		call, fault := packedCall(c.at(d.column(i)), numAlt, d.old)
		calls[i] = call
		if fault == gtOK {
			continue
		}
		if count == 0 {
			firstSample, firstFault = i, fault
		}
		count++
	}
	if count == 0 {
		return nil
	}
	return g.failPacked(firstSample, c, firstFault, count)
}

func (g Genotypes) failPacked(sample int, c *packedColumn, fault gtFault, count int) error {
	d := g.r.packed.dict
	text := appendPackedGT(nil, c.at(d.column(sample)), d)
	return g.fail(sample, text, fault, count)
}

// packedDiploid reads calls of two strands in one byte each, which most are,
// through a table of what a byte says. It reports false, and calls are
// undefined, if any is something else.
func (g Genotypes) packedDiploid(calls []variant.Genotype, c *packedColumn) bool {
	d := g.r.packed.dict
	if c.kind != bcfInt8 || c.n != 2 || d.pick != nil || len(c.data) != 2*len(calls) {
		return false
	}
	last := int16(min(g.r.NumAlt(), 62))
	data := c.data
	for i := range calls {
		a, b := data[0], data[1]
		data = data[2:]
		call := variant.Genotype{A: int16(a>>1) - 1, B: int16(b>>1) - 1, Phased: b&1 != 0, Ploidy: 2}
		if call.A > last || call.B > last {
			return false
		}
		calls[i] = call
	}
	return true
}

// packedAlleles appends every allele of one sample whose call is good.
func (g Genotypes) packedAlleles(sample int, dst []int16) []int16 {
	c, _ := g.packedGT()
	d := g.r.packed.dict
	v, old := c.at(d.column(sample)), d.old
	for i := range v.n {
		n := v.int(i)
		if n == EndOfVector || n == MissingInt && old && i > 0 {
			break
		}
		if n == MissingInt {
			n = 0
		}
		dst = append(dst, int16(n>>1)-1)
	}
	if v.n == 0 || v.int(0) == EndOfVector {
		dst = append(dst, variant.Missing)
	}
	return dst
}

// countPacked counts the strands of each allele in calls of one byte a strand.
// It reports false if there is something else.
func (g Genotypes) countPacked(counts []int) bool {
	c, ok := g.packedGT()
	d := g.r.packed.dict
	if !ok || c.kind != bcfInt8 || d.pick != nil || d.old {
		return false
	}
	// Four histograms, so that equal neighbours don't wait for each other.
	var seen [4][256]int32
	data := c.data
	for ; len(data) >= 4; data = data[4:] {
		seen[0][data[0]]++
		seen[1][data[1]]++
		seen[2][data[2]]++
		seen[3][data[3]]++
	}
	for _, v := range data {
		seen[0][v]++
	}
	at := func(v int) int { return int(seen[0][v] + seen[1][v] + seen[2][v] + seen[3][v]) }
	for v := 2 * (len(counts) + 1); v < 256; v++ {
		if v != 0x80 && v != 0x81 && at(v) > 0 {
			return false // an allele that the record does not have
		}
	}
	for a := range counts {
		if v := 2 * (a + 1); v+1 < 0x80 {
			counts[a] = at(v) + at(v+1)
		}
	}
	return true
}
