package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
)

// flags are what the user can choose.
type flags struct {
	Samples int    `default:"1" placeholder:"N" help:"How many people (default: ${default})."`
	Seed    uint64 `default:"1" placeholder:"S" help:"Seed of everything that is random (default: ${default})."`
	Build   string `default:"GRCh38" placeholder:"BUILD" help:"GRCh37 or GRCh38 (default: ${default})."`
	Genes   string `default:"all" placeholder:"NAME,…" help:"Genes to write the sites of, or all (default: ${default})."`

	Phased    bool `xor:"phase" help:"Write 0|1, in the order of the truth's haplotypes."`
	Unphased  bool `xor:"phase" help:"Write 0/1 (the default)."`
	PhaseSets bool `xor:"phase" help:"Write stretches of 0|1 with a PS each, turned at random, and some 0/1."`

	GVCF        bool `name:"gvcf" xor:"sites" help:"Write reference blocks where nobody differs from REF."`
	VariantOnly bool `xor:"sites" help:"Leave out the sites where nobody differs from REF."`

	Missing     float64 `placeholder:"RATE" help:"Fraction of calls that are missing (./.)."`
	HalfCalls   float64 `placeholder:"RATE" help:"Fraction of the other diploid calls that miss one allele (0/.)."`
	Frequencies string  `placeholder:"FILE" help:"Table of gene, allele, frequency; the reference allele gets the rest. Without: the reference allele 50 %, the others share."`
	Background  int     `placeholder:"N" help:"Further records, all over the genome."`
	Males       float64 `default:"0.5" placeholder:"RATE" help:"Fraction of men (default: ${default})."`
	XCoding     string  `name:"x-coding" default:"haploid" enum:"haploid,diploid" placeholder:"CODING" help:"How men's chrX is written: haploid (1) or diploid (1/1) (default: ${default})."`
	Contigs     string  `default:"chr" enum:"chr,plain" placeholder:"STYLE" help:"Contig names: chr (chr1) or plain (1) (default: ${default})."`

	FormatFields string `placeholder:"KEY:…" help:"FORMAT: GT, then any of AD DP GQ PL, and PS with --phase-sets (default: GT; of a gVCF GT:AD:DP:GQ:PL)."`

	BAM        string `name:"bam" placeholder:"FILE" help:"Aligned reads to write, BAM with its index beside it, or SAM text for .sam; a VCF then only with -o."`
	Pairs      int    `default:"1000" placeholder:"N" help:"Pairs of reads of --bam (default: ${default})."`
	ReadLength int    `default:"150" placeholder:"N" help:"Bases of a read (default: ${default})."`
	Sequences  string `default:"chr20:10000000" placeholder:"CONTIG:N,…" help:"Contigs of --bam, the first N bases of each (default: ${default})."`

	Table string `placeholder:"FILE" help:"Source of annotations to write: a VCF without samples, of the genes' sites and the background, with seven numbers each; a VCF of people then only with -o."`

	TableOf string `placeholder:"FILE" help:"VCF or BCF whose records --table is made for: seven in ten of its ALT alleles, and others between them."`

	FASTA        string `name:"fasta" placeholder:"FILE" help:"Reference to write, the one that REF bases and reads are of, with its .fai; .gz is BGZF and gets a .gzi; a VCF then only with -o."`
	FASTAContigs string `name:"fasta-contigs" placeholder:"NAME,…" help:"Contigs of --fasta (default: all, three thousand million bases)."`

	Cohort  string            `placeholder:"DIR" help:"New folder for a cohort: its genotypes as VCF, health records of the same people, who is who, and the truth."`
	Records string            `default:"fhir,omop" placeholder:"FORM,…" help:"Forms of --cohort's records: fhir (a bundle each), bulk (JSON lines), omop (CDM 5.4, CSV in a zip) (default: ${default})."`
	Effect  map[string]string `placeholder:"DRUG=RATIO;…" help:"Hazard ratios that --cohort plants: clopidogrel (CYP2C19; infarction or stroke, 1.5), simvastatin (SLCO1B1; myopathy, 2.5), azathioprine (TPMT, NUDT15; neutropenia, 4); 1 is none."`

	Registry string `placeholder:"DRUG" help:"A drug of --effect that everybody of --cohort begins, and takes for a year or longer: a cohort of some thousands then shows the effect."`

	Unmatched float64 `placeholder:"RATE" help:"Fraction of --cohort's people who have genotypes and no records, and the fraction who have both and no line in link.tsv."`

	Output  string `short:"o" placeholder:"FILE" help:"VCF to write; .gz is BGZF and gets a .tbi (default: standard output)."`
	Truth   string `placeholder:"FILE" help:"Table of the truth (default: beside the VCF, F.truth.tsv; none beside standard output)."`
	Workers int    `placeholder:"N" help:"Goroutines (default: as many as there are CPUs)."`
}

