// Command assoc asks of each variant whether it goes with a phenotype. Its everyday
// twins, with the same variants, column names and numbers:
//
//	plink2 --bfile study --pheno traits.tsv --pheno-name bleeding --covar traits.tsv --covar-name age,sex --glm cols=+a1freq --ci 0.95 --out study
//	go run ./examples/assoc --bfile study --pheno traits.tsv --pheno-name bleeding --covar traits.tsv --covar-name age,sex --unsuppressed -o study
//
//	plink2 --vcf study.vcf.gz --max-alleles 2 --freq --hardy --missing variant-only --out study
//	go run ./examples/assoc --vcf study.vcf.gz --max-alleles 2 --freq --hardy --missing --unsuppressed -o study
//
// Time to an event, which plink2 has no words for, is Cox's regression as R's coxph:
//
//	go run ./examples/assoc --bfile study --pheno follow.tsv --survival days,bleeding -o study.parquet
//
// Other numbers than copies of an allele (activity scores, counts of star alleles,
// burdens: the package cohort/assoc/coding makes them) are asked of in the same way, in
// study.predictors.bleeding.glm.logistic.hybrid.tsv:
//
//	go run ./examples/assoc --bfile study --pheno traits.tsv --pheno-name bleeding --predictors scores.tsv -o study
//
// # Output
//
// -o names the table (.tsv, .jsonl, both also .gz, or .parquet), or a prefix, before
// the names that plink2 gives: study.bleeding.glm.logistic.tsv, study.afreq.tsv,
// study.hardy.tsv, study.vmiss.tsv, with Manhattan's and the quantile figure beside
// them as SVG. What has no number is an empty cell, where plink2 writes NA, and why
// is in ERRCODE. L95 and U95 of a linear regression are Student's, as R's; those of
// plink2 --ci are normal. Contigs are named as in the input; plink2 takes "chr" off.
//
// On X the sex is one more covariate, men count as two copies or none, and people of
// unknown sex are left out; on Y only men are asked, and a copy is one there and on the
// mitochondrion: as plink2 --glm has it. The sexes are those of the .fam, or of
// --update-sex. Frequencies, --hardy and --missing are of all samples, whether they
// have the phenotype or not, and of all variants, whatever --maf, as in plink2; those of
// X are in study.hardy.x.tsv, and those of Y and the mitochondrion in neither. Its .smiss,
// a line for each person, is not written.
//
// # What is hidden
//
// Unless --unsuppressed is given, no table has numbers from which a count of 1 to 10
// people follows (the threshold of cohort/privacy/suppress). People are counted by
// genotype among cases and among controls, or those with the event and without it.
// Where one such count is 1 to 10, every number of the variant's result is an empty
// cell, and ERRCODE is HIDDEN; the figures do not show it. Where only the number of
// people without a call is so small, OBS_CT, A1_FREQ and the statistic are left out.
// For frequencies, --hardy and --missing those whom the regression leaves out are
// counted as well, apart for who is a founder, and on X and Y for the sexes: where few
// are left out, this hides most. So do results of X and Y, which leave people out for
// their sex. A predictor is hidden where a value of it is that of 1 to 10 people of a
// group, as a number of which everybody has another always is. A phenotype that has 10 cases or fewer is refused.
//
// Not promised: that a few uncalled people cannot be told from the last digits of what
// is shown, or anything about two runs that are compared. Rare variants are mostly
// hidden; who may see all the data anyway says --unsuppressed, and the table is then
// as confidential as these are.
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/examples/program"
)

