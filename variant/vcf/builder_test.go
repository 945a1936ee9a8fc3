package vcf_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

func built(t *testing.T, b *vcf.Builder) string {
	t.Helper()
	r, err := b.Record()
	if err != nil {
		t.Fatal(err)
	}
	return string(r.AppendText(nil)) + "\n"
}

func TestBuilder(t *testing.T) {
	h := open(t, small(), vcf.Options{}).Header()
	b := vcf.NewBuilder(h)
	b.Reset("chr1", 99, "G")
	equal(t, "least", built(t, b), columns("chr1 100 . G . . . . . . . ."))

	b.Reset("chr1", 99, "G", "A", "<DEL>")
	b.SetID("rs1", "rs2")
	b.SetQual(29.1)
	b.SetFilter("PASS")
	b.SetInfoFloats(h.Info("AF"), .1, vcf.MissingFloat())
	b.SetInfoInts(h.Info("AC"), 3, vcf.MissingInt)
	b.SetInfoFlag(h.Info("DB"))
	b.SetInfoInts(h.Info("END"), 200)
	b.SetFormatInts(h.Format("DP"), []int32{7, vcf.MissingInt, vcf.EndOfVector})
	b.SetFormatInts(h.Format("AD"), []int32{1, 2, 3, vcf.MissingInt, vcf.EndOfVector, vcf.EndOfVector, vcf.EndOfVector, vcf.EndOfVector, vcf.EndOfVector})
	b.SetGenotypes([]variant.Genotype{{A: 0, B: 2, Phased: true, Ploidy: 2}, {A: 1, B: absent, Ploidy: 1}, {A: missing, B: missing, Ploidy: 2}})
	b.SetFormatFloats(h.Format("GP"), []float32{.5, 1e-9, vcf.EndFloat(), vcf.EndFloat(), float32(math.Inf(1)), 2})
	equal(t, "most", built(t, b), columns("chr1 100 rs1;rs2 G A,<DEL> 29.1 PASS AF=0.1,.;AC=3,.;DB;END=200 GT:DP:AD:GP 0|2:7:1,2,3:0.5,1e-09 1:.:.:. ./.:.:.:Inf,2"))
	b.RemoveInfo(h.Info("AC"))
	b.RemoveInfo(h.Info("AC"))
	b.RemoveFormat(h.Format("AD"))
	b.SetInfoFloats(h.Info("AF"), .25)
	b.SetInfoInts(h.Info("AC"))
	b.SetPos(4)
	b.SetGenotypes(make([]variant.Genotype, 3))
	equal(t, "changed", built(t, b), columns("chr1 5 rs1;rs2 G A,<DEL> 29.1 PASS AF=0.25;DB;END=200;AC=. GT:DP:GP .:7:0.5,1e-09 .:.:. .:.:Inf,2"))
	r, _ := b.Record()
	equal(t, "record", r.End(), 200)
}

func TestBuilderCopies(t *testing.T) {
	text := small("chr1 100 id G A,C 5 q10 AF=0.5;DB;XX=y DP:GT 1:0|1 2:1|1 3:0|0")
	src := all(t, open(t, text, vcf.Options{}))[0]
	h := src.Header()
	b := vcf.NewBuilder(h)
	b.Copy(src)
	equal(t, "same", built(t, b), lines([]*vcf.Record{src}))
	b.SetAlleles("GA", "T")
	b.SetInfoFloats(h.Info("AF"), .75)
	equal(t, "samples untouched", built(t, b), columns("chr1 100 id GA T 5 q10 AF=0.75;DB;XX=y DP:GT 1:0|1 2:1|1 3:0|0"))
	b.SetFormatText(h.Format("GT"), []string{"0|1|1", "", "."})
	equal(t, "samples changed", built(t, b), columns("chr1 100 id GA T 5 q10 AF=0.75;DB;XX=y GT:DP 0|1|1:1 .:2 .:3"))

	picked := open(t, text, vcf.Options{Samples: []string{"C", "A"}})
	b = vcf.NewBuilder(picked.Header())
	b.Copy(all(t, picked)[0])
	equal(t, "picked", built(t, b), columns("chr1 100 id G A,C 5 q10 AF=0.5;DB;XX=y DP:GT 3:0|0 1:0|1"))
	b.Copy(src)
	_, err := b.Record()
	equal(t, "other samples", err != nil, true)

	none := open(t, text, vcf.Options{Samples: []string{}})
	b = vcf.NewBuilder(none.Header())
	b.Copy(all(t, none)[0])
	equal(t, "none", built(t, b), columns("chr1 100 id G A,C 5 q10 AF=0.5;DB;XX=y"))
}