// options are the flags as the engine understands them.
func (f *flags) options() (synth.Options, error) {
	o := synth.Options{
		Seed: f.Seed, Samples: f.Samples,
		GVCF: f.GVCF, VariantOnly: f.VariantOnly,
		Missing: f.Missing, HalfCalls: f.HalfCalls, Males: f.Males,
		DiploidX: f.XCoding == "diploid", PlainNames: f.Contigs == "plain",
		Background: f.Background, Workers: f.Workers,
	}
	if err := f.checkNames(); err != nil {
		return o, err
	}
	if f.Samples < 1 {
		return o, fmt.Errorf("--samples %d: a cohort has at least one person", f.Samples)
	}
	var err error
	o.Build, err = genomics.ParseBuild(f.Build)
	if err != nil || o.Build == genomics.UnknownBuild {
		return o, fmt.Errorf("--build %q: use GRCh37 or GRCh38", f.Build)
	}
	switch {
	case f.Phased:
		o.Phase = synth.Phased
	case f.PhaseSets:
		o.Phase = synth.PhaseSets
	}
	if !strings.EqualFold(f.Genes, "all") {
		o.Genes = list(f.Genes, ",")
	}
	if f.FormatFields != "" {
		o.Format = list(f.FormatFields, ":,")
	}
	switch {
	case f.Frequencies != "":
		o.Frequencies, err = readFrequencies(f.Frequencies)
	case f.Cohort != "":
		o.Frequencies = records.Frequencies()
	}
	return o, err
}

// vcf is the name of the VCF to write, "" for none.
func (f *flags) vcf() string {
	if f.Output == "" && f.Cohort == "" && f.BAM == "" && f.Table == "" && f.FASTA == "" {
		return "-"
	}
	return f.Output
}

// checkNames finds a file that would be written twice.
func (f *flags) checkNames() error {
	if f.TableOf != "" && f.Table == "" {
		return errors.New("--table-of says what --table is made for: name the file to write with --table")
	}
	seen := map[string]string{}
	for _, file := range []struct{ flag, name string }{{"-o", f.Output}, {"--bam", f.BAM}, {"--table", f.Table}, {"--fasta", f.FASTA}, {"--cohort", f.Cohort}} {
		if other, ok := seen[file.name]; ok && file.name != "" {
			return fmt.Errorf("%s and %s name the same file: name two files", other, file.flag)
		}
		seen[file.name] = file.flag
	}
	return nil
}

// reads plans what --bam asks for.
func (f *flags) reads(people *synth.Cohort) (*synth.Reads, error) {
	o := synth.ReadOptions{Pairs: f.Pairs, Length: f.ReadLength}
	if f.Pairs < 1 {
		return nil, fmt.Errorf("--pairs %d: a file of reads has at least one pair", f.Pairs)
	}
	for _, one := range list(f.Sequences, ",") {
		name, length, _ := strings.Cut(one, ":")
		n, err := strconv.Atoi(length)
		if err != nil {
			return nil, fmt.Errorf("--sequences %s: name a contig and a number of bases, such as chr20:10000000", one)
		}
		o.Contigs = append(o.Contigs, synth.Contig{Name: name, Length: n})
	}
	return people.NewReads(o)
}

// list splits text at any of the separators.
func list(text, separators string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func readFrequencies(name string) (synth.Frequencies, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--frequencies: %w: check the name", err)
	}
	defer in.Close()
	return synth.ReadFrequencies(name, in)
}

// truth is the name of the table of the truth.
func (f *flags) truth() string {
	if f.Truth != "" || f.vcf() == "-" {
		return f.Truth
	}
	return strings.TrimSuffix(strings.TrimSuffix(f.Output, ".gz"), ".vcf") + ".truth.tsv"
}
