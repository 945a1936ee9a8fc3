package vcf_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

func TestRecordColumns(t *testing.T) {
	r := one(t, "chr1 100 rs1;rs2 GA G,<DEL>,*,]1:5]T 12.5 q10;s50 AF=0.5;DB GT 0|1 1/2 .", vcf.Options{})
	equal(t, "contig", r.Contig(), "chr1")
	equal(t, "pos", r.Pos(), 99)
	equal(t, "end", r.End(), 101)
	equal(t, "id", r.ID().String(), "rs1;rs2")
	equal(t, "ref", string(r.Ref().Bytes()), "GA")
	equal(t, "alts", r.NumAlt(), 4)
	for i, want := range []string{"G", "<DEL>", "*", "]1:5]T", ""} {
		equal(t, "alt", r.Alt(i).String(), want)
	}
	q, ok := r.Qual()
	equal(t, "qual", ok && q == 12.5, true)
	equal(t, "line", r.Line(), strings.Count(smallHeader, "\n")+2)
	equal(t, "string", r.String(), "chr1:100:GA:G,<DEL>,*,]1:5]T")
	equal(t, "variant", r.Variant(0).String(), "chr1:100:GA:G")
	equal(t, "samples", r.NumSamples(), 3)
	equal(t, "header", r.Header().NumSamples(), 3)

	f := r.Filter()
	equal(t, "filter", !f.Pass() && !f.Missing() && f.Has("s50") && !f.Has("s5") && f.String() == "q10;s50", true)
	var names []string
	for name := range f.All() {
		names = append(names, name.String())
	}
	equal(t, "filters", strings.Join(names, " "), "q10 s50")
	for name := range f.All() {
		equal(t, "first", name.Is("q10"), true)
		break
	}
}

func TestRecordMissing(t *testing.T) {
	r := one(t, "chr1 0 . N . . . . . . . .", vcf.Options{})
	equal(t, "pos", r.Pos(), -1)
	equal(t, "end", r.End(), 0)
	equal(t, "alts", r.NumAlt(), 0)
	if _, ok := r.Qual(); ok {
		t.Error("qual")
	}
	equal(t, "filter", r.Filter().Pass() && r.Filter().Missing() && r.Filter().Text().Is("."), true)
	equal(t, "id", r.ID().Missing(), true)
	for k, v := range r.Info().All() {
		t.Errorf("info %s %s", k, v)
	}
	equal(t, "info", r.Info().Has(r.Header().Info(".")), false)
	equal(t, "info", r.Info().Has(r.Header().Info("")), false)
	equal(t, "calls", r.Genotypes().Has(), false)
	g, err := r.Genotypes().At(1)
	equal(t, "call", err == nil && g.Ploidy == 0 && !g.Called() && g.CountAlt(0) == 0, true)
	equal(t, "pass", one(t, "chr1 1 . N . . PASS . . . . .", vcf.Options{}).Filter().Pass(), true)
}

func TestQual(t *testing.T) {
	for text, want := range map[string]float32{
		"0": 0, "30": 30, "29.5": 29.5, "1e3": 1000, "2e+1": 20, "5.3e-10": 5.3e-10, "-1": -1, "0.123456789": 0.12345679,
		"Inf": float32(math.Inf(1)), "-inf": float32(math.Inf(-1)), ".5": .5, "7.": 7, "16777217": 16777216, "1e999": float32(math.Inf(1)),
	} {
		got, ok := one(t, "chr1 1 . A C "+text+" . . . . . .", vcf.Options{}).Qual()
		equal(t, text, ok && got == want, true)
	}
	got, ok := one(t, "chr1 1 . A C NaN . . . . . .", vcf.Options{}).Qual()
	equal(t, "NaN", ok && got != got && !vcf.IsMissingFloat(got), true)
}

