package score

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// catalogHeader is what the lines above a file's columns say. Keys are those of
// format 2.0 (https://www.pgscatalog.org/downloads/#dl_ftp_scoring) and, where they
// differ, of 1.0.
type catalogHeader struct {
	version                string
	build, harmonisedBuild string
}

// catalog reads a file of the PGS Catalog.
func (p *parser) catalog(ctx context.Context) error {
	var h catalogHeader
	for {
		line, err := p.lines.next(ctx)
		if err != nil {
			return err
		}
		if line == nil {
			return fault("header", "", "the file ends before its columns: is it complete?")
		}
		if line[0] == '#' {
			p.meta(&h, string(line))
			continue
		}
		columns, f := p.columns(line, &h)
		if f == nil {
			f = p.place(columns, &h)
		}
		if f != nil {
			f.Line = p.lines.number
			return f
		}
		return p.catalogRows(ctx, columns)
	}
}

// meta reads "#pgs_id=PGS000001", or "# PGS ID = PGS000001" of format 1.0.
func (p *parser) meta(h *catalogHeader, line string) {
	key, value, ok := strings.Cut(strings.TrimLeft(line, "#"), "=")
	if !ok {
		return
	}
	key = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(key)), " ", "_")
	value = strings.TrimSpace(value)
	switch key {
	case "format_version":
		h.version = value
	case "pgs_id":
		p.file.ID = value
	case "trait_reported", "reported_trait":
		p.file.Trait = value
	case "weight_type":
		p.file.WeightType = value
	case "genome_build", "original_genome_build":
		h.build = value
	case "hmpos_build":
		h.harmonisedBuild = value
	case "variants_number", "number_of_variants":
		if n, err := strconv.Atoi(value); err == nil && n > 0 {
			p.file.Declared = n
		}
	}
}

// catalogColumns are where a row has what; -1: nowhere.
type catalogColumns struct {
	rsID, contig, pos, effect, other, weight int

	hmID, hmContig, hmPos, hmOther   int
	interaction, dominant, recessive int
	haplotype, diplotype             int
	copies                           [3]int
	frequency                        int
	n                                int  // columns in all
	log                              bool // the weights are ratios, to be made logarithms
	harmonised, placed               bool // which positions are taken
}

// columns finds the columns by their names.
func (p *parser) columns(line []byte, h *catalogHeader) (*catalogColumns, *FormatError) {
	if v := h.version; v != "" && !strings.HasPrefix(v, "2.") && !strings.HasPrefix(v, "1.") {
		return nil, fault("format_version", v, "is not known: 1.0 and 2.0 are read; download the file again in one of them")
	}
	names := strings.Split(string(line), "\t")
	index := map[string]int{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		if _, twice := index[name]; twice {
			return nil, fault("column", name, "stands twice in the line of names: correct the file")
		}
		index[name] = i
	}
	find := func(names ...string) int {
		for _, name := range names {
			if i, ok := index[name]; ok {
				return i
			}
		}
		return -1
	}
	c := &catalogColumns{
		rsID: find("rsID"), contig: find("chr_name"), pos: find("chr_position"),
		effect: find("effect_allele"), other: find("other_allele", "reference_allele"), weight: find("effect_weight"),
		hmID: find("hm_rsID"), hmContig: find("hm_chr"), hmPos: find("hm_pos"), hmOther: find("hm_inferOtherAllele"),
		interaction: find("is_interaction"), dominant: find("is_dominant"), recessive: find("is_recessive"),
		haplotype: find("is_haplotype"), diplotype: find("is_diplotype"),
		copies:    [3]int{find("dosage_0_weight"), find("dosage_1_weight"), find("dosage_2_weight")},
		frequency: find("allelefrequency_effect"), n: len(names),
	}
	switch {
	case c.effect < 0 || c.weight < 0 && c.copies[0] < 0:
		return nil, fault("column", "", "effect_allele and effect_weight are not both among the names of the columns: a file of the PGS Catalog has them, tab-separated; "+
			"of a plain table of IDs, alleles and weights say which column is which (ReadOptions.Columns)")
	case min(c.copies[0], c.copies[1], c.copies[2]) < 0 && max(c.copies[0], c.copies[1], c.copies[2]) >= 0:
		return nil, fault("column", "", "of dosage_0_weight, dosage_1_weight and dosage_2_weight not all are there: correct the file")
	case c.rsID < 0 && (c.contig < 0 || c.pos < 0) && (c.hmContig < 0 || c.hmPos < 0):
		return nil, fault("column", "", "neither rsID nor chr_name with chr_position: nothing tells which variants are meant")
	}
	p.file.Scores = []string{"SCORE1"}
	if p.file.ID != "" {
		p.file.Scores[0] = p.file.ID
	}
	return c, p.ratios(c)
}

