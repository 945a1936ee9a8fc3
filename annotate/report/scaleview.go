package report

import (
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

// The picture of gene activity: five bands from none to very high, in the
// units of its SVG.
const (
	bandWidth  = 60
	bandGap    = 2
	bandCount  = 5
	scaleWidth = bandCount*bandWidth + (bandCount-1)*bandGap
)

// scaleRow is one gene on the activity scale.
type scaleRow struct {
	Gene  string
	ID    string
	Label string
	Aria  string // the picture in words
	Bands []int  // left edges
	Marks []scaleMark
	From  int // ends of the line that joins several marks; 0 where there is one
	To    int
}

// scaleMark is one possible activity. A hollow one is not the call, and not
// excluded.
type scaleMark struct {
	X      int
	Hollow bool
}

// activityBand places phenotype terms on the scale, 0 to 4. Terms that are no
// statement on activity are absent.
var activityBand = map[string]int{
	"Poor Metabolizer": 0, "Likely Poor Metabolizer": 0, "Poor Function": 0,
	"Deficient": 0, "Deficient with CNSHA": 0,
	"Intermediate Metabolizer": 1, "Likely Intermediate Metabolizer": 1, "Possible Intermediate Metabolizer": 1,
	"Decreased Function": 1, "Possible Decreased Function": 1, "Variable": 1,
	"Normal Metabolizer": 2, "Normal Function": 2, "Normal": 2,
	"Rapid Metabolizer": 3, "Increased Function": 3,
	"Ultrarapid Metabolizer": 4,
}

var bandNames = [bandCount]string{"none or little", "decreased", "normal", "increased", "very high"}

// scaleRowOf places a gene on the activity scale; of a gene whose phenotypes
// are no statement on activity, or that has no result, false.
func scaleRowOf(g *pgx.Gene) (scaleRow, bool) {
	if !onScale(g.KB) {
		return scaleRow{}, false
	}
	row := scaleRow{Gene: g.Name, ID: "evidence-" + slug(g.Name), Label: shortDiplotype(g) + " · " + resultText(g)}
	if g.Phenotype() == pgx.NoResult {
		row.Label = g.Diplotype()
	}
	for i := range bandCount {
		row.Bands = append(row.Bands, i*(bandWidth+bandGap))
	}
	var names []string
	for i := range g.Diplotypes {
		if band, ok := activityBand[g.Diplotypes[i].Phenotype]; ok {
			row.mark(band, false)
			names = union(names, []string{bandNames[band]})
		}
	}
	for _, phenotype := range g.NotExcluded {
		if band, ok := activityBand[phenotype]; ok {
			row.mark(band, true)
			names = union(names, []string{bandNames[band] + " not excluded"})
		}
	}
	row.Aria = g.Name + " activity: " + strings.Join(names, ", ")
	if len(names) == 0 {
		row.Aria = g.Name + " activity: not known"
	}
	row.join()
	return row, true
}

func (r *scaleRow) mark(band int, hollow bool) {
	x := band*(bandWidth+bandGap) + bandWidth/2
	for _, m := range r.Marks {
		if m.X == x {
			return // what is called already stands there
		}
	}
	r.Marks = append(r.Marks, scaleMark{x, hollow})
}

func (r *scaleRow) join() {
	if len(r.Marks) < 2 {
		return
	}
	r.From, r.To = scaleWidth, 0
	for _, m := range r.Marks {
		r.From, r.To = min(r.From, m.X), max(r.To, m.X)
	}
}

// onScale reports whether a gene's phenotypes speak of activity.
func onScale(g *kb.Gene) bool {
	if g == nil {
		return false
	}
	for _, p := range g.Phenotypes {
		if _, ok := activityBand[p]; ok {
			return true
		}
	}
	return false
}

// markerState is what is known of a risk marker.
type markerState string

const (
	markerFound    markerState = "found"
	markerNotFound markerState = "not-found"
	markerUnknown  markerState = "unknown"
	markerNeutral  markerState = "neutral" // a result that is neither
)

// markerRow is a result that is no activity: a risk allele found or not.
type markerRow struct {
	Gene  string
	ID    string
	State markerState
	Label string
	Note  string
}

func markerRowsOf(g *pgx.Gene) []markerRow {
	id := "evidence-" + slug(g.Name)
	if len(g.Diplotypes) == 0 {
		return []markerRow{{g.Name, id, markerUnknown, g.Diplotype(), ""}}
	}
	var rows []markerRow
	for i := range g.Diplotypes {
		d := &g.Diplotypes[i]
		text := d.Text
		if text == "" {
			text = g.Diplotype()
		}
		// An HLA gene has several statuses that hold together.
		for _, part := range strings.Split(d.Phenotype, "; ") {
			row := markerRow{Gene: g.Name, ID: id, State: stateOf(part), Label: part, Note: text}
			if part == "n/a" || part == "" {
				row.Label, row.Note = text, strings.Join(alleleFunctions([]pgx.Diplotype{*d}), "; ")
			}
			rows = append(rows, row)
		}
	}
	for _, p := range g.NotExcluded {
		rows = append(rows, markerRow{g.Name, id, markerUnknown, p, "not excluded"})
	}
	return rows
}

func stateOf(phenotype string) markerState {
	lower := strings.ToLower(phenotype)
	switch {
	case strings.HasSuffix(lower, " positive"), strings.HasPrefix(lower, "malignant hyperthermia"),
		strings.HasPrefix(lower, "increased risk"):
		return markerFound
	case strings.HasSuffix(lower, " negative"), strings.HasPrefix(lower, "normal risk"):
		return markerNotFound
	case strings.HasPrefix(lower, "uncertain"), lower == "indeterminate":
		return markerUnknown
	}
	return markerNeutral
}

// Words say the state to those who can't see its sign.
func (s markerState) Words() string {
	switch s {
	case markerFound:
		return "found"
	case markerNotFound:
		return "not found"
	case markerUnknown:
		return "not known"
	}
	return "result"
}
