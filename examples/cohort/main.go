// Command cohort lays the genotypes of a cohort beside its health records, and
// writes one page: who was included, who takes what with which genes, which
// actions wait, what is likely to be prescribed, and what a design found.
//
//	go run ./examples/cohort --vcf cohort.vcf.gz --fhir records/ --link link.tsv -o report.html
//	go run ./examples/cohort --vcf cohort.vcf.gz --omop cdm.zip -o report.html
//	go run ./examples/cohort --vcf cohort.vcf.gz --omop postgres://… -o report.html
//	go run ./examples/cohort --vcf cohort.vcf.gz --phenopackets cases/ --link link.tsv -o report.html
//	go run ./examples/cohort --vcf cohort.vcf.gz --table people.toml -o report.html
//
// With no data of one's own:
//
//	go run ./examples/simulate --cohort sim --samples 1500 --unmatched 0.03
//	go run ./examples/cohort --vcf sim/genotypes.vcf.gz --omop sim/omop.zip --link sim/link.tsv \
//		--conditions sim/conditions.tsv --effects sim/effects.toml -o report.html
//
// and with a design: people who began clopidogrel, of whom carriers of a CYP2C19 allele
// without function have 1.5 times the hazard of infarction or stroke. The page shows
// curves, log-rank tests, hazard and odds ratios, all computed from suppressed counts:
//
//	go run ./examples/simulate --cohort registry --samples 3000 --unmatched 0.03 --registry clopidogrel
//	go run ./examples/cohort --vcf registry/genotypes.vcf.gz --omop registry/omop.zip --link registry/link.tsv \
//		--design registry/design.toml -o registry.html
//
// The page is about groups: counts of 1 to 10 people, and what they could be
// computed from, are hidden. With --epsilon all of its numbers have noise instead,
// out of a budget that is kept on disk. Single persons are written only where
// --level and one of --people, --unlinked and --results-people ask for it: a line for
// each drug, with what guidelines ask for, what is uncertain, alternatives and how the
// medication was found.
package main

