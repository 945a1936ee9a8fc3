// Command records counts what is in health records: resources of FHIR by their
// type, rows of OMOP and of plain tables by their table. Its everyday twin, for a
// bulk export:
//
//	cat bulk/*.ndjson | jq -r .resourceType | sort | uniq -c
//	go run ./examples/records --fhir bulk/
//
// It reads everything into people, as examples/cohort does, so that what it warns
// of is what that would.
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/ehr/phenopacket"
	"github.com/allelerx/allelerx/cohort/ehr/table"
	"github.com/allelerx/allelerx/examples/program"
)

// flags are what the user can choose.
type flags struct {
	FHIR         string `name:"fhir" xor:"records" placeholder:"DIR" help:"FHIR R4: bundles or a bulk export; a folder or a file."`
	OMOP         string `name:"omop" xor:"records" placeholder:"F" help:"OMOP CDM 5.4: a folder or zip of CSV files."`
	Phenopackets string `xor:"records" placeholder:"DIR" help:"GA4GH phenopackets v2: a folder or a file."`
	Table        string `xor:"records" placeholder:"F" help:"Plain tables: a folder, a TOML map of columns, or the table of persons."`
	Workers      int    `placeholder:"N" help:"Goroutines that read (default: one a CPU)."`
}

func main() {
	program.Main("records", "Count what is in health records, by type of resource or by table.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	if f.FHIR+f.OMOP+f.Phenopackets+f.Table == "" {
		return errors.New("no health records: give one of --fhir, --omop, --phenopackets, --table")
	}
	if f.Workers < 0 {
		return errors.New("--workers is negative: give a number, or leave it out")
	}
	return nil
}

// open opens what was given.
func (f *flags) open(ctx context.Context) (ehr.Source, error) {
	switch {
	case f.FHIR != "":
		return fhir.Open(ctx, f.FHIR, fhir.Options{Workers: f.Workers})
	case f.OMOP != "":
		return omop.Open(ctx, f.OMOP, omop.Options{})
	case f.Phenopackets != "":
		return phenopacket.Open(ctx, f.Phenopackets, phenopacket.Options{Workers: f.Workers})
	}
	return table.Open(ctx, f.Table, table.Options{})
}

// Run reads everybody, and prints the counts.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	source, err := f.open(ctx)
	if err != nil {
		return err
	}
	if s, ok := source.(*omop.Source); ok {
		defer func() { _ = s.Close() }() // it was only read
	}
	bar := program.NewBar(std.Err, "patients")
	defer bar.Finish()
	for _, err := range source.Patients(ctx) {
		if err != nil {
			return err
		}
		bar.Add(1)
	}
	tally := source.Tally()
	for _, name := range slices.Sorted(maps.Keys(tally.Items)) {
		if _, err := fmt.Fprintf(std.Out, "%s\t%d\n", name, tally.Items[name]); err != nil {
			return err
		}
	}
	for _, code := range slices.Sorted(maps.Keys(tally.Warnings)) {
		if _, err := fmt.Fprintf(std.Err, "records: warning: %s, %d times\n", code, tally.Warnings[code]); err != nil {
			return err
		}
	}
	return nil
}
