package bam_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	biogo "github.com/biogo/hts/bam"
	"github.com/biogo/hts/sam"

	"github.com/allelerx/allelerx/genomics/bam"
)

func line(t testing.TB, b *bam.Builder) string {
	t.Helper()
	r, err := b.Record()
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.AppendSAM(nil)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\t", " ")
}

func says(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s, want\n%s", what, got, want)
	}
}

func TestBuilder(t *testing.T) {
	b := bam.NewBuilder(someHeader(t))
	says(t, "nothing", line(t, b), "* 4 * 0 0 * * 0 0 * *")
	b.Reset("r")
	b.SetFlags(bam.Paired | bam.Read1)
	b.SetPlace("chr2", 99)
	b.SetMate("chr2", 0)
	b.SetMapQ(60)
	b.SetTemplateLen(-5)
	b.SetCigar(bam.NewCigarOp(bam.SoftClip, 1), bam.NewCigarOp(bam.Match, 4))
	b.SetBases([]byte("acgTN"), []byte{0, 1, 2, 40, 93})
	b.SetInt("NM", 300)
	b.SetText("RG", "a")
	b.SetInts("XB", 's', -1, 2)
	b.SetChar("XA", 'Q')
	b.SetHex("XH", []byte{0xa0})
	b.SetFloats("XF", 1, -0.5)
	full := "r 65 chr2 100 60 1S4M = 1 -5 ACGTN !\"#I~ NM:i:300 RG:Z:a XB:B:s,-1,2 XA:A:Q XH:H:A0 XF:B:f,1,-0.5"
	says(t, "all", line(t, b), full)
	r, _ := b.Record()
	if r.Bin() != 4681 || r.End() != 103 {
		t.Errorf("bin %d, end %d", r.Bin(), r.End())
	}

	c := bam.NewBuilder(someHeader(t, bam.Reference{Name: "x", Length: 9}, bam.Reference{Name: "chr2", Length: 900}))
	c.Copy(r)
	says(t, "copied", line(t, c), full)
	c.SetInt("NM", -1)
	c.RemoveTag("XB")
	c.RemoveTag("XF")
	c.RemoveTag("ZZ")
	tag, _ := r.Tag("RG")
	c.SetTag(tag)
	c.SetFloat("XA", 2.5)
	c.SetName("*")
	says(t, "changed", line(t, c), "* 65 chr2 100 60 1S4M = 1 -5 ACGTN !\"#I~ XH:H:A0 NM:i:-1 RG:Z:a XA:f:2.5")
	c.SetCigar()
	c.SetFlags(bam.Unmapped)
	c.SetBases(nil, nil)
	c.SetPlace("", -1)
	c.SetMate("x", 8)
	says(t, "unmapped", line(t, c), "* 4 * 0 60 * x 9 -5 * * XH:H:A0 NM:i:-1 RG:Z:a XA:f:2.5")

	b.SetPlace("chr1", 5)
	r, err := b.Record()
	if err != nil {
		t.Fatal(err)
	}
	c.Copy(r)
	if _, err := c.Record(); err == nil || !strings.Contains(err.Error(), `"chr1"`) {
		t.Errorf("a reference that the header lacks: %v", err)
	}
	c.Reset("again")
	says(t, "after an error", line(t, c), "again 4 * 0 0 * * 0 0 * *")
}

func TestBuilderRefuses(t *testing.T) {
	op := bam.NewCigarOp
	for _, c := range []struct {
		name, says string
		set        func(*bam.Builder)
	}{
		{"no name", "QNAME", func(b *bam.Builder) { b.SetName("") }},
		{"long name", "255 bytes", func(b *bam.Builder) { b.SetName(strings.Repeat("x", 255)) }},
		{"name with a space", "QNAME", func(b *bam.Builder) { b.SetName("secret name") }},
		{"name with @", "QNAME", func(b *bam.Builder) { b.SetName("@secret") }},
		{"unknown contig", `"chr9"`, func(b *bam.Builder) { b.SetPlace("chr9", 5) }},
		{"unknown mate", "PNEXT", func(b *bam.Builder) { b.SetMate("chr9", 5) }},
		{"before the contig", "POS", func(b *bam.Builder) { b.SetPlace("chr1", -2) }},
		{"past the contig", "90000 bases", func(b *bam.Builder) { b.SetPlace("chr2", 90_000) }},
		{"past 32 bits", "POS", func(b *bam.Builder) { b.SetPlace("", 1<<31-1) }},
		{"MAPQ", "MAPQ", func(b *bam.Builder) { b.SetMapQ(256) }},
		{"TLEN", "TLEN", func(b *bam.Builder) { b.SetTemplateLen(-1 << 31) }},
		{"no length", "operation 1", func(b *bam.Builder) { b.SetCigar(op(bam.Match, 0)) }},
		{"unknown kind", "operation 2", func(b *bam.Builder) { b.SetCigar(op(bam.Match, 1), op(12, 1)) }},
		{"hard clip inside", "hard clip", func(b *bam.Builder) { b.SetCigar(op(bam.Match, 1), op(bam.HardClip, 1), op(bam.Match, 1)) }},
		{"soft clip inside", "soft clip", func(b *bam.Builder) { b.SetCigar(op(bam.Match, 1), op(bam.SoftClip, 1), op(bam.Match, 1)) }},
		{"no base", "base 3", func(b *bam.Builder) { b.SetBases([]byte("AC!T"), nil) }},
		{"no base at the odd end", "base 3", func(b *bam.Builder) { b.SetBases([]byte("AC."), nil) }},
		{"qualities", "3 qualities", func(b *bam.Builder) { b.SetBases([]byte("ACGT"), []byte{1, 2, 3}) }},
		{"high quality", "of 94", func(b *bam.Builder) { b.SetBases([]byte("A"), []byte{94}) }},
		{"bases and CIGAR", "5 bases", func(b *bam.Builder) { b.SetCigar(op(bam.Match, 5)); b.SetBases([]byte("A"), nil) }},
		{"mapped nowhere", "SetPlace", func(b *bam.Builder) { b.SetFlags(0); b.SetCigar(op(bam.Match, 5)) }},
		{"mapped without CIGAR", "SetCigar", func(b *bam.Builder) { b.SetFlags(0); b.SetPlace("chr1", 0) }},
		{"tag of three", "no tag", func(b *bam.Builder) { b.SetInt("NMM", 1) }},
		{"tag of digits", "no tag", func(b *bam.Builder) { b.SetText("1A", "") }},
		{"CG", "SetCigar", func(b *bam.Builder) { b.SetInts("CG", 'I', 1) }},
		{"number", "32 bits", func(b *bam.Builder) { b.SetInt("XX", 1<<32) }},
		{"negative number", "32 bits", func(b *bam.Builder) { b.SetInt("XX", -1<<31-1) }},
		{"character", "XX", func(b *bam.Builder) { b.SetChar("XX", ' ') }},
		{"text", "XX", func(b *bam.Builder) { b.SetText("XX", "a\tb") }},
		{"element", "no type", func(b *bam.Builder) { b.SetInts("XX", 'f', 1) }},
		{"value", "value 2", func(b *bam.Builder) { b.SetInts("XX", 'c', 127, 128) }},
	} {
		b := bam.NewBuilder(someHeader(t))
		c.set(b)
		_, err := b.Record()
		if err == nil || !strings.HasPrefix(err.Error(), "bam: ") || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want it to say %s", c.name, err, c.says)
		}
	}
}

