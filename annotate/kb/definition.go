package kb

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// definitionFile is a PharmCAT allele definition, GENE_translation.json.
type definitionFile struct {
	FormatVersion     json.RawMessage   `json:"formatVersion"`
	Source            string            `json:"source"`
	Version           string            `json:"version"`
	Gene              string            `json:"gene"`
	Chromosome        string            `json:"chromosome"`
	GenomeBuild       string            `json:"genomeBuild"`
	Variants          []variantFile     `json:"variants"`
	NamedAlleles      []alleleFile      `json:"namedAlleles"`
	HiddenCoreAlleles []alleleFile      `json:"hiddenCoreAlleles"`
	SuballelesMap     map[string]string `json:"suballelesMap"`
}

type variantFile struct {
	Chromosome string   `json:"chromosome"`
	Position   int      `json:"position"` // 1-based
	RSID       string   `json:"rsid"`
	HGVS       string   `json:"chromosomeHgvsName"`
	Ref        string   `json:"ref"`
	Alts       []string `json:"alts"`
}

type alleleFile struct {
	Name      string    `json:"name"`
	ID        string    `json:"id"`
	Alleles   []*string `json:"alleles"`
	Reference bool      `json:"reference"`
}

// Bounds of a definition. The largest, RYR1, has 339 alleles and 313 positions;
// people who fit many alleles have as many pairs as their square.
const (
	maxAlleles  = 1000
	maxVariants = 10_000
)

// maxBases bounds the alleles of one site: Cell.Bases has 16 bits.
const maxBases = 16

// readDefinition reads one allele definition. The gene it returns has its
// Sites (in GRCh38), Alleles, Rename and Hidden.
func readDefinition(name string, data []byte) (*Gene, error) {
	var file definitionFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, jsonError(name, err)
	}
	bad := func(field, format string, args ...any) error {
		return fmt.Errorf("kb: %s: %s: %s", name, field, fmt.Sprintf(format, args...))
	}
	switch {
	case file.Gene == "":
		return nil, bad("gene", "is missing: use a PharmCAT *_translation.json file")
	case file.GenomeBuild != "" && !isGRCh38(file.GenomeBuild):
		return nil, bad("genomeBuild", "%q: definitions must be in GRCh38", file.GenomeBuild)
	case len(file.Variants) == 0:
		return nil, bad("variants", "is empty: a definition names at least one position")
	case len(file.NamedAlleles) == 0:
		return nil, bad("namedAlleles", "is empty: a definition names at least the reference allele")
	case len(file.NamedAlleles) > maxAlleles:
		return nil, bad("namedAlleles", "has %d entries: no gene has more than %d alleles", len(file.NamedAlleles), maxAlleles)
	case len(file.Variants) > maxVariants:
		return nil, bad("variants", "has %d entries: no gene has more than %d positions", len(file.Variants), maxVariants)
	}
	if _, known := genomics.ContigLength(file.Chromosome, genomics.GRCh38); !known {
		return nil, bad("chromosome", "%q is no chromosome: write the one the gene lies on, such as chr10", file.Chromosome)
	}
	g := &Gene{
		Name: file.Gene, Chrom: genomics.ChrContig(file.Chromosome), Source: file.Source,
		Version: isoDate(file.Version), Method: NoMethod, Rename: file.SuballelesMap,
	}
	if len(g.Rename) == 0 {
		g.Rename = nil
	}
	order, err := g.readSites(name, &file)
	if err != nil {
		return nil, err
	}
	if err := g.readAlleles(name, file.NamedAlleles, order); err != nil {
		return nil, err
	}
	for _, a := range file.HiddenCoreAlleles {
		g.Hidden = append(g.Hidden, a.Name)
	}
	return g, nil
}

// readSites fills g.Sites in order of position and returns, for each site, its
// column in the file.
func (g *Gene) readSites(name string, file *definitionFile) ([]int, error) {
	order := make([]int, len(file.Variants))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		return file.Variants[order[i]].Position < file.Variants[order[j]].Position
	})
	g.Sites = make([]Site, len(order))
	for i, column := range order {
		site, err := file.Variants[column].site(file.Chromosome)
		if err != nil {
			return nil, fmt.Errorf("kb: %s: variants[%d]%w", name, column, err)
		}
		if i > 0 && site.GRCh38.Pos == g.Sites[i-1].GRCh38.Pos {
			return nil, fmt.Errorf("kb: %s: variants[%d].position: %d occurs twice: list each position once with all its alts",
				name, column, site.GRCh38.Pos+1)
		}
		g.Sites[i] = site
	}
	return order, nil
}

func (v *variantFile) site(chrom string) (Site, error) {
	if v.Chromosome != "" && chrom != "" && v.Chromosome != chrom {
		return Site{}, fmt.Errorf(".chromosome: %q differs from the gene's %q: one definition lies on one chromosome", v.Chromosome, chrom)
	}
	if v.Position < 1 || v.Position > genomics.MaxPosition {
		return Site{}, fmt.Errorf(".position: %d is no position: write the 1-based position in GRCh38", v.Position)
	}
	bases := append([]string{v.Ref}, v.Alts...)
	for i, b := range bases {
		field := ".ref"
		if i > 0 {
			field = fmt.Sprintf(".alts[%d]", i-1)
		}
		if !isDNA(b) {
			return Site{}, fmt.Errorf("%s: %q at position %d: write the letters A, C, G, T", field, b, v.Position)
		}
		if slices.Contains(bases[:i], b) {
			return Site{}, fmt.Errorf("%s: %q at position %d occurs twice: list each allele once", field, b, v.Position)
		}
	}
	if len(bases) > maxBases {
		return Site{}, fmt.Errorf(".alts: position %d has %d alleles: at most %d are supported", v.Position, len(bases), maxBases)
	}
	return Site{
		RSID: v.RSID, Name: v.HGVS, Bases: bases,
		GRCh38: Place{Known: true, Contig: genomics.ChrContig(chrom), Pos: v.Position - 1, Verified: ByPublisher},
	}, nil
}

