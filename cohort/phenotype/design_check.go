package phenotype

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// maxDays bounds the numbers of days: 200 years.
const maxDays = 73_000

// fault is an error at a key of the design.
func (d *Design) fault(path, format string, args ...any) error {
	where := path
	if d.place != nil {
		where = d.place(path) + ": " + path
	}
	return fmt.Errorf("phenotype: %s: %s", where, fmt.Sprintf(format, args...))
}

// Check finds what cannot be meant: names that are not there, windows that end
// before they begin, and designs that select nobody whatever the records say.
func (d *Design) Check() error {
	for _, check := range []func() error{
		d.checkSets, d.checkExposure, d.checkIndex, d.checkComparator, d.checkPeople, d.checkCriteria, d.checkOutcome, d.checkCensor, d.checkObserved,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (d *Design) checkSets() error {
	for _, name := range sortedKeys(d.Labs) {
		lab := d.Labs[name]
		if err := lab.check(); err != nil {
			return d.fault("labs."+name, "%v", err)
		}
	}
	for _, name := range sortedKeys(d.CodeSets) {
		if len(d.CodeSets[name]) == 0 {
			return d.fault("codes."+name, "is empty: add codes, as in ICD10CM = [\"I21*\"]")
		}
	}
	return nil
}

func (d *Design) checkDays(path string, n int) error {
	switch {
	case n < 0:
		return d.fault(path, "is %d: use a number of days from 0", n)
	case n > maxDays:
		return d.fault(path, "is %d: use %d days at most", n, maxDays)
	}
	return nil
}

func (d *Design) checkExposure() error {
	if err := d.checkDays("exposure.default_days", d.Exposure.DefaultDays); err != nil {
		return err
	}
	for _, kind := range d.Exposure.Kinds {
		if known := []string{"ordered", "dispensed", "administered", "reported", "unknown"}; !slices.Contains(known, kind) {
			return d.fault("exposure.kinds", "%q is no kind of exposure: use %s", kind, strings.Join(known, ", "))
		}
	}
	return d.checkDays("exposure.grace_days", d.Exposure.GraceDays)
}

// checkEvent refuses an event that is none, or several, or names what is not
// there.
func (d *Design) checkEvent(path string, e *Event) error {
	switch kind := e.kind(); kind {
	case "":
		return d.fault(path, "names no event: add one of drug, condition, procedure and lab")
	case "many":
		return d.fault(path, "names several events: keep one of drug, condition, procedure and lab")
	case "drug":
		if slices.ContainsFunc(e.Drug, func(s string) bool { return ingredient(s) == "" }) {
			return d.fault(path+".drug", "has an empty name: take it out")
		}
	case "lab":
		if _, ok := d.Labs[e.Lab]; !ok {
			return d.fault(path+".lab", "there is no %q: add [labs.%s]", e.Lab, e.Lab)
		}
	default:
		name := e.Condition + e.Procedure
		if _, ok := d.CodeSets[name]; !ok {
			return d.fault(path+"."+kind, "there is no code set %q: add [codes.%s]", name, name)
		}
	}
	if e.MinCodes < 0 || e.MinCodes > 1 && e.Condition == "" {
		return d.fault(path+".min_codes", "is of conditions, and is 1 or more: correct it or take it out")
	}
	return nil
}

func (d *Design) checkIndex() error {
	if err := d.checkEvent("index", &d.Index.Event); err != nil {
		return err
	}
	if d.Index.Washout != nil {
		if err := d.checkDays("index.washout_days", *d.Index.Washout); err != nil {
			return err
		}
		if d.Index.MinCodes > 1 {
			return d.fault("index.washout_days", "there are several codes (min_codes): leave one of the two out")
		}
	}
	if !d.Index.From.IsZero() && !d.Index.To.IsZero() && spanOf(d.Index.From).from > spanOf(d.Index.To).to {
		return d.fault("index.to", "is before index.from: exchange the two")
	}
	return d.checkDays("index.observed_days", d.Index.ObservedDays)
}

func (d *Design) checkComparator() error {
	if d.Comparator == nil {
		return nil
	}
	if err := d.checkEvent("comparator", &Event{Drug: d.Comparator.Drug}); err != nil {
		return err
	}
	if len(d.Index.Drug) == 0 {
		return d.fault("comparator", "the index is no drug: make it one, or leave the comparator out")
	}
	for _, a := range d.Comparator.Drug {
		if hasDrug(d.Index.Drug, a) {
			return d.fault("comparator.drug", "%q is a drug of the index too: compare it with another", a)
		}
	}
	return nil
}

func hasDrug(list []string, name string) bool {
	return slices.ContainsFunc(list, func(b string) bool { return ingredient(b) == ingredient(name) })
}

func (d *Design) checkPeople() error {
	for path, age := range map[string]*int{"people.min_age": d.People.MinAge, "people.max_age": d.People.MaxAge} {
		if age != nil && (*age < 0 || *age > 150) {
			return d.fault(path, "is %d: use an age from 0 to 150 years", *age)
		}
	}
	if lo, hi := d.People.MinAge, d.People.MaxAge; lo != nil && hi != nil && *lo > *hi {
		return d.fault("people.max_age", "is below min_age: exchange the two")
	}
	return nil
}

func (d *Design) checkCriteria() error {
	if err := d.checkDays("landmark.day", d.Landmark); err != nil {
		return err
	}
	for i := range d.Require {
		if err := d.checkCriterion(fmt.Sprintf("require.%d", i), &d.Require[i]); err != nil {
			return err
		}
	}
	for i := range d.Exclude {
		path, c := fmt.Sprintf("exclude.%d", i), &d.Exclude[i]
		if err := d.checkCriterion(path, c); err != nil {
			return err
		}
		if c.from() <= 0 && c.to() >= 0 && d.isIndex(&c.Event) {
			return d.fault(path, "the index event itself is in the window, which leaves nobody: add to_day = -1")
		}
		for j := range d.Require {
			r := &d.Require[j]
			if reflect.DeepEqual(r.Event, c.Event) && c.from() <= r.from() && c.to() >= r.to() {
				return d.fault(path, "excludes what [[require]] number %d asks for: take one of the two out", j+1)
			}
		}
	}
	return nil
}

// isIndex reports whether an event is always there at the index day.
func (d *Design) isIndex(e *Event) bool {
	if e.Drug != nil && d.Comparator == nil {
		return len(d.Index.Drug) > 0 && !slices.ContainsFunc(d.Index.Drug, func(s string) bool { return !hasDrug(e.Drug, s) })
	}
	return e.Drug == nil && e.Condition == d.Index.Condition && e.Procedure == d.Index.Procedure && e.Lab == d.Index.Lab &&
		e.minCodes() <= d.Index.minCodes()
}

func (d *Design) checkCriterion(path string, c *Criterion) error {
	if err := d.checkEvent(path, &c.Event); err != nil {
		return err
	}
	switch {
	case c.FromDay != nil && *c.FromDay < -maxDays:
		return d.fault(path+".from_day", "is %d: leave it out for any time before", *c.FromDay)
	case c.from() > c.to():
		return d.fault(path, "the window ends (to_day %d) before it begins (from_day %d): exchange the two", c.to(), c.from())
	case c.to() < -maxDays:
		return d.fault(path+".to_day", "is %d: use %d at least", c.to(), -maxDays)
	case c.to() > d.Landmark:
		return d.fault(path+".to_day", "is %d, when follow-up has begun: what people do later must not select them; move [landmark] day there, or end it before", c.to())
	}
	return nil
}

func (d *Design) checkOutcome() error {
	o := &d.Outcome
	switch {
	case o.Death && o.kind() != "":
		return d.fault("outcome", "is death and another event: keep one of the two")
	case o.Death:
	default:
		if err := d.checkEvent("outcome", &o.Event); err != nil {
			return err
		}
	}
	if o.Prior != "" && o.Prior != "allow" {
		return d.fault("outcome.prior", "is %q: use \"allow\", or leave it out", o.Prior)
	}
	from, to := o.from(d.Landmark), o.to()
	switch {
	case from > to:
		return d.fault("outcome", "the window ends (to_day %d) before it begins (from_day %d): make it end later", to, from)
	case from < d.Landmark:
		return d.fault("outcome.from_day", "is %d, before follow-up begins on day %d: let it begin then", from, d.Landmark)
	case from > d.Landmark+1:
		return d.fault("outcome.from_day", "is %d, and follow-up begins on day %d: write [landmark] day = %d, so that nobody counts as followed while they could have no outcome", from, d.Landmark, from-1)
	case o.ToDay != nil && to > maxDays:
		return d.fault("outcome.to_day", "is %d: use %d days at most", to, maxDays)
	}
	for _, drug := range o.Drug {
		if hasDrug(d.Index.Drug, drug) || d.Comparator != nil && hasDrug(d.Comparator.Drug, drug) {
			return d.fault("outcome.drug", "%q is what people are followed for taking: choose another outcome", drug)
		}
	}
	if !o.Death && len(o.Drug) == 0 && o.Prior != "allow" && d.isIndex(&Event{Condition: o.Condition, Procedure: o.Procedure, Lab: o.Lab}) {
		return d.fault("outcome", "is the index event, which everybody has had before: add prior = \"allow\" to count it coming back")
	}
	return nil
}

func (d *Design) checkCensor() error {
	if err := d.checkDays("censor.grace_days", d.Censor.GraceDays); err != nil {
		return err
	}
	switch {
	case d.Censor.ExposureEnd && len(d.Index.Drug) == 0:
		return d.fault("censor.exposure_end", "the index is no drug: take it out")
	case d.Censor.GraceDays > 0 && !d.Censor.ExposureEnd:
		return d.fault("censor.grace_days", "means nothing without exposure_end = true: add it, or take this out")
	case d.Censor.Comparator && d.Comparator == nil:
		return d.fault("censor.comparator", "there is no [comparator]: add it, or take this out")
	}
	return nil
}

func (d *Design) checkObserved() error {
	o := &d.Observed
	switch {
	case o.Until != "" && o.Until != "last_record" && o.Until != "as_of":
		return d.fault("observation.until", "is %q: use \"last_record\" or \"as_of\"", o.Until)
	case o.Until == "as_of" && o.AsOf.IsZero():
		return d.fault("observation.until", "there is no as_of: add the day on which the data ends")
	case !o.AsOf.IsZero() && !d.Index.From.IsZero() && spanOf(d.Index.From).from > spanOf(o.AsOf).to:
		return d.fault("index.from", "is after the end of the data (observation.as_of): make it earlier")
	}
	return nil
}

// ingredient is a name as it is compared.
func ingredient(name string) string { return strings.ToLower(strings.TrimSpace(name)) }
