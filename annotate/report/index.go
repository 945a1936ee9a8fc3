package report

import (
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// Entry is one person's line on the index page.
type Entry struct {
	Sample string
	HTML   string // path of the person's page, relative to the index; "" if there is none
	JSON   string // path of the person's JSON, likewise
	Drugs  map[Severity]int
	Avoid  []string // drugs to avoid, in order of name
	Other  []string // drugs that another is preferred to
	Called int      // genes with a result
	Genes  int      // genes asked for
}

// NewEntry sums up a person whose reports lie at the given paths, relative to
// the index page; "" for one that was not written. An Entry is small, so the
// person need not be kept until the index is written.
func NewEntry(p *pgx.Person, htmlPath, jsonPath string) Entry {
	e := Entry{Sample: p.Sample, HTML: htmlPath, JSON: jsonPath, Drugs: map[Severity]int{}, Genes: len(p.Genes)}
	for _, g := range p.Genes {
		if g.Status == star.Called {
			e.Called++
		}
	}
	for _, d := range adviceFor(p) {
		severity := SeverityOf(d.advice...)
		e.Drugs[severity]++
		switch severity {
		case AvoidDrug:
			e.Avoid = append(e.Avoid, d.drug)
		case OtherDrug:
			e.Other = append(e.Other, d.drug)
		}
	}
	return e
}

// Index writes the page that links to many people's reports, in the order
// given.
func Index(w io.Writer, entries []Entry, o Options) error {
	v := indexPage{
		Style: styleSheet(), Title: o.title(), Date: o.now().Format("2 January 2006"),
		Notice: researchNotice, Version: o.version(),
	}
	var shown []Severity // columns that are not empty
	for _, s := range []Severity{Conflicting, AvoidDrug, OtherDrug, ChangeDose, ExtraCheck, ReadGuideline} {
		for i := range entries {
			if entries[i].Drugs[s] > 0 {
				shown = append(shown, s)
				break
			}
		}
	}
	for i := range entries {
		v.HasJSON = v.HasJSON || entries[i].JSON != ""
	}
	for _, s := range shown {
		v.Columns = append(v.Columns, s.String())
	}
	for i := range entries {
		e := &entries[i]
		row := indexRow{
			Sample: e.Sample, HTML: relativeLink(e.HTML), JSON: relativeLink(e.JSON),
			Genes: fmt.Sprintf("%d of %d", e.Called, e.Genes),
		}
		for _, s := range shown {
			row.Counts = append(row.Counts, indexCount{s.String(), e.Drugs[s], shortList(map[Severity][]string{AvoidDrug: e.Avoid, OtherDrug: e.Other}[s])})
		}
		v.Rows = append(v.Rows, row)
	}
	return render(w, "index.tmpl", v)
}

type indexPage struct {
	Style   template.CSS
	Title   string
	Date    string
	Notice  string
	Version string
	Columns []string
	HasJSON bool
	Rows    []indexRow
}

type indexRow struct {
	Sample, HTML, JSON string
	Counts             []indexCount
	Genes              string
}

type indexCount struct {
	Label string
	N     int
	Drugs string
}

// shortList names the first few of a person's drugs.
func shortList(drugs []string) string {
	const named = 6
	if len(drugs) > named+1 {
		return strings.Join(drugs[:named], ", ") + fmt.Sprintf(" and %d more", len(drugs)-named)
	}
	return strings.Join(drugs, ", ")
}

// relativeLink escapes a path for use as a link, whatever stands in it: a
// colon or a question mark of a file name has no meaning there.
func relativeLink(path string) string {
	if path == "" {
		return ""
	}
	return (&url.URL{Path: path}).String()
}
