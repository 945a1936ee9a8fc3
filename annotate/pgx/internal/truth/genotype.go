package truth

// What a strand of a Call holds beside bases.
const (
	Unknown = ""  // not called
	None    = "-" // no such strand: a haploid call
)

// Phase sets of a Call beside numbered ones, which start at 2.
const (
	Loose  = 0 // '/'
	OneSet = 1 // '|' without PS
)

// Call is what a file says of one person at one site.
type Call struct {
	A, B string
	Set  int
}

// Genotype is a person's calls, parallel to Gene.Sites.
type Genotype []Call

// Half reports whether one strand is known and the other is not.
func (c Call) Half() bool { return c.B != None && (c.A == Unknown) != (c.B == Unknown) }
