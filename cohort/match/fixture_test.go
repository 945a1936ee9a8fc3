package match_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/variant/vcf"
)

var asOf = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// byName maps a medication whose text is the name of a drug or modifier, with
// what follows after a comma: "low", "conflict", "local".
type byName struct{}

func (byName) MapExposure(e *ehr.Exposure) medication.Mapping {
	name, rest, _ := strings.Cut(e.Concept.Text, ", ")
	m := medication.Mapping{Confidence: medication.High, How: []string{"the text is the name"}}
	for part := range strings.SplitSeq(name, " / ") {
		i := medication.Ingredient{Name: part}
		if _, ok := kb.Default().Drug(part); ok {
			i.Drug = part
		}
		m.Ingredients = append(m.Ingredients, i)
	}
	switch rest {
	case "low":
		m.Confidence = medication.Low
	case "conflict":
		m.Conflict = "the code is of another ingredient"
	case "local":
		m.Site = medication.Local
	case "unknown":
		return medication.Mapping{}
	}
	return m
}

// judge takes a status or dates at their word: what has begun and has no end is
// active where the record says so, else possibly active.
func judge(e *ehr.Exposure, asOf time.Time) match.Judgement {
	switch {
	case !e.Start.IsZero() && e.Start.At.After(asOf):
		return match.Judgement{Activity: match.Future}
	case !e.End.IsZero() && e.End.At.Before(asOf):
		return match.Judgement{Activity: match.Past, End: e.End.At}
	case e.Status == ehr.Active:
		return match.Judgement{Activity: match.Active, Why: "the record says active"}
	}
	return match.Judgement{Activity: match.PossiblyActive, Why: "no end"}
}

func options() match.Options { return match.Options{Medicines: byName{}, Activity: judge, Workers: 2} }

// takes is a medication that is taken since three weeks.
func takes(text string) ehr.Exposure {
	return ehr.Exposure{Concept: ehr.Concept{Text: text}, Start: day(-21), Status: ehr.Active}
}

// stopped is one that was taken until so many days ago.
func stopped(text string, daysAgo int) ehr.Exposure {
	return ehr.Exposure{Concept: ehr.Concept{Text: text}, Start: day(-400), End: day(-daysAgo)}
}

func day(offset int) ehr.Time {
	t := asOf.AddDate(0, 0, offset)
	return ehr.Date(t.Year(), t.Month(), t.Day())
}

const header = `##fileformat=VCFv4.2
##contig=<ID=chr16,length=90338345>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	`

// known are the people called so far, by their outside calls: a call of one
// person takes as long as one of a hundred.
var known sync.Map

// genotyped returns the person with some outside calls: lines of gene,
// diplotype, phenotype, score. VKORC1 is homozygous reference. All of them that
// are not known yet are called at once; the first is returned.
func genotyped(t testing.TB, outside ...string) *pgx.Person {
	t.Helper()
	o := pgx.Options{Outside: map[string][]pgx.OutsideCall{}}
	var samples []string
	bySample := map[string]string{}
	for i, text := range outside {
		if _, ok := known.Load(text); ok {
			continue
		}
		name := "S" + strconv.Itoa(i)
		samples = append(samples, name)
		bySample[name] = text
		if text != "" {
			calls, err := pgx.ReadOutside(strings.NewReader(text), "outside.tsv")
			require.NoError(t, err)
			o.Outside[name] = calls
		}
	}
	if len(samples) > 0 {
		text := header + strings.Join(samples, "\t") + "\nchr16\t31096368\trs9923231\tC\tT\t.\tPASS\t.\tGT" + strings.Repeat("\t0/0", len(samples)) + "\n"
		ctx := context.Background()
		v, err := vcf.NewReader(ctx, "test.vcf", strings.NewReader(text), vcf.Options{})
		require.NoError(t, err)
		defer v.Close()
		for p, err := range pgx.Call(ctx, v, o) {
			require.NoError(t, err)
			known.Store(bySample[p.Sample], p)
		}
	}
	p, _ := known.Load(outside[0])
	return p.(*pgx.Person)
}

// adult is a record of somebody of fifty who takes something.
func adult(exposures ...ehr.Exposure) *ehr.Patient {
	return &ehr.Patient{ID: "p", Birth: ehr.Date(1976, time.May, 4), Sex: ehr.Female, Exposures: exposures}
}

// plan matches one person.
func plan(t testing.TB, o match.Options, outside string, record *ehr.Patient) *match.Plan {
	t.Helper()
	m, err := match.New(o)
	require.NoError(t, err)
	return m.Person(&cohort.Person{Genes: genotyped(t, outside), Record: record}, asOf)
}

func action(t testing.TB, p *match.Plan, drug string) *match.Action {
	t.Helper()
	for i := range p.Actions {
		if p.Actions[i].Drug == drug {
			return &p.Actions[i]
		}
	}
	require.Fail(t, "no action", drug)
	return nil
}
