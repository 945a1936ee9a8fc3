package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
)

func page1(t *testing.T, p *pgx.Person) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, HTML(&b, p, fixed))
	return b.String()
}

// text is a page without its tags and style, white space collapsed.
func text(page string) string {
	_, page, _ = strings.Cut(page, "</style>")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(page), " ")
}

func TestHTMLIsSelfContained(t *testing.T) {
	for name, p := range map[string]*pgx.Person{"by hand": person(), "called": family(t)[0]} {
		t.Run(name, func(t *testing.T) {
			page := page1(t, p)
			assert.NotContains(t, page, "<script", "a sample name stays text")
			assert.Contains(t, page, "&lt;script&gt;")
			for _, loads := range []string{" src=", "@import", "url(", "<link", "<img", "<iframe", "javascript:", "ZgotmplZ", " onload", "<no value>"} {
				assert.NotContains(t, page, loads)
			}
			wellFormed(t, page)
			assert.Equal(t, page, page1(t, p), "the same people give the same bytes")
		})
	}
}

// wellFormed checks that tags nest, ids are unique and inner links lead
// somewhere.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, links := map[string]int{}, map[string]bool{}
	var open []string
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch e := tok.(type) {
		case xml.StartElement:
			open = append(open, e.Name.Local)
			for _, a := range e.Attr {
				switch {
				case a.Name.Local == "id":
					ids[a.Value]++
				case a.Name.Local == "href" && strings.HasPrefix(a.Value, "#"):
					links[a.Value[1:]] = true
				}
			}
		case xml.EndElement:
			require.NotEmpty(t, open)
			require.Equal(t, open[len(open)-1], e.Name.Local)
			open = open[:len(open)-1]
		}
	}
	assert.Empty(t, open)
	for id, n := range ids {
		assert.Equal(t, 1, n, "id %s", id)
	}
	for l := range links {
		assert.Contains(t, ids, l)
	}
}