func TestInfo(t *testing.T) {
	r := one(t, "chr1 100 . G A,C . . DB;AF=0.25,.;AC=7,x;XS=a,.,c;E=;M=.;BIG=3000000000;NEG=-5;AF=9;AFX=1;U=\xff\xfe . . . .", vcf.Options{})
	info, h := r.Info(), r.Header()
	equal(t, "flag", info.Flag(h.Info("DB")) && info.Has(h.Info("DB")) && !info.Flag(h.Info("D")), true)
	f, ok := info.Float(h.Info("AF"))
	equal(t, "float", ok && f == .25, true)
	floats := info.Floats(h.Info("AF"), nil)
	equal(t, "floats", len(floats) == 2 && floats[0] == .25 && vcf.IsMissingFloat(floats[1]), true)
	n, ok := info.Int(h.Info("AC"))
	equal(t, "int", ok && n == 7, true)
	equal(t, "ints", fmt.Sprint(info.Ints(h.Info("AC"), nil)), fmt.Sprint([]int32{7, vcf.MissingInt}))
	equal(t, "texts", fmt.Sprint(info.Texts(h.Info("XS"), nil)), fmt.Sprint([]vcf.Text{vcf.Text("a"), vcf.Text("."), vcf.Text("c")}))
	s, ok := info.String(h.Info("XS"))
	equal(t, "string", ok && s == "a,.,c", true)
	equal(t, "not UTF-8", string(info.Text(h.Info("U"))), "\xff\xfe")
	n, ok = info.Int(h.Info("NEG"))
	equal(t, "negative", ok && n == -5, true)

	// Missing, malformed and absent are three things.
	for key, has := range map[string]bool{"M": true, "E": true, "BIG": true, "DB": true, "XS": true, "ZZ": false} {
		k := h.Info(key)
		_, isInt := info.Int(k)
		_, isFloat := info.Float(k)
		equal(t, key, info.Has(k), has)
		equal(t, key+" as int", isInt, false)
		equal(t, key+" as float", isFloat, key == "BIG")
	}
	if _, ok := info.String(h.Info("M")); ok {
		t.Error("M has no value")
	}
	equal(t, "absent", info.Text(h.Info("ZZ")) == nil && len(info.Ints(h.Info("ZZ"), nil)) == 0, true)
	equal(t, "missing", fmt.Sprint(info.Ints(h.Info("M"), nil)), fmt.Sprint([]int32{vcf.MissingInt}))
	equal(t, "no value", info.Text(h.Info("E")) != nil && len(info.Texts(h.Info("E"), nil)) == 0, true)
	equal(t, "zero key", info.Has(vcf.InfoKey{}), false)

	var keys []string
	for k, v := range info.All() {
		if (v == nil) != k.Is("DB") {
			t.Errorf("%s=%s", k, v)
		}
		keys = append(keys, k.String())
	}
	equal(t, "keys", strings.Join(keys, " "), "DB AF AC XS E M BIG NEG AF AFX U")
	for range info.All() {
		break
	}
}

func TestFormat(t *testing.T) {
	r := one(t, "chr1 100 . G A . . . GT:DP:AD:GP:X 0|1:12:3,.,5:0.5,.,1e-3:a,b ./.:. 1:x:7:.:.", vcf.Options{})
	f, h := r.Format(), r.Header()
	dp, ad, gp := h.Format("DP"), h.Format("AD"), h.Format("GP")
	equal(t, "has", f.Has(dp) && !f.Has(h.Format("D")) && !f.Has(vcf.FormatKey{}), true)
	n, ok := f.Int(dp, 0)
	equal(t, "DP", ok && n == 12, true)
	for sample := 1; sample < 3; sample++ {
		if _, ok := f.Int(dp, sample); ok {
			t.Errorf("DP of sample %d", sample)
		}
	}
	equal(t, "AD", fmt.Sprint(f.Ints(ad, 0, nil), f.Ints(ad, 1, nil), f.Ints(ad, 2, nil)), fmt.Sprint([]int32{3, vcf.MissingInt, 5}, []int32{}, []int32{7}))
	g := f.Floats(gp, 0, nil)
	equal(t, "GP", len(g) == 3 && g[0] == .5 && vcf.IsMissingFloat(g[1]) && g[2] == 1e-3, true)
	q, ok := f.Float(gp, 0)
	equal(t, "first GP", ok && q == .5, true)
	equal(t, "X", f.Text(h.Format("X"), 0).String(), "a,b")
	equal(t, "ended early", f.Text(ad, 1) == nil && f.Text(dp, 1).Is("."), true)
	equal(t, "DPs", fmt.Sprint(f.IntColumn(dp, nil)), fmt.Sprint([]int32{12, vcf.MissingInt, vcf.MissingInt}))
	equal(t, "no such", fmt.Sprint(f.IntColumn(h.Format("QQ"), []int32{1})), fmt.Sprint([]int32{1, vcf.MissingInt, vcf.MissingInt, vcf.MissingInt}))
	floats := f.FloatColumn(gp, nil)
	equal(t, "GPs", floats[0] == .5 && vcf.IsMissingFloat(floats[1]) && vcf.IsMissingFloat(floats[2]), true)
	equal(t, "no GPs", vcf.IsMissingFloat(f.FloatColumn(h.Format("QQ"), nil)[2]), true)
	var keys []string
	for k := range f.Keys() {
		keys = append(keys, k.String())
	}
	equal(t, "keys", strings.Join(keys, ":"), "GT:DP:AD:GP:X")
	for i, v := range f.Column(dp) {
		equal(t, "column", i == 0 && v.Is("12"), true)
		break
	}
	for range f.Column(h.Format("QQ")) {
		t.Error("a column that is not there")
	}
}

func TestEnd(t *testing.T) {
	for name, c := range map[string]struct {
		version, record string
		want            int
	}{
		"REF":             {"4.2", "chr1 10 . ACG A . . .", 12},
		"END":             {"4.2", "chr1 10 . A <DEL> . . DB;END=50;X=1", 50},
		"END shorter":     {"4.2", "chr1 10 . ACGT A . . END=11", 11},
		"END at POS":      {"4.2", "chr1 10 . ACGT A . . END=10", 10},
		"END before POS":  {"4.2", "chr1 10 . AC A . . END=9", 11},
		"END not a key":   {"4.2", "chr1 10 . A <DEL> . . XEND=40;CIEND=1,2", 10},
		"END at the end":  {"4.2", "chr1 10 . A <DEL> . . CIEND=3;END=30", 30},
		"END no number":   {"4.2", "chr1 10 . A <DEL> . . END=x", 10},
		"END enormous":    {"4.2", "chr1 10 . A <DEL> . . END=99999999999", math.MaxInt32},
		"SVLEN ignored":   {"4.4", "chr1 10 . A <DEL> . . SVLEN=-30", 10},
		"SVLEN":           {"4.5", "chr1 10 . A <DEL>,<INS>,<DUP:TANDEM> . . SVLEN=30,999,40", 50},
		"SVLEN short":     {"4.5", "chr1 10 . A <DEL>,<INV> . . SVLEN=30", 40},
		"SVLEN of bases":  {"4.5", "chr1 10 . A C . . SVLEN=30", 10},
		"SVLEN missing":   {"4.5", "chr1 10 . A <DEL> . . SVLEN=.", 10},
		"LEN":             {"4.5", "chr1 10 . A <*> . . . GT:LEN 0/0:20 0/0:25 0/0", 34},
		"LEN, no <*>":     {"4.5", "chr1 10 . A C . . . GT:LEN 0/0:20 0/0:25 0/0", 10},
		"LEN not there":   {"4.5", "chr1 10 . A <*> . . . GT 0/0 0/0 0/0", 10},
		"LEN in VCF 4.2":  {"4.2", "chr1 10 . A <*> . . . GT:LEN 0/0:20 0/0:25 0/0", 10},
		"END of a <*> 45": {"4.5", "chr1 10 . A <*> . . END=77 GT:LEN 0/0:20 0/0:25 0/0", 77},
	} {
		t.Run(name, func(t *testing.T) {
			text := "##fileformat=VCFv" + c.version + "\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO")
			if strings.Contains(c.record, " GT") {
				text = strings.TrimSuffix(text, "\n") + "\tFORMAT\ta\tb\tc\n"
			}
			r := all(t, open(t, text+columns(c.record), vcf.Options{}))[0]
			equal(t, "end", r.End(), c.want)
			equal(t, "end again", r.End(), c.want)
		})
	}
}

