package annotate

import (
	"fmt"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Measured is a source that knows how long its contigs are.
type Measured interface {
	// ContigLength returns the length of a contig, by its plain name (see
	// genomics.PlainContig); 0 where the source does not say.
	ContigLength(plain string) int
}

// mitochondrion is the plain name of the one contig of which a build has two
// sequences: rCRS has 16,569 bases, and that of UCSC's hg19, NC_001807, 16,571.
// Their positions differ.
const mitochondrion = "MT"

// otherMitochondria tells of each source whether its mitochondrial sequence is
// another one than the records'. There it has nothing to say.
func (a *Annotator) otherMitochondria(h *vcf.Header) []bool {
	length := 0
	for _, c := range h.Contigs() {
		if genomics.PlainContig(c.ID) == mitochondrion && c.Length > 0 {
			length = c.Length
		}
	}
	other := make([]bool, len(a.plans))
	for i, p := range a.plans {
		m, ok := p.source.(Measured)
		if !ok || length == 0 {
			continue
		}
		n := m.ContigLength(mitochondrion)
		if n == 0 || n == length {
			continue
		}
		other[i] = true
		if a.options.Warn != nil {
			a.options.Warn(Warning{
				Code: "other-mitochondrion", Source: p.source.Name(),
				Msg: fmt.Sprintf("its mitochondrial sequence has %d bases and the records' %d, so that positions differ: it is not used there; "+
					"call those variants anew against rCRS (NC_012920, 16,569 bases)", n, length),
			})
		}
	}
	return other
}
