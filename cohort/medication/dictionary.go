package medication

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/annotate/kb"
)

//go:embed substances.tsv
var substanceTable string

//go:embed brands.tsv
var brandTable string

//go:embed products.tsv
var productTable string

// dictionary is every name and code that the text matcher and the code look-up
// know. It is immutable once made.
type dictionary struct {
	substances []Ingredient
	byName     map[string]int   // main name, lower case
	byRxNorm   map[string]int   // code of an ingredient
	byATC      map[string][]int // level 5
	products   map[string][]int // RxNorm code of a clinical or branded drug, or a pack
	phrases    map[string][]phrase
	names      []spelling     // single words of at least minName letters, for misspellings
	sounds     map[string]int // of a name as it sounds its place in names; below 0: of several substances
}

// phrase is a name as a list of tokens.
type phrase struct {
	tokens     []string
	substances []int
	brand      bool
	local      bool // a brand of which every product acts locally
}

// spelling is a one-word name that a misspelt word may stand for.
type spelling struct {
	text       string
	substances []int
	brand      bool
	mask       uint32 // the letters that are in it
}

// embedded is the dictionary of the embedded tables before a knowledge base is
// laid over it.
type embedded struct {
	substances []substanceRow
	brands     []brandRow
	products   []productRow
}

type substanceRow struct {
	name, rxnorm string
	atc, others  []string
}

type brandRow struct {
	name        string
	ingredients []string
	local       bool
}

type productRow struct {
	code        string
	ingredients []string
}

// tables are the embedded files, parsed once.
var tables = sync.OnceValue(func() embedded {
	var t embedded
	for row := range rows(substanceTable, 4) {
		t.substances = append(t.substances, substanceRow{row[0], row[1], strings.Fields(row[2]), split(row[3], ";")})
	}
	for row := range rows(brandTable, 3) {
		t.brands = append(t.brands, brandRow{row[0], split(row[1], "+"), row[2] == "local"})
	}
	for row := range rows(productTable, 2) {
		t.products = append(t.products, productRow{row[0], split(row[1], "+")})
	}
	return t
})

// rows yields the lines of a table, each padded to n fields; # begins a comment.
func rows(text string, n int) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			fields := strings.Split(line, "\t")
			for len(fields) < n {
				fields = append(fields, "")
			}
			if !yield(fields) {
				return
			}
		}
	}
}

func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

// newDictionary joins the embedded tables with the drugs of a knowledge base. A
// drug of the knowledge base that no table names is known by its own name and
// codes, so that guidance a user loads can be reached.
func newDictionary(base *kb.KB) *dictionary {
	t := tables()
	d := &dictionary{
		byName: make(map[string]int), byRxNorm: make(map[string]int), byATC: make(map[string][]int),
		products: make(map[string][]int), phrases: make(map[string][]phrase),
	}
	for _, s := range t.substances {
		i := d.add(s.name, s.rxnorm, s.atc)
		d.name(s.name, []int{i}, false, false)
		for _, other := range s.others {
			d.name(other, []int{i}, false, false)
		}
	}
	for _, drug := range guidanceDrugs(base) {
		i, known := d.byName[drug.Name]
		if !known {
			// A drug may be known here by another of its names.
			if p := d.exact(drug.Name); p != nil && !p.brand && len(p.substances) == 1 {
				i, known = p.substances[0], true
			}
		}
		if !known {
			i = d.add(drug.Name, drug.RxNorm, drug.ATC)
			d.name(drug.Name, []int{i}, false, false)
		}
		d.substances[i].Drug = drug.Name
		d.code(i, drug.RxNorm, drug.ATC)
	}
	for _, b := range t.brands {
		d.name(b.name, d.indexes(b.ingredients), true, b.local)
	}
	for _, p := range t.products {
		d.products[p.code] = d.indexes(p.ingredients)
	}
	for first := range d.phrases {
		slices.SortStableFunc(d.phrases[first], func(a, b phrase) int { return cmp.Compare(len(b.tokens), len(a.tokens)) })
	}
	return d
}

// guidanceDrugs lists the drugs that a knowledge base has guidance for, whether or
// not their codes are known.
func guidanceDrugs(base *kb.KB) []kb.Drug {
	drugs := slices.Clone(base.Drugs)
	for _, g := range base.Guidelines {
		for _, name := range g.Drugs {
			if !slices.ContainsFunc(drugs, func(d kb.Drug) bool { return d.Name == name }) {
				drugs = append(drugs, kb.Drug{Name: name})
			}
		}
	}
	return drugs
}

func (d *dictionary) add(name, rxnorm string, atc []string) int {
	i := len(d.substances)
	d.substances = append(d.substances, Ingredient{Name: name})
	d.byName[name] = i
	d.code(i, rxnorm, atc)
	return i
}

// code adds the codes of a substance.
func (d *dictionary) code(i int, rxnorm string, atc []string) {
	if rxnorm != "" {
		d.substances[i].RxNorm = rxnorm
		d.byRxNorm[rxnorm] = i
	}
	for _, a := range atc {
		if len(a) == 7 && !slices.Contains(d.byATC[a], i) {
			d.byATC[a] = append(d.byATC[a], i)
		}
	}
}

// name adds a name of one or more substances. The first meaning of a name stays.
func (d *dictionary) name(name string, substances []int, brand, local bool) {
	tokens := nameTokens(name)
	if len(tokens) == 0 || d.exactTokens(tokens) != nil {
		return
	}
	d.phrases[tokens[0]] = append(d.phrases[tokens[0]], phrase{tokens, substances, brand, local})
	if len(tokens) == 1 && len(tokens[0]) >= minName {
		d.names = append(d.names, spelling{tokens[0], substances, brand, letters(tokens[0])})
		d.listen(len(d.names) - 1)
	}
}

// nameTokens cuts a name as text is cut, so that both meet in the same form.
func nameTokens(name string) []string {
	var out []string
	for _, t := range tokenise(name) {
		if t.kind != separator {
			out = append(out, t.text)
		}
	}
	return out
}

func (d *dictionary) exact(name string) *phrase { return d.exactTokens(nameTokens(name)) }

func (d *dictionary) exactTokens(tokens []string) *phrase {
	if len(tokens) == 0 {
		return nil
	}
	for i := range d.phrases[tokens[0]] {
		if p := &d.phrases[tokens[0]][i]; slices.Equal(p.tokens, tokens) {
			return p
		}
	}
	return nil
}

func (d *dictionary) indexes(names []string) []int {
	out := make([]int, 0, len(names))
	for _, n := range names {
		if i, ok := d.byName[n]; ok { // a test checks that each is there
			out = append(out, i)
		}
	}
	return out
}
