package main

import (
	"bytes"
	"context"
	"iter"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/cohort/survival"
	simulation "github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// plantedDesign follows new users for a year, as the one that simulate writes.
const plantedDesign = `[codes.event]
ICD10CM = ["I21.3", "I63.9"]
[index]
drug = ["clopidogrel"]
observed_days = 180
[outcome]
condition = "event"
prior = "allow"
to_day = 365
[observation]
as_of = 2025-12-31
until = "as_of"
`

// TestRecovery simulates a thousand registries of clopidogrel and asks each for the
// effect that is planted, through the packages that make the page: genotypes in VCF,
// read and called; records, joined with them; medications mapped; the design; Cox
// regression of the called phenotypes, and logistic regression of the event within
// the year. The interval is to hold the stated effect in 95 of 100 runs.
//
// What it leaves out is the records as files (FHIR, OMOP), which cost a hundred times
// as much: records.TestRecord shows that these are the same as what is taken here, and
// TestRecoveryThroughFiles has a few runs of the program itself.
func TestRecovery(t *testing.T) {
	runs, slack := 1000, 0.02
	if testing.Short() {
		runs, slack = 100, 0.07 // three standard errors of a share of 95 %
	}
	line := newRecoveryLine(t)
	var hazard, odds recovered
	seeds := func(yield func(uint64, error) bool) {
		for s := range runs {
			if !yield(uint64(s+1), nil) {
				return
			}
		}
	}
	for one, err := range parallel.Ordered(t.Context(), 0, seeds, line.run) {
		require.NoError(t, err)
		hazard.add(one.hazard)
		odds.add(one.odds)
	}
	for _, tc := range []struct {
		name   string
		found  recovered
		stated float64
	}{{"Cox", hazard, line.effect.HazardRatio}, {"logistic", odds, line.effect.OddsRatio(365 / 365.25)}} {
		t.Run(tc.name, func(t *testing.T) {
			covered, significant, mean, sd, expected := tc.found.summary(math.Log(tc.stated))
			t.Logf("stated %.4f, mean %.4f (of logarithms, standard deviation %.3f), covered by %.3f of %d intervals, significant in %.3f, expected %.3f",
				tc.stated, math.Exp(mean), sd, covered, runs, significant, expected)
			assert.InDelta(t, 0.95, covered, slack, "the interval is to hold the stated effect in 95 of 100 runs")
			// Four standard errors of a mean, and of a share.
			assert.InDelta(t, math.Log(tc.stated), mean, 4*sd/math.Sqrt(float64(runs)), "the mean is not the stated effect")
			assert.InDelta(t, expected, significant, 4*math.Sqrt(expected*(1-expected)/float64(runs)), "the power is not what the errors say")
		})
	}
}

// estimate is a logarithm of a ratio.
type estimate struct{ value, stderr, lower, upper float64 }

// recovered is what the runs have found.
type recovered []estimate

func (r *recovered) add(e estimate) { *r = append(*r, e) }

// summary tells which part of the intervals holds the truth, which part does not hold
// 0, and which part is not to, by the standard error and the truth.
func (r recovered) summary(truth float64) (covered, significant, mean, sd, expected float64) {
	n := float64(len(r))
	for _, e := range r {
		mean += e.value / n
		if e.lower <= truth && truth <= e.upper {
			covered += 1 / n
		}
		if e.lower > 0 || e.upper < 0 {
			significant += 1 / n
		}
		expected += normal(truth/e.stderr-1.959964) / n
	}
	for _, e := range r {
		sd += (e.value - mean) * (e.value - mean) / (n - 1)
	}
	return covered, significant, mean, math.Sqrt(sd), expected
}

func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// recoveryLine is what all runs share.
type recoveryLine struct {
	medicines *medication.Normaliser
	design    *phenotype.Design
	effect    simulation.Effect
}

func newRecoveryLine(t *testing.T) *recoveryLine {
	t.Helper()
	medicines, err := medication.New(kb.Default(), medication.Options{})
	require.NoError(t, err)
	design, err := phenotype.ParseDesign("planted.toml", []byte(plantedDesign))
	require.NoError(t, err)
	effect := simulation.Effects()[0]
	require.Equal(t, "clopidogrel", effect.Drug)
	return &recoveryLine{medicines, design, effect}
}

// both are the two estimates of one run.
type both struct{ hazard, odds estimate }

// registrySize gives some sixty events a run: an effect of 1.5 is then found in every
// third, so that a share of those that find it tells something.
const registrySize = 500

// run is one registry, from the alleles to the estimates.
func (l *recoveryLine) run(ctx context.Context, seed uint64) (both, error) {
	c, err := l.join(ctx, seed)
	if err != nil {
		return both{}, err
	}
	result, err := ask(ctx, l.design, c, l.medicines, 1)
	if err != nil {
		return both{}, err
	}
	genes := map[string]*pgx.Person{}
	for i := range c.People {
		genes[c.People[i].Record.ID] = c.People[i].Genes
	}
	carries := func(p *phenotype.Person) bool { return reduced(genes[p.ID].Gene("CYP2C19").Phenotype()) }
	sample, err := survival.FromStudy(result, func(p *phenotype.Person) string {
		if carries(p) {
			return "carrier"
		}
		return "other"
	})
	if err != nil {
		return both{}, err
	}
	indicator, err := sample.Data.Indicators("other")
	if err != nil {
		return both{}, err
	}
	fit, err := survival.Cox(sample.Data, indicator, survival.CoxOptions{})
	if err != nil {
		return both{}, err
	}
	x := fit.Coefficients[0]
	out := both{hazard: estimate{x.Estimate, x.StdErr, x.Lower, x.Upper}}

	event, carrier := make([]float64, len(result.People)), make([]float64, len(result.People))
	for i := range result.People {
		p := &result.People[i]
		switch {
		// Of who died of something else within the year nobody knows.
		case !p.Included, !p.Event && p.End != phenotype.AtWindowEnd:
			event[i] = math.NaN()
		case p.Event:
			event[i] = 1
		}
		if p.Included && carries(p) {
			carrier[i] = 1
		}
	}
	model, err := assoc.New(assoc.Design{Phenotype: assoc.Column{Name: "event", Values: event}, Binary: true}, assoc.Options{Workers: 1})
	if err != nil {
		return both{}, err
	}
	y, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: "carrier", Values: carrier}))
	out.odds = estimate{y.Effect, y.SE, y.Lower, y.Upper}
	return out, err
}

