// Command quickstart runs the whole line on data it makes itself: it draws a
// family of four, writes their VCF, calls their pharmacogenes, prints what
// would change for whom, and writes a treatment report as a page. No
// arguments, no network, a few seconds.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/report"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// page is where the report of the patient goes.
const page = "allelerx-report.html"

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "quickstart takes no arguments: it makes a family, calls it, prints a summary and writes "+page)
		if len(os.Args) == 2 && (os.Args[1] == "--help" || os.Args[1] == "-h") {
			return
		}
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, page, colours(os.Stdout))
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "quickstart: %v\n", err)
		os.Exit(1)
	}
}

// colours reports whether to colour what is written to f.
func colours(f *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}

// run makes the family, reports on it and writes the patient's page.
func run(ctx context.Context, out io.Writer, page string, coloured bool) error {
	started := time.Now()
	text, err := familyVCF(ctx)
	if err != nil {
		return err
	}
	people, err := call(ctx, text)
	if err != nil {
		return err
	}
	took := time.Since(started)
	var summary strings.Builder
	fmt.Fprintf(&summary, "A made-up family of %d, %d records, %d genes each; made, read and called in %d ms.\n\n",
		len(people), people[0].Run.Summary.Records, len(people[0].Genes), took.Milliseconds())
	printGenes(&summary, people, coloured)
	summary.WriteString("\n")
	printDrugs(&summary, people, coloured)

	patient := people[0]
	if err := writePage(page, patient); err != nil {
		return err
	}
	fmt.Fprintf(&summary, `
%s is the treatment report of %s: open it in a browser.

Try next
  go run ./examples/pgx --vcf yours.vcf.gz                          a table of your own genomes
  go run ./examples/pgx --vcf yours.vcf.gz --format html -o report/ a page for each person, and an index
  go run ./examples/pgx --positions bed --build GRCh38              what a VCF has to hold, and how to call it
  go run ./examples/simulate --samples 1000 -o cohort.vcf.gz        a cohort, with the truth beside it

For research use. Confirm in an accredited laboratory before you change a treatment.
`, page, patient.Sample)
	_, err = io.WriteString(out, summary.String())
	return err
}

// call runs the line: a VCF in, people with genes and guidance out. CYP2D6 and
// HLA-B come from other tests, as they would in a laboratory.
func call(ctx context.Context, text string) ([]*pgx.Person, error) {
	v, err := vcf.NewReader(ctx, "family.vcf", strings.NewReader(text), vcf.Options{})
	if err != nil {
		return nil, err
	}
	defer v.Close()
	var people []*pgx.Person
	for p, err := range pgx.Call(ctx, v, pgx.Options{Outside: outsideCalls()}) {
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	return people, nil
}

// writePage writes one person's report; it appears when it is complete.
func writePage(path string, p *pgx.Person) error {
	out, err := file.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := report.HTML(out, p, report.Options{}); err != nil {
		return err
	}
	return out.Commit()
}
