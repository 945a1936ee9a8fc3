package kb

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// guidelineFile is one guideline in the form ClinPGx gave them out until 2024:
// a file per guideline, with rows that carry their lookup keys.
type guidelineFile struct {
	Guideline *struct {
		ID        string      `json:"id"`
		Source    string      `json:"source"`
		URL       string      `json:"url"`
		Chemicals []namedFile `json:"relatedChemicals"`
		Genes     []namedFile `json:"relatedGenes"`
	} `json:"guideline"`
	Recommendations []rowFile `json:"recommendations"`
	Citations       []struct {
		PMID string `json:"pmid"`
	} `json:"citations"`
	Version string `json:"version"`
}

type namedFile struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Symbol string `json:"symbol"`
}

type rowFile struct {
	ID             string `json:"id"`
	Population     string `json:"population"`
	Classification *struct {
		Term string `json:"term"`
	} `json:"classification"`
	Chemicals []namedFile `json:"relatedChemicals"`
	Text      *struct {
		HTML string `json:"html"`
	} `json:"text"`
	Implications  []string                   `json:"implications"`
	LookupKey     map[string]json.RawMessage `json:"lookupKey"`
	Dosing        bool                       `json:"dosingInformation"`
	AlternateDrug bool                       `json:"alternateDrugAvailable"`
	Other         bool                       `json:"otherPrescribingGuidance"`
}

// combinations marks rows that are the publisher's data-entry help.
const combinations = "xN combinations"

// readGuideline reads one guideline. Its rows have no coded actions yet; the
// wording is in Row.Text. The drugs it names come with their ids.
func readGuideline(name string, data []byte) (*Guideline, []Drug, error) {
	var file guidelineFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, nil, jsonError(name, err)
	}
	switch {
	case file.Guideline == nil || file.Guideline.ID == "":
		return nil, nil, fmt.Errorf("kb: %s: guideline.id: is missing: use one file per guideline, as ClinPGx gave them out in 2024", name)
	case file.Guideline.Source == "":
		return nil, nil, fmt.Errorf("kb: %s: guideline.source: is missing: write CPIC or DPWG", name)
	case len(file.Guideline.Chemicals) == 0:
		return nil, nil, fmt.Errorf("kb: %s: guideline.relatedChemicals: is missing: without its drugs a guideline is never shown", name)
	case len(file.Guideline.Genes) == 0:
		return nil, nil, fmt.Errorf("kb: %s: guideline.relatedGenes: is missing: without its genes a guideline is never shown", name)
	}
	g := &Guideline{ID: file.Guideline.ID, Source: file.Guideline.Source, Version: isoDate(file.Version), URL: file.Guideline.URL}
	var drugs []Drug
	for _, c := range file.Guideline.Chemicals {
		d := Drug{Name: strings.ToLower(c.Name), ID: c.ID}
		drugs = append(drugs, d)
		g.Drugs = append(g.Drugs, d.Name)
	}
	for _, n := range file.Guideline.Genes {
		g.Genes = append(g.Genes, n.Symbol)
	}
	for _, c := range file.Citations {
		if c.PMID != "" {
			g.PMIDs = append(g.PMIDs, c.PMID)
		}
	}
	slices.Sort(g.Drugs)
	slices.Sort(g.Genes)
	for i := range file.Recommendations {
		row, drop, err := file.Recommendations[i].row(g.Source)
		if err != nil {
			return nil, nil, fmt.Errorf("kb: %s: recommendations[%d]%w", name, i, err)
		}
		if !drop {
			g.Rows = append(g.Rows, row)
		}
	}
	return g, drugs, nil
}

