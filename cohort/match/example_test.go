package match_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/variant/vcf"
)

// One person takes codeine and paroxetine. Her CYP2D6 is normal, and paroxetine
// leaves little of it.
func Example() {
	const text = `##fileformat=VCFv4.2
##contig=<ID=chr16,length=90338345>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1
chr16	31096368	rs9923231	C	T	.	PASS	.	GT	0/1
`
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(text), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	calls, _ := pgx.ReadOutside(strings.NewReader("CYP2D6\t*1/*1\n"), "outside.tsv")
	c := &cohort.Cohort{AsOf: time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)}
	for p, err := range pgx.Call(ctx, v, pgx.Options{Outside: map[string][]pgx.OutsideCall{"S1": calls}}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		c.People = append(c.People, cohort.Person{Genes: p, Record: &ehr.Patient{
			Birth: ehr.Date(1976, time.May, 4),
			Exposures: []ehr.Exposure{
				{Concept: ehr.Concept{Text: "codeine"}, Start: ehr.Date(2026, time.October, 20), Status: ehr.Active},
				{Concept: ehr.Concept{Text: "paroxetine"}, Start: ehr.Date(2026, time.June, 1), Status: ehr.Active},
			},
		}})
	}
	o := match.Options{Medicines: byName{}, Activity: judge}
	for plan, err := range match.Treatments(ctx, c, o) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, a := range plan.Actions {
			fmt.Println(a.Drug, "→", a.Rank, "(genotype alone: "+a.Genotype.String()+")")
			if a.Working != nil {
				x := a.Working.Conversions[0]
				fmt.Println(" ", x.Gene, x.From, "works as", x.To, "by", x.By.Drug)
			}
		}
	}
	// Output:
	// codeine → contraindicated (genotype alone: fine)
	//   CYP2D6 Normal Metabolizer works as Poor Metabolizer by paroxetine
	// paroxetine → fine (genotype alone: fine)
}
