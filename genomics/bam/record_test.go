package bam_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/bgzf"
)

func TestRecord(t *testing.T) {
	r := one(t, "name 1187 chr2 100 60 2S3M1D4M = 300 210 ACGTNACGT ABCDEFGHI NM:i:3 XF:f:1.5 RG:Z:1 XC:A:c XB:B:s,-1,2 XG:B:f,1.5,-2.5 XH:H:1AE3")
	equal(t, "name", r.Name().Is("name"), true)
	equal(t, "flags", r.Flags().String(), "PAIRED,PROPER_PAIR,MREVERSE,READ2,DUP")
	equal(t, "ref", r.RefID(), 1)
	equal(t, "contig", r.Contig(), "chr2")
	equal(t, "pos", r.Pos(), 99)
	equal(t, "end", r.End(), 107)
	equal(t, "mapq", r.MapQ(), 60)
	equal(t, "mate", fmt.Sprint(r.MateContig(), " ", r.MateRefID(), r.MatePos()), "chr2 1 299")
	equal(t, "template", r.TemplateLen(), 210)
	equal(t, "len", r.Len(), 9)
	equal(t, "base", string(r.Base(4)), "N")
	equal(t, "bases", string(r.Bases([]byte("x"))), "xACGTNACGT")
	equal(t, "packed", fmt.Sprintf("%x", r.PackedBases()), "1248f12480")
	equal(t, "qual", slices.Equal(r.Qual(), []byte{32, 33, 34, 35, 36, 37, 38, 39, 40}), true)
	equal(t, "string", r.String(), "chr2:100 PAIRED,PROPER_PAIR,MREVERSE,READ2,DUP")
	equal(t, "offset", r.Offset(), 0)
	equal(t, "line", r.Line(), 0)

	c := r.Clone()
	equal(t, "clone", c.Equal(r), true)
	equal(t, "reversed", one(t, "name 16 chr1 1 0 4M * 0 0 ACGT *").Equal(r), false)
	again, err := bam.NewRecord(r.Header(), r.Bytes())
	equal(t, "again", err == nil && again.Equal(r), true)
	_, err = bam.NewRecord(r.Header(), r.Bytes()[:20])
	equal(t, "short", fmt.Sprint(err), `bam: block_size "20": a record has at least 33 bytes: the file is damaged`)

	for _, i := range []int{-1, 9, math.MaxInt} {
		func() {
			defer func() { equal(t, fmt.Sprint("a panic at base ", i), recover() != nil, true) }()
			r.Base(i)
		}()
	}
}

func TestCigar(t *testing.T) {
	r := one(t, "r 0 chr1 1 0 1H2S3M4I5D6N7P8=9X1S * 0 0 * *")
	c := r.Cigar()
	equal(t, "text", c.String(), "1H2S3M4I5D6N7P8=9X1S")
	equal(t, "reference", c.ReferenceLen(), 3+5+6+8+9)
	equal(t, "query", c.QueryLen(), 2+3+4+8+9+1)
	var kinds strings.Builder
	for op := range c.Ops() {
		fmt.Fprintf(&kinds, "%d%s%t%t ", op.Len(), op.Kind(), op.Kind().ConsumesReference(), op.Kind().ConsumesQuery())
	}
	equal(t, "kinds", kinds.String(), "1Hfalsefalse 2Sfalsetrue 3Mtruetrue 4Ifalsetrue 5Dtruefalse 6Ntruefalse 7Pfalsefalse 8=truetrue 9Xtruetrue 1Sfalsetrue ")
	equal(t, "op", bam.NewCigarOp(bam.Deletion, 7).String(), "7D")
	equal(t, "none", one(t, "r 4 * 0 0 * * 0 0 * *").Cigar().String(), "*")
	for range c.Ops() {
		break
	}

	long, err := bam.ParseSAM(header(t), []byte(long(70_000)))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "long", long.Cigar().Len(), 70_000)
	equal(t, "end", long.End(), 99+70_000)
	tag, ok := long.Tag("CG")
	equal(t, "its tag", ok && tag.Len() == 70_000, true)
}

