package dashboard

import (
	"cmp"
	"fmt"
	"strings"
)

// limits are what a reader has to know before acting on the page; the rules
// behind them are those of a person's report.
var limits = []string{
	"This page is about groups. It names nobody, and it is not a basis for treating anybody: read the person's own report and the guideline itself.",
	"“Normal”, or *1, means that none of the tested variants was found. Variants that were not tested are not excluded; a gene whose positions are missing from the genotypes has no result.",
	"CYP2D6 needs a measurement of copy number: without one, deletions, duplications and hybrids are not excluded, and it is not called from small variants.",
	"A negative HLA result, a normal DPYD result, “uncertain susceptibility” in RYR1 or CACNA1S, and a normal G6PD genotype in a woman do not exclude the reaction. Variable G6PD: measure the activity.",
	"A person's own and family history, and enzyme tests, stand above the genotype.",
	"After a transplant of blood stem cells or a recent transfusion, DNA from blood may be the donor's; after a liver transplant the donor's genotype counts for the liver.",
	"Guidance is for systemic use unless it says otherwise: medicines for skin, eye or inhalation are not matched.",
	"Whether a medicine is taken is judged by its record. An order is not a swallowed tablet, and what other clinics prescribe may not be in these records.",
	"Inhibitors and inducers change the working phenotype by consensus, not by guideline; they may add a warning here and never take one away.",
	"Never delay urgent treatment for a genotype. Confirm results in an accredited laboratory, and change no medicine without its prescriber. For research use.",
}

// methods are how the page came to be, as far as the cohort tells.
func (p *page) methods(b *Board, r *released) {
	add := func(name, value string) { p.Methods = append(p.Methods, fact{name, value}) }
	how := "the last date in the records"
	if b.c.AsOfStated {
		how = "as stated by who ran this"
	}
	add("“Today” in the records", day(b.c.AsOf)+", "+how)
	if b.o.Records != "" {
		add("Health records", b.o.Records)
	}
	if b.o.Design != "" {
		add("Design", b.o.Design)
	}
	if b.o.Version != "" {
		add("AlleleRx", b.o.Version)
	}
	if b.run != nil {
		add("Allele definitions", b.run.KB.Version)
		p.Guidelines = b.run.KB.GuidelineDate
		add("Guidelines", "CPIC and DPWG as of "+b.run.KB.GuidelineDate+"; newer guidance may exist")
		add("Genome build", strings.TrimSpace(b.run.Build.String()+". "+strings.Join(b.run.Evidence, " ")))
		add("Positions without a record", assumed(b))
	}
	if n := r.noise; n != nil {
		add("Noise", fmt.Sprintf("Differential privacy with regard to one person, of ε %s and δ %s for this page, out of a budget that is kept. "+
			"A person counts in %d drugs at most, and in one group. Intervals hold the true number in 95 %% of cases, as far as the noise goes. Drugs, genes and groups are listed whether or not anybody has them.",
			plain(n.epsilon), plain(n.delta), cmp.Or(b.o.Noise.MaxDrugs, defaultMaxDrugs)))
		return
	}
	add("Small counts", fmt.Sprintf("Counts of 1 to %d people are not shown, nor is what they could be computed from: sums, differences and shares of everything on this page, taken together. "+
		"A cell that is hidden to protect another one looks the same, and may be larger than %d. Not promised: what follows from other pages, or from what is known of single people.", r.k, r.k))
}

func assumed(b *Board) string {
	switch a := b.run.Options.Assume; {
	case a.Genome:
		return "taken as reference: who ran this said that the whole genome was sequenced"
	case len(a.Regions) > 0:
		return "taken as reference in the regions that who ran this said were sequenced; elsewhere missing"
	}
	return "missing, never reference"
}
