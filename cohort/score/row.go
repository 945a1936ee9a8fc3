package score

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// catalogRow reads a row of a file of the PGS Catalog.
func (p *parser) catalogRow(cells [][]byte, c *catalogColumns) (Entry, *FormatError) {
	at := func(column int) []byte {
		if column < 0 {
			return nil
		}
		return cells[column]
	}
	e := Entry{Pos: -1, Frequency: math.NaN()}
	for _, column := range []int{c.rsID, c.hmID} {
		if id := at(column); e.ID == "" && !missing(id) {
			e.ID = string(id)
		}
	}
	if f := p.position(&e, at, c); f != nil {
		return e, f
	}
	e.Effect, e.Other = p.allele(at(c.effect)), p.allele(at(c.other))
	if e.Other == "" {
		e.Other = p.allele(at(c.hmOther))
	}
	if f := p.flags(&e, at, c); f != nil {
		return e, f
	}
	if f := p.weigh(&e, at, c); f != nil {
		return e, f
	}
	if text := at(c.frequency); !missing(text) {
		v, err := strconv.ParseFloat(string(text), 64)
		if err != nil || !(v >= 0 && v <= 1) {
			return e, fault("allelefrequency_effect", string(text), "is no frequency from 0 to 1: correct it, or leave the cell empty")
		}
		e.Frequency = v
	}
	if e.Unusable != NotInGenotypes {
		return e, nil
	}
	switch {
	case !isBases(e.Effect) || e.Other != "" && !isBases(strings.ReplaceAll(e.Other, "/", "")):
		e.Unusable = NotBases
	case !e.placed() && e.ID == "":
		e.Unusable = NoPlace
	}
	return e, nil
}

// allele reads an allele, in capitals; "" where there is none.
func (p *parser) allele(text []byte) string {
	if missing(text) {
		return ""
	}
	return p.word(bytes.ToUpper(text))
}

// position reads the position that the file has in the build of the genotypes.
func (p *parser) position(e *Entry, at func(int) []byte, c *catalogColumns) *FormatError {
	if !c.placed {
		return nil
	}
	contig, pos, field := c.contig, c.pos, "chr_position"
	if c.harmonised {
		contig, pos, field = c.hmContig, c.hmPos, "hm_pos"
	}
	name, text := at(contig), at(pos)
	if missing(name) || missing(text) {
		return nil // the row did not get a place in this build
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 1 || n > genomics.MaxPosition {
		return fault(field, string(text), "is no position, counted from 1: correct it, or leave the cell empty")
	}
	e.Contig, e.Pos = plainContig(p.word(name)), int(n)-1
	if length, ok := genomics.ContigLength(e.Contig, p.options.Build); ok && e.Pos >= length {
		return fault(field, string(text), "lies beyond the end of the chromosome in "+p.options.Build.String()+": is the file of another build than its header says?")
	}
	return nil
}

// flags reads what makes a row another than an additive one.
func (p *parser) flags(e *Entry, at func(int) []byte, c *catalogColumns) *FormatError {
	set := [5]bool{}
	for i, flag := range [...]struct {
		column int
		name   string
	}{
		{c.interaction, "is_interaction"},
		{c.haplotype, "is_haplotype"},
		{c.diplotype, "is_diplotype"},
		{c.dominant, "is_dominant"},
		{c.recessive, "is_recessive"},
	} {
		text := at(flag.column)
		switch strings.ToLower(string(text)) {
		case "true", "t", "1":
			set[i] = true
		case "false", "f", "0":
		default:
			if !missing(text) {
				return fault(flag.name, string(text), "is neither TRUE nor FALSE: correct it")
			}
		}
	}
	switch {
	case set[0]:
		e.Unusable = Interaction
	case set[1] || set[2]:
		e.Unusable = Haplotype
	case set[3] && set[4]:
		return fault("is_dominant", "", "and is_recessive are both TRUE: one allele cannot be both")
	case set[3]:
		e.Model = Dominant
	case set[4]:
		e.Model = Recessive
	}
	return nil
}

// weigh reads the weight, or those of each number of copies.
func (p *parser) weigh(e *Entry, at func(int) []byte, c *catalogColumns) *FormatError {
	e.Weights = p.room(1)
	if text := at(c.weight); !missing(text) {
		var f *FormatError
		if e.Weights[0], f = number(text, "effect_weight"); f != nil {
			return f
		}
		if c.log {
			if e.Weights[0] <= 0 {
				return fault("effect_weight", string(text), "is no ratio, which is above 0: its logarithm cannot be taken")
			}
			e.Weights[0] = math.Log(e.Weights[0])
		}
		return nil
	}
	if c.weight >= 0 && (c.copies[0] < 0 || missing(at(c.copies[0]))) {
		text := at(c.weight)
		return fault("effect_weight", string(text), "is no weight: correct it, or take the line out")
	}
	e.Copies = new([3]float64)
	for i, column := range c.copies {
		var f *FormatError
		if e.Copies[i], f = number(at(column), "dosage_"+strconv.Itoa(i)+"_weight"); f != nil {
			return f
		}
	}
	e.Model, e.Weights[0] = ByCopies, 1
	return nil
}
