package score

import (
	"encoding/binary"
	"math/bits"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// people is who is scored.
type people struct {
	samples  []matrix.Sample
	width    int    // bytes of a packed row
	mask     []byte // 3 for each founder; nil: all are
	founders int
	maleMask []byte // 3 for each founder who is known to be male; nil: none
	males    int
}

func newPeople(samples []matrix.Sample) *people {
	p := &people{samples: samples, width: (len(samples) + 3) / 4, founders: len(samples)}
	mask, males := make([]byte, p.width), make([]byte, p.width)
	for i, s := range samples {
		if isParent(s.Father) || isParent(s.Mother) {
			p.founders--
			continue
		}
		mask[i/4] |= 3 << (2 * (i % 4))
		if s.Sex == matrix.Male {
			p.males++
			males[i/4] |= 3 << (2 * (i % 4))
		}
	}
	if p.founders < len(samples) {
		p.mask = mask
	}
	if p.males > 0 {
		p.maleMask = males
	}
	return p
}

func (p *people) isFounder(i int) bool { return len(p.mask) == 0 || p.mask[i/4]>>(2*(i%4))&3 != 0 }

// isMale reports whether a founder is known to be male.
func (p *people) isMale(i int) bool { return len(p.maleMask) > 0 && p.maleMask[i/4]>>(2*(i%4))&3 != 0 }

// isParent reports whether a .fam names a parent. As in PLINK, one who is not among
// the samples makes the child no founder either.
func isParent(id string) bool { return id != "0" && id != "" }

// counts is how many people have each call of a packed row.
type counts [4]int

func (c counts) called() int { return c[0] + c[1] + c[2] }

const lowBits = 0x5555555555555555 // of each pair

// count counts the calls of a row: of everybody, and of the founders.
func (p *people) count(row []byte) (all, founders counts) {
	all = countMasked(row, nil, len(p.samples))
	if p.mask == nil {
		return all, all
	}
	return all, countMasked(row, p.mask, p.founders)
}

// shares is which part of the founders' calls each code has. On X a man has one
// allele, where his row says two: he counts half.
func (p *people) shares(row []byte, founders counts, plain string) [3]float64 {
	var men counts
	if plain == "X" && p.males > 0 {
		men = countMasked(row, p.maleMask, p.males)
	}
	var shares [3]float64
	for code := range shares {
		shares[code] = (float64(founders[code]) - float64(men[code])/2) / (float64(founders.called()) - float64(men.called())/2)
	}
	return shares
}

func countMasked(row, mask []byte, n int) counts {
	var c counts
	add := func(word, keep uint64) {
		low, high := word&lowBits&keep, word>>1&lowBits&keep
		c[vcf.CodeHet] += bits.OnesCount64(low &^ high)
		c[vcf.CodeHomAlt] += bits.OnesCount64(high &^ low)
		c[vcf.CodeMissing] += bits.OnesCount64(low & high)
	}
	keep := ^uint64(0)
	at := 0
	for ; at+8 <= len(row); at += 8 {
		if mask != nil {
			keep = binary.LittleEndian.Uint64(mask[at:])
		}
		add(binary.LittleEndian.Uint64(row[at:]), keep)
	}
	for ; at < len(row); at++ {
		if mask != nil {
			keep = uint64(mask[at])
		}
		add(uint64(row[at]), keep)
	}
	c[vcf.CodeHomRef] = n - c[1] - c[2] - c[3]
	return c
}

// plainContig names a contig as genomics.PlainContig does, PLINK's numbers included.
func plainContig(name string) string {
	switch plain := genomics.PlainContig(name); plain {
	case "23", "25", "XY", "PAR1", "PAR2":
		return "X"
	case "24":
		return "Y"
	case "26":
		return "MT"
	default:
		return plain
	}
}