func TestHTMLSays(t *testing.T) {
	page := page1(t, person())
	said := text(page)
	for name, want := range map[string]string{
		"date and build":        "Date 5 January 2026 Reference build GRCh38",
		"what was tested":       "7 genes, 5 with a result; of 4 positions, 2 read",
		"research use":          "Research use. Not a medical device",
		"avoid first":           "Avoid 1 clopidogrel",
		"uncertain, by itself":  "each drug stands in its own line too. azathioprine (not excluded: avoid)",
		"ranked by the call":    "Change the dose 1 azathioprine (not excluded: avoid)",
		"not assessed":          "Not assessed CYP2D6 not called: 2 drugs",
		"assumed, in the head":  "Reference was assumed. 0 positions have no record",
		"conflict at a glance":  "Conflicting input: resolve first 1 simvastatin",
		"actions in words":      "Avoid clopidogrel. Use prasugrel or ticagrelor instead.",
		"population":            "For: acute coronary syndrome or coronary intervention (ACS, PCI)",
		"strength":              "Strength: strong",
		"row":                   "Row R1",
		"guideline":             "Guideline PA1 , text of 25 March 2024; PMID 1 , 2",
		"publisher's wording":   "Avoid &lt;it&gt;. Really avoid.",
		"implication":           "Less effect",
		"sources differ":        "The sources differ. CPIC: avoid; DPWG: change the dose (200%).",
		"not excluded":          "Not excluded: Avoid.",
		"of the alternative":    "If the alternative that is not excluded is true Avoid azathioprine.",
		"conflict":              "Conflicting input. The values given for a gene contradict each other.",
		"no guidance, together": "codeine , tramadol CPIC: tested, not called (CYP2D6)",
		"rowless source":        "warfarin CPIC: CPIC publishes an algorithm instead of a table: open the guideline",
		"not coded":             "Read the guideline: its advice for this result does not fit a short form.",
		"limits of a negative":  "A negative HLA result does not exclude the reaction.",
		"functions":             "*2: No function (both)",
		"phenotype at risk":     "not excluded: Poor Metabolizer",
		"beside another test":   "from the variant file: Not called",
		"warning in words":      WarningText("amp-tier1-position-missing") + " rs12248560, rs1",
		"unknown warning":       "a-code-of-tomorrow",
		"equal ones":            "Equally good diplotypes",
		"lower ones":            "Consistent with the data, scored lower Diplotype Phenotype Activity score *3B/*3C Poor Metabolizer",
		"differing site":        "chr10:94781859 rs4244285 g.94781859G&gt;A A/A variant file publisher’s definition, UCSC chain",
		"missing, with reason":  "1 without a call: failed the file’s own filters chr10:94761900 (rs12248560)",
		"agreeing":              "1 read, agree with the reference allele chr10:94842866",
		"single source":         "1 whose place in this build is known from one source alone chr10:94842866",
		"beside the gene":       "Read beside the gene",
		"not called, why":       "CYP2D6 could not be called. " + WarningText("cyp2d6-not-called-from-vcf"),
		"no position":           "No position was read of: NUDT15.",
		"how to get them":       "go run ./examples/pgx --positions vcf --build GRCh38 -o positions.vcf",
		"FDA":                   "FDA label annotations",
		"guideline set":         "The guideline set is of 25 March 2024; newer guidance may exist. Known to be missing: CPIC hydralazine (NAT2)",
		"standing statement":    "Never delay urgent treatment for a genotype.",
		"options":               "Records that failed the file’s own filters were used.",
		"regions":               "inside 1 region stated to be sequenced",
		"evidence of the build": "The header names GRCh38.",
		"input":                 "Input: a&amp;b.vcf",
		"source":                "A source 1 CC0",
		"kb warning":            "a file was older than the rest",
	} {
		t.Run(name, func(t *testing.T) { assert.Contains(t, said, want) })
	}
	assert.Less(t, strings.Index(page, `id="drugs"`), strings.Index(page, `id="genes"`))
	assert.Less(t, strings.Index(page, `id="genes"`), strings.Index(page, `id="evidence"`))
	assert.Less(t, strings.Index(page, `id="group-avoid"`), strings.Index(page, `id="group-no-guidance"`))
	assert.Contains(t, page, `aria-label="TPMT activity: decreased, none or little not excluded"`)
	assert.Contains(t, page, `aria-label="CYP2D6 activity: not known"`)
	assert.Contains(t, page, `<html lang="en">`)
}

func TestHTMLOfAnEmptyPerson(t *testing.T) {
	page := page1(t, &pgx.Person{Sample: "nobody"})
	wellFormed(t, page)
	assert.Contains(t, page, "No guideline speaks of the genes that were tested.")
	assert.Contains(t, page, "an unknown date")
}

func TestHTMLTitle(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, HTML(&b, person(), Options{Title: "Ward 3 <PGx>"}))
	assert.Contains(t, b.String(), "Ward 3 &lt;PGx&gt;")
	assert.Contains(t, b.String(), "Written by AlleleRx")
}

func TestIndex(t *testing.T) {
	people := family(t)
	entries := []Entry{
		NewEntry(people[0], "1:2 #3?.html", "a b.json"),
		NewEntry(people[1], "", ""),
		{Sample: "x", HTML: "javascript:alert(1)", Drugs: map[Severity]int{ReadGuideline: 3}},
	}
	var b bytes.Buffer
	require.NoError(t, Index(&b, entries, fixed))
	page := b.String()
	wellFormed(t, page)
	assert.NotContains(t, page, "<script")
	assert.NotContains(t, page, `href="javascript`)
	assert.Contains(t, page, `href="./1:2%20%233%3F.html"`)
	assert.Contains(t, page, `href="a%20b.json"`)
	assert.Contains(t, page, ">second<")
	assert.Contains(t, text(page), "People 3")
	assert.Positive(t, entries[0].Called)
	assert.Equal(t, len(people[0].Genes), entries[0].Genes)
	total := 0
	for _, n := range entries[0].Drugs {
		total += n
	}
	assert.Equal(t, len(people[0].Drugs()), total, "every drug is counted once")
}
