// Command score gives each person of a cohort their polygenic scores. Its everyday
// twin, whose columns have the same names and the same numbers:
//
//	plink2 --bfile cohort --score weights.txt 1 2 3 header-read cols=maybefid,nallele,denom,dosagesum,scoreavgs,scoresums --out out
//	go run ./examples/score --bfile cohort --score weights.txt --columns 1,2,3 --header read --palindromes as-given -o out.sscore
//
// and of a file of the PGS Catalog, which plink2 does not read:
//
//	go run ./examples/score --vcf cohort.vcf.gz --score PGS000018_hmPOS_GRCh38.txt.gz -o out.sscore
package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

type flags struct {
	VCF   string   `name:"vcf" xor:"genotypes" placeholder:"F" help:"VCF or BCF with the genotypes; '-' for standard input."`
	Bfile string   `xor:"genotypes" placeholder:"PREFIX" help:"PLINK files with the genotypes: PREFIX.bed, .bim and .fam."`
	Score []string `required:"" sep:"none" placeholder:"F" help:"Scoring file of the PGS Catalog, or a table (--columns), plain or gzipped; several give a file each."`

	Build      string `default:"auto" placeholder:"BUILD" help:"Build of the genotypes, GRCh37 or GRCh38 (default: as the VCF's header tells)."`
	ScoreBuild string `default:"auto" placeholder:"BUILD" help:"Build of the scoring file's positions where it does not say it."`
	Columns    string `placeholder:"ID,ALLELE,WEIGHTS" help:"The scoring file is a table with these columns, counted from 1; of weights there can be several and ranges: 1,2,3-10."`
	Header     string `default:"none" enum:"none,skip,read" placeholder:"WHAT" help:"First line of a table: none, skip (names, not used) or read (names of the scores) (default: ${default})."`
	Ratios     string `default:"refuse" enum:"refuse,log,keep" placeholder:"WHAT" help:"What becomes of weights that are odds or hazard ratios: refuse, log (take logarithms) or keep (default: ${default})."`

	NoMeanImputation bool   `help:"Missing genotypes add nothing, and averages are over fewer alleles (default: they add what the mean genotype does)."`
	FewSamples       bool   `help:"Take that mean of fewer than 50 people too: plink2 --bad-freqs."`
	Palindromes      string `default:"by-frequency" enum:"by-frequency,exclude,as-given" placeholder:"WHAT" help:"Rows whose alleles fit both strands, such as A/T: by-frequency (left out unless the file's frequency tells), exclude, or as-given, as plink2 takes them (default: ${default})."`
	Duplicates       string `default:"error" enum:"error,first" placeholder:"WHAT" help:"Where two variants match one row: error, or the first counts (default: ${default})."`
	Dosages          bool   `help:"Take imputed dosages (FORMAT/DS of the VCF) where a record has them: plink2 --vcf F dosage=DS."`
	HalfCalls        string `default:"error" enum:"error,missing,reference,haploid" placeholder:"WHAT" help:"What calls such as 0/. become: error, missing, reference or haploid (default: ${default})."`

	Output   string `short:"o" required:"" placeholder:"F.sscore" help:"Table of scores to write, a row for each person; of several scoring files F.NAME.sscore for each. It is about single persons."`
	Outcomes string `placeholder:"F.tsv" help:"Table of what became of each row of the scoring file."`
	Workers  int    `default:"0" placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

const description = "Polygenic scores of single persons from scoring files of the PGS Catalog or tables of weights. For research use."

func main() { program.Main("score", description, new(flags)) }

// Check finds flags that can't be followed.
func (f *flags) Check() error {
	switch {
	case f.VCF == "" && f.Bfile == "":
		return errors.New("no genotypes: give --vcf or --bfile")
	case f.Dosages && f.VCF == "":
		return errors.New("--dosages is about --vcf: a .bed has calls")
	case f.Output == "-":
		return errors.New("-o: name a file: the summary goes to standard output")
	case len(f.Score) > 1 && f.Outcomes != "":
		return errors.New("--outcomes: give one scoring file at a time")
	}
	for _, in := range append([]string{f.VCF}, f.Score...) {
		for _, out := range []string{f.Output, f.Outcomes} {
			if program.SameFile(in, out) {
				return errors.New("-o: that is a file that is read: write to another one")
			}
		}
	}
	return nil
}

// readOptions are how the scoring files are to be read for genotypes of a build.
func (f *flags) readOptions(build genomics.Build) (score.ReadOptions, error) {
	o := score.ReadOptions{Build: build, Ratios: map[string]score.Ratios{
		"refuse": score.RefuseRatios, "log": score.LogRatios, "keep": score.KeepRatios,
	}[f.Ratios]}
	var err error
	if o.FileBuild, err = genomics.ParseBuild(f.ScoreBuild); err != nil {
		return o, fmt.Errorf("--score-build: %w", err)
	}
	if f.Columns == "" {
		return o, nil
	}
	numbers, err := score.ParseWeights(f.Columns)
	if err == nil && len(numbers) < 3 {
		err = errors.New("an ID, an allele and a weight are three columns")
	}
	if err != nil {
		return o, fmt.Errorf("--columns: %w", err)
	}
	o.Columns = &score.Columns{ID: numbers[0], Allele: numbers[1], Weights: numbers[2:], Header: map[string]score.Header{
		"none": score.NoHeader, "skip": score.SkipHeader, "read": score.ReadHeader,
	}[f.Header]}
	return o, nil
}

// scoreOptions are how genotypes and weights become scores.
func (f *flags) scoreOptions() score.Options {
	o := score.Options{
		Workers: f.Workers, FewSamples: f.FewSamples, Dosages: f.Dosages,
		Palindromes: map[string]score.Palindromes{
			"by-frequency": score.ByFrequency, "exclude": score.ExcludePalindromes, "as-given": score.PalindromesAsGiven,
		}[f.Palindromes],
		HalfCalls: map[string]vcf.HalfCalls{
			"error": vcf.HalfCallsError, "missing": vcf.HalfCallsMissing,
			"reference": vcf.HalfCallsReference, "haploid": vcf.HalfCallsHaploid,
		}[f.HalfCalls],
	}
	if f.NoMeanImputation {
		o.Missing = score.NoMeanImputation
	}
	if f.Duplicates == "first" {
		o.Duplicates = score.UseFirst
	}
	return o
}

// inFlags are the library's options, as the remedies of errors name them, and the flags.
var inFlags = []string{
	"ReadOptions.Build: ", "--build ", "ReadOptions.Build", "--build", "ReadOptions.FileBuild", "--score-build", "ReadOptions.Columns", "--columns",
	"ReadOptions.Ratios, LogRatios", "--ratios log", "KeepRatios", "--ratios keep", "Options.Duplicates, UseFirst", "--duplicates first",
	"Options.Missing, NoMeanImputation", "--no-mean-imputation", "FewSamples", "--few-samples",
}

// Run scores, writes the tables, and says what became of the rows.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	return program.Worded(f.score(ctx, std), inFlags...)
}

func (f *flags) score(ctx context.Context, std program.Streams) error {
	build, err := genomics.ParseBuild(f.Build)
	if err != nil {
		return program.Misused(fmt.Errorf("--build: %w", err))
	}
	var scored []*score.Scored
	if f.VCF != "" {
		scored, err = f.fromVCF(ctx, std, build)
	} else {
		scored, err = f.fromPLINK(ctx, build)
	}
	if err != nil {
		return err
	}
	written := map[string]bool{}
	for _, s := range scored {
		name := f.nameFor(s, len(scored) > 1)
		if written[name] {
			return program.Misused(fmt.Errorf("--score: two files would be written to %s: give them names of their own, or one at a time", name))
		}
		written[name] = true
		if err := s.Write(name, table.Options{}); err != nil {
			return err
		}
		if f.Outcomes != "" {
			if err := s.WriteOutcomes(f.Outcomes, table.Options{}); err != nil {
				return err
			}
		}
		if err := summarise(std, s, name); err != nil {
			return err
		}
	}
	return nil
}

func (f *flags) fromVCF(ctx context.Context, std program.Streams, build genomics.Build) ([]*score.Scored, error) {
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	v, err := program.OpenVCF(ctx, std, f.VCF, bar.Follow(f.VCF, vcf.Options{Workers: f.Workers}))
	if err != nil {
		return nil, err
	}
	defer v.Close()
	if build == genomics.UnknownBuild {
		if build, err = score.BuildOf(v.Header()); err != nil {
			return nil, err
		}
	}
	files, err := f.files(ctx, build)
	if err != nil {
		return nil, err
	}
	return score.VCF(ctx, program.Counted(v, bar), files, f.scoreOptions())
}

func (f *flags) fromPLINK(ctx context.Context, build genomics.Build) ([]*score.Scored, error) {
	files, err := f.files(ctx, build)
	if err != nil {
		return nil, err
	}
	p, err := matrix.OpenPLINK(ctx, f.Bfile, file.Options{})
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return score.PLINK(ctx, p, files, f.scoreOptions())
}

// files reads the scoring files.
func (f *flags) files(ctx context.Context, build genomics.Build) ([]*score.File, error) {
	o, err := f.readOptions(build)
	if err != nil {
		return nil, program.Misused(err)
	}
	var files []*score.File
	for _, name := range f.Score {
		s, err := score.Read(ctx, name, o)
		if err != nil {
			return nil, err
		}
		files = append(files, s)
	}
	return files, nil
}

// nameFor is the name of a file's table: with several, each has its own.
func (f *flags) nameFor(s *score.Scored, several bool) string {
	if !several {
		return f.Output
	}
	own := s.File.ID
	if own == "" {
		own, _, _ = strings.Cut(filepath.Base(s.File.Name), ".")
	}
	return strings.TrimSuffix(f.Output, ".sscore") + "." + own + ".sscore"
}

// summarise says what became of the rows of a scoring file.
func summarise(std program.Streams, s *score.Scored, name string) error {
	_, err := fmt.Fprintf(std.Out, "%s: %d of %d rows count (%.1f %%): %s\n",
		filepath.Base(s.File.Name), s.Used, len(s.Outcomes), 100*s.Coverage(), s.Counts())
	if err == nil && s.Coverage() < score.LowCoverage {
		_, err = fmt.Fprintf(std.Out, "  fewer than %.0f %%: these scores are hardly those that were evaluated\n", 100*score.LowCoverage)
	}
	if declared := s.File.Declared; err == nil && declared > len(s.Outcomes) {
		_, err = fmt.Fprintf(std.Out, "  the file says that it has %d variants: is it complete?\n", declared)
	}
	if err == nil && s.Duplicates > 0 {
		_, err = fmt.Fprintf(std.Out, "  %d further records matched rows that had one already\n", s.Duplicates)
	}
	if err != nil {
		return err
	}
	people, err := suppress.New(len(s.Samples), suppress.Options{})
	if err != nil {
		return err
	}
	scored := "samples scored, too few to be counted"
	if n, shown := people.People().N(); shown {
		scored = fmt.Sprintf("%d samples scored", n)
	}
	_, err = fmt.Fprintf(std.Out, "  %s, written to %s\n", scored, name)
	return err
}
