package pgx

import (
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
)

// fromOutside makes a gene's result of outside calls. They take the place of
// what the file says, which is kept beside them.
func (c *call) fromOutside(gene *kb.Gene, calls []OutsideCall, file *Gene) *Gene {
	g := &Gene{
		Name: gene.Name, KB: gene, Status: star.Called, Source: FromOutside,
		Sites: file.Sites, Extra: file.Extra, Missing: nil,
	}
	if file.Status == star.Called || len(file.Diplotypes) > 0 {
		g.FromFile = file
		if file.Diplotype() != "" && file.Status == star.Called {
			g.warn("outside-replaces-file", file.Diplotype())
		}
	}
	for _, o := range calls {
		for _, d := range g.fromOutsideCall(o) {
			if !slices.ContainsFunc(g.Diplotypes, func(x Diplotype) bool {
				return x.Text == d.Text && x.Phenotype == d.Phenotype && slices.Equal(x.Keys, d.Keys)
			}) {
				g.Diplotypes = append(g.Diplotypes, d)
			}
		}
	}
	slices.SortStableFunc(g.Diplotypes, func(a, b Diplotype) int { return comparePairText(a.Text, b.Text) })
	return g
}

// fromOutsideCall reads one line: what its diplotype means, and what it says
// of phenotype and score itself.
func (g *Gene) fromOutsideCall(o OutsideCall) []Diplotype {
	var d Diplotype
	given := false
	if o.Diplotype != "" {
		alleles := outsideAlleles(g.KB, o.Diplotype)
		if len(alleles) == 0 {
			alleles = []string{strings.TrimSpace(o.Diplotype)}
		}
		lookups := make([]string, len(alleles))
		for i, a := range alleles {
			lookups[i] = lookupName(g.KB, a)
			if members := strings.Split(unbracket(a), " + "); star.Independent(g.KB) && len(members) > 1 {
				lookups[i] = star.Lowest(g.KB, members)
			}
		}
		d.Text, d.Lookup = join(alleles), join(lookups)
		if len(lookups) == 2 && star.CompareNames(lookups[0], lookups[1]) > 0 {
			lookups[0], lookups[1] = lookups[1], lookups[0]
		}
		interpret(g.KB, lookups, &d)
		for _, a := range lookups {
			if !knownAllele(g.KB, a) && (g.KB.Method != kb.ByScore || !tandemActivity(g.KB, a).known) {
				g.warn("outside-unknown-allele", a)
			}
		}
		if len(alleles) == 1 && g.KB.Method == kb.ByStatus {
			g.warn("one-allele-given", "")
		}
		given = true
	}
	phenotype, known := readPhenotypeText(g.KB, o.Phenotype)
	score := parseActivity(o.Score)
	if o.Phenotype != "" && !known {
		g.warn("outside-unknown-phenotype", o.Phenotype)
	}
	if o.Score != "" && (!score.known || !g.KB.Scores) {
		g.warn("outside-score-not-used", o.Score)
	}
	useScore := score.known && g.KB.Scores
	switch {
	case !given:
		return g.statedOnly(o, phenotype, known, score, useScore)
	case o.Phenotype == "" && !useScore:
		return []Diplotype{d}
	}
	return []Diplotype{g.compare(d, phenotype, known, score, useScore)}
}

// statedOnly is a line without a diplotype.
func (g *Gene) statedOnly(o OutsideCall, phenotype string, known bool, score activity, useScore bool) []Diplotype {
	d := Diplotype{Phenotype: o.Phenotype}
	if known {
		d.Phenotype = phenotype
	}
	switch {
	case useScore:
		d.Score = score.String()
		d.Keys = []string{d.Score}
		band := scoreBand(g.KB, score)
		if known && band != phenotype {
			g.conflict(d.Score, phenotype)
			d.Keys = append(d.Keys, keysOfPhenotype(g.KB, phenotype)...)
			d.Phenotype += " OR " + band
		} else if o.Phenotype == "" {
			d.Phenotype = band
		}
	case known:
		d.Keys = keysOfPhenotype(g.KB, phenotype)
		if g.KB.Scores {
			d.Score = notAvailable
		}
	default:
		if d.Phenotype == "" {
			d.Phenotype = notAvailable
		}
		d.Keys = []string{notAvailable}
		if g.KB.Scores {
			d.Score = notAvailable
		}
	}
	return []Diplotype{d}
}

// compare holds what a line states against what its diplotype means. Values
// that contradict each other are all shown and all looked up.
func (g *Gene) compare(d Diplotype, phenotype string, known bool, score activity, useScore bool) Diplotype {
	own := d
	if useScore && !sameScore(score, parseActivity(own.Score)) {
		if parseActivity(own.Score).known {
			g.conflict(own.Score, score.String())
			d.Score = own.Score + " OR " + score.String()
			d.Keys = appendDistinct(slices.Clone(d.Keys), score.String())
			if band := scoreBand(g.KB, score); band != d.Phenotype {
				d.Phenotype += " OR " + band
			}
		} else {
			d.Score = score.String()
			d.Keys = []string{d.Score}
			d.Phenotype = scoreBand(g.KB, score)
		}
	}
	if !known {
		return d
	}
	switch {
	case slices.Contains(strings.Split(d.Phenotype, " OR "), phenotype):
	case slices.Contains(strings.Split(own.Phenotype, "; "), phenotype):
	case UnknownFunction(d.Phenotype):
		d.Phenotype = phenotype
		if !useScore {
			d.Keys = keysOfPhenotype(g.KB, phenotype)
		}
	default:
		g.conflict(d.Phenotype, phenotype)
		for _, k := range keysOfPhenotype(g.KB, phenotype) {
			d.Keys = appendDistinct(slices.Clone(d.Keys), k)
		}
		d.Phenotype += " OR " + phenotype
	}
	return d
}

