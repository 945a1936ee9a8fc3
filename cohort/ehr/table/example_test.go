package table_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/ehr/table"
)

func Example() {
	dir, err := os.MkdirTemp("", "tables")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"people.tsv": "subject\tdob\tsex\np1\t1950\tF\n",
		"drugs.csv":  "subject,rxcui,drug,written,supply\np1,309362,clopidogrel 75 MG,2026-03-01,30\n",
		"cohort.toml": `
[persons]
file = "people.tsv"
[[exposures]]
file = "drugs.csv"
system = "RxNorm"
columns = { start = "written", days = "supply" }
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}

	ctx := context.Background()
	source, err := table.Open(ctx, filepath.Join(dir, "cohort.toml"), table.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for p, err := range source.Patients(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range p.Exposures {
			fmt.Println(p.Sex, p.Birth, e.Concept.Codes[0].System, e.Concept.Codes[0].Code, e.Start, e.DaysSupply)
		}
	}
	// Output: female 1950 RxNorm 309362 2026-03-01 30
}
