package synth_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// bcftools runs it; every word on standard error fails the test.
func bcftools(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(refdata.Program(t, "bcftools"), args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("bcftools %s: %v\n%s", strings.Join(args, " "), err, complaints.String())
	}
	return out.String()
}

// TestBcftools: it reads every form without a complaint, finds every site by
// the index, and says the same as the text.
func TestBcftools(t *testing.T) {
	all := []string{"GT", "AD", "DP", "GQ", "PL"}
	for name, o := range map[string]synth.Options{
		"cohort":       {Samples: 20, Males: 0.5, Background: 2000, Missing: 0.05, HalfCalls: 0.05, Format: all},
		"one genome":   {Background: 30_000, Format: all, PlainNames: true},
		"phased":       {Samples: 5, Males: 1, Phase: synth.Phased, DiploidX: true, VariantOnly: true},
		"phase sets":   {Samples: 5, Phase: synth.PhaseSets, Background: 300},
		"gVCF":         {Samples: 2, Males: 0.5, GVCF: true, Missing: 0.05},
		"gVCF, genome": {GVCF: true, Background: 1000},
		"GRCh37":       {Samples: 3, Build: genomics.GRCh37},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "out.vcf.gz")
			write(t, o, path, "")
			vcf := text(t, o)
			if got := bcftools(t, "view", "--no-version", "-H", path); got != body(vcf) {
				t.Error("bcftools view says something else than the text")
			}
			bcftools(t, "view", "-Ob", "-o", os.DevNull, path)
			if n := strings.TrimSpace(bcftools(t, "index", "-n", path)); n != strconv.Itoa(strings.Count(body(vcf), "\n")) {
				t.Errorf("the index counts %s records", n)
			}
			every := records(t, vcf)
			for i := 0; i < len(every); i += max(1, len(every)/20) {
				r := &every[i]
				region := r.contig + ":" + strconv.Itoa(r.pos+1) + "-" + strconv.Itoa(r.end)
				got := bcftools(t, "query", "-f", "%POS %REF\n", "-r", region, path)
				if !strings.Contains(got, strconv.Itoa(r.pos+1)+" "+r.ref+"\n") {
					t.Errorf("the index does not find %s", region)
				}
			}
		})
	}
}

// body is a VCF without its header.
func body(vcf string) string {
	_, rest, _ := strings.Cut(vcf, "\n#CHROM")
	_, rest, _ = strings.Cut(rest, "\n")
	return rest
}

func write(t *testing.T, o synth.Options, vcf, truth string) {
	t.Helper()
	people, err := synth.New(kb.Default(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := people.WriteFiles(context.Background(), vcf, truth); err != nil {
		t.Fatal(err)
	}
}

// TestFiles: plain text as WriteVCF writes it, the truth beside it.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	o := synth.Options{Samples: 3, Seed: 4, Males: 1}
	var reported int
	o.Progress = func(done, total int) {
		if done > total {
			t.Errorf("%d of %d records", done, total)
		}
		reported = done
	}
	write(t, o, filepath.Join(dir, "a.vcf"), filepath.Join(dir, "a.tsv"))
	vcf, err := os.ReadFile(filepath.Join(dir, "a.vcf"))
	if err != nil || string(vcf) != text(t, o) {
		t.Errorf("the file is not the text: %v", err)
	}
	if reported != len(records(t, string(vcf))) {
		t.Errorf("progress ended at %d", reported)
	}
	table, err := os.ReadFile(filepath.Join(dir, "a.tsv"))
	if err != nil || string(table) != truth(t, o) {
		t.Errorf("the table is not the truth: %v", err)
	}
	if !strings.Contains(string(table), "S000001\tG6PD\t") || !strings.Contains(string(table), "\t.\tmale\n") {
		t.Errorf("a man's G6PD is not in the truth as one haplotype:\n%s", table)
	}
}

// TestNothingHalfWritten: whatever goes wrong, no file takes its name.
func TestNothingHalfWritten(t *testing.T) {
	dir := t.TempDir()
	people, err := synth.New(kb.Default(), synth.Options{Background: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	for _, name := range []string{"a.vcf", "a.vcf.gz"} {
		if err := people.WriteFiles(stopped, filepath.Join(dir, name), filepath.Join(dir, "a.tsv")); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled, it gives %v", name, err)
		}
	}
	for _, names := range [][2]string{
		{"a.bcf", ""}, {"same.vcf", "same.vcf"}, {"a.vcf", "no/such/folder.tsv"}, {"no/such/a.vcf", ""},
	} {
		if names[1] != "" {
			names[1] = filepath.Join(dir, names[1])
		}
		if err := people.WriteFiles(context.Background(), filepath.Join(dir, names[0]), names[1]); err == nil {
			t.Errorf("%v: no error", names)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
	if err := people.WriteVCF(context.Background(), broken{}); !errors.Is(err, errBroken) {
		t.Errorf("a broken pipe gives %v", err)
	}
	if err := people.WriteTruth(broken{}); !errors.Is(err, errBroken) {
		t.Errorf("a broken pipe gives %v", err)
	}
}

type broken struct{}

var errBroken = errors.New("the pipe is broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }
