package dashboard_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

var asOf = time.Date(2026, time.March, 31, 0, 0, 0, 0, time.UTC)

// group is people who are alike: how many, their results, and what they take.
type group struct {
	n     int
	calls string
	takes []string
	dead  bool
}

var groups = []group{
	{n: 40, calls: "CYP2C19\t*1/*1\n", takes: []string{"clopidogrel"}},
	{n: 25, calls: "CYP2C19\t*1/*2\n", takes: []string{"clopidogrel"}},
	{n: 14, calls: "CYP2C19\t*2/*2\n", takes: []string{"clopidogrel", "simvastatin"}},
	{n: 3, calls: "CYP2C19\t*17/*17\n", takes: []string{"clopidogrel"}},
	{n: 20, calls: "CYP2D6\t*4/*4\nCYP2C19\t*1/*1\n", takes: []string{"amitriptyline"}},
	{n: 30, calls: "CYP2D6\t*1/*1\n", takes: []string{"amitriptyline", "zzz unknown thing"}},
	{n: 2, calls: "CYP2C19\t*1/*1\n", takes: []string{"escitalopram"}},
	{n: 15, calls: "CYP2C19\t*1/*1\n", dead: true},
}

// marked are what identifies people: it stands in every field of their records.
const marked = "Sentinel-Person"

// cohortOf makes the people of some groups, marked in every field.
func cohortOf(t testing.TB, groups []group) *cohort.Cohort {
	t.Helper()
	o := pgx.Options{Outside: map[string][]pgx.OutsideCall{}}
	c := &cohort.Cohort{AsOf: asOf}
	var samples []string
	for _, g := range groups {
		for range g.n {
			name := marked + strconv.Itoa(len(samples))
			samples = append(samples, name)
			calls, err := pgx.ReadOutside(strings.NewReader(g.calls), "calls.tsv")
			require.NoError(t, err)
			o.Outside[name] = calls
			of := ehr.Concept{Text: marked, Codes: []ehr.Code{{System: marked, Code: marked, Display: marked}}}
			record := &ehr.Patient{
				ID: name, Identifiers: []ehr.Identifier{{System: marked, Value: marked}}, Birth: ehr.Date(1950, time.May, 4), Race: of, Ethnicity: of,
				Conditions: []ehr.Condition{{Concept: of, Encounter: marked, Source: marked}},
			}
			for _, drug := range g.takes {
				record.Exposures = append(record.Exposures, ehr.Exposure{
					Concept: ehr.Concept{Text: drug}, Start: ehr.Date(2026, time.March, 1), Status: ehr.Active, Sig: marked, Encounter: marked, Source: marked, Reason: of,
				})
			}
			if g.dead {
				record.Deaths = []ehr.Death{{At: ehr.Date(2025, time.May, 1), Cause: of}}
			}
			c.People = append(c.People, cohort.Person{Record: record})
		}
	}
	text := "##fileformat=VCFv4.2\n##contig=<ID=chr16,length=90338345>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + strings.Join(samples, "\t") +
		"\nchr16\t31096368\trs9923231\tC\tT\t.\tPASS\t.\tGT" + strings.Repeat("\t0/0", len(samples)) + "\n"
	v, err := vcf.NewReader(t.Context(), marked+".vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	i := 0
	for p, err := range pgx.Call(t.Context(), v, o) {
		require.NoError(t, err)
		c.People[i].Genes = p
		i++
	}
	c.Flow = cohort.Flow{Samples: i, Patients: i, Linked: i}
	return c
}

// pageOf matches a cohort and writes its page; the counts are match's own.
func pageOf(t testing.TB, c *cohort.Cohort, o dashboard.Options) (string, *match.Counts) {
	t.Helper()
	medicines, err := medication.New(kb.Default(), medication.Options{})
	require.NoError(t, err)
	m, err := match.New(match.Options{Medicines: medicines, Activity: func(*ehr.Exposure, time.Time) match.Judgement {
		return match.Judgement{Activity: match.Active}
	}})
	require.NoError(t, err)
	counts := match.NewCounts(m, nil)
	board, err := dashboard.New(c, o)
	require.NoError(t, err)
	for plan, err := range m.Treatments(t.Context(), c) {
		require.NoError(t, err)
		counts.Add(plan)
		require.NoError(t, board.Add(plan))
	}
	var page bytes.Buffer
	require.NoError(t, board.WriteHTML(&page))
	return page.String(), counts
}

var (
	rowOf  = regexp.MustCompile(`<tr><th scope="row">([^<]*?)(?: <small>[^<]*</small>)?</th>(.*?)</tr>`)
	cellOf = regexp.MustCompile(`<td[^>]*>(?:<span class="hid">)?([^<]*)`)
)

// rows are the tables' rows by drug: of the actions first, then of each gene.
func rows(page string) map[string][][]string {
	out := map[string][][]string{}
	for _, m := range rowOf.FindAllStringSubmatch(page, -1) {
		var cells []string
		for _, c := range cellOf.FindAllStringSubmatch(m[2], -1) {
			cells = append(cells, strings.TrimSpace(c[1]))
		}
		out[m[1]] = append(out[m[1]], cells)
	}
	return out
}

func TestNumbers(t *testing.T) {
	page, counts := pageOf(t, cohortOf(t, groups), dashboard.Options{})
	all := counts.Groups[match.Everybody]
	found := rows(page)
	for _, drug := range []string{"clopidogrel", "amitriptyline", "simvastatin"} {
		require.NotEmpty(t, found[drug], drug)
		assert.Equal(t, strconv.Itoa(all.Drugs[drug].People), found[drug][0][0], drug)
		if at := found[drug][0][1]; at != "hidden" {
			assert.Equal(t, strconv.Itoa(all.Drugs[drug].AtRisk), at, drug)
		}
		for _, cells := range found[drug] {
			for _, cell := range cells {
				n, err := strconv.Atoi(cell)
				assert.True(t, cell == "hidden" || err == nil && (n == 0 || n > 10), "%s: %q", drug, cell)
			}
		}
	}
	// The three ultrarapid ones are hidden, and one result more to protect them.
	hidden, sum := 0, 0
	for _, cell := range found["clopidogrel"][1] {
		if n, err := strconv.Atoi(cell); err == nil {
			sum += n
		} else {
			hidden++
		}
	}
	assert.GreaterOrEqual(t, hidden, 2)
	assert.Greater(t, all.Drugs["clopidogrel"].People-sum, 10)
	assert.Contains(t, page, "<b>149</b> <span>samples and patients came in</span>")
	assert.Contains(t, page, "excluded: <b>15</b></p><p class=\"box\"><b>134</b> <span>are alive on 31 March 2026</span>")
	assert.Empty(t, found["escitalopram"], "two people take it")
	assert.Contains(t, page, "escitalopram")
}

func TestNobodyIsNamed(t *testing.T) {
	page, _ := pageOf(t, cohortOf(t, groups), dashboard.Options{})
	guard, err := privacy.NewGuard([]string{marked, "1950", "2026-03-01", "2025-05-01"})
	require.NoError(t, err)
	require.NoError(t, guard.Scan(strings.NewReader(page)))
}

func TestHostileNames(t *testing.T) {
	c := cohortOf(t, groups[:2])
	keep := make([]bool, len(c.People))
	for i := range keep {
		keep[i] = i < 52
	}
	const hostile = `<script>alert("x")</script>&"'` + "\xff"
	page, _ := pageOf(t, c, dashboard.Options{
		Title: hostile, Records: hostile, Design: hostile, Methods: []string{hostile}, Warnings: []string{hostile}, Criteria: []dashboard.Criterion{{Name: hostile, Keep: keep}},
	})
	assert.NotContains(t, page, "<script")
	assert.Contains(t, page, "&lt;script&gt;")
	assert.Contains(t, page, "excluded: <b>13</b>")
	wellFormed(t, page)
}

// wellFormed reads the page as XML of HTML's kind: every element that is opened
// is closed.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(regexp.MustCompile(`<meta [^>]*>`).ReplaceAllString(page, "")))
	d.Entity = xml.HTMLEntity
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
	}
}

func TestPageIsComplete(t *testing.T) {
	page, _ := pageOf(t, cohortOf(t, groups), dashboard.Options{Now: asOf, Version: "v0.9.1"})
	wellFormed(t, page)
	for _, part := range []string{`<html lang="en">`, "<title>", `name="viewport"`, "<main ", "<header>", "<nav ", "<footer>", "@media print", "2024-03-25", "GRCh38", "v0.9.1"} {
		assert.Contains(t, page, part)
	}
	for _, external := range []string{"http://", "https://", "src=", "@import", "url(", "<script", "<link"} {
		assert.NotContains(t, page, external)
	}
}

