package main

import (
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
)

// shownDrugs are the drugs of the summary: common ones, of different fields.
var shownDrugs = []string{
	"clopidogrel", "codeine", "simvastatin", "citalopram", "omeprazole", "metoprolol", "ibuprofen",
	"abacavir", "efavirenz", "azathioprine", "capecitabine", "irinotecan", "tacrolimus", "voriconazole",
}

// shownGenes are the genes of the summary.
var shownGenes = []string{
	"CYP2C19", "CYP2D6", "CYP2C9", "SLCO1B1", "TPMT", "DPYD", "UGT1A1", "HLA-B", "CYP3A5", "CYP2B6",
}

func newTable(out io.Writer, people []*pgx.Person, first string) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	header := table.Row{first}
	for _, p := range people {
		header = append(header, p.Sample)
	}
	t.AppendHeader(header)
	return t
}

func printGenes(out io.Writer, people []*pgx.Person, coloured bool) {
	t := newTable(out, people, "gene")
	for _, name := range shownGenes {
		row := table.Row{name}
		for _, p := range people {
			g := p.Gene(name)
			row = append(row, g.Diplotype()+"\n"+faint(short(g.Phenotype()), coloured))
		}
		t.AppendRow(row)
	}
	t.Render()
}

func printDrugs(out io.Writer, people []*pgx.Person, coloured bool) {
	t := newTable(out, people, "drug")
	for _, drug := range shownDrugs {
		row := table.Row{drug}
		for _, p := range people {
			row = append(row, coloredSeverity(report.SeverityOf(p.Guidance(drug)...), coloured))
		}
		t.AppendRow(row)
	}
	t.Render()
}

// short keeps what tells phenotypes apart; of allele statuses the positive.
func short(phenotype string) string {
	if strings.Contains(phenotype, " negative") || strings.Contains(phenotype, " positive") {
		var positive []string
		for status := range strings.SplitSeq(phenotype, "; ") {
			if strings.HasSuffix(status, " positive") {
				positive = append(positive, status)
			}
		}
		if len(positive) == 0 {
			return "no risk allele"
		}
		return strings.Join(positive, "\n")
	}
	return phenotype
}

func faint(s string, coloured bool) string {
	if !coloured {
		return s
	}
	return text.Faint.Sprint(s)
}

// colourOf follows the severity; the words say the same.
var colourOf = map[report.Severity]text.Colors{
	report.AvoidDrug:  {text.FgRed, text.Bold},
	report.OtherDrug:  {text.FgRed},
	report.ChangeDose: {text.FgYellow},
	report.ExtraCheck: {text.FgCyan},
}

func coloredSeverity(s report.Severity, coloured bool) string {
	c, ok := colourOf[s]
	if !coloured || !ok {
		return s.String()
	}
	return c.Sprint(s.String())
}
