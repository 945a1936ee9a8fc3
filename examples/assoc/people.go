package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/components"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/cohort/assoc/samplefile"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// genotypes are the calls, with the frequencies that say which allele is the rarer.
type genotypes struct {
	*matrix.Matrix
	frequency []quality.Frequency // nil: nobody asks for them
	sexes     []matrix.Sex
}

// status is what a sample is in a study.
type status uint8

// The statuses; without a phenotype that is binary all those used are others.
const (
	other   status = iota // in the regression
	without               // without the event
	with                  // with the event, or a case
	noPhenotype
	noCovariate
)

// study is the samples with what is known of them.
type study struct {
	*genotypes
	name       string
	binary     bool
	phenotype  []float64 // NaN: missing
	covariates []assoc.Column
	time       []float64 // to the event; nil: no time is asked about
	status     []status
}

type sayer func(format string, args ...any)

// sampleFiles are the files of the phenotypes and the covariates; nil: not given.
type sampleFiles struct{ pheno, covar *samplefile.File }

// read reads all inputs.
func (f *flags) read(ctx context.Context, std program.Streams, say sayer) (g *genotypes, files sampleFiles, err error) {
	tasks := []task{func(ctx context.Context) (err error) { g, err = f.genotypes(ctx, std, say); return err }}
	open := func(name string, to **samplefile.File) {
		if name != "" {
			tasks = append(tasks, func(ctx context.Context) (err error) {
				*to, err = samplefile.Open(ctx, name, samplefile.Options{})
				return err
			})
		}
	}
	open(f.Pheno, &files.pheno)
	open(f.Covar, &files.covar)
	err = f.sideBySide(ctx, tasks...)
	return g, files, err
}

// genotypes reads the calls.
func (f *flags) genotypes(ctx context.Context, std program.Streams, say sayer) (*genotypes, error) {
	g := new(genotypes)
	var err error
	if f.Bfile != "" {
		g.Matrix, err = matrix.ReadPLINK(ctx, f.Bfile, file.Options{})
	} else {
		err = f.readVCF(ctx, std, g, say)
	}
	if err != nil {
		return nil, err
	}
	if g.NumVariants() == 0 || g.NumSamples() == 0 {
		return nil, errors.New("the genotypes have no variant or no sample: give another file")
	}
	if err := f.readSexes(ctx, g, say); err != nil {
		return nil, err
	}
	if f.MAF > 0 || f.Freq || len(f.Survival) > 0 {
		g.frequency, err = quality.Frequencies(ctx, g.Matrix, quality.Options{Workers: f.Workers, Sexes: g.sexes})
	}
	return g, err
}

var halfCalls = map[string]vcf.HalfCalls{
	"error": vcf.HalfCallsError, "missing": vcf.HalfCallsMissing, "reference": vcf.HalfCallsReference, "haploid": vcf.HalfCallsHaploid,
}

func (f *flags) readVCF(ctx context.Context, std program.Streams, g *genotypes, say sayer) error {
	bar := program.NewBar(std.Err, "records")
	defer bar.Finish()
	v, err := program.OpenVCF(ctx, std, f.VCF, bar.Follow(f.VCF, vcf.Options{Workers: f.Workers}))
	if err != nil {
		return err
	}
	defer v.Close()
	m, did, err := matrix.ReadWith(ctx, program.Counted(v, bar), matrix.Options{Workers: f.Workers, MaxAlleles: f.MaxAlleles, HalfCalls: halfCalls[f.HalfCalls]})
	if err != nil {
		return err
	}
	bar.Finish()
	g.Matrix = m
	if did.MoreAlleles > 0 {
		say("%d records left out for more alleles", did.MoreAlleles)
	}
	return nil
}