// row converts a row; drop is true of the publisher's data-entry helps.
func (r *rowFile) row(source string) (row Row, drop bool, err error) {
	switch {
	case r.ID == "":
		return Row{}, false, fmt.Errorf(".id: is missing: every row has one")
	case r.Text == nil:
		return Row{}, false, fmt.Errorf(".text.html: is missing: use one file per guideline, as ClinPGx gave them out in 2024")
	case len(r.LookupKey) == 0:
		return Row{}, false, fmt.Errorf(".lookupKey: is missing: a row names what it applies to")
	}
	row = Row{
		ID: r.ID, Population: r.Population, TextHash: TextHash(r.Text.HTML), Text: r.Text.HTML, Implied: r.Implications,
		Flags: Flags{DosingInformation: r.Dosing, AlternateDrug: r.AlternateDrug, OtherGuidance: r.Other},
	}
	if c := r.Classification; c != nil && (source != "DPWG" || c.Term != "N/A") {
		row.Strength = c.Term
	}
	for _, c := range r.Chemicals {
		row.Drugs = append(row.Drugs, strings.ToLower(c.Name))
	}
	slices.Sort(row.Drugs)
	for gene, raw := range r.LookupKey {
		key, err := parseKey(gene, raw)
		if err != nil {
			return Row{}, false, fmt.Errorf(".lookupKey.%s: %w", gene, err)
		}
		drop = drop || key.Value == combinations
		row.Keys = append(row.Keys, key)
	}
	sort.Slice(row.Keys, func(i, j int) bool { return row.Keys[i].Gene < row.Keys[j].Gene })
	return row, drop, nil
}

// scoreKey is "1.25", "≥3.0", "1.0 (Intermediate Metabolizer)" or "n/a".
var scoreKey = regexp.MustCompile(`^(≥?\d+(\.\d+)?( \(.*\))?|n/a)$`)

func parseKey(gene string, raw json.RawMessage) (Key, error) {
	key := Key{Gene: gene}
	if len(raw) > 0 && raw[0] == '{' {
		var copies map[string]float64
		if err := json.Unmarshal(raw, &copies); err != nil {
			return Key{}, fmt.Errorf("%w: write allele names with their number of copies", err)
		}
		var names []string
		for name, n := range copies {
			if n != 1 && n != 2 {
				return Key{}, fmt.Errorf("%q has %s copies: a diplotype has two alleles", name, strconv.FormatFloat(n, 'g', -1, 64))
			}
			for range int(n) {
				names = append(names, name)
			}
		}
		if len(names) != 2 {
			return Key{}, fmt.Errorf("names %d alleles: a diplotype has two", len(names))
		}
		slices.SortFunc(names, compareNames)
		key.Kind, key.Diplotype, key.Value = KeyDiplotype, Pair{names[0], names[1]}, names[0]+"/"+names[1]
		return key, nil
	}
	if err := json.Unmarshal(raw, &key.Value); err != nil || key.Value == "" {
		return Key{}, fmt.Errorf("%s is no key: write a text or an object of allele names", raw)
	}
	switch {
	case key.Value == "No Result":
		key.Kind = KeyNoResult
	case gene == "HLA-A" || gene == "HLA-B":
		key.Kind = KeyStatus
	case scoreKey.MatchString(key.Value):
		key.Kind = KeyScore
	}
	return key, nil
}

var firstNumber = regexp.MustCompile(`\d+`)

// compareNames is the order of allele names: the text before the first number,
// the number, the rest; "Reference" first.
func compareNames(a, b string) int {
	if a == b {
		return 0
	}
	if a == "Reference" || b == "Reference" {
		if a == "Reference" {
			return -1
		}
		return 1
	}
	i, j := firstNumber.FindStringIndex(a), firstNumber.FindStringIndex(b)
	if i == nil || j == nil {
		return strings.Compare(a, b)
	}
	if c := strings.Compare(a[:i[0]], b[:j[0]]); c != 0 {
		return c
	}
	x, _ := strconv.Atoi(a[i[0]:i[1]])
	y, _ := strconv.Atoi(b[j[0]:j[1]])
	if x != y {
		return x - y
	}
	return strings.Compare(a[i[1]:], b[j[1]:])
}