type flags struct {
	VCF        string `name:"vcf" placeholder:"F" xor:"genotypes" required:"" help:"Genotypes: VCF or BCF file; '-' for standard input."`
	Bfile      string `placeholder:"P" xor:"genotypes" required:"" help:"Genotypes: P.bed, P.bim and P.fam."`
	MaxAlleles int    `placeholder:"N" help:"Leave out records of the VCF with more alleles, REF included; 2 is what can be tested (default: such a record is an error)."`
	HalfCalls  string `default:"error" enum:"error,missing,reference,haploid" placeholder:"WHAT" help:"What calls of the VCF such as 0/. become: error, missing, reference or haploid, as plink2 --vcf-half-call (default: ${default})."`

	UpdateSex string `placeholder:"F" help:"File of sexes, #IID and SEX: 1 for men, 2 for women (default: those of the .fam; a VCF has none)."`

	Pheno     string   `placeholder:"F" help:"File of phenotypes, as PLINK's: #IID and a column for each; 1 and 2 are control and case."`
	PhenoName string   `placeholder:"NAME" help:"The phenotype (default: the only one of the file)."`
	Survival  []string `placeholder:"TIME,EVENT" help:"Columns of --pheno: time to the event or the end of follow-up, and whether it came (1 and 0, or 2 and 1)."`
	Covar     string   `placeholder:"F" help:"File of covariates."`
	CovarName []string `placeholder:"NAME,…" help:"The covariates (default: all of the file)."`
	PCA       int      `name:"pca" placeholder:"K" help:"Principal components of the genotypes as further covariates."`

	Predictors    string   `placeholder:"F" help:"File of further numbers to ask of, such as activity scores, counts of star alleles or burdens: #IID and a column for each."`
	PredictorName []string `placeholder:"NAME,…" help:"The predictors (default: all of the file)."`

	GLMModel string  `name:"glm-model" default:"additive" enum:"additive,dominant,recessive" placeholder:"MODEL" help:"additive, dominant or recessive (default: ${default})."`
	Firth    string  `default:"auto" enum:"auto,always,never" placeholder:"WHEN" help:"Firth's regression: auto (where the logistic one has no result), always or never (default: ${default})."`
	MAF      float64 `name:"maf" placeholder:"X" help:"Test variants whose rarer allele has at least this frequency only."`
	Adjust   bool    `help:"Write p-values adjusted for how many there are, as plink2 --adjust (Bonferroni, Holm, Šidák, Benjamini–Hochberg, Benjamini–Yekutieli) and by genomic control, the smallest first."`

	Freq    bool `help:"Write allele frequencies."`
	Hardy   bool `help:"Write exact tests of Hardy–Weinberg equilibrium."`
	Missing bool `help:"Write how many calls are missing."`

	Output       string `short:"o" required:"" placeholder:"PREFIX|FILE" help:"Prefix of the files to write, or the table: .tsv, .jsonl (both also .gz), .parquet."`
	Plots        bool   `help:"Write figures beside a table too (a prefix always has them)."`
	Unsuppressed bool   `help:"Show small counts of people, and what they can be computed from: for those who may see all the data."`
	Workers      int    `placeholder:"N" help:"Goroutines (default: one a CPU)."`
}

func main() {
	program.Main("assoc", "Ask of each variant whether it goes with a phenotype.", new(flags))
}

// Check finds flags that do not go together.
func (f *flags) Check() error {
	tested := f.Pheno != ""
	switch {
	case !tested && !f.Freq && !f.Hardy && !f.Missing:
		return errors.New("nothing to do: give --pheno, or --freq, --hardy or --missing")
	case !tested && (f.PhenoName != "" || len(f.Survival) > 0 || f.Covar != "" || f.PCA != 0 || f.Adjust || f.Predictors != ""):
		return errors.New("--pheno-name, --survival, --covar, --predictors, --pca and --adjust are about a phenotype: name its file with --pheno")
	case len(f.Survival) != 0 && len(f.Survival) != 2:
		return errors.New("--survival names two columns, TIME,EVENT")
	case len(f.Survival) != 0 && f.PhenoName != "":
		return errors.New("--survival and --pheno-name: one phenotype a run")
	case len(f.CovarName) > 0 && f.Covar == "":
		return errors.New("--covar-name: name the file with --covar")
	case len(f.PredictorName) > 0 && f.Predictors == "":
		return errors.New("--predictor-name: name the file with --predictors")
	case !(f.MAF >= 0 && f.MAF <= 0.5):
		return errors.New("--maf is a frequency from 0 to 0.5")
	case f.PCA < 0 || f.Workers < 0:
		return errors.New("--pca and --workers are not negative")
	case f.MaxAlleles == 1 || f.MaxAlleles < 0:
		return fmt.Errorf("--max-alleles %d: a variant has at least two, REF and ALT", f.MaxAlleles)
	case f.MaxAlleles != 0 && f.VCF == "":
		return errors.New("--max-alleles is about --vcf: a .bed has two alleles")
	case f.HalfCalls != "error" && f.VCF == "":
		return errors.New("--half-calls is about --vcf: a .bed has no such calls")
	case f.Output == "" || f.Output == "-":
		return errors.New("-o: several files may be written: name a file or a prefix")
	}
	for _, in := range []string{f.VCF, f.Bfile, f.UpdateSex, f.Pheno, f.Covar, f.Predictors} {
		if program.SameFile(in, f.Output) {
			return errors.New("-o names a file that is read: give the output another name")
		}
	}
	return nil
}