// ratios settles what weights that are called ratios become.
func (p *parser) ratios(c *catalogColumns) *FormatError {
	switch strings.ToLower(p.file.WeightType) {
	case "or", "hr", "or/hr", "odds ratio", "hazard ratio", "rr":
	default:
		return nil
	}
	switch p.options.Ratios {
	case LogRatios:
		c.log = true
	case KeepRatios:
	default:
		return fault("weight_type", p.file.WeightType, "the weights are ratios, which multiply, and a score is a sum: take their logarithms (ReadOptions.Ratios, LogRatios), or, where the sum of ratios is meant, take them as they are (KeepRatios)")
	}
	return nil
}

// place settles which positions are taken: those of the build of the genotypes.
func (p *parser) place(c *catalogColumns, h *catalogHeader) *FormatError {
	want := p.options.Build
	own, harmonised := buildNamed(h.build), buildNamed(h.harmonisedBuild)
	hasOwn, hasHarmonised := c.contig >= 0 && c.pos >= 0, c.hmContig >= 0 && c.hmPos >= 0
	if said := p.options.FileBuild; said != genomics.UnknownBuild {
		if own != genomics.UnknownBuild && own != said {
			return fault("genome_build", h.build, "contradicts the build that was given for the file, "+said.String()+": leave that out (ReadOptions.FileBuild)")
		}
		own = said
	}
	switch {
	case !hasOwn && !hasHarmonised:
		return nil // by rsID alone
	case want == genomics.UnknownBuild:
		return fault("genome_build", h.build, "the build of the genotypes is not known, and so no position can be compared: say which it is (ReadOptions.Build: GRCh37 or GRCh38)")
	case hasHarmonised && harmonised == want:
		c.harmonised, c.placed = true, true
	case hasOwn && own == want:
		c.placed = true
	case own == genomics.UnknownBuild && (!hasHarmonised || harmonised == genomics.UnknownBuild):
		return fault("genome_build", h.build, fmt.Sprintf("does not say of which build the positions are, and the genotypes are of %s: take the file that the PGS Catalog harmonised to it (%s_hmPOS_%s.txt.gz), or say the build if you know it (ReadOptions.FileBuild)", want, nameOr(p.file.ID, "PGS…"), want))
	default:
		builds := own.String()
		if hasHarmonised {
			builds += ", those harmonised of " + harmonised.String()
		}
		return fault("genome_build", h.build, fmt.Sprintf("wrong build: the positions are of %s, and the genotypes of %s: take the file that the PGS Catalog harmonised to it (%s_hmPOS_%s.txt.gz)", builds, want, nameOr(p.file.ID, "PGS…"), want))
	}
	p.file.Build, p.file.Harmonised = want, c.harmonised
	return nil
}

// buildNamed reads a build of a header, in which it may be "NR", not reported.
func buildNamed(text string) genomics.Build {
	b, err := genomics.ParseBuild(text)
	if err != nil {
		return genomics.UnknownBuild
	}
	return b
}

func nameOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func (p *parser) catalogRows(ctx context.Context, c *catalogColumns) error {
	cells := make([][]byte, 0, c.n)
	for {
		line, err := p.lines.next(ctx)
		if line == nil || err != nil {
			return err
		}
		if line[0] == '#' {
			continue
		}
		cells = cells[:0]
		for rest, more := line, true; more; {
			var cell []byte
			cell, rest, more = bytes.Cut(rest, []byte{'\t'})
			cells = append(cells, bytes.TrimSpace(cell))
		}
		if len(cells) != c.n {
			return p.add(Entry{}, &FormatError{Msg: fmt.Sprintf("has %d columns, and %d have names: correct the line, or download the file again", len(cells), c.n)})
		}
		if err := p.add(p.catalogRow(cells, c)); err != nil {
			return err
		}
	}
}