// study finds what is known of the samples.
func (f *flags) study(ctx context.Context, g *genotypes, files sampleFiles, say sayer) (*study, error) {
	s := &study{genotypes: g}
	if g.NumVariants() == 0 {
		return nil, errors.New("no variant is as frequent as --maf wants: give a smaller one")
	}
	var match samplefile.Match
	var err error
	if len(f.Survival) > 0 {
		match, err = s.readSurvival(files.pheno, f.Survival)
	} else {
		match, err = s.readPhenotype(files.pheno, f.PhenoName)
	}
	if err != nil {
		return nil, err
	}
	if match.Matched == 0 {
		return nil, fmt.Errorf("%s has no sample of the genotypes: its IIDs (and FIDs, where a .fam has them) must be theirs", f.Pheno)
	}
	f.tellUnknown(say, f.Pheno, match.Unknown)
	if files.covar != nil {
		s.covariates, match, err = files.covar.Covariates(g.Samples(), f.CovarName...)
		if err != nil {
			return nil, err
		}
		if match.Matched == 0 {
			return nil, fmt.Errorf("%s has no sample of the genotypes: its IIDs (and FIDs, where a .fam has them) must be theirs", f.Covar)
		}
		f.tellUnknown(say, f.Covar, match.Unknown)
	}
	if f.PCA > 0 {
		if err := f.addComponents(ctx, s); err != nil {
			return nil, err
		}
	}
	if err := s.classify(f.Unsuppressed); err != nil {
		return nil, err
	}
	return s, nil
}

// tellUnknown says how many lines were of no use: of a few people, that there are some.
func (f *flags) tellUnknown(say sayer, name string, lines int) {
	switch {
	case lines == 0:
	case lines <= suppress.DefaultThreshold && !f.Unsuppressed:
		say("%s has a few lines of samples without genotypes", name)
	default:
		say("%s has %d %s of samples without genotypes", name, lines, plural(lines, "line"))
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return what
	}
	return what + "s"
}

func (s *study) readPhenotype(from *samplefile.File, name string) (samplefile.Match, error) {
	if name == "" {
		if len(from.Names()) > 1 {
			return samplefile.Match{}, program.Misused(fmt.Errorf("the file of phenotypes has %d: choose with --pheno-name: %s", len(from.Names()), strings.Join(from.Names(), ", ")))
		}
		name = from.Names()[0]
	}
	p, err := from.Phenotype(name, s.Samples())
	if err != nil {
		return samplefile.Match{}, err
	}
	s.name, s.binary, s.phenotype = p.Name, p.Binary, p.Values
	if p.Binary && !slices.Contains(p.Values, 1) {
		return p.Match, s.checkCodes(from)
	}
	return p.Match, nil
}

// checkCodes refuses controls and cases that are coded 0 and 1, of which PLINK takes the
// former for missing.
func (s *study) checkCodes(from *samplefile.File) error {
	raw, _, err := from.Covariates(s.Samples(), s.name)
	if err != nil {
		return err
	}
	if slices.Contains(raw[0].Values, 0) && slices.Contains(raw[0].Values, 1) {
		return fmt.Errorf("phenotype %q has 0 and 1 and no 2: PLINK's codes are 1 for controls, 2 for cases and 0 for missing, so write 1 and 2", s.name)
	}
	return nil
}

// readSurvival reads the two columns as they stand, without PLINK's 0 for missing.
func (s *study) readSurvival(from *samplefile.File, names []string) (samplefile.Match, error) {
	columns, match, err := from.Covariates(s.Samples(), names...)
	if err != nil {
		return match, err
	}
	s.name, s.time, s.phenotype = names[1], columns[0].Values, columns[1].Values
	seen := map[float64]bool{}
	for i, t := range s.time {
		if t < 0 || math.IsInf(t, 0) {
			return match, fmt.Errorf("column %q has a negative or infinite time: correct it, or make it missing (NA)", names[0])
		}
		if e := s.phenotype[i]; !math.IsNaN(e) {
			seen[e] = true
		}
	}
	var low float64
	if seen[2] {
		low = 1
	}
	if len(seen) != 2 || !seen[low] || !seen[low+1] {
		return match, fmt.Errorf("column %q must tell who had the event from who had not: 1 and 0, or 2 and 1, both among the samples", names[1])
	}
	for i := range s.phenotype {
		s.phenotype[i] -= low
	}
	return match, nil
}

// addComponents makes the principal components covariates, those of the variants that
// are to be tested.
func (f *flags) addComponents(ctx context.Context, s *study) error {
	pca, err := components.Compute(ctx, s.Matrix, components.Options{Components: f.PCA, Workers: f.Workers})
	if err != nil {
		return err
	}
	for i, v := range pca.Vectors {
		s.covariates = append(s.covariates, assoc.Column{Name: fmt.Sprint("PC", i+1), Values: v})
	}
	return nil
}