func (g *Gene) conflict(a, b string) {
	g.Conflict = true
	g.warn("outside-conflicting-input", a+" and "+b)
}

func sameScore(a, b activity) bool {
	return a.known == b.known && a.value == b.value && a.atLeast == b.atLeast
}

// outsideAlleles splits a diplotype and writes each allele as the knowledge
// base does, in order of names.
func outsideAlleles(g *kb.Gene, diplotype string) []string {
	sides := []string{diplotype}
	if g.Method == kb.ByStatus || !knownAllele(g, diplotype) {
		sides = strings.Split(diplotype, "/")
	}
	var out []string
	for _, s := range sides {
		if a := outsideAllele(g, s); a != "" {
			out = append(out, a)
		}
	}
	if len(out) > 2 {
		return []string{strings.Join(out, "/")}
	}
	slices.SortFunc(out, star.CompareNames)
	return out
}

// outsideAllele writes one allele as the knowledge base does: without the
// gene's name, suballeles and fields beyond the second of HLA.
func outsideAllele(g *kb.Gene, text string) string {
	s := strings.TrimSpace(text)
	s = strings.TrimSpace(strings.TrimPrefix(s, g.Name))
	if g.Method == kb.ByStatus {
		return hlaAllele(g, s)
	}
	if to, ok := g.Rename[s]; ok {
		return to
	}
	if name, ok := namedAllele(g, s); ok {
		return name
	}
	if g.Method == kb.BySingle {
		if name, ok := namedAllele(g, "m."+s); ok {
			return name
		}
		return s
	}
	s = unbracket(s)
	if star.Independent(g) {
		return outsideVariants(g, s)
	}
	members := strings.Split(s, "+")
	for i, m := range members {
		members[i] = withoutSuballele(g, strings.TrimSpace(m))
	}
	joined := strings.Join(members, " + ")
	if name, ok := namedAllele(g, joined); ok {
		return name
	}
	return joined
}

// outsideVariants writes the independent variants of one strand, in brackets
// when there are several. Names may hold a plus sign of their own.
func outsideVariants(g *kb.Gene, s string) string {
	members := strings.Split(s, " + ")
	for i, m := range members {
		members[i], _ = namedAllele(g, strings.TrimSpace(m))
	}
	members = slices.DeleteFunc(members, func(m string) bool { return m == "" }) // of "a + ]"
	if len(members) == 0 {
		return s
	}
	slices.SortFunc(members, star.CompareNames)
	if len(members) == 1 {
		return members[0]
	}
	return "[" + strings.Join(members, " + ") + "]"
}

func unbracket(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, "["), "]") }

// withoutSuballele reads "*4.024" as "*4" and "*36.002x2" as "*36x2".
func withoutSuballele(g *kb.Gene, s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(s, g.Name))
	if name, ok := namedAllele(g, s); ok {
		return name
	}
	if !strings.HasPrefix(s, "*") {
		return s
	}
	name, copies, multiple := strings.Cut(s, "x")
	name, _, _ = strings.Cut(name, ".")
	if multiple {
		copies = strings.Replace(copies, ">=", "≥", 1)
		return name + "x" + copies
	}
	return name
}

// hlaAllele reads "HLA-B*15:02:01", "B*15:02" and "*15:02" as "*15:02".
func hlaAllele(g *kb.Gene, s string) string {
	s = strings.TrimPrefix(s, strings.TrimPrefix(g.Name, "HLA-"))
	if s != "" && !strings.HasPrefix(s, "*") {
		s = "*" + s
	}
	fields := strings.SplitN(s, ":", 3)
	if len(fields) > 2 {
		s = fields[0] + ":" + fields[1]
	}
	return s
}

// lookupName writes three and more copies of *1, *2 and *4 as the guidelines
// do.
func lookupName(g *kb.Gene, allele string) string {
	name, copies, found := strings.Cut(allele, "x")
	if !found || g.Method != kb.ByScore || strings.Contains(allele, "+") {
		return allele
	}
	n, err := strconv.Atoi(copies)
	if err != nil || n < 3 {
		return allele
	}
	if _, ok := g.FunctionOf(name + "x≥3"); ok {
		return name + "x≥3"
	}
	return allele
}

// namedAllele finds an allele by its name; blanks and case do not count.
func namedAllele(g *kb.Gene, name string) (string, bool) {
	if knownAllele(g, name) {
		return name, true
	}
	want := strings.ToLower(strings.ReplaceAll(name, " ", ""))
	for _, f := range g.Functions {
		if strings.ToLower(strings.ReplaceAll(f.Allele, " ", "")) == want {
			return f.Allele, true
		}
	}
	for i := range g.Alleles {
		if strings.ToLower(strings.ReplaceAll(g.Alleles[i].Name, " ", "")) == want {
			return g.Alleles[i].Name, true
		}
	}
	return name, false
}

func knownAllele(g *kb.Gene, name string) bool {
	if g.Method == kb.ByStatus {
		return hlaTwoFields.MatchString(name)
	}
	if _, ok := g.FunctionOf(name); ok {
		return true
	}
	_, ok := g.Allele(name)
	return ok
}

func join(alleles []string) string {
	if len(alleles) == 2 {
		return star.JoinPair(alleles[0], alleles[1])
	}
	return strings.Join(alleles, "")
}

// comparePairText orders diplotypes by the names they are written with.
func comparePairText(a, b string) int {
	if a == "" || b == "" {
		return strings.Compare(a, b)
	}
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(x), len(y)) {
		if x[i] != "" && y[i] != "" {
			if c := star.CompareNames(x[i], y[i]); c != 0 {
				return c
			}
		}
	}
	return len(x) - len(y)
}
