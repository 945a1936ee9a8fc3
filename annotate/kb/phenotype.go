package kb

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
)

// phenotypeFile is a PharmCAT phenotype file, GENE.json.
type phenotypeFile struct {
	Gene         string          `json:"gene"`
	Version      string          `json:"version"`
	NamedAlleles []functionFile  `json:"namedAlleles"`
	Diplotypes   []diplotypeFile `json:"diplotypes"`
}

type functionFile struct {
	Name     string  `json:"name"`
	Value    *string `json:"activityValue"`
	Function string  `json:"functionValue"`
}

type diplotypeFile struct {
	Diplotype string         `json:"diplotype"`
	Key       map[string]int `json:"diplotypekey"`
	Score     string         `json:"activityScore"`
	Phenotype string         `json:"phenotype"`
}

// readPhenotype reads functions and the diplotype table of one gene. The gene
// it returns has no definitions.
func readPhenotype(name string, data []byte) (*Gene, error) {
	var file phenotypeFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, jsonError(name, err)
	}
	switch {
	case file.Gene == "":
		return nil, fmt.Errorf("kb: %s: gene: is missing: use a PharmCAT phenotype file", name)
	case len(file.NamedAlleles) == 0:
		return nil, fmt.Errorf("kb: %s: namedAlleles: is empty: use a phenotype file of PharmCAT 3 or later", name)
	}
	g := &Gene{Name: file.Gene, Version: isoDate(file.Version), Method: ByTable}
	functions := make(map[string]string, len(file.NamedAlleles))
	for i, a := range file.NamedAlleles {
		if _, twice := functions[a.Name]; twice || a.Name == "" {
			return nil, fmt.Errorf("kb: %s: namedAlleles[%d].name: %q is empty or occurs twice: give each allele one entry", name, i, a.Name)
		}
		functions[a.Name] = a.Function
		f := Function{Allele: a.Name, Function: a.Function}
		if a.Value != nil {
			f.Value = *a.Value
			g.Scores = true
		}
		g.Functions = append(g.Functions, f)
	}
	rows := make([]Exception, len(file.Diplotypes))
	single := false
	for i, d := range file.Diplotypes {
		a, b, err := d.alleles()
		if err != nil {
			return nil, fmt.Errorf("kb: %s: diplotypes[%d].diplotypekey: %w", name, i, err)
		}
		for _, allele := range []string{a, b} {
			if _, ok := functions[allele]; !ok && allele != "" {
				return nil, fmt.Errorf("kb: %s: diplotypes[%d].diplotypekey: %q is not among namedAlleles: add it there", name, i, allele)
			}
		}
		if d.Phenotype == "" {
			return nil, fmt.Errorf("kb: %s: diplotypes[%d].phenotype: is missing: write n/a where none is published", name, i)
		}
		single = single || b == ""
		rows[i] = Exception{A: a, B: b, Phenotype: d.Phenotype, Score: d.Score}
	}
	switch {
	case len(rows) == 0:
		g.Method = NoMethod
	case single:
		g.Method = BySingle
	}
	g.FunctionPairs, g.Exceptions = compress(rows, functions)
	g.Phenotypes = phenotypesOf(rows)
	return g, nil
}

// alleles returns the two alleles of a row; b is "" in a gene with one copy.
func (d *diplotypeFile) alleles() (a, b string, err error) {
	var names []string
	for name, copies := range d.Key {
		if copies < 1 || copies > 2 {
			return "", "", fmt.Errorf("%q has %d copies: a diplotype has two alleles", name, copies)
		}
		for range copies {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	switch len(names) {
	case 1:
		return names[0], "", nil
	case 2:
		return names[0], names[1], nil
	default:
		return "", "", fmt.Errorf("%q names %d alleles: a diplotype has two", d.Diplotype, len(names))
	}
}

// compress turns a diplotype table into what each pair of functions gives and
// the rows that differ from it. Every row can be had back from the two.
func compress(rows []Exception, functions map[string]string) ([]FunctionPair, []Exception) {
	type result struct{ phenotype, score string }
	counts := map[[2]string]map[result]int{}
	for _, r := range rows {
		key := ordered(functions[r.A], functions[r.B])
		if counts[key] == nil {
			counts[key] = map[result]int{}
		}
		counts[key][result{r.Phenotype, r.Score}]++
	}
	usual := map[[2]string]result{}
	var pairs []FunctionPair
	for key, results := range counts {
		best, most := result{}, 0
		for r, n := range results {
			if n > most || n == most && (r.phenotype < best.phenotype || r.phenotype == best.phenotype && r.score < best.score) {
				best, most = r, n
			}
		}
		usual[key] = best
		pairs = append(pairs, FunctionPair{A: key[0], B: key[1], Phenotype: best.phenotype, Score: best.score})
	}
	sort.Slice(pairs, func(i, j int) bool {
		if pairs[i].A != pairs[j].A {
			return pairs[i].A < pairs[j].A
		}
		return pairs[i].B < pairs[j].B
	})
	var exceptions []Exception
	for _, r := range rows {
		if usual[ordered(functions[r.A], functions[r.B])] != (result{r.Phenotype, r.Score}) {
			exceptions = append(exceptions, r)
		}
	}
	return pairs, exceptions
}

func phenotypesOf(rows []Exception) []string {
	seen := map[string]bool{}
	var out []string
	for _, r := range rows {
		if !seen[r.Phenotype] {
			seen[r.Phenotype] = true
			out = append(out, r.Phenotype)
		}
	}
	slices.Sort(out)
	return out
}
