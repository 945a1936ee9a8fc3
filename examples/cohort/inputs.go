package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// join calls the genes, reads the records, and links them.
func (w *work) join(ctx context.Context) (*cohort.Cohort, error) {
	f, std, warned := w.flags, w.std, w.warned
	link := cohort.Link{System: f.linkSystem(), Warn: warned.warn}
	var err error
	if link.AsOf, err = f.asOf(); err != nil {
		return nil, err
	}
	if f.Design != "" {
		link.Keep = cohort.KeepAll
	}
	if f.Link != "" {
		if link.Pairs, err = readLink(ctx, f.Link); err != nil {
			return nil, err
		}
	}
	o := pgx.Options{Assume: pgx.Assume{Genome: f.AssumeReference}}
	if o.Outside, err = f.readOutside(ctx); err != nil {
		return nil, err
	}
	bar := program.NewBar(std.Err, "genotype records")
	defer bar.Finish()
	o.Progress = func(records int) { bar.Set(records, program.NoTotal) }
	files, err := f.openGenotypes(ctx, std, warned)
	defer func() {
		for _, v := range files {
			v.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	parts := make([]vcf.Stream, len(files))
	for i, v := range files {
		parts[i] = v
	}
	called := w.clock.through(pgx.CallParts(ctx, parts, o), "calling genes")
	c, err := cohort.Join(ctx, called, counted(w.records, std), link)
	w.clock.say("reading records")
	if errors.Is(err, cohort.ErrNobody) || errors.Is(err, cohort.ErrSystems) {
		return nil, f.unlinked(c, err)
	}
	return c, err
}

// openGenotypes opens every --vcf; the caller closes what it gets, also on error.
func (f *flags) openGenotypes(ctx context.Context, std program.Streams, warned told) ([]*vcf.File, error) {
	var files []*vcf.File
	for i, name := range f.VCF {
		v, err := program.OpenVCF(ctx, std, name, vcf.Options{Workers: f.Workers, RequireSorted: true, Warn: func(vcf.Warning) { warned["genotypes"] = true }})
		if err != nil {
			return files, err
		}
		files = append(files, v)
		if len(v.Header().Samples()) == 0 {
			return files, fmt.Errorf("--vcf, number %d, has no samples: give a VCF with genotypes", i+1)
		}
	}
	return files, nil
}

// readLink reads --link.
func readLink(ctx context.Context, name string) ([]cohort.Pair, error) {
	in, err := file.Open(ctx, name, file.Options{})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return cohort.ReadPairs(in, "--link")
}

// readOutside reads every --outside. Errors don't show the sample: its name may
// be a person's.
func (f *flags) readOutside(ctx context.Context) (map[string][]pgx.OutsideCall, error) {
	calls := map[string][]pgx.OutsideCall{}
	for i, arg := range f.Outside {
		sample, path, ok := strings.Cut(arg, "=")
		if !ok || sample == "" || path == "" {
			return nil, program.Misused(fmt.Errorf("--outside, number %d: write SAMPLE=FILE", i+1))
		}
		in, err := file.Open(ctx, path, file.Options{})
		if err != nil {
			return nil, err
		}
		more, err := pgx.ReadOutside(in, fmt.Sprintf("--outside, number %d", i+1))
		in.Close()
		if err != nil {
			return nil, err
		}
		calls[sample] = append(calls[sample], more...)
	}
	return calls, nil
}

// judge says whether a medication is taken.
func (f *flags) judge(e *ehr.Exposure, asOf time.Time) match.Judgement {
	a := medication.ActivityAt(e, asOf, medication.ActivityOptions{OpenDays: f.OpenDays})
	j := match.Judgement{Why: a.Reason}
	switch a.State {
	case medication.Active:
		j.Activity = match.Active
	case medication.PossiblyActive:
		j.Activity = match.PossiblyActive
	case medication.Future:
		j.Activity = match.Future
	case medication.Past, medication.NotTaken:
		j.Activity = match.Past
		if e.End.IsZero() && !e.Start.IsZero() && e.DaysSupply > 0 { // washout begins when all of it is used up
			j.End = e.Start.Latest().Add(-time.Nanosecond).AddDate(0, 0, e.Supply()-1)
		}
	}
	return j
}

// readAll reads a small file.
func readAll(ctx context.Context, name string) ([]byte, error) {
	in, err := file.Open(ctx, name, file.Options{})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	const most = 16 << 20
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && len(text) > most {
		return nil, fmt.Errorf("%s is larger than 16 MiB: name the right file", file.Redact(name))
	}
	return text, err
}

// known is what --conditions says for the table that is built in.
const known = "known"

// conditionDrugs reads --conditions; nil where there is none.
func (f *flags) conditionDrugs(ctx context.Context) (*match.ConditionDrugs, error) {
	switch f.Conditions {
	case "":
		return nil, nil
	case known:
		return match.KnownConditionDrugs(), nil
	}
	text, err := readAll(ctx, f.Conditions)
	if err != nil {
		return nil, err
	}
	return match.ReadConditionDrugs(bytes.NewReader(text), filepath.Base(f.Conditions))
}

// checkDrugs finds drugs of --conditions that have guidance under another name:
// nobody would be found to need them. Drugs without any are left alone.
func checkDrugs(t *match.ConditionDrugs, base *kb.KB, medicines *medication.Normaliser) error {
	if t == nil {
		return nil
	}
	for _, row := range t.Rows() {
		if _, ok := base.Drug(row.Drug); ok {
			continue
		}
		m := medicines.Map(ehr.Concept{Text: row.Drug}, ehr.Concept{}, ehr.Concept{})
		if drugs := m.Drugs(); len(drugs) > 0 {
			return fmt.Errorf("--conditions, line %d: guidance has the drug under another name: write %s", row.Line, strings.Join(drugs, ", and in a row of its own "))
		}
	}
	return nil
}

// effectSizes reads --effects.
func (f *flags) effectSizes(ctx context.Context) ([]match.EffectSize, error) {
	if f.Effects == "" {
		return nil, nil
	}
	text, err := readAll(ctx, f.Effects)
	if err != nil {
		return nil, err
	}
	effects, err := match.ParseEffects(filepath.Base(f.Effects), text)
	for i := range effects {
		if err == nil {
			err = effects[i].Known(kb.Default())
		}
	}
	return effects, err
}
