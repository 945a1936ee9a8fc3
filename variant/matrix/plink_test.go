package matrix_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// background is every test's context.
var background = context.Background()

// plink2 runs the program, whose output is what ours is compared with.
func plink2(t testing.TB, args ...string) (output string, err error) {
	t.Helper()
	program := refdata.Program(t, "plink2")
	args = append([]string{"--threads", "1", "--memory", "640"}, args...)
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	return string(out), err
}

func mustPlink2(t testing.TB, args ...string) {
	t.Helper()
	if out, err := plink2(t, args...); err != nil {
		t.Fatalf("plink2 %v: %v\n%s", args, err, out)
	}
}

func put(t testing.TB, name, text string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// sameFiles compares the three files of two sets.
func sameFiles(t testing.TB, what, a, b string) {
	t.Helper()
	for _, ending := range []string{".bed", ".bim", ".fam"} {
		if x, y := slurp(t, a+ending), slurp(t, b+ending); !bytes.Equal(x, y) {
			at := 0
			for at < min(len(x), len(y)) && x[at] == y[at] {
				at++
			}
			t.Errorf("%s: %s: %d and %d bytes, which differ from byte %d on", what, ending, len(x), len(y), at)
		}
	}
}

func slurp(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// convert writes the three files of a VCF.
func convert(t testing.TB, from, to string, v vcf.Options, o matrix.Options) matrix.Summary {
	t.Helper()
	f, err := vcf.Open(background, from, v)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := matrix.WritePLINK(background, to, f, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Everything WritePLINK writes is what plink2 --make-bed writes.
func TestWritePLINK(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name   string
		study  study
		ours   matrix.Options
		theirs string
	}{
		{"bare", study{samples: 101, records: 300, format: "GT"}, matrix.Options{}, ""},
		{"as callers write", study{samples: 101, records: 300, format: "GT:AD:DP:GQ:PL"}, matrix.Options{}, ""},
		{"one sample", study{samples: 1, records: 300, format: "GT:AD:DP:GQ:PL"}, matrix.Options{}, ""},
		{"16 samples", study{samples: 16, records: 300, format: "GT", clean: true}, matrix.Options{}, ""},
		{"17 samples", study{samples: 17, records: 300, format: "GT", clean: true}, matrix.Options{}, ""},
		{"no more than REF", study{samples: 9, records: 300, format: "GT"}, matrix.Options{MaxAlleles: 1}, "--max-alleles 1"},
		{
			"many alleles",
			study{samples: 66, records: 400, format: "GT:AD:DP:GQ:PL", many: true, halves: true},
			matrix.Options{MaxAlleles: 2, HalfCalls: vcf.HalfCallsMissing},
			"--max-alleles 2 --vcf-half-call missing",
		},
		{
			"half calls as haploid",
			study{samples: 67, records: 400, format: "GT", many: true, halves: true},
			matrix.Options{MaxAlleles: 2, HalfCalls: vcf.HalfCallsHaploid},
			"--max-alleles 2 --vcf-half-call haploid",
		},
		{
			"half calls as reference",
			study{samples: 68, records: 400, format: "GT:AD:DP:GQ:PL", many: true, halves: true},
			matrix.Options{MaxAlleles: 2, HalfCalls: vcf.HalfCallsReference},
			"--max-alleles 2 --vcf-half-call reference",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.study.seed = 7
			in := put(t, filepath.Join(dir, "in.vcf"), c.study.text())
			theirs, ours := filepath.Join(dir, "theirs"), filepath.Join(dir, "ours")
			args := append([]string{"--vcf", in, "--allow-extra-chr", "--make-bed", "--out", theirs}, strings.Fields(c.theirs)...)
			mustPlink2(t, args...)
			s := convert(t, in, ours, vcf.Options{}, c.ours)
			sameFiles(t, c.name, theirs, ours)
			if s.Records != c.study.records || s.Variants+s.MoreAlleles != s.Records || c.study.many != (s.MoreAlleles > 0 && s.Variants > 99) && c.ours.MaxAlleles != 1 {
				t.Errorf("%+v", s)
			}
			// BCF gives the same.
			bcf := filepath.Join(dir, "in.bcf")
			text, err := vcf.Open(background, in, vcf.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer text.Close()
			if err := vcf.WriteFile(background, bcf, text); err != nil {
				t.Fatal(err)
			}
			if again := convert(t, bcf, ours, vcf.Options{}, c.ours); again != s {
				t.Errorf("%+v of BCF, not %+v", again, s)
			}
			sameFiles(t, "BCF", theirs, ours)
			// The same through a matrix, and from the files back into one.
			f, err := vcf.Open(background, in, vcf.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			m, again, err := matrix.ReadWith(background, f, c.ours)
			if err != nil || again != s {
				t.Fatal(again, err)
			}
			if err := m.WritePLINK(background, ours); err != nil {
				t.Fatal(err)
			}
			sameFiles(t, "through a matrix", theirs, ours)
			if m, err = matrix.ReadPLINK(background, theirs, file.Options{}); err != nil {
				t.Fatal(err)
			}
			if err := m.WritePLINK(background, ours); err != nil {
				t.Fatal(err)
			}
			sameFiles(t, "round trip", theirs, ours)
		})
	}
}

// Real genotypes of 3,202 people around pharmacogenes.
func TestRealFiles(t *testing.T) {
	data, dir := refdata.Dir(t), t.TempDir()
	for _, name := range []string{"GRCh38/G6PD.vcf.gz", "GRCh38/CYP2C19.vcf.gz"} {
		in := filepath.Join(data, "1kgp", name)
		theirs, ours := filepath.Join(dir, "theirs"), filepath.Join(dir, "ours")
		mustPlink2(t, "--vcf", in, "--make-bed", "--out", theirs)
		s := convert(t, in, ours, vcf.Options{}, matrix.Options{})
		sameFiles(t, name, theirs, ours)
		if s.Variants == 0 || s.Variants != s.Records {
			t.Errorf("%s: %+v", name, s)
		}
		// A few of the samples, in the file's order, as plink2 keeps them.
		m, err := matrix.ReadPLINK(background, ours, file.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var some []string
		for i := 3; i < m.NumSamples(); i += 97 {
			some = append(some, m.Samples()[i].ID)
		}
		keep := put(t, filepath.Join(dir, "keep"), strings.Join(some, "\n")+"\n")
		mustPlink2(t, "--vcf", in, "--keep", keep, "--make-bed", "--out", theirs)
		convert(t, in, ours, vcf.Options{Samples: some}, matrix.Options{})
		sameFiles(t, name+", some samples", theirs, ours)
	}
}

// A .bed whose rows are samples is read as the same matrix.
func TestSampleMajor(t *testing.T) {
	for _, s := range []study{
		{seed: 3, samples: 37, records: 301, format: "GT"},
		{seed: 4, samples: 4, records: 64, format: "GT"},
		{seed: 5, samples: 1, records: 3, format: "GT", clean: true},
	} {
		dir := t.TempDir()
		in, ours, theirs := put(t, dir+"/in.vcf", s.text()), dir+"/ours", dir+"/theirs"
		convert(t, in, ours, vcf.Options{}, matrix.Options{})
		mustPlink2(t, "--bfile", ours, "--allow-extra-chr", "--export", "ind-major-bed", "--out", theirs)
		if kind := slurp(t, theirs+".bed")[2]; kind != 0 {
			t.Fatalf("kind %d", kind)
		}
		m, err := matrix.ReadPLINK(background, theirs, file.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.WritePLINK(background, theirs); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, "samples as rows", ours, theirs)
	}
}

// The names of contigs, numbers of chromosomes and what a .fam says come back
// from plink2 as they do from here.
func TestOtherPLINKFiles(t *testing.T) {
	dir := t.TempDir()
	from := dir + "/from"
	put(t, from+".bed", "\x6c\x1b\x01\x2b\x3f\x00\x0c")
	put(t, from+".bim", "1 rs1 0 101 T G\nchr2 rs2 0 102 C A\n23\t.\t0\t7\t.\tG\nchrUn\tx\t0\t7\tCA\tG\n")
	put(t, from+".fam", "0 a 0 0 0 -9\nf b 0 d 1 2\nf c 0 0 2 -9\n")
	mustPlink2(t, "--bfile", from, "--allow-extra-chr", "--make-bed", "--out", dir+"/theirs")
	m, err := matrix.ReadPLINK(background, from, file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.WritePLINK(background, dir+"/ours"); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "from other files", dir+"/theirs", dir+"/ours")
}
