package pgx

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// NeededPosition is a position that has to be called, in one build. It is
// 0-based.
type NeededPosition struct {
	Contig string // "chr10"
	Pos    int
	RSID   string
	Gene   string
	Ref    string   // the build's REF
	Alts   []string // every other base that is told apart
}

// Positions lists the positions that the genes of o need in a build, by
// contig and position. Positions that are not placed in that build are left
// out. base nil is the embedded knowledge base.
func Positions(base *kb.KB, o Options, build genomics.Build) ([]NeededPosition, error) {
	if base == nil {
		base = kb.Default()
	}
	genes, err := selectGenes(base, o)
	if err != nil {
		return nil, err
	}
	var out []NeededPosition
	for _, g := range genes {
		for _, sites := range [][]kb.Site{g.Sites, g.Extra} {
			for i := range sites {
				if p := sites[i].At(build); p.Known {
					out = append(out, needed(g, &sites[i], p))
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b NeededPosition) int {
		if c := contigRank(a.Contig) - contigRank(b.Contig); c != 0 {
			return c
		}
		return a.Pos - b.Pos
	})
	return out, nil
}

func needed(g *kb.Gene, s *kb.Site, p *kb.Place) NeededPosition {
	n := NeededPosition{Contig: p.Contig, Pos: p.Pos, RSID: s.RSID, Gene: g.Name, Ref: s.Bases[p.Ref]}
	for i, b := range s.Bases {
		if i != p.Ref {
			n.Alts = append(n.Alts, b)
		}
	}
	return n
}

// contigRank orders contigs as references do: 1–22, X, Y, MT.
func contigRank(name string) int {
	switch plain := genomics.PlainContig(name); plain {
	case "X":
		return 23
	case "Y":
		return 24
	case "MT":
		return 25
	default:
		n := 0
		for _, c := range plain {
			n = n*10 + int(c-'0')
		}
		return n
	}
}
