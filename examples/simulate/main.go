// Command simulate makes people whose star alleles are known: a VCF file and, beside
// it, the truth. Run
//
//	go run ./examples/simulate --samples 100 --seed 7 -o cohort.vcf.gz
//
// to get cohort.vcf.gz, cohort.vcf.gz.tbi and cohort.truth.tsv. One whole
// genome of five million records, as any caller would write it:
//
//	go run ./examples/simulate --background 5000000 --format-fields GT:AD:DP:GQ:PL -o genome.vcf.gz
//
// Three million aligned reads over ten million bases, and the index of them:
//
//	go run ./examples/simulate --bam reads.bam --pairs 1500000 --sequences chr20:10000000
//
// A source of annotations for the records of a file:
//
//	go run ./examples/simulate --table source.vcf.gz --table-of genome.vcf.gz
//
// A cohort: genotypes, and health records of the same people as FHIR and OMOP, in
// which clopidogrel works less well in those who lack CYP2C19:
//
//	go run ./examples/simulate --cohort cohort --samples 1000 --effect clopidogrel=1.5
//
// The same options give the same bytes, everywhere.
package main

import (
	"context"
	"errors"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/variant/vcf"
)

const description = "Make people whose star alleles are known: a VCF file and the truth beside it; or a cohort with health records; or aligned reads; or a source of annotations."

func main() { program.Main("simulate", description, new(flags)) }

// Run makes the people and writes what is asked for.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	options, err := f.options()
	if err != nil {
		return program.Misused(err)
	}
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	options.Progress = bar.Set
	people, err := synth.New(kb.Default(), options)
	if err != nil {
		return program.Misused(err)
	}
	var reads *synth.Reads
	if f.BAM != "" {
		if reads, err = f.reads(people); err != nil {
			return program.Misused(err)
		}
	}
	var cohort *records.Cohort
	if f.Cohort != "" {
		if cohort, err = f.cohort(people); err != nil {
			return program.Misused(err)
		}
	}
	if f.vcf() != "" {
		err = people.WriteFiles(ctx, f.vcf(), f.truth())
	}
	switch {
	case err != nil || f.Table == "":
	case f.TableOf != "":
		err = f.tableOf(ctx, std, bar)
	default:
		err = people.WriteTable(ctx, f.Table)
	}
	if err == nil && f.FASTA != "" {
		err = people.Reference().WriteFASTA(ctx, f.FASTA, list(f.FASTAContigs, ","))
	}
	if err == nil && reads != nil {
		err = reads.WriteFile(ctx, f.BAM)
	}
	if err == nil && cohort != nil {
		err = f.writeCohort(ctx, cohort, people)
	}
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: nothing has been written")
	}
	return err
}

// tableOf writes a table for the records of a file.
func (f *flags) tableOf(ctx context.Context, std program.Streams, bar *program.Bar) error {
	v, err := program.OpenVCF(ctx, std, f.TableOf, vcf.Options{Workers: f.Workers, Samples: []string{}})
	if err != nil {
		return err
	}
	defer v.Close()
	return synth.WriteTableOf(ctx, f.Table, program.Counted(v, bar), f.Seed)
}