import (
	"context"
	"errors"
	"math"
	"strings"
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
	OMOP         string `name:"omop" xor:"records" placeholder:"F" help:"Health records as OMOP CDM 5.4: a folder or zip of CSV files, a SQLite file (.sqlite, .db), or a PostgreSQL address (postgres://…, with ?search_path=cdm,vocab where the tables are in schemas of their own)."`
	Phenopackets string `xor:"records" placeholder:"DIR" help:"Health records as GA4GH phenopackets v2: a folder or a file."`
	Table        string `xor:"records" placeholder:"F" help:"Health records as plain tables: a folder, a TOML map of columns, or the table of persons."`

	Link       string `placeholder:"F" help:"Which sample is which patient: two columns, sample and patient (default: they have the same names)."`
	LinkSystem string `placeholder:"NAME" help:"Whose identifier names the patients: an identifier system of FHIR, person_id of OMOP, or id for the source's own (default: the one that fits; of OMOP person_source_value)."`
	Design     string `placeholder:"F" help:"Study design in TOML: who of the cohort is looked at, and followed for which outcome."`
	Conditions string `placeholder:"F" help:"Conditions and the drugs they are likely to need: a table of system, code, drug, citation, tab-separated; or known, for the one that is built in (default: not assessed)."`
	Effects    string `placeholder:"F" help:"Effect sizes in TOML, each with its citation, for expected events and the number needed to genotype (default: not computed)."`
	RxNorm     string `name:"rxnorm" placeholder:"DIR" help:"Folder with RXNCONSO.RRF and RXNREL.RRF of a release of RxNorm, to find the ingredients of its codes by (default: some products are built in)."`
	By         string `default:"sex" enum:"sex,age,race" placeholder:"GROUP" help:"Groups of the prevalences: sex, age or race (default: ${default})."`
	AsOf       string `name:"as-of" placeholder:"DATE" help:"The day that medicines are judged on, such as 2026-03-31 (default: the last date in the records)."`
	OpenDays   int    `default:"0" placeholder:"N" help:"How many days an order without an end counts as taken (default: 90)."`

	Threshold   int     `default:"10" placeholder:"K" help:"Largest count of people that is not shown (default: ${default})."`
	Epsilon     float64 `placeholder:"E" help:"Differential privacy: all numbers get noise, and cost this much of --budget. Needs --as-of."`
	Delta       float64 `placeholder:"D" help:"δ of --epsilon: 0 is Laplace noise, more Gaussian noise (default: 0)."`
	Budget      string  `placeholder:"F" help:"File that keeps the privacy budget of these people across runs."`
	BudgetTotal float64 `placeholder:"E" help:"Makes the file of --budget: all there may ever be spent on these people."`
	BudgetDelta float64 `placeholder:"D" help:"δ of --budget-total (default: 0)."`
	Audit       string  `placeholder:"F" help:"Log of what was released, to which a line is added for each table."`

	Results       string `placeholder:"WHERE" help:"Also write the numbers of the page as tables: sqlite:F, postgres://…, or a folder for Parquet. A run of the same --project is replaced."`
	ResultsPeople bool   `help:"Write single persons, their genes and actions to --results, too; it identifies people, and --level says how."`

	People   string        `aliases:"persons" placeholder:"F.tsv" help:"Also write a table of single persons and their actions; it identifies people, and --level says how."`
	Unlinked string        `placeholder:"F.tsv" help:"Also write a table of the samples and patients that have no link, or more than one; it identifies people, and --level says how."`
	Level    privacy.Level `default:"cohort" placeholder:"LEVEL" help:"What may be shown of persons: cohort (nothing), pseudonymous, identifiable (default: ${default})."`
	Key      string        `placeholder:"F" help:"File with the key of pseudonyms, 32 random bytes or more (default: the variable ALLELERX_KEY)."`
	Project  string        `default:"cohort" placeholder:"NAME" help:"Name of this use of the data: pseudonyms, --budget and --results belong to it (default: ${default})."`

	Title   string `placeholder:"TEXT" help:"Title of the page."`
	Output  string `short:"o" placeholder:"F.html" help:"Page to write (default: standard output)."`
	Timings bool   `help:"Say on standard error how long each step took."`
	Workers int    `default:"0" placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

const description = "Genotypes and health records of a cohort in; one page of treatment matching out, without small counts or with noise. For research use."

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
	case strings.Contains(f.Results, "://") && !isPostgres(f.Results):
		return errors.New("--results is an address of no database that is known here: write sqlite:FILE, postgres://USER@HOST/DATABASE, or the name of a folder")
	case f.ResultsPeople && f.Results == "":
		return errors.New("--results-people says what --results gets: give --results, too")
	}
	if _, err := f.asOf(); err != nil {
		return err
	}
	for _, check := range []func() error{f.checkPersons, f.checkNoise, f.checkNames} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// personsFlag says which flag writes single persons; "" for none.
func (f *flags) personsFlag() string {
	switch {
	case f.People != "":
		return "--people"
	case f.ResultsPeople:
		return "--results-people"
	case f.Unlinked != "":
		return "--unlinked"
	}
	return ""
}

// checkPersons wants who shows persons to say so twice.
func (f *flags) checkPersons() error {
	flag := f.personsFlag()
	switch {
	case flag == "" && f.Level != privacy.CohortOnly:
		return errors.New("--level allows persons to be shown, and nothing shows them: give --people FILE, --unlinked FILE or --results-people, or leave --level out")
	case flag != "" && f.Level.AllowPersons() != nil:
		return errors.New(flag + " writes single persons, who can be identified: add --level pseudonymous or --level identifiable to say that this is meant")
	}
	return nil
}

// checkNoise finds what does not go with a privacy budget.
func (f *flags) checkNoise() error {
	switch {
	case f.Epsilon == 0 && (f.Budget != "" || f.BudgetTotal != 0 || f.BudgetDelta != 0 || f.Delta != 0):
		return errors.New("--budget, --budget-total, --budget-delta and --delta are of --epsilon: give it, too, such as --epsilon 1")
	case f.Epsilon == 0:
		return nil
	case !(f.Epsilon > 0) || math.IsInf(f.Epsilon, 0):
		return errors.New("--epsilon is no number above 0: give one, such as 1")
	case f.Budget == "":
		return errors.New("--epsilon is spent from a budget: name its file with --budget, and with --budget-total how much there is in a new one")
	case f.AsOf == "":
		return errors.New("--epsilon needs --as-of: the last date in the records is one person's")
	case f.By == "race":
		return errors.New("--by race with --epsilon: which groups there are would be told without noise; take sex or age")
	case f.personsFlag() != "":
		return errors.New("--epsilon promises that nobody shows, and " + f.personsFlag() + " shows everybody: leave one out")
	}
	return nil
}

// checkNames finds a file that would be written twice, or read and written.
func (f *flags) checkNames() error {
	out := []string{f.Output, f.People, f.Unlinked, f.Budget, f.Audit, sqliteFile(f.Results)}
	for i, a := range out {
		for _, b := range out[:i] {
			if a != "" && a == b || program.SameFile(a, b) {
				return errors.New("two of -o, --people, --unlinked, --budget, --audit and --results name the same file: give each a name of its own")
			}
		}
		for _, in := range append([]string{f.FHIR, f.OMOP, f.Phenopackets, f.Table, f.Link, f.Design, f.Conditions, f.Effects, f.Key, f.RxNorm}, f.VCF...) {
			if program.SameFile(in, a) {
				return errors.New("a file to write is one that is read: give it another name")
			}
		}
	}
	return nil
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
