package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// page is one person's report as the templates see it: every text is ready,
// nothing is escaped.
type page struct {
	Style  template.CSS
	Title  string
	Sample string
	Notice string
	Facts  []fact
	Assume string // set when reference was assumed

	Overview []overviewItem
	Groups   []drugGroup

	Scales  []scaleRow
	Markers []markerRow
	Genes   []geneRow

	Evidence []geneEvidence
	Open     openQuestions
	Base     baseView
	Rules    []string
	Version  string
}

type fact struct{ Label, Value string }

type baseView struct {
	GuidelineSet string
	Sources      []kb.Source
	Warnings     []string
	Options      []string
	Build        []string
	Files        []string
}

func newPage(p *pgx.Person, advice []drugAdvice, o Options) *page {
	run := runOf(p)
	v := &page{
		Style: styleSheet(), Title: o.title(), Sample: p.Sample, Notice: researchNotice,
		Facts:    titleFacts(p, run, o.now()),
		Assume:   assumeText(p, run),
		Groups:   drugGroups(p, advice),
		Evidence: evidenceOf(p),
		Open:     openQuestionsOf(p, run, advice),
		Base:     baseOf(run),
		Version:  o.version(),
	}
	v.Overview = overviewOf(v.Groups)
	for _, g := range p.Genes {
		v.Genes = append(v.Genes, geneRowOf(g))
		if scale, ok := scaleRowOf(g); ok {
			v.Scales = append(v.Scales, scale)
		} else {
			v.Markers = append(v.Markers, markerRowsOf(g)...)
		}
	}
	for _, s := range statements {
		v.Rules = append(v.Rules, s.Text)
	}
	return v
}

// runOf returns what a person's run shares; of a person without one, nothing.
func runOf(p *pgx.Person) *pgx.Run {
	run := pgx.Run{}
	if p.Run != nil {
		run = *p.Run
	}
	if run.KB == nil {
		run.KB = &kb.KB{}
	}
	return &run
}

func titleFacts(p *pgx.Person, run *pgx.Run, now time.Time) []fact {
	called, seen, assumed, sites := 0, 0, 0, 0
	for _, g := range p.Genes {
		if g.Status == star.Called {
			called++
		}
		if g.Source != pgx.FromOutside {
			sites += len(g.Sites)
			seen += sitesRead(g)
			assumed += sitesAssumed(g)
		}
	}
	tested := fmt.Sprintf("%s, %d with a result", count(len(p.Genes), "gene", "genes"), called)
	if sites > 0 {
		tested += fmt.Sprintf("; of %s, %s read", count(sites, "position", "positions"), grouped(seen))
		if assumed > 0 {
			tested += fmt.Sprintf(", %s assumed reference", grouped(assumed))
		}
	}
	facts := []fact{
		{"Date", now.Format("2 January 2006")},
		{"Reference build", run.Build.String()},
		{"Tested", tested},
		{"Guideline set", longDate(run.KB.GuidelineDate) + "; newer guidance may exist"},
	}
	if text := sexText(p); text != "" {
		facts = append(facts, fact{"Sex", text})
	}
	return facts
}

// assumeText says, where reference was assumed, how much rests on that.
func assumeText(p *pgx.Person, run *pgx.Run) string {
	if !run.Options.Assume.Genome && len(run.Options.Assume.Regions) == 0 {
		return ""
	}
	read, assumed := 0, 0
	var whole []string
	for _, g := range p.Genes {
		if g.Source == pgx.FromOutside {
			continue
		}
		r, a := sitesRead(g), sitesAssumed(g)
		read, assumed = read+r, assumed+a
		if r == 0 && a > 0 {
			whole = append(whole, g.Name)
		}
	}
	text := fmt.Sprintf("%s positions have no record and were assumed to be reference, on the word of the person who ran the analysis; %s were read.",
		grouped(assumed), grouped(read))
	if len(whole) > 0 {
		text += " No position was read of " + andList(whole) + "."
	}
	return text + " If they were not sequenced, the results below are wrong."
}

// sexText says what was stated and what X suggests; "" when neither is known.
func sexText(p *pgx.Person) string {
	switch {
	case p.Sex != pgx.SexUnknown && p.GuessedSex != pgx.SexUnknown && p.Sex != p.GuessedSex:
		return fmt.Sprintf("%s (stated); calls on X suggest %s", p.Sex, p.GuessedSex)
	case p.Sex != pgx.SexUnknown:
		return p.Sex.String() + " (stated)"
	case p.GuessedSex != pgx.SexUnknown:
		return fmt.Sprintf("not stated (calls on X suggest %s)", p.GuessedSex)
	}
	return ""
}

func baseOf(run *pgx.Run) baseView {
	return baseView{
		GuidelineSet: guidelineSetText(run.KB),
		Sources:      run.KB.Sources,
		Warnings:     run.KB.Warnings,
		Options:      optionTexts(&run.Options),
		Build:        sentences(run.Evidence),
		Files:        run.Files,
	}
}

// sentences writes each text with a capital letter and a full stop.
func sentences(texts []string) []string {
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, capitalised(strings.TrimSuffix(t, "."))+".")
		}
	}
	return out
}

// optionTexts says in words which choices of the person who ran the analysis
// bear on the results.
func optionTexts(o *pgx.Options) []string {
	var texts []string
	switch {
	case o.Assume.Genome:
		texts = append(texts, "Positions without a record were taken as reference: the whole genome was stated to be sequenced.")
	case len(o.Assume.Regions) > 0:
		texts = append(texts, fmt.Sprintf(
			"Positions without a record were taken as reference inside %s stated to be sequenced.",
			count(len(o.Assume.Regions), "region", "regions")))
	default:
		texts = append(texts, "Positions without a record were taken as not tested.")
	}
	if o.KeepFiltered {
		texts = append(texts, "Records that failed the file’s own filters were used.")
	}
	if o.AllMatches {
		texts = append(texts, "Every consistent diplotype is reported, not only the best scored.")
	}
	if o.CYP2D6 {
		texts = append(texts, "For research: CYP2D6 was called from small variants, which can’t show its copy number and hybrids.")
	}
	if o.Combinations {
		texts = append(texts, "For research: genes without a defined pair are described by partial alleles.")
	}
	return texts
}

// longDate writes an ISO date as "25 March 2024"; anything else stays.
func longDate(iso string) string {
	if iso == "" {
		return "an unknown date"
	}
	if t, err := time.Parse(time.DateOnly, iso); err == nil {
		return t.Format("2 January 2006")
	}
	return iso
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes 1202 as "1,202".
func grouped(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
