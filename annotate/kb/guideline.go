package kb

// Guideline is one publisher's guideline for some drugs and genes.
type Guideline struct {
	ID      string // ClinPGx guideline id
	Source  string // "CPIC" or "DPWG"
	Version string
	URL     string
	Genes   []string
	Drugs   []string // lower case
	PMIDs   []string
	Rows    []Row // empty: the guideline exists and publishes no rows (CPIC warfarin)
}

// Row is one recommendation: it applies to a person when every key matches.
type Row struct {
	ID         string
	Drugs      []string // the row's own list
	Keys       []Key    // one per gene, in order of gene
	Population string   // publisher's term, "" where none
	Strength   string   // as published; "" where not graded
	Flags      Flags
	Actions    []Action // coded; first is preferred
	TextHash   string   // first 16 hex digits of SHA-256 of the publisher's text, as TextHash computes it
	Text       string   // publisher's wording (HTML); only in user-loaded files
	Implied    []string // publisher's implications; only in user-loaded files
}

// Flags are the publisher's own marks on a row.
type Flags struct{ DosingInformation, AlternateDrug, OtherGuidance bool }

// KeyKind says what of a gene's result a key is compared with.
type KeyKind uint8

// What a key is compared with.
const (
	KeyPhenotype KeyKind = iota // a phenotype term
	KeyScore                    // an activity score, compared by value; DPWG's may carry a word
	KeyStatus                   // an allele status, "*57:01 positive"
	KeyDiplotype                // two alleles
	KeyNoResult                 // the gene was not tested or not called
)

// Key is a row's condition on one gene.
type Key struct {
	Gene      string
	Kind      KeyKind
	Value     string // as published; of a diplotype key "*1/*3"
	Diplotype Pair   // KeyDiplotype only
}
