package kb

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile bounds one file: the largest of the publishers' is under 2 MB.
const maxFile = 64 << 20

// Load reads a publisher's newer files from a folder and lays them over base,
// which stays as it is; the zero KB is an empty base, nil means [Default]. It
// reads, in dir and its sub-folders alleles, phenotype and guidelines:
//
//   - GENE_translation.json: the allele definition of a gene, in GRCh38; it
//     replaces the base's wholly. exemptions.json applies to the definitions
//     read with it; without it they run without exemptions.
//   - a phenotype file: functions and diplotype table of a gene, likewise
//   - a guideline, one per file as ClinPGx gave them out in 2024; it replaces
//     the guideline of the same id. A row keeps the base's coded actions only
//     where its id and its wording are the same, else it is see-guideline.
//
// Positions keep the base's place in GRCh37 where name, position and alleles
// are the same; others are unknown there. [KB.Warnings] lists those, and
// everything else a user should know.
func Load(ctx context.Context, dir string, base *KB) (*KB, error) {
	if base == nil {
		base = Default()
	}
	l := &loader{base: base}
	found := 0
	for _, sub := range []string{"", "alleles", "phenotype", "guidelines"} {
		n, err := l.readFolder(ctx, filepath.Join(dir, sub), sub == "")
		if err != nil {
			return nil, err
		}
		found += n
	}
	if found == 0 {
		return nil, fmt.Errorf("kb: %s holds no .json file, nor do its alleles, phenotype and guidelines folders: name the folder of the publisher's files", dir)
	}
	return l.merge()
}

// loader collects what the files say before it is laid over the base.
type loader struct {
	base        *KB
	definitions []named[*Gene]
	phenotypes  []named[*Gene]
	exemptions  map[string]exemptionFile
	exemptName  string
	guidelines  []*Guideline
	drugs       []Drug
	warnings    []string
}

type named[T any] struct {
	file  string
	value T
}

func (l *loader) warn(format string, args ...any) {
	l.warnings = append(l.warnings, fmt.Sprintf(format, args...))
}

// readFolder reads a folder's .json files and returns how many there are. A
// missing folder is an error only if it must exist.
func (l *loader) readFolder(ctx context.Context, dir string, must bool) (int, error) {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) && !must {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("kb: %w: name an existing folder", err)
	}
	found := 0
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".json") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return found, err
		}
		name := filepath.Join(dir, e.Name())
		data, err := readFile(name)
		if err != nil {
			return found, err
		}
		if err := l.read(name, data); err != nil {
			return found, err
		}
		found++
	}
	return found, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("kb: %w: make the file readable", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("kb: %w: fetch the file again", err)
	case len(data) > maxFile:
		return nil, fmt.Errorf("kb: %s: is larger than %d MB: no publisher's file is", name, maxFile>>20)
	}
	return data, nil
}

// read tells by the file's fields what it is.
func (l *loader) read(name string, data []byte) error {
	if filepath.Base(name) == "exemptions.json" {
		if l.exemptions != nil {
			return fmt.Errorf("kb: %s: exemptions are also in %s: keep one of the two", name, l.exemptName)
		}
		e, err := readExemptions(name, data)
		l.exemptions, l.exemptName = e, name
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return jsonError(name, err)
	}
	has := func(field string) bool { _, ok := fields[field]; return ok }
	switch {
	case has("variants") && has("namedAlleles"):
		g, err := readDefinition(name, data)
		if err != nil {
			return err
		}
		for _, d := range l.definitions {
			if d.value.Name == g.Name {
				return fmt.Errorf("kb: %s: gene: %s is also defined in %s: keep one of the two", name, g.Name, d.file)
			}
		}
		l.definitions = append(l.definitions, named[*Gene]{name, g})
	case has("diplotypes") && has("namedAlleles"):
		g, err := readPhenotype(name, data)
		if err != nil {
			return err
		}
		for _, d := range l.phenotypes {
			if d.value.Name == g.Name {
				return fmt.Errorf("kb: %s: gene: %s has phenotypes in %s too: keep one of the two", name, g.Name, d.file)
			}
		}
		l.phenotypes = append(l.phenotypes, named[*Gene]{name, g})
	case has("guideline") && has("recommendations"):
		g, drugs, err := readGuideline(name, data)
		if err != nil {
			return err
		}
		for _, other := range l.guidelines {
			if other.ID == g.ID {
				return fmt.Errorf("kb: %s: guideline.id: %s is in another file too: keep one of the two", name, g.ID)
			}
		}
		l.guidelines, l.drugs = append(l.guidelines, g), append(l.drugs, drugs...)
	case has("guidelines"):
		return fmt.Errorf("kb: %s: guidelines: all guidelines in one file (PharmCAT's prescribing_guidance.json) are not supported: give one file per guideline, with guideline, recommendations and lookupKey", name)
	default:
		return fmt.Errorf("kb: %s: is neither an allele definition (variants, namedAlleles) nor a phenotype file (diplotypes, namedAlleles) nor a guideline (guideline, recommendations): remove it from the folder", name)
	}
	return nil
}