func TestFaults(t *testing.T) {
	c := cohortOf(t, groups[3:4])
	_, err := dashboard.New(c, dashboard.Options{Threshold: -1})
	require.ErrorContains(t, err, "threshold")
	_, err = dashboard.New(c, dashboard.Options{Criteria: []dashboard.Criterion{{Name: "x"}}})
	require.ErrorContains(t, err, "one answer for each")
	board, err := dashboard.New(c, dashboard.Options{})
	require.NoError(t, err)
	require.ErrorContains(t, board.WriteHTML(io.Discard), "have no plan")
	require.ErrorContains(t, board.Add(&match.Plan{}), "next person")
}

func TestFewPeople(t *testing.T) {
	page, _ := pageOf(t, cohortOf(t, groups[3:4]), dashboard.Options{})
	assert.Contains(t, page, "No medicine with guidance is taken by enough people")
	assert.NotRegexp(t, `<b>[1-9]</b>`, page)
}

// TestBrowser opens the page in a browser as wide as a phone: nothing may be
// wider than that, but for what scrolls in its own box.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes seconds to start")
	}
	chromium := refdata.Program(t, "chromium")
	c := cohortOf(t, []group{{n: 300, calls: "CYP2C19\t*1/*1\n", takes: []string{"clopidogrel"}}, {n: 300, calls: "CYP2C19\t*1/*2\n", takes: []string{"clopidogrel"}}})
	outcomes := outcomesOf(len(c.People))
	outcomes.Genes = []string{"CYP2C19"}
	page, _ := pageOf(t, c, dashboard.Options{Outcomes: outcomes, Design: "a study"})
	require.Contains(t, page, "Without stroke, by result of CYP2C19")
	require.Contains(t, page, "Outcome by result")
	wellFormed(t, page)
	for _, external := range []string{"https://", "src=", "@import", "url(", "<script", "<link", "<image"} {
		require.NotContains(t, page, external)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "page.html")
	// A headless window is at least 500 wide; a frame can be a phone's.
	measured := strings.Replace(page, "</body>", `<script>const wide = [...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1), told = e => e.previousElementSibling.classList.contains("swipe");
document.title = "width " + document.documentElement.scrollWidth + " of " + innerWidth + ", " + wide.filter(told).length + " wide tables of " + wide.length + " say so"; parent.postMessage(document.title, "*")</script></body>`, 1)
	require.NoError(t, os.WriteFile(name, []byte(measured), 0o600))
	frame := filepath.Join(dir, "frame.html")
	require.NoError(t, os.WriteFile(frame, []byte(`<!DOCTYPE html><p id="w">nothing</p><script>onmessage = e => { document.getElementById("w").textContent = e.data }</script>`+
		`<iframe src="page.html" width="390" height="2000" style="border:0"></iframe>`), 0o600))
	run := func(args ...string) []byte {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + filepath.Join(dir, "profile"), "--virtual-time-budget=2000"}, args...)
		out, err := exec.CommandContext(ctx, chromium, args...).Output()
		require.NoError(t, err)
		return out
	}
	dom := string(run("--dump-dom", "file://"+frame))
	m := regexp.MustCompile(`width (\d+) of (\d+), (\d+) wide tables of (\d+) say so`).FindStringSubmatch(dom)
	require.NotNil(t, m, "the page did not run")
	width, err := strconv.Atoi(m[1])
	require.NoError(t, err)
	assert.Equal(t, "390", m[2])
	assert.LessOrEqual(t, width, 390, fmt.Sprint("the page is wider than a phone: ", m[0]))
	assert.NotEqual(t, "0", m[4], m[0])
	assert.Equal(t, m[4], m[3], m[0])

	shot := filepath.Join(dir, "page.png")
	run("--screenshot="+shot, "--window-size=390,2000", "file://"+name)
	info, err := os.Stat(shot)
	require.NoError(t, err)
	assert.Greater(t, info.Size(), int64(20_000), "an empty page is smaller")
}