// TestFromSAM: biogo reads what was written as it was meant, and its records
// make the same bytes.
func TestFromSAM(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.bam")
	block := someRecords(t, someHeader(t), 2000, 11)
	create(t, path, block, bam.WriterOptions{})
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	theirs, err := biogo.NewReader(in, 1)
	if err != nil {
		t.Fatal(err)
	}
	b := bam.NewBuilder(block.Header())
	for i := range block.Len() {
		want := block.At(i)
		got, err := theirs.Read()
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != want.Name().String() || got.Pos != want.Pos() || int(got.Flags) != int(want.Flags()) || len(got.AuxFields) > 6 {
			t.Fatalf("record %d: biogo reads %v", i, got)
		}
		if want.Cigar().Len() > 65535 {
			continue // biogo does not know the tag CG
		}
		b.FromSAM(got)
		back, err := b.Record()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.Bytes(), want.Bytes()) {
			t.Fatalf("record %d came back as\n%q\nand was\n%q", i, back.Bytes(), want.Bytes())
		}
	}
	if _, err := theirs.Read(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end biogo finds %v", err)
	}
}

func TestFromSAMRefuses(t *testing.T) {
	stranger, err := sam.NewReference("chr9", "", "", 100, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sam.NewHeader(nil, []*sam.Reference{stranger}); err != nil {
		t.Fatal(err)
	}
	for says, r := range map[string]*sam.Record{
		"chr9":  {Name: "r", Ref: stranger, Pos: 5, MatePos: -1},
		"bytes": {Name: "r", Pos: -1, MatePos: -1, Seq: sam.Seq{Length: 9}},
		"Qual":  {Name: "r", Pos: -1, MatePos: -1, Seq: sam.NewSeq([]byte("ACGT")), Qual: []byte{1}},
		"Aux":   {Name: "r", Pos: -1, MatePos: -1, AuxFields: sam.AuxFields{sam.Aux("NMi\x01")}},
		"least": {Name: "r", Pos: -1, MatePos: -1, AuxFields: sam.AuxFields{sam.Aux("NM")}},
	} {
		b := bam.NewBuilder(someHeader(t))
		b.FromSAM(r)
		if _, err := b.Record(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want it to say %s", err, says)
		}
	}
	b := bam.NewBuilder(someHeader(t))
	b.FromSAM(&sam.Record{Pos: -1, MatePos: -1})
	says(t, "an empty one", line(t, b), "* 0 * 0 0 * * 0 0 * *")
}

// BenchmarkBuilder makes a read of 150 bases with five tags.
func BenchmarkBuilder(b *testing.B) {
	build := bam.NewBuilder(someHeader(b))
	bases, qual := bytes.Repeat([]byte("ACGTA"), 30), bytes.Repeat([]byte{30, 40}, 75)
	b.ReportAllocs()
	for b.Loop() {
		build.Reset("SIM:1:7:1148:30863:25744")
		build.SetFlags(bam.Paired)
		build.SetPlace("chr1", 12345)
		build.SetMate("chr1", 12645)
		build.SetCigar(bam.NewCigarOp(bam.Match, 150))
		build.SetBases(bases, qual)
		build.SetInt("NM", 1)
		build.SetText("MD", "10A139")
		build.SetInt("AS", 145)
		build.SetInt("XS", 20)
		build.SetText("RG", "a")
		if _, err := build.Record(); err != nil {
			b.Fatal(err)
		}
	}
}
