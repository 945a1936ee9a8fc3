// Command cohort lays the genotypes of a cohort beside its health records, and
// writes one page: who was included, who takes what with which genes, and which
// actions wait.
//
//	go run ./examples/cohort --vcf cohort.vcf.gz --fhir records/ --link link.tsv -o report.html
//	go run ./examples/cohort --vcf cohort.vcf.gz --omop cdm.zip -o report.html
//
// With no data of one's own:
//
//	go run ./examples/simulate --cohort sim --samples 1500
//	go run ./examples/cohort --vcf sim/genotypes.vcf.gz --omop sim/omop.zip --link sim/link.tsv -o report.html
//
// The page is about groups: counts of 1 to 10 people, and what they could be
// computed from, are hidden. Single persons are written only where --persons and
// --level ask for it.
package main

import (
	"context"
	"errors"
	"time"

	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/examples/program"
)

// flags are what the user can choose.
type flags struct {
	VCF     []string `name:"vcf" sep:"none" placeholder:"F" help:"VCF, gVCF or BCF with the genotypes, plain or compressed; '-' for standard input. Several are parts of the same samples."`
	Outside []string `sep:"none" placeholder:"SAMPLE=F" help:"Calls of other tests for a sample: gene, diplotype, phenotype, activity score; tab-separated."`

	AssumeReference bool `help:"The whole genome was sequenced: a position without a record is reference."`

	FHIR         string `name:"fhir" xor:"records" placeholder:"DIR" help:"Health records as FHIR R4: bundles or a bulk export; a folder or a file."`
	OMOP         string `name:"omop" xor:"records" placeholder:"F" help:"Health records as OMOP CDM 5.4: a folder or zip of CSV files, a SQLite file (.sqlite, .db), or a PostgreSQL address (postgres://…)."`
	Phenopackets string `xor:"records" placeholder:"DIR" help:"Health records as GA4GH phenopackets v2: a folder or a file."`
	Table        string `xor:"records" placeholder:"F" help:"Health records as plain tables: a folder, a TOML map of columns, or the table of persons."`

	Link       string `placeholder:"F" help:"Which sample is which patient: two columns, sample and patient (default: they have the same names)."`
	LinkSystem string `placeholder:"NAME" help:"Whose identifier names the patients in --link: an identifier system of FHIR, or person_id of OMOP (default: the patient's own id; of OMOP person_source_value)."`
	Design     string `placeholder:"F" help:"Study design in TOML: who of the cohort is looked at."`
	AsOf       string `name:"as-of" placeholder:"DATE" help:"The day that medicines are judged on, such as 2026-03-31 (default: the last date in the records)."`
	OpenDays   int    `default:"0" placeholder:"N" help:"How many days an order without an end counts as taken (default: 90)."`

	Threshold int    `default:"10" placeholder:"K" help:"Largest count of people that is not shown (default: ${default})."`
	Audit     string `placeholder:"F" help:"Log of what was released, to which a line is added for each table."`

	Persons string        `placeholder:"F.tsv" help:"Also write a table of single persons and their actions; it identifies people, and --level says how."`
	Level   privacy.Level `default:"cohort" placeholder:"LEVEL" help:"What may be shown of persons: cohort (nothing), pseudonymous, identifiable (default: ${default})."`
	Key     string        `placeholder:"F" help:"File with the key of pseudonyms, 32 random bytes or more (default: the variable ALLELERX_KEY)."`
	Project string        `default:"cohort" placeholder:"NAME" help:"Name of the use of the pseudonyms: each has pseudonyms of its own (default: ${default})."`

	Title   string `placeholder:"TEXT" help:"Title of the page."`
	Output  string `short:"o" placeholder:"F.html" help:"Page to write (default: standard output)."`
	Workers int    `default:"0" placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

const description = "Genotypes and health records of a cohort in; one page of treatment matching out, without small counts. For research use."

func main() { program.Main("cohort", description, new(flags)) }

// Check finds flags that do not go together.
func (f *flags) Check() error {
	switch {
	case len(f.VCF) == 0:
		return errors.New("no genotypes: give --vcf FILE (go run ./examples/simulate --cohort DIR makes a cohort to try)")
	case f.FHIR+f.OMOP+f.Phenopackets+f.Table == "":
		return errors.New("no health records: give one of --fhir, --omop, --phenopackets, --table")
	case f.Threshold < 1:
		return errors.New("--threshold is below 1: give the largest count that is to be hidden")
	case f.OpenDays < 0:
		return errors.New("--open-days is negative: give a number of days, or leave it out")
	case f.Workers < 0 || f.Workers > 1024:
		return errors.New("--workers is not from 0 to 1024: give 0 for one a CPU")
	case f.Persons == "" && f.Level != privacy.CohortOnly:
		return errors.New("--level allows persons to be shown, and nothing shows them: give --persons FILE, or leave --level out")
	case f.Persons != "" && f.Persons == f.Output:
		return errors.New("--persons and -o name the same file: give the table a name of its own")
	}
	if f.Persons != "" {
		if f.Level.AllowPersons() != nil {
			return errors.New("--persons writes single persons, who can be identified: add --level pseudonymous or --level identifiable to say that this is meant")
		}
	}
	for _, name := range f.VCF {
		if program.SameFile(name, f.Output) || program.SameFile(name, f.Persons) {
			return errors.New("a file to write is one that --vcf reads: give it another name")
		}
	}
	_, err := f.asOf()
	return err
}

// asOf is the day of --as-of; zero where there is none.
func (f *flags) asOf() (time.Time, error) {
	if f.AsOf == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, f.AsOf)
	if err != nil {
		return t, errors.New("--as-of is no date: write it as 2026-03-31")
	}
	return t, nil
}

// Run makes the page.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return f.report(ctx, std)
}