// readAlleles fills g.Alleles, blank cells included.
func (g *Gene) readAlleles(name string, alleles []alleleFile, order []int) error {
	bad := func(i int, field, format string, args ...any) error {
		return fmt.Errorf("kb: %s: namedAlleles[%d] (%s)%s: %s", name, i, alleles[i].Name, field, fmt.Sprintf(format, args...))
	}
	g.Alleles = make([]Allele, len(alleles))
	reference, seen := -1, map[string]bool{}
	for i, a := range alleles {
		switch {
		case a.Name == "":
			return bad(i, ".name", "is missing: every allele has a name")
		case seen[a.Name]:
			return bad(i, ".name", "occurs twice: give each allele one entry")
		case len(a.Alleles) != len(order):
			return bad(i, ".alleles", "has %d cells for %d variants: write one per variant, null where the allele says nothing", len(a.Alleles), len(order))
		case a.Reference && reference >= 0:
			return bad(i, ".reference", "is true, as it is of %s: exactly one allele is the reference", alleles[reference].Name)
		}
		if a.Reference {
			reference = i
		}
		seen[a.Name] = true
		out := &g.Alleles[i]
		*out = Allele{Name: a.Name, ID: a.ID, Reference: a.Reference, Cells: make([]Cell, len(order))}
		for j, column := range order {
			text := a.Alleles[column]
			if text == nil || *text == "" {
				if a.Reference {
					return bad(i, fmt.Sprintf(".alleles[%d]", column), "is blank: the reference allele names a base at every position")
				}
				continue
			}
			bases, err := g.Sites[j].parseCell(*text)
			if err != nil {
				return bad(i, fmt.Sprintf(".alleles[%d]", column), "position %d: %v", g.Sites[j].GRCh38.Pos+1, err)
			}
			out.Cells[j] = Cell{Bases: bases, Defined: true}
		}
	}
	if reference < 0 {
		return fmt.Errorf("kb: %s: namedAlleles: no allele has reference: true: mark exactly one", name)
	}
	g.fillBlanks()
	return nil
}

// fillBlanks gives every cell that its allele leaves blank the reference
// allele's base; where that is ambiguous, GRCh38's REF. In a gene of core
// variants every base fits.
func (g *Gene) fillBlanks() {
	ref := g.ReferenceAllele()
	if ref == nil {
		return
	}
	for i := range g.Alleles {
		for j := range g.Alleles[i].Cells {
			if c := &g.Alleles[i].Cells[j]; !c.Defined {
				c.Bases = ref.Cells[j].blank()
				if g.CoreOnly {
					c.Bases = 1<<len(g.Sites[j].Bases) - 1
				}
			}
		}
	}
}

// blank is what a blank cell means where the reference allele has c.
func (c Cell) blank() uint16 {
	if c.Ambiguous() {
		return 1
	}
	return c.Bases
}

// parseCell reads a cell: one of the site's alleles, or an IUPAC letter.
func (s *Site) parseCell(text string) (uint16, error) {
	if i := slices.Index(s.Bases, text); i >= 0 {
		return 1 << i, nil
	}
	if len(text) != 1 {
		return 0, fmt.Errorf("%q is neither the ref nor one of the alts: add it to the variant's alts", text)
	}
	letters, ok := iupac[text[0]]
	if !ok {
		return 0, fmt.Errorf("%q is no IUPAC nucleotide letter: use A C G T or R Y S W K M B D H V N", text)
	}
	var bits uint16
	for _, letter := range letters {
		i := slices.Index(s.Bases, string(letter))
		if i < 0 {
			return 0, fmt.Errorf("%q stands for %c, which is neither the ref nor one of the alts: add it to the variant's alts", text, letter)
		}
		bits |= 1 << i
	}
	return bits, nil
}

// iupac is the nucleotide code of NC-IUB 1984.
var iupac = map[byte]string{
	'A': "A", 'C': "C", 'G': "G", 'T': "T",
	'R': "AG", 'Y': "CT", 'S': "CG", 'W': "AT", 'K': "GT", 'M': "AC",
	'B': "CGT", 'D': "AGT", 'H': "ACT", 'V': "ACG", 'N': "ACGT",
}

func isDNA(s string) bool {
	return s != "" && strings.Trim(s, "ACGT") == ""
}

func isGRCh38(name string) bool {
	b, err := genomics.ParseBuild(name)
	return err == nil && b == genomics.GRCh38
}

// isoDate shortens "2025-11-05-00-25" to its date; other texts stay.
func isoDate(version string) string {
	if len(version) < 10 || version[4] != '-' || version[7] != '-' {
		return version
	}
	return version[:10]
}

// jsonError names the file and, where the decoder knows it, the field.
func jsonError(name string, err error) error {
	var e *json.UnmarshalTypeError
	if errors.As(err, &e) {
		return fmt.Errorf("kb: %s: %s: holds %s: write the publisher's form", name, cmp.Or(e.Field, "the document"), e.Value)
	}
	return fmt.Errorf("kb: %s: %w: the file is no complete JSON document, fetch it again", name, err)
}