func TestTags(t *testing.T) {
	r := one(t, "r 4 * 0 0 * * 0 0 * * NM:i:-3 XF:f:1.5 RG:Z:group XC:A:c XB:B:s,-1,2 XG:B:f,1.5,-2.5 XH:H:1AE3 XD:d:0.1")
	var all []string
	for tag := range r.Tags() {
		all = append(all, tag.String())
	}
	equal(t, "all", strings.Join(all, " "), "NM:i:-3 XF:f:1.5 RG:Z:group XC:A:c XB:B:s,-1,2 XG:B:f,1.5,-2.5 XH:H:1AE3 XD:d:0.1")
	for range r.Tags() {
		break
	}
	get := func(name string) bam.Tag {
		tag, ok := r.Tag(name)
		equal(t, name, ok && tag.Is(name) && tag.Name() == name, true)
		return tag
	}
	n, ok := get("NM").Int()
	equal(t, "NM", ok && n == -3 && get("NM").Type() == 'c', true)
	f, ok := get("NM").Float()
	equal(t, "NM as a number", ok && f == -3, true)
	f, ok = get("XF").Float()
	equal(t, "XF", ok && f == 1.5, true)
	f, ok = get("XD").Float()
	equal(t, "XD", ok && f == 0.1, true)
	_, ok = get("XF").Int()
	equal(t, "XF is no whole number", ok, false)
	_, ok = get("RG").Float()
	equal(t, "RG is no number", ok, false)
	for name, want := range map[string]string{"RG": "group", "XC": "c", "XH": "1AE3"} {
		text, ok := get(name).Text()
		equal(t, name, ok && text.Is(want), true)
	}
	text, ok := get("NM").Text()
	equal(t, "NM is no text", !ok && text == nil, true)
	b, g := get("XB"), get("XG")
	equal(t, "XB", fmt.Sprint(b.Len(), string(b.Element()), b.IntAt(0), b.FloatAt(1)), "2s-1 2")
	equal(t, "XG", fmt.Sprint(g.Len(), string(g.Element()), g.FloatAt(0), g.IntAt(1)), "2f1.5 -3")
	equal(t, "no array", get("NM").Len() == 0 && get("NM").Element() == 0, true)
	for _, name := range []string{"", "N", "NMM", "ZZ"} {
		_, ok := r.Tag(name)
		equal(t, name, ok, false)
	}
}

// Tags that cannot be read are found by whoever reads them.
func TestBrokenTags(t *testing.T) {
	whole := one(t, "r 0 chr1 100 60 8M * 0 0 ACGTACGT ABCDABCD NM:i:1").Bytes()
	doubtful := one(t, "r 4 * 0 0 * * 0 0 * * NM:i:1").Bytes()
	for _, c := range []struct{ name, aux, want string }{
		{"cut in the name", "X", "the tag is cut off"},
		{"cut in the value", "XXi\x01\x00", "the tag is cut off"},
		{"no such type", "XXq\x01", "the tag's type is none of"},
		{"text without end", "XXZabc", "the tag's text has no end"},
		{"array without length", "XXBc\x01", "the tag is cut off"},
		{"array that is cut", "XXBc\x05\x00\x00\x00abcd", "the tag is cut off"},
		{"array of nearly 2³² values", "XXBi\xff\xff\xff\xffabcd", "the tag is cut off"},
		{"array of text", "XXBZ\x01\x00\x00\x00a", "the array's type is none of"},
		{"array of doubles", "XXBd\x01\x00\x00\x0012345678", "the array's type is none of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := bam.NewRecord(header(t), append(slices.Clone(doubtful), c.aux...)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("without a CIGAR: %v", err)
			}
			raw := append(slices.Clone(whole), c.aux...)
			r, err := bam.NewRecord(header(t), raw)
			if err != nil {
				t.Fatal(err)
			}
			_, appended := r.AppendSAM(nil)
			_, converted := r.ToSAM()
			for _, err := range []error{r.CheckTags(), appended, converted} {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v", err)
				}
			}
			_, first := r.Tag("NM")
			_, last := r.Tag("XX")
			equal(t, "the tag before", first, true)
			equal(t, "the tag", last, false)
			equal(t, "tags", len(slices.Collect(r.Tags())), 1)
		})
	}
}

