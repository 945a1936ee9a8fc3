package truth

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Gene is one allele definition, as its publisher writes it.
type Gene struct {
	Name      string
	Chrom     string // "chr10"
	Sites     []Site // in the publisher's order
	Alleles   []Allele
	Reference int // index of the reference allele

	Rename     map[string]string // suballele → reported name
	Required   []int             // indexes of sites without which there is no call
	Priorities []Priority

	// Weight ranks the variants of DPYD (activity value) and RYR1 (0 for those
	// that cause malignant hyperthermia, else 1): the lowest decides.
	Weight map[string]float64

	// Independent variants may lie on one strand in any number (DPYD, RYR1).
	Independent bool
	// Tolerant genes take an undocumented base as the reference allele's.
	Tolerant bool

	options [][][]string        // by allele and site, see Options
	order   [][]int             // by allele: its sites, those it defines first
	names   []map[string]string // by site and base: the allele that is this base and nothing else
}

// Site is one position.
type Site struct {
	Pos  int // 1-based, GRCh38
	RSID string
	Ref  string
	Alts []string
}

// Allele is one named allele. Cells are parallel to Gene.Sites: the bases that
// fit, nil for a blank.
type Allele struct {
	Name  string
	Cells [][]string
}

// Priority picks a diplotype of an unphased genotype when all of List fit.
type Priority struct {
	Pick string
	List []string
}

// Genes are all genes that PharmCAT's definitions cover, in order of name.
var Genes = []string{
	"ABCG2", "CACNA1S", "CFTR", "CYP2B6", "CYP2C19", "CYP2C9", "CYP2D6", "CYP3A4", "CYP3A5", "CYP4F2",
	"DPYD", "G6PD", "IFNL3", "NAT2", "NUDT15", "RYR1", "SLCO1B1", "TPMT", "UGT1A1", "VKORC1",
}

var iupac = map[string]string{
	"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC", "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}

type definitionFile struct {
	Gene       string
	Chromosome string
	Variants   []struct {
		Position int
		RSID     string
		Ref      string
		Alts     []string
	}
	NamedAlleles []struct {
		Name      string
		Alleles   []string // null reads as ""
		Reference bool
	}
	SuballelesMap map[string]string
}

type exemptionsFile map[string]struct {
	RequiredPositions           []int
	UnphasedDiplotypePriorities []Priority
}

// Load reads one gene from the data folder.
func Load(data, name string) (*Gene, error) {
	alleles := filepath.Join(data, "pgx", "pharmcat", "alleles")
	var file definitionFile
	if err := readJSON(filepath.Join(alleles, name+"_translation.json"), &file); err != nil {
		return nil, err
	}
	var exemptions exemptionsFile
	if err := readJSON(filepath.Join(alleles, "exemptions.json"), &exemptions); err != nil {
		return nil, err
	}
	g := &Gene{Name: name, Chrom: file.Chromosome, Rename: file.SuballelesMap, Priorities: exemptions[name].UnphasedDiplotypePriorities}
	g.Independent = name == "DPYD" || name == "RYR1"
	g.Tolerant = slices.Contains([]string{"CACNA1S", "DPYD", "G6PD", "NUDT15", "RYR1", "TPMT"}, name)
	for i, v := range file.Variants {
		g.Sites = append(g.Sites, Site{Pos: v.Position, RSID: v.RSID, Ref: v.Ref, Alts: v.Alts})
		if slices.Contains(exemptions[name].RequiredPositions, v.Position) {
			g.Required = append(g.Required, i)
		}
	}
	for i, a := range file.NamedAlleles {
		if a.Reference {
			g.Reference = i
		}
		allele := Allele{Name: a.Name}
		for _, text := range a.Alleles {
			allele.Cells = append(allele.Cells, bases(text))
		}
		g.Alleles = append(g.Alleles, allele)
	}
	g.prepare()
	if err := g.loadWeights(data); err != nil {
		return nil, err
	}
	return g, nil
}

// prepare fills what is looked up often.
func (g *Gene) prepare() {
	g.names = make([]map[string]string, len(g.Sites))
	for a := range g.Alleles {
		options := make([][]string, len(g.Sites))
		var defined, blank []int
		for s, cell := range g.Alleles[a].Cells {
			options[s] = cell
			if cell == nil {
				options[s] = []string{g.ReferenceBase(s)}
				blank = append(blank, s)
				continue
			}
			defined = append(defined, s)
		}
		g.options = append(g.options, options)
		g.order = append(g.order, slices.Concat(defined, blank))
		if a == g.Reference || len(defined) != 1 {
			continue
		}
		s := defined[0]
		if g.names[s] == nil {
			g.names[s] = map[string]string{}
		}
		for _, base := range options[s] {
			g.names[s][base] = g.Alleles[a].Name
		}
	}
}

func bases(text string) []string {
	switch letters, ambiguous := iupac[text]; {
	case text == "":
		return nil
	case ambiguous:
		return strings.Split(letters, "")
	default:
		return []string{text}
	}
}

func readJSON(name string, to any) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("truth: %w", err)
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("truth: %s: %w", name, err)
	}
	return nil
}