func TestBuilderRefuses(t *testing.T) {
	h := open(t, small(), vcf.Options{}).Header()
	b := vcf.NewBuilder(h)
	call := variant.Genotype{Ploidy: 2}
	for name, set := range map[string]func(){
		"no contig":        func() { b.Reset("", 1, "A") },
		"contig":           func() { b.Reset("a b", 1, "A") },
		"contig #":         func() { b.Reset("#a", 1, "A") },
		"position":         func() { b.Reset("chr1", -2, "A") },
		"moved":            func() { b.SetPos(math.MaxInt32) },
		"REF":              func() { b.SetAlleles("") },
		"ALT":              func() { b.SetAlleles("A", "") },
		"ALT with comma":   func() { b.SetAlleles("A", "C,G") },
		"ID":               func() { b.SetID("a;b") },
		"FILTER":           func() { b.SetFilter("a\tb") },
		"undeclared":       func() { b.SetInfoInts(h.Info("ZZ"), 1) },
		"undeclared F":     func() { b.SetFormatInts(h.Format("ZZ"), []int32{1, 2, 3}) },
		"type":             func() { b.SetInfoInts(h.Info("AF"), 1) },
		"type F":           func() { b.SetFormatText(h.Format("DP"), []string{"", "", ""}) },
		"rows":             func() { b.SetFormatInts(h.Format("DP"), []int32{1, 2}) },
		"no rows":          func() { b.SetFormatInts(h.Format("DP"), nil) },
		"texts":            func() { b.SetFormatText(h.Format("GT"), []string{"0"}) },
		"text with colon":  func() { b.SetFormatText(h.Format("GT"), []string{"0:1", "", ""}) },
		"calls":            func() { b.SetGenotypes([]variant.Genotype{call}) },
		"allele":           func() { b.SetGenotypes([]variant.Genotype{call, call, {A: 2, B: 0, Ploidy: 2}}) },
		"ploidy":           func() { b.SetGenotypes([]variant.Genotype{call, call, {Ploidy: 3}}) },
		"invalid":          func() { b.SetGenotypes([]variant.Genotype{call, call, {A: invalid, B: invalid}}) },
		"INFO text":        func() { b.SetInfoText(h.Info("AF"), "a;b") },
		"a NUL in a value": func() { b.SetID("a\x00") },
	} {
		b.Reset("chr1", 5, "A", "C")
		set()
		if r, err := b.Record(); err == nil {
			t.Errorf("%s: %v was built", name, r)
		}
	}
	h = h.Clone()
	k, err := h.AddInfo("TXT", vcf.Variable, vcf.String, "text")
	if err != nil {
		t.Fatal(err)
	}
	b = vcf.NewBuilder(h)
	b.Reset("chr1", 5, "A", "C")
	b.SetInfoText(k, "a", "b")
	equal(t, "text", built(t, b), columns("chr1 6 . A C . . TXT=a,b . . . ."))
	b.SetInfoText(k, "a=b")
	_, err = b.Record()
	equal(t, "equals sign", err != nil, true)
}

func TestStreamOfRecords(t *testing.T) {
	h := open(t, small(), vcf.Options{}).Header()
	fault := errors.New("no more")
	const n = 30000
	records := func(stop error) func(context.Context) iter.Seq2[*vcf.Record, error] {
		return func(context.Context) iter.Seq2[*vcf.Record, error] {
			return func(yield func(*vcf.Record, error) bool) {
				b := vcf.NewBuilder(h)
				for i := range n {
					b.Reset("chr1", i, "A", "C")
					r, err := b.Record()
					if !yield(r, err) {
						return
					}
				}
				if stop != nil {
					yield(nil, stop)
				}
			}
		}
	}
	s := vcf.NewStream(h, records(nil))
	equal(t, "header", s.Header() == h, true)
	i := 0
	for r, err := range vcf.Records(background, s) {
		if err != nil || r.Pos() != i || r.Line() != i+1 {
			t.Fatalf("%d: %v %v", i, r, err)
		}
		i++
	}
	equal(t, "records", i, n)
	i = 0
	var last error
	for _, err := range vcf.Records(background, vcf.NewStream(h, records(fault))) {
		if last = err; err == nil {
			i++
		}
	}
	equal(t, "before the fault", i == n && last == fault, true)
	for range vcf.Records(background, s) {
		break
	}
	for b := range s.Blocks(background) {
		b.Release()
		break
	}
	cancelled, cancel := context.WithCancel(background)
	cancel()
	for _, err := range vcf.Records(cancelled, s) {
		equal(t, "cancelled", errors.Is(err, context.Canceled), true)
	}
}

func TestBlockAppend(t *testing.T) {
	text := small("chr1 1 a A C . . AF=0.1 GT 0|1 1|1 0/0", "chr2 2 b G T . . AF=0.2 GT 0|0 0|0 0|0")
	src := all(t, open(t, text, vcf.Options{}))
	b := vcf.NewBlock(src[0].Header())
	for range 500 {
		for _, r := range src {
			if err := b.Append(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	equal(t, "len", b.Len(), 1000)
	for i := range b.Len() {
		equal(t, "record", string(b.At(i).AppendText(nil)), string(src[i%2].AppendText(nil)))
	}
	equal(t, "header", b.Header() == src[0].Header(), true)
	other := all(t, open(t, text, vcf.Options{Samples: []string{"A"}}))[0]
	equal(t, "other samples", b.Append(other) != nil && b.Len() == 1000, true)
	equal(t, "line unknown", b.At(3).Line(), 0)

	// Onto a block that was read, with lines that are no records.
	f := open(t, strings.ReplaceAll(text, "\n", "\r\n")+"\n\n"+columns("chr1 9 z A C . . . GT . . ."), vcf.Options{Workers: 1})
	for b, err := range f.Blocks(background) {
		if err != nil {
			t.Fatal(err)
		}
		for range 5000 {
			if err := b.Append(src[0]); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "read", b.At(2).ID().String()+b.At(1).ID().String()+b.At(5002).ID().String(), "zba")
	}
}
