package kb

import "slices"

// mergeGuidelines lays the guidelines read over those of the base.
func (l *loader) mergeGuidelines(out *KB) {
	coded := map[string]*Row{}
	for _, g := range l.base.Guidelines {
		for i := range g.Rows {
			coded[g.Rows[i].ID] = &g.Rows[i]
		}
	}
	given := map[string]bool{}
	for _, g := range l.guidelines {
		given[g.ID] = true
		unknown := 0
		for i := range g.Rows {
			row := &g.Rows[i]
			if from := coded[row.ID]; from != nil && from.TextHash == row.TextHash {
				row.Actions = from.Actions
			} else {
				row.Actions = []Action{{Kind: SeeGuideline}}
				unknown++
			}
		}
		if unknown > 0 && len(l.base.Guidelines) > 0 {
			l.warn("%s guideline %s (%s): %d of %d rows are new or reworded: they are shown in the publisher's words, without coded actions",
				g.Source, g.ID, g.Version, unknown, len(g.Rows))
		}
		out.Guidelines = append(out.Guidelines, g)
		out.GuidelineDate = max(out.GuidelineDate, g.Version)
	}
	for _, g := range l.base.Guidelines {
		if !given[g.ID] {
			out.Guidelines = append(out.Guidelines, g)
		}
	}
	for _, d := range l.drugs {
		if !slices.ContainsFunc(out.Drugs, func(o Drug) bool { return o.Name == d.Name }) {
			out.Drugs = append(out.Drugs, d)
		}
	}
}
