package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate/coverage"
)

// writeTSV writes a line for each gene. Lists are joined by "; ".
func writeTSV(w *bufio.Writer, r *coverage.Report) {
	fmt.Fprintln(w, "gene\tstatus\tcovered\tneeded\tmissing\tmissing_required\tmissing_tier1\tcalled_as_others\tlost_to_paralogs\tnot_by_position")
	for _, g := range r.Genes {
		var missing, required, tier1, paralogs, others []string
		for _, p := range g.Positions {
			text := positionText(p)
			switch {
			case p.Covered && p.Paralog:
				paralogs = append(paralogs, text)
			case !p.Covered:
				missing = append(missing, text)
			}
			if !p.Covered && p.Required {
				required = append(required, text)
			}
			if !p.Covered && p.Tier1 {
				tier1 = append(tier1, text)
			}
		}
		for _, a := range g.Lost {
			others = append(others, alleleText(a)+" as "+strings.Join(a.Alike, " or "))
		}
		if g.Status == coverage.Nothing {
			others = []string{"all"}
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d", g.Name, g.Status, g.Covered(), len(g.Positions))
		for _, list := range [][]string{missing, required, tier1, others, paralogs, g.Unplaced} {
			fmt.Fprintf(w, "\t%s", strings.Join(list, "; "))
		}
		fmt.Fprintln(w)
	}
}

// writeBED writes the missing positions, each with its gene and rsID.
func writeBED(w *bufio.Writer, r *coverage.Report, contig func(string) string) {
	for _, g := range r.Genes {
		for _, p := range g.Missing() {
			if p.Placed {
				fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", contig(p.Region.Contig), p.Region.Start, p.Region.End, strings.TrimSuffix(g.Name+"_"+p.RSID, "_"))
			}
		}
	}
}

// positionText is "rs12248560 chr10:94761900", 1-based.
func positionText(p coverage.Position) string {
	where := "without a place in this build"
	if p.Placed {
		where = fmt.Sprintf("%s:%d", p.Region.Contig, p.Region.Start+1)
	}
	return strings.TrimSpace(p.RSID + " " + where)
}

// alleleText is "*17 (Increased function)".
func alleleText(a coverage.Allele) string {
	if a.Function == "" {
		return a.Name
	}
	return a.Name + " (" + a.Function + ")"
}