// frequent are the genotypes of the variants that pass --maf.
func (f *flags) frequent(g *genotypes) *genotypes {
	if f.MAF == 0 {
		return g
	}
	of := &genotypes{sexes: g.sexes}
	of.Matrix = g.Select(func(i int) bool {
		minor, ok := g.frequency[i].Minor()
		ok = ok && minor >= f.MAF
		if ok {
			of.frequency = append(of.frequency, g.frequency[i])
		}
		return ok
	})
	return of
}

// classify finds what each sample is, and refuses what could not be shown.
func (s *study) classify(all bool) error {
	s.status = make([]status, len(s.phenotype))
	var n [noCovariate + 1]int
	for i, y := range s.phenotype {
		timeless := len(s.time) > 0 && math.IsNaN(s.time[i])
		missing := false
		for _, c := range s.covariates {
			missing = missing || math.IsNaN(c.Values[i])
		}
		switch {
		case math.IsNaN(y) || timeless:
			s.status[i] = noPhenotype
		case missing:
			s.status[i] = noCovariate
		case !s.binary && s.time == nil:
			s.status[i] = other
		case y == 1:
			s.status[i] = with
		default:
			s.status[i] = without
		}
		n[s.status[i]]++
	}
	used := n[other] + n[with] + n[without]
	switch {
	case all:
		return nil
	case used == 0: // without saying how many lack what
		return fmt.Errorf("no sample has phenotype %q and all covariates: look at how the files name samples and missing values", s.name)
	}
	groups := []int{n[other]}
	if s.binary || s.time != nil {
		groups = []int{n[with], n[without]}
	}
	for _, n := range groups {
		if n <= suppress.DefaultThreshold {
			return fmt.Errorf("phenotype %q has no more than %d people, cases or controls, so nothing of them can be shown: add people, or give --unsuppressed if you may see all of the data", s.name, suppress.DefaultThreshold)
		}
	}
	return nil
}

// tellPeople says who is in the regressions, and how many were left out why.
func (f *flags) tellPeople(s *study, say sayer) error {
	names := []string{other: "in the regression", without: "controls", with: "cases", noPhenotype: "left out, without phenotype", noCovariate: "left out, without a covariate"}
	if s.time != nil {
		names[without], names[with] = "without the event", "with the event"
	}
	of, raw := make([]int32, len(s.status)), make([]int, len(names))
	for i, st := range s.status {
		of[i] = int32(st)
		raw[st]++
	}
	text := func(i int) string { return fmt.Sprint(raw[i]) }
	shown := func(int) bool { return true }
	total := fmt.Sprint(len(s.status))
	if !f.Unsuppressed {
		people, err := suppress.New(len(s.status), suppress.Options{})
		if err != nil {
			return err
		}
		t, err := people.Table("people of the study", nil, suppress.Dimension{Name: "status", Categories: names, Of: of})
		if err != nil {
			return err
		}
		text = func(i int) string { return t.Cell(i).String() }
		shown = func(i int) bool { _, ok := t.Cell(i).N(); return ok }
		total = t.Total().String()
	}
	var parts []string
	for i, name := range names {
		if text(i) == "1" {
			name = strings.TrimSuffix(name, "s")
		}
		if text(i) != "0" {
			parts = append(parts, text(i)+" "+name)
		}
	}
	say("%s people: %s", total, strings.Join(parts, ", "))
	s.tellFew(raw, names, shown, say)
	return nil
}

// enough is how many cases, or events, there should be for each number that is estimated
// (Peduzzi P et al. J Clin Epidemiol. 1996;49:1373-1379. PMID 8970487); plink2 warns below
// it, too.
const enough = 10

// tellFew says so where those of one kind are few for so many covariates, if how many they
// are is said anyway.
func (s *study) tellFew(people []int, names []string, shown func(int) bool, say sayer) {
	kinds := []status{with, without}
	switch {
	case s.time != nil: // people without the event tell something all the same
		kinds = kinds[:1]
	case !s.binary:
		return
	}
	estimated := len(s.covariates) + 1
	for _, k := range kinds {
		if people[k] < enough*estimated && shown(int(k)) {
			say("fewer than %d %s for each number that is estimated, of which there are %d: results rest on few people, and where they separate on Firth's penalty", enough, names[k], estimated)
		}
	}
}
