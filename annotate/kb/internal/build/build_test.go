package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// Building again from the publishers' files gives the bytes that are embedded.
func TestRegenerate(t *testing.T) {
	if testing.Short() {
		t.Skip("building the knowledge base takes a while: not with -short")
	}
	data := refdata.Dir(t)
	dir := t.TempDir()
	if err := run(context.Background(), data, dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kb.bin", "VERIFICATION.md"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what go generate ./annotate/kb makes: run it and commit the result", name)
		}
	}
}

func TestRunErrors(t *testing.T) {
	for _, data := range []string{"", "relative", t.TempDir()} {
		if err := run(context.Background(), data, t.TempDir()); err == nil {
			t.Errorf("%q: no error", data)
		}
	}
	if _, err := readEvidence(t.TempDir()); err == nil {
		t.Error("an empty folder is evidence")
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReadTable(t *testing.T) {
	got, err := readTable(write(t, "a.tsv", "# by hand\nname\tvalue\nx\tN/A\ny\t2\t3\n"))
	if err != nil || len(got) != 2 || got[0]["value"] != "" || got.where("name", "y")[0]["value"] != "2" {
		t.Errorf("%v %v", got, err)
	}
	if _, err := readTable(write(t, "a.csv", "a,\"b\nc")); err == nil {
		t.Error("an open quote: no error")
	}
}

func TestSequences(t *testing.T) {
	name := write(t, "a.fa", ">chr1:11-20 X\nACGTA\ncgtac\n")
	s, err := readSequences(filepath.Dir(name))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.at("chr1", 10, 13); got != "ACG" {
		t.Errorf("at the start: %q", got)
	}
	if s.at("chr1", 9, 12) != "" || s.at("chr1", 18, 21) != "" || s.at("chr2", 10, 12) != "" {
		t.Error("bases outside the stretch")
	}
	if l, r := s.flanks("chr1", 12, 13, 3); l != "AC" || r != "TAC" {
		t.Errorf("flanks %q %q", l, r)
	}
	if l, r := s.flanks("chr9", 12, 13, 3); l+r != "" {
		t.Errorf("flanks %q %q", l, r)
	}
	for _, text := range []string{">chr1:11-21 X\nACGTA\n", ">chr1:x X\nA\n"} {
		if _, err := readSequences(filepath.Dir(write(t, "a.fa", text))); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

// chr1 10..20 → 110, a gap of 2 here and 5 there, 22..30 → 125; then a chain
// that turns the strand round.
const chainText = `chain 100 chr1 1000 + 10 30 chr1 1000 + 110 133 1
10	2	5
8

chain 90 chr1 1000 + 40 50 chr1 1000 - 140 150 2
10

`

func TestChain(t *testing.T) {
	c, err := parseChain("x", strings.NewReader(chainText))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		start, end int
		pos, slack int
		ok         bool
	}{
		{10, 11, 110, 0, true},
		{19, 20, 119, 0, true},
		{15, 18, 115, 2, true},
		{22, 23, 125, 0, true},
		{29, 30, 132, 0, true},
		{9, 10, 0, 0, false},
		{20, 21, 0, 0, false},
		{19, 21, 0, 0, false},
		{19, 23, 0, 0, false},
		{30, 31, 0, 0, false},
		{42, 43, 0, 0, false}, // on the other strand
	} {
		to, pos, slack, ok := c.lift("chr1", k.start, k.end)
		if ok != k.ok || ok && (to != "chr1" || pos != k.pos || slack != k.slack) {
			t.Errorf("%d-%d → %s:%d %d %v, want %d %d %v", k.start, k.end, to, pos, slack, ok, k.pos, k.slack, k.ok)
		}
	}
	if _, _, _, ok := c.lift("chr2", 1, 2); ok {
		t.Error("another contig is placed")
	}
	for _, text := range []string{"chain 1 chr1\n", "chain 100 chr1 1000 + x 30 chr1 1000 + 110 133 1\n", "1\tx\n"} {
		if _, err := parseChain("x", strings.NewReader(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestAlign(t *testing.T) {
	e := &evidence{seq38: sequences{{"chr1", 0, "GGCATATATCC"}}}
	for _, c := range []struct {
		name             string
		pos              int
		ref, alt         string
		wantPos          int
		wantRef, wantAlt string
		ref37            string
	}{
		{"slides left", 6, "TAT", "T", 2, "CAT", "C", "TAT"},
		{"trims first", 3, "ATATAT", "ATAT", 2, "CAT", "C", "ATATAT"},
		{"insertion", 8, "T", "TAT", 2, "C", "CAT", "T"},
		{"SNV stays", 3, "A", "G", 3, "A", "G", "A"},
		{"builds differ", 6, "TAT", "T", 6, "TAT", "T", "TAC"},
	} {
		got := change{contig: "chr1", pos38: c.pos, pos37: c.pos + 100, ref38: c.ref, ref37: c.ref37, alt: c.alt}
		e.align(&got)
		if got.pos38 != c.wantPos || got.ref38 != c.wantRef || got.alt != c.wantAlt || got.pos37 != c.wantPos+100 {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if !sameChange(960, "T", "G", 959, "CT", "CG") || sameChange(960, "T", "G", 959, "CT", "C") {
		t.Error("spellings of one change")
	}
}

// placed returns a SNV of chr1 placed with the evidence given.
func placed(t *testing.T, e *evidence, bases ...string) (*kb.Site, error) {
	t.Helper()
	c, err := parseChain("x", strings.NewReader(chainText))
	if err != nil {
		t.Fatal(err)
	}
	e.chain = c
	if e.pypgx == nil {
		e.pypgx = &pypgx{}
	}
	s := &kb.Site{RSID: "rs1", Bases: bases, GRCh38: kb.Place{Known: true, Contig: "chr1", Pos: 12}}
	return s, e.place("G", s, e.known(s))
}

func TestPlace(t *testing.T) {
	at := func(contig string, pos int, ref string) refs { return refs{locus{contig, pos}: {ref}} }
	table := func(pos37 int, ref37 string) *pypgx {
		k := known{"G", "rs1", "chr1", pos37, 12, ref37, "A", "C"}
		return &pypgx{byLocus: map[locus][]known{{"chr1", 12}: {k}}}
	}
	for _, c := range []struct {
		name     string
		e        evidence
		bases    []string
		ref      int
		verified kb.Verified
		problems int
	}{
		{"chain alone", evidence{}, []string{"A", "C"}, 0, kb.ByChain, 0},
		{"record agrees", evidence{refs37: at("chr1", 112, "A")}, []string{"A", "C"}, 0, kb.ByChain | kb.ByData, 0},
		{"record decides", evidence{refs37: at("chr1", 112, "C")}, []string{"A", "C"}, 1, kb.ByChain | kb.ByData, 0},
		{"REF no allele has", evidence{refs37: at("chr1", 112, "T")}, []string{"A", "C"}, 2, kb.ByChain | kb.ByData, 0},
		{"table agrees", evidence{pypgx: table(112, "A")}, []string{"A", "C"}, 0, kb.ByChain | kb.ByPyPGx, 0},
		{"table decides", evidence{pypgx: table(112, "C")}, []string{"A", "C"}, 1, kb.ByChain | kb.ByPyPGx, 0},
		{"table elsewhere", evidence{pypgx: table(113, "A")}, []string{"A", "C"}, 0, kb.ByChain, 1},
		{"record against table", evidence{pypgx: table(112, "C"), refs37: at("chr1", 112, "A")}, []string{"A", "C"}, 1, kb.ByChain | kb.ByPyPGx, 1},
		{"sequence", evidence{seq37: sequences{{"chr1", 100, strings.Repeat("A", 60)}}}, []string{"A", "C"}, 0, kb.ByChain | kb.BySequence, 0},
		{"sequence against table", evidence{pypgx: table(112, "C"), seq37: sequences{{"chr1", 100, strings.Repeat("A", 60)}}}, []string{"A", "C"}, 0, kb.ByChain | kb.BySequence, 1},
		{"record of GRCh38 against definition", evidence{refs38: at("chr1", 12, "T")}, []string{"A", "C"}, 0, kb.ByChain, 1},
		{
			"repeat differs",
			evidence{
				seq37: sequences{{"chr1", 100, strings.Repeat("G", 12) + "ACTTTTT"}},
				seq38: sequences{{"chr1", 0, strings.Repeat("G", 12) + "ACCCTTT"}},
			},
			[]string{"AC", "A"},
			0, kb.ByChain | kb.BySequence, 1,
		},
	} {
		s, err := placed(t, &c.e, c.bases...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		p := s.GRCh37
		if !p.Known || p.Pos != 112 || p.Ref != c.ref || p.Verified != c.verified || len(c.e.problems) != c.problems {
			t.Errorf("%s: %+v, bases %v, problems %v", c.name, p, s.Bases, c.e.problems)
		}
		if (c.e.resolve() == nil) != (c.problems == 0 && len(resolutions) == 0) {
			t.Errorf("%s: a disagreement without a decision must stop the build", c.name)
		}
	}
	if _, err := placed(t, &evidence{seq38: sequences{{"chr1", 12, "T"}}}, "A", "C"); err == nil {
		t.Error("a definition against the sequence of GRCh38: no error")
	}
	// across a gap there is no place, whatever the table says
	e := evidence{pypgx: &pypgx{byLocus: map[locus][]known{{"chr1", 12}: {{"G", "rs1", "chr1", 112, 12, "AAAAAAAAAA", "AAAAAAAAAA", "A"}}}}}
	if s, err := placed(t, &e, "AAAAAAAAAA", "A"); err != nil || s.GRCh37.Known || len(e.problems) != 1 {
		t.Errorf("%+v %v %v", s, err, e.problems)
	}
}

func TestCheckActions(t *testing.T) {
	words, err := readTerms()
	if err != nil {
		t.Fatal(err)
	}
	good := []kb.Action{
		{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: &kb.Range{Low: 50, High: 50}, Phase: "start"}}, Unless: []kb.Limit{{Below: 75, Unit: "mg/m2", Per: "day"}}},
		{Kind: kb.Alternative, Link: kb.Otherwise, Drugs: []string{"prasugrel"}, Class: "statin", Test: []string{"ecg"}, Condition: []string{"age:child"}},
	}
	if err := words.checkActions(good); err != nil {
		t.Error(err)
	}
	dose := func(d kb.Dose) []kb.Action { return []kb.Action{{Kind: kb.DoseKind, Dose: []kb.Dose{d}}} }
	for name, actions := range map[string][]kb.Action{
		"none":          nil,
		"kind":          {{Kind: "halve"}},
		"first link":    {{Kind: kb.Avoid, Link: kb.And}},
		"no link":       {{Kind: kb.Avoid}, {Kind: kb.Avoid}},
		"modality":      {{Kind: kb.Avoid, Modality: "perhaps"}},
		"phase":         {{Kind: kb.Avoid, Phase: "later"}},
		"test":          {{Kind: kb.Monitor, Test: []string{"x-ray"}}},
		"condition":     {{Kind: kb.Avoid, Condition: []string{"age:old"}}},
		"class":         {{Kind: kb.Alternative, Class: "something"}},
		"drug":          {{Kind: kb.Avoid, Drugs: []string{"Aspirin"}}},
		"not drug":      {{Kind: kb.Avoid, NotDrugs: []string{""}}},
		"days":          {{Kind: kb.StopRule, Days: -1}},
		"days of avoid": {{Kind: kb.Avoid, Days: 3}},
		"wait":          {{Kind: kb.Titrate, Wait: &kb.Range{}}},
		"wait of tdm":   {{Kind: kb.TDM, Wait: &kb.Range{Low: 7, High: 7}}},
		"first after":   {{Kind: kb.Avoid, After: &kb.Range{Low: 7, High: 7}}},
		"after":         {{Kind: kb.Avoid}, {Kind: kb.Avoid, Link: kb.And, After: &kb.Range{}}},
		"except":        {{Kind: kb.Avoid, Except: []string{"age:old"}}},
		"duration":      {{Kind: kb.Avoid, Duration: "short"}},
		"what risk":     {{Kind: kb.WeighRisk}},
		"no dose":       {{Kind: kb.DoseKind}},
		"unless":        {{Kind: kb.Avoid, Unless: []kb.Limit{{Unit: "mg"}}}},
		"empty dose":    dose(kb.Dose{}),
		"no unit":       dose(kb.Dose{Amount: &kb.Range{Low: 1, High: 1}}),
		"no amount":     dose(kb.Dose{Direction: "lower", Unit: "mg"}),
		"range":         dose(kb.Dose{Percent: &kb.Range{Low: 50, High: 20}}),
		"two doses":     dose(kb.Dose{Percent: &kb.Range{Low: 50, High: 50}, Direction: "lower"}),
		"lower to":      dose(kb.Dose{Amount: &kb.Range{Low: 50, High: 50}, Unit: "mg", Direction: "lower"}),
		"frequency":     dose(kb.Dose{Direction: "lower", PerDay: -1}),
		"base":          dose(kb.Dose{Percent: &kb.Range{Low: 50, High: 50}, Base: "x"}),
		"bound":         dose(kb.Dose{Direction: "lower", Bound: "under"}),
	} {
		if words.checkActions(actions) == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if addActions(&kb.KB{}) == nil {
		t.Error("codes that no row needs: no error")
	}
	if addActions(&kb.KB{Guidelines: []*kb.Guideline{{Rows: []kb.Row{{TextHash: "new"}}}}}) == nil {
		t.Error("a wording without code: no error")
	}
}

func TestActionFile(t *testing.T) {
	words, err := readTerms()
	if err != nil {
		t.Fatal(err)
	}
	for text, ok := range map[string]bool{
		`{"a": [{"kind": "avoid"}], "b": [{"kind": "avoid"}]}`: true,
		`{"b": [{"kind": "avoid"}], "a": [{"kind": "avoid"}]}`: false,
		`{"a": [{"kind": "avoid"}], "a": [{"kind": "avoid"}]}`: false,
		`{"a": [{"kind": "avoid", "dosage": 1}]}`:              false,
		`{"a": [{"kind": "x"}]}`:                               false,
		`{"a": [{"kind": "avoid"}]`:                            false,
		`[]`:                                                   false,
	} {
		if err := readActionFile("x", []byte(text), words, map[string][]kb.Action{}); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestTerms(t *testing.T) {
	for value, want := range map[string]string{"0.0": "No function", "0.25": "Decreased function", "1.0": "Normal function", "≥3.0": "Increased function", "n/a": ""} {
		if got := valueFunction(value); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
	if sentence("Severely Decreased Function") != "Severely decreased function" || sentence("Class I") != "Class I" || chrName("22_KI1_alt") != "chr22_KI1_alt" || orUnassigned("") != "n/a" {
		t.Error("terms")
	}
	if (problem{"G", "s", "t"}).key() != "G s: t" || verifiedText(kb.ByChain|kb.ByData) != "chain+1000 Genomes" {
		t.Error("report")
	}
}