func TestCloneOutlives(t *testing.T) {
	text := small("chr1 1 a A C . . AF=0.1 GT:DP 0|1:1 1|1:2 0/0:3", "chr2 2 b G T . . AF=0.2 GT 0|0 0|0 0|0")
	kept := all(t, open(t, text, vcf.Options{Samples: []string{"C", "A"}}))
	r := kept[0]
	equal(t, "text", lines(kept), columns("chr1 1 a A C . . AF=0.1 GT:DP 0/0:3 0|1:1", "chr2 2 b G T . . AF=0.2 GT 0|0 0|0"))
	f, _ := r.Info().Float(r.Header().Info("AF"))
	equal(t, "AF", f, .1)
	n, _ := r.Format().Int(r.Header().Format("DP"), 0)
	equal(t, "DP", n, 3)
	// Looking at two records in turn.
	a, b := kept[0].Info(), kept[1].Info()
	for range 2 {
		x, _ := a.Float(r.Header().Info("AF"))
		y, _ := b.Float(r.Header().Info("AF"))
		equal(t, "in turn", x == .1 && y == .2, true)
	}
}

func TestSamples(t *testing.T) {
	text := small("chr1 1 . A C . . . GT:DP 0|1:1 1|1:2 0/0:3", "chr1 2 . A C . . . GT 0|1 1|1 0/0", "chr1 3 . A C . . . GT:DP 0|1 1|1:5 0/0:6")
	for name, samples := range map[string][]string{
		"all": nil, "same": {"A", "B", "C"}, "one": {"B"}, "turned": {"C", "B", "A"}, "two": {"C", "A"}, "none": {},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, text, vcf.Options{Samples: samples})
			want := samples
			if want == nil {
				want = []string{"A", "B", "C"}
			}
			equal(t, "names", strings.Join(f.Header().Samples(), ""), strings.Join(want, ""))
			dps := map[string][]int32{"A": {1, vcf.MissingInt, vcf.MissingInt}, "B": {2, vcf.MissingInt, 5}, "C": {3, vcf.MissingInt, 6}}
			gts := map[string]string{"A": "0|1", "B": "1|1", "C": "0/0"}
			for i, r := range all(t, f) {
				calls, err := r.Genotypes().Calls(nil)
				equal(t, "calls", err == nil && len(calls) == len(want), true)
				column := r.Format().IntColumn(r.Header().Format("DP"), nil)
				for s, name := range want {
					equal(t, "call", calls[s].String(), gts[name])
					equal(t, "DP", column[s], dps[name][i])
					n, ok := r.Format().Int(r.Header().Format("DP"), s)
					equal(t, "DP", ok, dps[name][i] != vcf.MissingInt)
					equal(t, "DP", !ok || int32(n) == dps[name][i], true)
				}
			}
		})
	}
	if _, err := vcf.NewReader(background, "x", strings.NewReader(text), vcf.Options{Samples: []string{"Mary"}}); err == nil || strings.Contains(err.Error(), "Mary") {
		t.Errorf("%v", err)
	}
}

func TestFloatsAgreeWithStrconv(t *testing.T) {
	// Compared by way of INFO, against the values that Go's parser gives.
	var texts []string
	x := uint64(88172645463325252)
	for range 20000 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		texts = append(texts, fmt.Sprintf("%.*f", int(x%8), float64(x>>40)/math.Pow(10, float64(x>>8%9))))
	}
	r := one(t, "chr1 1 . A C . . AF="+strings.Join(texts, ",")+" . . . .", vcf.Options{})
	got := r.Info().Floats(r.Header().Info("AF"), nil)
	want := make([]float32, len(texts))
	for i, s := range texts {
		fmt.Sscan(s, &want[i])
	}
	if !slices.Equal(got, want) {
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%s: %v, not %v", texts[i], got[i], want[i])
			}
		}
	}
}