func (g *Gene) loadWeights(data string) error {
	g.Weight = map[string]float64{}
	switch g.Name {
	case "DPYD":
		var file struct{ Haplotypes map[string]string }
		if err := readJSON(filepath.Join(data, "pgx", "pharmcat", "phenotype", "DPYD.json"), &file); err != nil {
			return err
		}
		for name, text := range file.Haplotypes {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return fmt.Errorf("truth: DPYD %s: %w", name, err)
			}
			g.Weight[name] = value
		}
	case "RYR1":
		f, err := os.Open(filepath.Join(data, "pgx", "extra", "ryr1-function.tsv"))
		if err != nil {
			return fmt.Errorf("truth: %w", err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			name, function, _ := strings.Cut(lines.Text(), "\t")
			g.Weight[name] = 1
			if function == "Malignant Hyperthermia associated" {
				g.Weight[name] = 0
			}
		}
		return lines.Err()
	}
	return nil
}

// ReferenceBase is what the reference allele has at a site; where its cell is
// ambiguous, GRCh38's REF.
func (g *Gene) ReferenceBase(site int) string {
	if cell := g.Alleles[g.Reference].Cells[site]; len(cell) == 1 {
		return cell[0]
	}
	return g.Sites[site].Ref
}

// Options lists the bases that an allele allows at a site; a blank allows the
// reference allele's.
func (g *Gene) Options(allele, site int) []string { return g.options[allele][site] }

// Fits reports whether an allele allows a base at a site.
func (g *Gene) Fits(allele, site int, base string) bool {
	for _, option := range g.options[allele][site] {
		if option == base {
			return true
		}
	}
	return false
}

// Listed reports whether the definition names a base at a site.
func (s *Site) Listed(base string) bool { return base == s.Ref || slices.Contains(s.Alts, base) }

// Single reports whether single bases are told apart at a site.
func (s *Site) Single() bool {
	return len(s.Ref) == 1 && !slices.ContainsFunc(s.Alts, func(a string) bool { return len(a) != 1 })
}

// SiteOf returns the index of the site with an rsID, or -1.
func (g *Gene) SiteOf(rsid string) int {
	return slices.IndexFunc(g.Sites, func(s Site) bool { return s.RSID == rsid })
}

// Reported is the name that an allele is reported by.
func (g *Gene) Reported(allele int) string {
	name := g.Alleles[allele].Name
	if to, ok := g.Rename[name]; ok {
		return to
	}
	return name
}

// Alike lists the pairs of alleles that some sequence fits both of, so that no
// test of these positions tells them apart there: "*1 = *5", in the
// publisher's order.
func (g *Gene) Alike() []string {
	var out []string
	for a := range g.Alleles {
		for b := a + 1; b < len(g.Alleles); b++ {
			if !g.Independent && g.alike(a, b) {
				out = append(out, g.Reported(a)+" = "+g.Reported(b))
			}
		}
	}
	return out
}

func (g *Gene) alike(a, b int) bool {
	for s := range g.Sites {
		if !slices.ContainsFunc(g.Options(a, s), func(base string) bool { return g.Fits(b, s, base) }) {
			return false
		}
	}
	return true
}