// merge lays what was read over the base.
func (l *loader) merge() (*KB, error) {
	out := &KB{
		Version: l.base.Version, GuidelineDate: l.base.GuidelineDate,
		Sources: slices.Clone(l.base.Sources), Drugs: slices.Clone(l.base.Drugs),
	}
	genes := map[string]*Gene{}
	for _, g := range l.base.Genes {
		clone := *g
		clone.index = nil
		genes[g.Name] = &clone
	}
	for _, d := range l.definitions {
		if err := l.exempt(d.value); err != nil {
			return nil, err
		}
		l.carry(d.value)
		genes[d.value.Name] = withDefinition(genes[d.value.Name], d.value)
		out.Version = max(out.Version, d.value.Version)
	}
	if l.exemptions != nil && len(l.definitions) == 0 {
		l.warn("%s has no effect: exemptions apply to definitions read with them", l.exemptName)
	}
	for _, p := range l.phenotypes {
		genes[p.value.Name] = withPhenotype(genes[p.value.Name], p.value)
	}
	for _, g := range genes {
		out.Genes = append(out.Genes, g)
	}
	l.mergeGuidelines(out)
	if n := len(l.definitions) + len(l.phenotypes) + len(l.guidelines); n > 0 && len(l.base.Genes) > 0 {
		out.Sources = append(out.Sources, Source{
			Name:    fmt.Sprintf("files of the user: %d definitions, %d phenotype tables, %d guidelines", len(l.definitions), len(l.phenotypes), len(l.guidelines)),
			Version: out.Version,
		})
	}
	out.Warnings = append(slices.Clone(l.base.Warnings), l.warnings...)
	return out.finish(), nil
}

// exempt applies the exemptions read, and says what the base had that is gone.
func (l *loader) exempt(g *Gene) error {
	if e, ok := l.exemptions[g.Name]; ok {
		return e.apply(l.exemptName, g)
	}
	old := l.base.Gene(g.Name)
	if old != nil && l.exemptions == nil && len(old.Required)+len(old.Priorities)+len(old.Extra)+len(old.Tier1) > 0 {
		l.warn("%s runs without exemptions (%d required, %d extra, %d tier-1 positions, %d rules for ties): add exemptions.json of the same release",
			g.Name, len(old.Required), len(old.Extra), len(old.Tier1), len(old.Priorities))
	}
	return nil
}

// withDefinition is base with the definition of g.
func withDefinition(base, g *Gene) *Gene {
	if base == nil {
		g.Tier = Full
		return g
	}
	base.Tier, base.Chrom, base.Source, base.Version = Full, g.Chrom, g.Source, g.Version
	base.Sites, base.Extra, base.Alleles, base.CoreOnly = g.Sites, g.Extra, g.Alleles, false
	base.Required, base.Tier1, base.Priorities = g.Required, g.Tier1, g.Priorities
	base.Rename, base.Hidden = g.Rename, g.Hidden
	return base
}

// withPhenotype is base with functions and diplotype table of g.
func withPhenotype(base, g *Gene) *Gene {
	if base == nil {
		g.Tier = Outside
		return g
	}
	base.Functions, base.FunctionPairs, base.Exceptions = g.Functions, g.FunctionPairs, g.Exceptions
	if computed := base.Method == ByScore || base.Method == ByClass || base.Method == ByMH; !computed || g.Method != NoMethod {
		base.Method, base.Phenotypes, base.Scores = g.Method, g.Phenotypes, g.Scores
	} // else the file has functions only: the phenotype is still computed from them
	if base.Tier == Star {
		base.Tier = Full
	}
	return base
}

// carry gives the sites of a definition the base's places and marks.
func (l *loader) carry(g *Gene) {
	old := l.base.Gene(g.Name)
	for _, sites := range [][]Site{g.Sites, g.Extra} {
		for i := range sites {
			s := &sites[i]
			if from := old.sameSite(s); from != nil {
				s.NeverAssume = from.NeverAssume
				s.GRCh38, s.GRCh37 = from.GRCh38, from.GRCh37
				s.GRCh38.Ref, s.GRCh38.Verified = 0, s.GRCh38.Verified|ByPublisher
				if from.GRCh37.Known {
					s.setRef37(from.Bases[from.GRCh37.Ref])
				}
			} else if len(l.base.Genes) > 0 {
				l.warn("%s %s (%s:%d, %s) is new: its place in GRCh37 is unknown, so it is not called from GRCh37 files",
					g.Name, s.Name, s.GRCh38.Contig, s.GRCh38.Pos+1, s.RSID)
			}
		}
	}
}

// sameSite returns the site of g that is the same position with the same
// published alleles as s, or nil. A nil Gene has none.
func (g *Gene) sameSite(s *Site) *Site {
	if g == nil {
		return nil
	}
	for _, sites := range [][]Site{g.Sites, g.Extra} {
		for i := range sites {
			o := &sites[i]
			if o.RSID == s.RSID && o.GRCh38.Known && o.GRCh38.Contig == s.GRCh38.Contig &&
				o.GRCh38.Pos == s.GRCh38.Pos && sameAlleles(o.published(), s.Bases) {
				return o
			}
		}
	}
	return nil
}

// setRef37 says which base GRCh37 has at the site.
func (s *Site) setRef37(base string) {
	if s.GRCh37.Ref = slices.Index(s.Bases, base); s.GRCh37.Ref < 0 {
		s.Bases = append(s.Bases, base)
		s.Added++
		s.GRCh37.Ref = len(s.Bases) - 1
	}
}

// published is Bases without the REF of GRCh37 that no allele has.
func (s *Site) published() []string { return s.Bases[:len(s.Bases)-s.Added] }

// sameAlleles reports equal REF and the same ALTs in any order.
func sameAlleles(a, b []string) bool {
	if len(a) != len(b) || len(a) == 0 || a[0] != b[0] {
		return false
	}
	for _, base := range a {
		if !slices.Contains(b, base) {
			return false
		}
	}
	return true
}
