package records

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// invented is the citation of what was made up for the simulation: it says so.
const invented = "made up for examples/simulate: true of simulated people alone"

// phenotypesOf are those of a carrier, as annotate/pgx writes them.
var phenotypesOf = map[string][]string{
	"CYP2C19": {"Poor Metabolizer", "Likely Poor Metabolizer", "Intermediate Metabolizer", "Likely Intermediate Metabolizer"},
	"SLCO1B1": {"Poor Function", "Decreased Function", "Possible Decreased Function"},
	"TPMT":    {"Poor Metabolizer", "Possible Intermediate Metabolizer", "Intermediate Metabolizer"},
	"NUDT15":  {"Poor Metabolizer", "Possible Intermediate Metabolizer", "Intermediate Metabolizer"},
}

// writeBeside writes what examples/cohort can be given beside the records.
func (c *Cohort) writeBeside(folder string) error {
	for _, f := range []struct{ name, text string }{
		{conditionsFile, conditionDrugs()}, {effectsFile, c.effectSizes()}, {designFile, c.design()},
	} {
		if err := os.WriteFile(filepath.Join(folder, f.name), []byte(f.text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// conditionDrugs is what is given for which condition.
func conditionDrugs() string {
	var b strings.Builder
	b.WriteString("system\tcode\tdrug\tcitation\n")
	for _, of := range indications {
		for _, o := range of.options {
			if !o.local {
				fmt.Fprintf(&b, "ICD10CM\t%s\t%s\t%s\n", of.reason.icd, o.ingredient, invented)
			}
		}
	}
	for _, of := range []*condition{infarction, coronary} { // after a stent
		fmt.Fprintf(&b, "ICD10CM\t%s\t%s\t%s\n", of.icd, clopidogrel.ingredient, invented)
	}
	return b.String()
}

// effectSizes are the planted effects as absolute risks of carriers over one
// year: as they are, and as if they were none. Other causes of death are not
// taken off.
func (c *Cohort) effectSizes() string {
	var b strings.Builder
	risk := func(perYear float64) float64 { return 1 - math.Exp(-perYear) }
	for _, e := range c.effects {
		var events []string
		for _, o := range e.outcomes {
			events = append(events, strings.ToLower(cmp.Or(o.name, o.title)))
		}
		for _, gene := range e.genes {
			fmt.Fprintf(&b, "[[effect]]\ndrug = %q\ngene = %q\nphenotypes = [\"%s\"]\nevent = %q\nrisk = %.4f\nguided = %.4f\nperiod = \"one year\"\ncitation = %q\n\n",
				e.drug.ingredient, gene, strings.Join(phenotypesOf[gene], `", "`), strings.Join(events, " or "),
				risk(e.perYear*e.ratio), risk(e.perYear), invented)
		}
	}
	return b.String()
}

// design follows new users of the registry's drug, or of clopidogrel, to the events
// that are planted, for the time for which the planted effect is what they differ by.
func (c *Cohort) design() string {
	e := &c.effects[0].effect
	if c.registry != nil {
		e = c.registry
	}
	told := e.told()
	var codes, names []string
	for _, o := range e.outcomes {
		codes = append(codes, strconv.Quote(o.icd))
		names = append(names, strings.ToLower(cmp.Or(o.name, o.title)))
	}
	var b strings.Builder
	outcome := strings.Join(names, " or ")
	fmt.Fprintf(&b, "name = %q\n\n", outcome+" in the first year on "+told.Drug)
	fmt.Fprintf(&b, "# Planted: carriers of an allele of %s without function have %g times the hazard of the others\n", strings.Join(told.Genes, " or "), told.HazardRatio)
	fmt.Fprintf(&b, "# (Cox), which are %.4g times the odds of an event within the year (logistic).\n\n", told.OddsRatio(year/365.25))
	fmt.Fprintf(&b, "[codes.%q]\nICD10CM = [%s]\n\n", outcome, strings.Join(codes, ", "))
	fmt.Fprintf(&b, "[index] # new users\ndrug = [%q]\nobserved_days = %d\n\n", told.Drug, settle)
	fmt.Fprintf(&b, "[outcome]\ncondition = %q\nprior = \"allow\"\nto_day = %d\n\n", outcome, year)
	if c.registry == nil { // else it lasts for longer than a year
		b.WriteString("[censor] # the effect is one of the drug, while it is taken\nexposure_end = true\n\n")
	}
	fmt.Fprintf(&b, "[observation]\nas_of = %s\nuntil = \"as_of\"\n", c.end.append(nil))
	return b.String()
}
