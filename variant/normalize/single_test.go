package normalize_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/normalize"
)

// TestKnownForms: the five ways to write the deletion of one CA of a repeat of
// figure 1 of Tan, Abecasis and Kang 2015 (doi:10.1093/bioinformatics/btv112),
// and other textbook cases.
func TestKnownForms(t *testing.T) {
	ref := openReference(t, write(t, "r.fa", ">c\nGGGCACACACAGGGTTTTTACGTACG\n"), fasta.Options{})
	for want, forms := range map[string][]string{
		"c:3:GCA:G":    {"c:8:CAC:C", "c:6:CAC:C", "c:3:GCACA:GCA", "c:2:GGCA:GG", "c:3:GCA:G", "c:9:ACA:A", "c:2:GGCACACACAG:GGCACACAG"},
		"c:14:G:GT":    {"c:18:T:TT", "c:14:G:GT", "c:15:T:TT", "c:19:TA:TTA", "c:14:GTTTTT:GTTTTTT"},
		"c:20:A:T":     {"c:20:A:T", "c:19:TACG:TTCG", "c:20:ACGT:TCGT"},
		"c:20:AC:TT":   {"c:19:TACG:TTTG", "c:20:AC:TT"},
		"c:1:GG:G":     {"c:1:GGG:GG", "c:2:GG:G", "c:1:GG:G"},
		"c:1:G:GG":     {"c:3:G:GG", "c:1:G:GG"},
		"c:18:TTACG:T": {"c:19:TACGT:T", "c:22:GTACG:G"},
		"c:20:A:<DEL>": {"c:20:A:<DEL>"},
		"c:20:A:*":     {"c:20:A:*"},
		"c:20:A:A":     {"c:20:A:A"},
	} {
		for _, form := range forms {
			v := variant.MustParse(form)
			got, err := normalize.Left(ctx, ref, v)
			if err != nil || got.String() != want {
				t.Errorf("%s: %s %v, expected %s", form, got, err, want)
			}
			same, err := normalize.Same(ctx, ref, v, variant.MustParse(want))
			if err != nil || !same {
				t.Errorf("%s and %s are not the same: %v", form, want, err)
			}
		}
	}
	for form, want := range map[string]string{
		"c:2:GGCACACACAG:GGCACACAG": "c:3:GCA:G",
		"c:19:TACG:TTCG":            "c:20:A:T",
		"c:9:aca:a":                 "c:9:ACA:A",
		"c:5:A:C":                   "c:5:A:C",
		"c:5:A:<DEL>":               "c:5:A:<DEL>",
	} {
		if got := normalize.Trim(variant.MustParse(form)); got.String() != want {
			t.Errorf("trim %s: %s", form, got)
		}
	}
	for _, pair := range [][2]string{{"c:5:A:C", "c:5:A:T"}, {"c:5:A:AC", "c:15:T:TC"}, {"c:5:A:<DEL>", "c:5:A:<DUP>"}, {"c:5:A:AC", "c:5:A:C"}, {"c:14:G:GT", "c:14:GT:G"}} {
		same, err := normalize.Same(ctx, ref, variant.MustParse(pair[0]), variant.MustParse(pair[1]))
		if err != nil || same {
			t.Errorf("%v: %v %v", pair, same, err)
		}
	}
}

func TestSingleFaults(t *testing.T) {
	ref := openReference(t, write(t, "r.fa", ">c:101-110\nGGGGTACCCC\n"), fasta.Options{Windows: true})
	var fault *normalize.Error
	if _, err := normalize.Left(ctx, ref, variant.MustParse("c:105:C:CT")); !errors.As(err, &fault) || fault.Field != "REF" {
		t.Errorf("another REF: %v", err)
	}
	if _, err := normalize.Left(ctx, ref, variant.MustParse("c:103:G:GG")); !errors.As(err, &fault) || fault.Field != "ALT" {
		t.Errorf("at the window's edge: %v", err)
	}
	if v, err := normalize.Left(ctx, ref, variant.MustParse("c:110:C:CC")); err != nil || v.String() != "c:106:A:AC" {
		t.Errorf("%v %v", v, err)
	}
	var missing *fasta.RangeError
	if _, err := normalize.Left(ctx, ref, variant.MustParse("c:99:G:GG")); !errors.As(err, &missing) {
		t.Errorf("outside: %v", err)
	}
	if _, err := normalize.Same(ctx, ref, variant.MustParse("c:103:G:GG"), variant.MustParse("c:99:G:GG")); !errors.As(err, &missing) {
		t.Errorf("outside: %v", err)
	}
	if _, err := normalize.Left(ctx, nil, variant.MustParse("c:99:G:GG")); err == nil {
		t.Error("without a reference")
	}
}

// apply puts a variant into a sequence.
func apply(seq string, v variant.Variant) string { return seq[:v.Pos] + v.Alt + seq[v.End():] }