// reduced tells whether a called phenotype of CYP2C19 is one of a carrier.
func reduced(result string) bool {
	return strings.Contains(result, "Poor Metabolizer") || strings.Contains(result, "Intermediate Metabolizer")
}

// join makes the people, calls their genes from VCF, and joins them with their records.
func (l *recoveryLine) join(ctx context.Context, seed uint64) (*cohort.Cohort, error) {
	alleles := synth.Frequencies{"CYP2C19": simulation.Frequencies()["CYP2C19"]}
	people, err := synth.New(kb.Default(), synth.Options{Seed: seed, Samples: registrySize, Genes: []string{"CYP2C19"}, Frequencies: alleles, Workers: 1})
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := people.WriteVCF(ctx, &text); err != nil {
		return nil, err
	}
	v, err := vcf.NewReader(ctx, "simulated.vcf", &text, vcf.Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	defer v.Close()
	records, err := simulation.New(people, kb.Default(), simulation.Options{Seed: seed, Registry: l.effect.Drug})
	if err != nil {
		return nil, err
	}
	return cohort.Join(ctx, pgx.Call(ctx, v, pgx.Options{}), unwritten{records}, cohort.Link{System: simulation.SampleSystem, Keep: cohort.KeepAll})
}

// unwritten is records that never were files.
type unwritten struct{ *simulation.Cohort }

func (u unwritten) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for n := range u.Samples() {
			if ctx.Err() != nil || !yield(u.Record(u.Person(n)), nil) {
				return
			}
		}
	}
}

func (unwritten) Tally() ehr.Tally { return ehr.Tally{} }

// TestRecoveryThroughFiles has the program itself find what simulate has planted: files of
// genotypes and records, the design that lies beside them, and the hazard ratio of the
// page, which is computed from its suppressed tables.
func TestRecoveryThroughFiles(t *testing.T) {
	seeds := []uint64{1, 2, 3}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		dir := registry(t, 2500, seed)
		in := func(name string) string { return filepath.Join(dir, name) }
		o := runAll(t, "--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--design", in("design.toml"))
		require.Zero(t, o.code, o.stderr)
		for _, part := range []string{"log-rank p = ", "Life tables by CYP2C19", "Outcome by result", "hazard ratio", "Number at risk", "Which groups are shown depends on the outcome"} {
			assert.Contains(t, o.page, part)
		}
		stated := simulation.Effects()[0].HazardRatio
		found := ratioOf(t, o.files["cohort_counts"], "hazard ratio\tCYP2C19\treduced function")
		low := ratioOf(t, o.files["cohort_counts"], "hazard ratio, low\tCYP2C19\treduced function")
		high := ratioOf(t, o.files["cohort_counts"], "hazard ratio, high\tCYP2C19\treduced function")
		t.Logf("seed %d: stated %v, found %.3f (%.3f to %.3f)", seed, stated, found, low, high)
		stderr := math.Log(high/low) / (2 * 1.959964)
		assert.Less(t, stderr, 0.2, "two thousand and a half have a good three hundred events")
		assert.InDelta(t, math.Log(stated), math.Log(found), 3*stderr)
	}
}

// registry writes a simulated registry of clopidogrel.
func registry(t *testing.T, samples int, seed uint64) string {
	t.Helper()
	alleles := synth.Frequencies{}
	genes := []string{"CYP2C19", "CYP2C9", "SLCO1B1", "UGT1A1"}
	for _, g := range genes {
		alleles[g] = simulation.Frequencies()[g]
	}
	people, err := synth.New(kb.Default(), synth.Options{Seed: seed, Samples: samples, Genes: genes, Frequencies: alleles})
	require.NoError(t, err)
	c, err := simulation.New(people, kb.Default(), simulation.Options{Seed: seed, Forms: simulation.OMOP, Registry: "clopidogrel", Unmatched: 0.02})
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "registry")
	require.NoError(t, c.WriteDir(t.Context(), dir, func(folder string) error {
		return people.WriteFiles(t.Context(), filepath.Join(folder, "genotypes.vcf.gz"), filepath.Join(folder, "truth.tsv"))
	}))
	return dir
}

// ratioOf is the value of a row of counts.
func ratioOf(t *testing.T, counts, row string) float64 {
	t.Helper()
	_, rest, ok := strings.Cut(counts, row+"\t")
	require.True(t, ok, "no row %s", row)
	line, _, _ := strings.Cut(rest, "\n")
	for _, cell := range strings.Split(line, "\t") {
		if v, err := strconv.ParseFloat(cell, 64); err == nil && v > 0 {
			return v
		}
	}
	t.Fatalf("no value in %q", line)
	return 0
}
