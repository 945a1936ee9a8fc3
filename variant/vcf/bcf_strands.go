package vcf

import "slices"

// packedStrands is [Genotypes.strands] for BCF.
func (g Genotypes) packedStrands(to []byte, alt int, half HalfCalls) error {
	c, ok := g.packedGT()
	if !ok {
		for i := range to {
			to[i] = noStrands
		}
		return nil
	}
	var err error
	if !g.packedPairs(to, &c, alt) {
		err = g.packedEach(to, &c, alt)
	}
	if err != nil || half != HalfCallsError {
		return err
	}
	first, count := slices.IndexFunc(to, isHalf), 0
	for _, s := range to {
		if isHalf(s) {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	return g.failPacked(first, &c, gtHalf, count)
}

// packedPairs reads calls of two strands in a byte each, through a table of what
// a byte says. It reports false if any is something else.
func (g Genotypes) packedPairs(to []byte, c *packedColumn, alt int) bool {
	d := g.r.packed.dict
	if c.kind != bcfInt8 || c.n != 2 || d.pick != nil || d.old || len(c.data) != 2*len(to) {
		return false
	}
	table := &g.r.block.scratch.packedTable
	table.set(alt, g.r.NumAlt())
	data, bad := c.data, byte(0)
	for i := range to {
		a, b := table.of[data[0]], table.of[data[1]]
		bad |= a | b
		to[i] = a | b<<strandB | data[1]&1<<phasedShift
		data = data[2:]
	}
	return bad < notAStrand
}

// packedEach reads calls of any form.
func (g Genotypes) packedEach(to []byte, c *packedColumn, alt int) error {
	d, numAlt := g.r.packed.dict, g.r.NumAlt()
	faults, sample, kind := 0, 0, gtOK
	for i := range to {
		call, fault := packedCall(c.at(d.column(i)), numAlt, d.old)
		to[i] = strandsOf(call, alt)
		if fault == gtOK {
			continue
		}
		to[i] = noStrands
		if faults == 0 {
			sample, kind = i, fault
		}
		faults++
	}
	if faults == 0 {
		return nil
	}
	return g.failPacked(sample, c, kind, faults)
}

// packedTable is what each byte of a BCF genotype stands for.
type packedTable struct {
	alt, numAlt int
	filled      bool
	of          [256]byte
}

func (t *packedTable) set(alt, numAlt int) {
	if t.filled && t.alt == alt && t.numAlt == numAlt {
		return
	}
	t.alt, t.numAlt, t.filled = alt, numAlt, true
	for v := range t.of {
		switch allele := v>>1 - 1; {
		case v >= 0x80 || allele > numAlt:
			t.of[v] = notAStrand
		case allele < 0:
			t.of[v] = strandNone
		case allele == alt && alt > 0:
			t.of[v] = strandAlt
		default:
			t.of[v] = strandOther
		}
	}
}
