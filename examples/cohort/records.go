package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/ehr/phenopacket"
	"github.com/allelerx/allelerx/cohort/ehr/table"
	"github.com/allelerx/allelerx/cohort/medication"

	// Databases that --omop may be.
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// told is the kinds of warnings, without numbers: these may be of few people.
type told map[string]bool

func (t told) warn(w ehr.Warning) { t[w.Code] = true }

// words are the kinds, each with what it means.
func (t told) words() []string {
	known := meanings()
	out := slices.Sorted(maps.Keys(t))
	for i, code := range out {
		if text := known[code]; text != "" {
			out[i] += ": " + text
		}
	}
	return out
}

// records are the health records, and what they came as.
type records struct {
	ehr.Source
	form string
	omop *omop.Source // nil: another form
}

// close closes what was opened. It was only read: nothing can be lost by it.
func (r *records) close() {
	if r.omop != nil {
		_ = r.omop.Close()
	}
}

// openRecords opens the one that was given.
func (f *flags) openRecords(ctx context.Context, warned told) (*records, error) {
	r := &records{}
	var err error
	switch {
	case f.FHIR != "":
		r.form = "FHIR R4"
		r.Source, err = fhir.Open(ctx, f.FHIR, fhir.Options{Workers: f.Workers, Warn: warned.warn})
	case f.OMOP != "":
		r.form = "OMOP CDM 5.4"
		r.omop, err = openOMOP(ctx, f.OMOP, omop.Options{Warn: warned.warn})
		r.Source = r.omop
	case f.Phenopackets != "":
		r.form = "GA4GH phenopackets v2"
		r.Source, err = phenopacket.Open(ctx, f.Phenopackets, phenopacket.Options{Workers: f.Workers, Warn: warned.warn})
	default:
		r.form = "plain tables"
		r.Source, err = table.Open(ctx, f.Table, table.Options{Warn: warned.warn})
	}
	return r, err
}

func openOMOP(ctx context.Context, name string, o omop.Options) (*omop.Source, error) {
	switch {
	case isPostgres(name):
		return omop.OpenDSN(ctx, "pgx", name, o)
	case isSQLite(name):
		return omop.OpenDSN(ctx, "sqlite", "file:"+name+"?mode=ro", o)
	}
	return omop.Open(ctx, name, o)
}

// warn tells what of the records cannot be known but from all of them.
func (r *records) warn(warned told) {
	if r.omop != nil && r.omop.Tally().Items["concept"] == 0 {
		warned["no-vocabulary"] = true
	}
}

// medicines makes what maps the medications of a cohort. Of OMOP's vocabulary
// only what leads from these to ingredients is loaded.
func (r *records) medicines(ctx context.Context, base *kb.KB, c *cohort.Cohort, o medication.Options) (*medication.Normaliser, error) {
	if r.omop != nil {
		v, err := r.omop.Vocabulary(ctx, omop.VocabularyOptions{Concepts: conceptsOf(c), Relationships: medication.Relationships()})
		if err != nil {
			return nil, err
		}
		o.Vocabulary = v
	}
	return medication.New(base, o)
}

// conceptsOf are the OMOP concepts of the cohort's medications; never nil, which
// would ask for all there are.
func conceptsOf(c *cohort.Cohort) []int64 {
	seen := map[int64]bool{}
	for i := range c.People {
		for _, e := range c.People[i].Record.Exposures {
			for _, code := range e.Concept.Codes {
				if id, err := strconv.ParseInt(code.Code, 10, 64); err == nil && code.System == ehr.OMOP {
					seen[id] = true
				}
			}
		}
	}
	return slices.AppendSeq(make([]int64, 0, len(seen)), maps.Keys(seen))
}

// linkSystem is whose identifier names a patient, as cohort.Link has it. An OMOP
// person_id is a number of the database's own, which would fit other numbers too
// easily: there nothing is looked for.
func (f *flags) linkSystem() string {
	switch {
	case f.LinkSystem == "id", f.OMOP != "" && f.LinkSystem == "person_id":
		return ""
	case f.LinkSystem != "":
		return f.LinkSystem
	case f.OMOP != "":
		return omop.PersonSource
	}
	return cohort.AnySystem
}

// unlinked says what to do where samples and patients do not find each other.
func (f *flags) unlinked(c *cohort.Cohort, err error) error {
	systems := append([]string{"id"}, c.Systems...)
	return fmt.Errorf("%w: --link FILE says which sample is which patient, --link-system whose identifier patients are named by; these records have %s", err, strings.Join(systems, ", "))
}
