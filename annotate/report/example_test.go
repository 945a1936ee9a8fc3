package report_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/variant/vcf"
)

const exampleVCF = `##fileformat=VCFv4.2
##contig=<ID=chr10,assembly=GRCh38>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	NA1
chr10	94775367	rs12769205	A	G	.	PASS	.	GT	1/1
chr10	94781859	rs4244285	G	A	.	PASS	.	GT	1/1
chr10	94842866	rs3758581	A	G	.	PASS	.	GT	1/1
`

// people calls one gene of one person, whose whole genome was sequenced.
func people(yield func(*pgx.Person) bool) {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "na1.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		panic(err)
	}
	defer v.Close()
	o := pgx.Options{Genes: []string{"CYP2C19"}, Assume: pgx.Assume{Genome: true}}
	for p, err := range pgx.Call(ctx, v, o) {
		if err != nil {
			panic(err)
		}
		if !yield(p) {
			return
		}
	}
}

// writePages is the package's own example, compiled.
func writePages(ctx context.Context, v vcf.Stream, w io.Writer) error {
	for person, err := range pgx.Call(ctx, v, pgx.Options{}) {
		if err != nil {
			return err
		}
		if err := report.HTML(w, person, report.Options{}); err != nil {
			return err
		}
	}
	return nil
}

func Example() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "na1.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		panic(err)
	}
	defer v.Close()
	var page strings.Builder
	if err := writePages(ctx, v, &page); err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(page.String(), "<h1><bdi>NA1</bdi></h1>"))
	// Output: true
}

func ExampleTSV() {
	w := report.NewTSV(os.Stdout, report.Options{})
	for p := range people {
		if err := w.Write(p); err != nil {
			panic(err)
		}
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	// Output:
	// sample	gene	diplotype	lookup_diplotype	phenotype	activity_score	lookup	called_from	phased	missing_positions	alternatives	warnings
	// NA1	CYP2C19	*2/*2	*2/*2	Poor Metabolizer		Poor Metabolizer	assumed	effective
}

func ExampleJSON() {
	j := report.NewJSON(io.Discard, report.Options{})
	for p := range people {
		if err := j.Write(p); err != nil {
			panic(err)
		}
	}
	fmt.Println(j.Close())
	// Output: <nil>
}

func ExampleHTML() {
	var page strings.Builder
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for p := range people {
		if err := report.HTML(&page, p, report.Options{Now: func() time.Time { return day }}); err != nil {
			panic(err)
		}
	}
	fmt.Println(strings.Contains(page.String(), "5 January 2026"), strings.Contains(page.String(), "clopidogrel"))
	// Output: true true
}

func ExampleIndex() {
	var entries []report.Entry
	for p := range people {
		entries = append(entries, report.NewEntry(p, "NA1.html", "NA1.json"))
	}
	fmt.Println(entries[0].Sample, entries[0].Called, report.Index(io.Discard, entries, report.Options{}))
	// Output: NA1 1 <nil>
}

func ExampleWords() {
	for _, s := range report.Words([]kb.Action{
		{Kind: kb.Avoid},
		{Kind: kb.Alternative, Link: kb.And, Drugs: []string{"prasugrel", "ticagrelor"}},
		{Kind: kb.DoseKind, Link: kb.Otherwise, Dose: []kb.Dose{{Percent: &kb.Range{Low: 200, High: 200}, Phase: "loading"}}},
	}, "clopidogrel") {
		fmt.Println(s)
	}
	// Output:
	// Avoid clopidogrel.
	// Use prasugrel or ticagrelor instead.
	// If that is not possible: use 200% of the standard loading dose.
}

func ExampleWarningText() {
	fmt.Println(report.WarningText("half-call"))
	// Output: Only one of the two alleles is known at a position. The other one is treated as not tested.
}

func ExampleSeverityOf() {
	avoid := pgx.Advice{Row: &kb.Row{Actions: []kb.Action{{Kind: kb.Avoid}}}}
	usual := pgx.Advice{Row: &kb.Row{Actions: []kb.Action{{Kind: kb.Standard}}}}
	fmt.Println(report.SeverityOf(usual, avoid) > report.SeverityOf(usual), report.SeverityOf(usual, avoid))
	// Output: true Avoid
}