// inFlags are the library's options, as the remedies of errors name them, and the flags.
var inFlags = []string{"MaxAlleles: 2", "--max-alleles 2", "(HalfCalls)", "(--half-calls)", ", or allow it with Options.FewFounders", ""}

// Run writes what is asked of the variants, then of the phenotype.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	return program.Worded(f.ask(ctx, std), inFlags...)
}

func (f *flags) ask(ctx context.Context, std program.Streams) error {
	say := func(format string, args ...any) { fmt.Fprintf(std.Err, "assoc: "+format+"\n", args...) }
	if f.Unsuppressed {
		say("--unsuppressed: small counts of people are shown; handle the output as the data themselves")
	}
	g, files, err := f.read(ctx, std, say)
	if err != nil {
		return err
	}
	s, asked := &study{genotypes: g}, (*regression)(nil)
	var predictors []assoc.Column
	if f.Pheno != "" {
		if s, err = f.study(ctx, f.frequent(g), files, say); err != nil {
			return err
		}
		if asked, err = f.regression(ctx, s); err != nil {
			return err
		}
		if predictors, err = f.readPredictors(ctx, s, say); err != nil {
			return err
		}
	}
	if err := f.qualities(ctx, g, s.cells(g.Matrix, f.Unsuppressed)); err != nil {
		return err
	}
	if asked == nil {
		return nil
	}
	if err := f.tellPeople(s, say); err != nil {
		return err
	}
	if left := g.NumVariants() - s.NumVariants(); left > 0 {
		say("%d variants below --maf", left)
	}
	bar := program.NewBar(std.Err, "variants")
	defer bar.Finish()
	t, err := f.test(ctx, s, asked, bar)
	bar.Finish()
	if err != nil {
		return err
	}
	defer t.table.Close()
	t.tell(say)
	s.tellSexed(asked.refused, say)
	if len(predictors) > 0 {
		if err := f.testPredictors(ctx, s, asked, predictors, say); err != nil {
			return err
		}
	}
	outputs := []task{func(context.Context) error { return t.table.Commit() }}
	if f.Adjust {
		outputs = append(outputs, func(ctx context.Context) error { return f.writeAdjusted(ctx, s, t) })
	}
	if _, isFile := ending(f.Output); !isFile || f.Plots {
		outputs = append(outputs, f.figures(s, t, say)...)
	}
	return f.sideBySide(ctx, outputs...)
}

// ending splits the ending of a table off a name; false: the name has none, and is
// a prefix.
func ending(name string) (string, bool) {
	plain := strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".bgz")
	for _, e := range []string{".tsv", ".jsonl", ".ndjson", ".parquet"} {
		if strings.HasSuffix(plain, e) {
			return name[len(plain)-len(e):], true
		}
	}
	return ".tsv", false
}

// beside is the name of a file beside the table of results, with the table's ending.
func (f *flags) beside(what ...string) string {
	e, _ := ending(f.Output)
	return f.stem(what...) + e
}

// stem is such a name without an ending.
func (f *flags) stem(what ...string) string {
	name := f.Output
	if e, isFile := ending(name); isFile {
		name = strings.TrimSuffix(name, e)
	}
	for _, w := range what {
		if w != "" {
			name += "." + w
		}
	}
	return name
}