func TestStrict(t *testing.T) {
	for _, c := range []struct{ record, want string }{
		{"a@b 0 chr1 1 0 4M * 0 0 ACGT *", "QNAME: a read's name has"},
		{"r 4096 chr1 1 0 4M * 0 0 ACGT *", `FLAG "0x1000": the flags past 0x800`},
		{"r 0 chr1 1 0 2M1H2M * 0 0 ACGT *", "CIGAR: a hard clip that is not at an end"},
		{"r 0 chr1 1 0 1M2S1M * 0 0 ACGT *", "CIGAR: a soft clip that is not at an end"},
		{"r 0 chr1 1 0 4M1B * 0 0 ACGT *", "CIGAR: an operation that is none"},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:i:1 NM:i:2", "NM: the tag is there twice"},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:d:1", "NM: the type d is not"},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:Z:é", "NM: the value is not"},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:H:c0de", "NM: the value is not"},
		{"a~b~c 0 chr1 1 0 4M * 0 0 ACGT *", "QNAME: a read's name has"},
		{"r 0 chr9 1 0 4M * 0 0 ACGT *", `RNAME "chr9": the header has no such reference`},
		{"r 0 = 1 0 4M * 0 0 ACGT *", `RNAME "=": the header has no such reference`},
		{"r 0 chr1 1 0 4M chr9 1 0 ACGT *", `RNEXT "chr9": the header has no such reference`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * 1M:i:5", `tags "1M": a tag's name`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:I:5", "NM: a tag is written"},
		{"r 0x10 chr1 1 0 4M * 0 0 ACGT *", `FLAG "0x10": not a whole number`},
		{"r 020 chr1 1 0 4M * 0 0 ACGT *", `FLAG "020": not a whole number`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:f:1.", `NM "1.": the value is not`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:f:nan", `NM "nan": the value is not`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:f:-inf", `NM "-inf": the value is not`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:f:4e38", `NM "4e38": the value is not`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:f:-1e-50", `NM "-1e-50": the value is not`},
		{"r 0 chr1 1 0 4M * 0 0 ACGT * NM:B:f,1,2.", `NM "2.": an array is`},
	} {
		in := []byte(strings.ReplaceAll(small("r 4 * 0 0 * * 0 0 * *", c.record), "~", " "))
		n, err := failure(in, bam.Options{Strict: true})
		if n != 1 || err == nil || !strings.HasPrefix(err.Error(), "bam: test: line 6: "+c.want) {
			t.Errorf("%s: %d records, %v", c.record, n, err)
		}
		n, err = failure(in, bam.Options{})
		equal(t, c.record, n == 2 && err == nil, true)
	}
	for _, record := range []string{
		"r 0 chr1 1 0 1H1S2M1S1H * 0 0 ACGT *",
		"r 4 * 0 0 * * 0 0 * * F0:f:+.5 F1:f:-009e+0 F2:f:3.402823466E+38 F3:f:1e-45 F4:f:0e-99 F5:f:-0.00 F6:B:f,1,.5 H0:H:",
	} {
		n, err := failure([]byte(small(record)), bam.Options{Strict: true})
		if n != 1 || err != nil {
			t.Errorf("%s: %v", record, err)
		}
	}
}

func TestBlock(t *testing.T) {
	h := header(t)
	b := bam.NewBlock(h)
	var want []string
	for i := range 200 {
		r := one(t, fmt.Sprintf("r%d 0 chr1 %d 0 4M * 0 0 ACGT *", i, i+1))
		if err := b.Append(r); err != nil {
			t.Fatal(err)
		}
		want = append(want, r.Name().String())
	}
	equal(t, "len", b.Len(), 200)
	for i := range b.Len() {
		equal(t, "name", b.At(i).Name().String(), want[i])
		equal(t, "pos", b.At(i).Pos(), i)
	}
	other, err := bam.NewHeader(bam.Reference{Name: "x", Length: 5})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "other references", bam.NewBlock(other).Append(b.At(0)) != nil, true)
	b.Release()
}

func TestStream(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 5000 {
		lines = append(lines, fmt.Sprintf("r%d 4 * 0 0 * * 0 0 %s *", i, strings.Repeat("A", 200)))
	}
	f := open(t, []byte(small(lines...)), bam.Options{})
	want := small(lines...)[len(smallHeader):]
	sameText(t, "stream", text(t, bam.NewStream(f.Header(), f.Records)), want)
}

// Every record can be read again from its offset on.
func TestOffsets(t *testing.T) {
	path := realBAM(t)
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	n := 0
	for r, err := range openFile(t, path, bam.Options{}).Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%97 != 0 {
			continue
		}
		z := bgzf.NewRangeReader(background, in, -1, []bgzf.Chunk{{Begin: r.Offset(), End: bgzf.ToEnd}}, bgzf.Options{Workers: 1})
		raw := make([]byte, 4+len(r.Bytes()))
		if _, err := io.ReadFull(z, raw); err != nil {
			t.Fatal(err)
		}
		z.Close()
		if !bytes.Equal(raw[4:], r.Bytes()) || !bytes.Equal(raw[4:], r.Clone().Bytes()) || r.Clone().Offset() != r.Offset() {
			t.Fatalf("record %d: another one lies at offset %v", n, r.Offset())
		}
	}
}
