// Package coverage says which pharmacogenes a list of regions covers: those of a
// panel, of an exome, or of what was sequenced well enough.
//
// Start with [Of]:
//
//	r, err := coverage.Of(regions, genomics.GRCh38, coverage.Options{})
//	if err != nil {
//		return err
//	}
//	for _, g := range r.Genes {
//		fmt.Println(g.Name, g.Status, len(g.Missing()))
//		for _, a := range g.Lost {
//			fmt.Println(a.Name, "is called as", a.Alike) // *17 [*38 *1]
//		}
//	}
//
// A position is covered where one region, or several that touch, hold all bases
// of its REF; whether it can be read there is not known here. Positions are
// 0-based and half-open, contigs of either style are the same.
package coverage