// TestEquivalentForms: all places at which an insertion or deletion can be
// written, with any bases before and behind, have one normal form.
func TestEquivalentForms(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	seq := repetitive(r, 20_000)
	ref := openReference(t, write(t, "r.fa", ">c\n"+seq+"\n"), fasta.Options{})
	moved := 0
	for range 500 {
		v := variant.Variant{Contig: "c", Pos: r.IntN(len(seq) - 50)}
		unit := 1 + r.IntN(8)
		if r.IntN(2) == 0 {
			v.Ref, v.Alt = seq[v.Pos:v.Pos+1+unit], seq[v.Pos:v.Pos+1]
		} else {
			v.Ref, v.Alt = seq[v.Pos:v.Pos+1], seq[v.Pos:v.Pos+1+unit]
		}
		want, err := normalize.Left(ctx, ref, v)
		if err != nil {
			t.Fatal(err)
		}
		haplotype := apply(seq, want)
		if haplotype != apply(seq, v) {
			t.Fatalf("%v became %v, another haplotype", v, want)
		}
		for pos := want.Pos; pos < min(want.Pos+300, len(seq)-20); pos++ {
			form := variant.Variant{Contig: "c", Pos: pos, Ref: seq[pos : pos+max(1, len(want.Ref)-len(want.Alt)+1)]}
			end := form.End() + len(haplotype) - len(seq)
			if end <= pos {
				continue
			}
			form.Alt = haplotype[pos:end]
			if form.Alt == "" || apply(seq, form) != haplotype {
				break
			}
			padded := variant.Variant{Contig: "c", Pos: max(0, pos-r.IntN(4))}
			behind := r.IntN(4)
			padded.Ref, padded.Alt = seq[padded.Pos:form.End()+behind], seq[padded.Pos:pos]+form.Alt+seq[form.End():form.End()+behind]
			for _, f := range []variant.Variant{form, padded} {
				got, err := normalize.Left(ctx, ref, f)
				if err != nil || got != want {
					t.Fatalf("%v: %v %v, expected %v", f, got, err, want)
				}
				same, err := normalize.Same(ctx, ref, f, v)
				if !same || err != nil {
					t.Fatalf("%v and %v are not the same: %v", f, v, err)
				}
			}
			moved++
		}
	}
	if moved < 5000 {
		t.Errorf("only %d forms", moved)
	}
}

// FuzzLeft: the normal form is of the same haplotype, has no base too many, and
// is the normal form of itself.
func FuzzLeft(f *testing.F) {
	f.Add("GGGCACACACAGGG", uint16(5), uint8(3), "C")
	f.Add("AAAAAAAAAACGTTTTTTTT", uint16(18), uint8(1), "TT")
	f.Add("NNNNNRRRNNNNaacca", uint16(7), uint8(2), "RRR")
	f.Add("ACACACACACAC", uint16(4), uint8(4), "acacac")
	f.Fuzz(func(t *testing.T, seq string, pos uint16, length uint8, alt string) {
		for _, c := range []byte(seq + alt) {
			if !strings.ContainsRune("ACGTNacgtn", rune(c)) {
				return
			}
		}
		if alt == "" || length == 0 || int(pos)+int(length) > len(seq) || len(alt) > 1000 || len(seq) > 10_000 {
			return
		}
		ref, err := fasta.Open(ctx, write(t, "r.fa", ">c\n"+seq+"\n"), fasta.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer ref.Close()
		upper := strings.ToUpper(seq)
		v := variant.Variant{Contig: "c", Pos: int(pos), Ref: seq[pos : int(pos)+int(length)], Alt: alt}
		got, err := normalize.Left(ctx, ref, v)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.EqualFold(apply(upper, got), apply(upper, v)) || got.Ref == "" || got.Alt == "" {
			t.Fatalf("%v became %v", v, got)
		}
		if strings.EqualFold(v.Ref, v.Alt) {
			return
		}
		if len(got.Ref) > 1 && len(got.Alt) > 1 && (got.Ref[0] == got.Alt[0] || got.Ref[len(got.Ref)-1] == got.Alt[len(got.Alt)-1]) {
			t.Fatalf("%v became %v, which has bases too many", v, got)
		}
		if got.Ref[len(got.Ref)-1] == got.Alt[len(got.Alt)-1] && got.Pos > 0 {
			t.Fatalf("%v became %v, which can move left", v, got)
		}
		again, err := normalize.Left(ctx, ref, got)
		if err != nil || again != got {
			t.Fatalf("%v became %v and then %v %v", v, got, again, err)
		}
		if same, err := normalize.Same(ctx, ref, v, got); !same || err != nil {
			t.Fatalf("%v and %v are not the same: %v", v, got, err)
		}
		if bases, err := ref.Bases(ctx, nil, genomics.Region{Contig: "c", Start: got.Pos, End: got.End()}); err != nil || string(bases) != got.Ref {
			t.Fatalf("%v: REF is %s %v", got, bases, err)
		}
	})
}

func Example() {
	trimmed := normalize.Trim(variant.MustParse("chr7:117559590:ATCTT:AT"))
	fmt.Println(trimmed)
	// Output: chr7:117559590:ATCT:A
}
