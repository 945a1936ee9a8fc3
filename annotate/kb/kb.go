package kb

import "github.com/allelerx/allelerx/genomics"

// KB is one knowledge base. It is immutable.
type KB struct {
	Version       string   // of the allele definitions, e.g. "2025-11-05"
	GuidelineDate string   // ISO date of the guideline set, e.g. "2024-03-25"
	Sources       []Source // what it was made from, for the report's last page
	Genes         []*Gene  // in order of name
	Guidelines    []*Guideline
	Drugs         []Drug   // every drug some guideline speaks of, in order of name
	Warnings      []string // of Load: what the user should know of the files read; empty in Default

	genes map[string]*Gene
}

// Source is one publisher's file set that the knowledge base was made from.
type Source struct {
	Name    string // "PharmCAT 3.1.1 allele definitions"
	Version string
	URL     string
	Licence string
}

// Drug is a drug that guidance exists for. Name is lower case, the
// publisher's own; codes may be empty.
type Drug struct {
	Name   string
	ID     string // ClinPGx chemical id, e.g. PA449053
	RxNorm string
	ATC    []string
	Levels []Level // in order of gene
}

// Level is CPIC's assignment of a gene and a drug: from A, for which prescribing
// should change, to D; two letters where it has not been narrowed down. The
// table they are from is PyPGx's copy of CPIC's.
type Level struct {
	Gene, Level string
	Final       bool // else provisional
}

// LevelFor returns CPIC's level for a gene, "" where there is none.
func (d Drug) LevelFor(gene string) string {
	for _, l := range d.Levels {
		if l.Gene == gene {
			return l.Level
		}
	}
	return ""
}

// Tier says how much the knowledge base knows of a gene.
type Tier uint8

// How much is known of a gene.
const (
	Full    Tier = iota // definitions, phenotypes and (where published) guidance
	Outside             // phenotypes and guidance; alleles come from outside calls (HLA-A, HLA-B, MT-RNR1)
	Star                // star alleles and functions only (PyPGx), reported on request
)

// Gene is everything known of one pharmacogene.
type Gene struct {
	Name    string
	Chrom   string // "chr10"
	Tier    Tier
	Source  string // publisher of the definitions
	Version string
	Regions [2]genomics.Region // by build, see RegionOf; zero where unknown

	Sites   []Site   // positions that define alleles, by GRCh38 position
	Extra   []Site   // positions reported beside the gene, part of no allele
	Alleles []Allele // in the publisher's order

	// CoreOnly: an allele is a set of core variants and says nothing of other
	// sites, so any base fits there (PyPGx's genes, MT-RNR1). Otherwise a blank
	// cell follows the reference allele.
	CoreOnly bool

	Required      []int             // indexes of Sites without which the gene is not called
	Tier1         []int             // indexes of Sites of AMP tier-1 alleles: a missing one warns
	Priorities    []Priority        // how unphased ties are settled (NAT2)
	Rename        map[string]string // suballele → name it is reported as, after matching
	Hidden        []string          // names that exist and are never matched
	Functions     []Function        // of every allele with a record, matched or not
	Method        Method            // how two alleles become a phenotype
	FunctionPairs []FunctionPair    // phenotype by the functions of two alleles
	Exceptions    []Exception       // diplotypes whose phenotype the pairs do not give
	Phenotypes    []string          // every phenotype the gene can have
	Scores        bool              // the gene has activity scores (CYP2C9, CYP2D6, DPYD)

	index *index
}

// Method says how a diplotype becomes a phenotype.
type Method uint8

// How the phenotype of two alleles is found.
const (
	ByTable  Method = iota // FunctionPairs, then Exceptions
	ByScore                // sum of activity values (CYP2D6)
	ByClass                // G6PD classes
	ByMH                   // any malignant-hyperthermia allele decides (RYR1)
	BySingle               // one allele, its risk (MT-RNR1)
	ByStatus               // presence of named alleles (HLA-A, HLA-B)
	NoMethod               // no phenotype is published (IFNL3, CYP4F2)
)

// Verified says how a site's place in one build was checked, as a set.
type Verified uint8

// What confirms a place.
const (
	ByPublisher Verified = 1 << iota // the definition file itself
	ByChain                          // UCSC chain
	ByPyPGx                          // PyPGx variant table
	ByData                           // REF seen in 1000 Genomes data of that build
	BySequence                       // agrees with the reference sequence of that build
)

// Site is one position that alleles are told apart by.
type Site struct {
	RSID  string   // "rs12248560" or ""
	Name  string   // HGVS, "g.94761900C>T"
	Bases []string // the alleles as plus-strand bases, VCF-anchored; Bases[0] is GRCh38's REF
	Added int      // how many of the last Bases are there only because they are GRCh37's REF: no allele names them

	// NeverAssume marks a site that callers lose to paralogs: absent from a
	// file, it is missing, whatever the caller is told to assume.
	NeverAssume bool

	GRCh37, GRCh38 Place
}

// At returns where the site is in a build.
func (s *Site) At(b genomics.Build) *Place {
	if b == genomics.GRCh37 {
		return &s.GRCh37
	}
	return &s.GRCh38
}

// Place is a site in one build. A Place whose Known is false could not be
// placed in that build: the site is missing there.
type Place struct {
	Known       bool
	Contig      string // "chr10"
	Pos         int    // 0-based position of the first base of Bases[Ref]
	Ref         int    // index into Bases of this build's REF
	Verified    Verified
	Left, Right string // up to 50 bases on either side of Bases[Ref]; "" where no sequence is at hand
}

// Cell is what an allele says of one site.
type Cell struct {
	Bases   uint16 // set of indexes into Site.Bases that fit
	Defined bool   // the definition names a base here; else the cell is a filled blank
}

// Has reports whether the base with that index fits.
func (c Cell) Has(base int) bool { return base >= 0 && base < 16 && c.Bases&(1<<base) != 0 }

// Ambiguous reports whether more than one base fits.
func (c Cell) Ambiguous() bool { return c.Bases&(c.Bases-1) != 0 }

// Allele is one named (star) allele.
type Allele struct {
	Name      string
	ID        string // publisher's id, "" if none
	Reference bool   // exactly one per gene; it defines every site
	Cells     []Cell // parallel to Gene.Sites, blanks already filled: from the reference allele, or with every base where Gene.CoreOnly
}

// Function is what an allele does.
type Function struct {
	Allele   string
	Function string // publisher's term: "No function", "III/Deficient"
	Value    string // activity value "0.5", "≥3.0", "n/a"; "" in genes without
}

// FunctionPair gives the phenotype of two functions, in either order.
type FunctionPair struct{ A, B, Phenotype, Score string }

// Exception gives the phenotype of one diplotype, in either order.
type Exception struct{ A, B, Phenotype, Score string }

// Pair is two allele names, order without meaning.
type Pair struct{ A, B string }

// Priority is how one tie of unphased genotypes is settled: when Pick and all
// Alternatives are consistent, Pick is the call. The first entry that applies
// decides.
type Priority struct {
	Pick         Pair
	Alternatives []Pair // the entry's other pairs, without Pick
}
