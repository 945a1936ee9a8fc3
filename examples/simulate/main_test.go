package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/examples/program"
)

// Exit codes.
const (
	success = program.Success
	failure = program.Failure
	misuse  = program.Misuse
)

// run is main without the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return program.Run(ctx, "simulate", description, new(flags), args, program.Streams{Out: stdout, Err: stderr})
}

// simulate runs the program.
func simulate(args ...string) (code int, stdout, stderr string) {
	var out, complaints bytes.Buffer
	code = run(context.Background(), args, &out, &complaints)
	return code, out.String(), complaints.String()
}

func TestFlags(t *testing.T) {
	table := filepath.Join(t.TempDir(), "frequencies.tsv")
	if err := os.WriteFile(table, []byte("CYP3A5\t*3\t2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--samples 0":              "at least one person",
		"--seed x":                 "--seed",
		"--build hg17":             "use GRCh37 or GRCh38",
		"--build auto":             "use GRCh37 or GRCh38",
		"--genes CYP0":             "choose among",
		"--phased --unphased":      "can't be used together",
		"--gvcf --variant-only":    "can't be used together",
		"--missing 2":              "between 0 and 1",
		"--format-fields AD:GT":    "GT must come first",
		"--frequencies none":       "check the name",
		"--frequencies " + table:   "no frequency",
		"--x-coding odd":           "haploid",
		"--contigs long":           "plain",
		"--samples":                "--samples",
		"more":                     "unexpected argument",
		"--background 99999999999": "room",

		"--bam a.bam --pairs 0":           "at least one pair",
		"--bam a.bam --sequences chr20":   "chr20:10000000",
		"--bam a.bam --sequences chr77:9": "no contig",
		"--bam a.bam --read-length 9":     "choose 30 to 1000",
		"--bam a.vcf -o a.vcf":            "two files",
		"--table a.vcf -o a.vcf":          "two files",

		"--cohort c --records fhir,paper":     "choose among fhir, bulk and omop",
		"--cohort c --effect clopidogrel=big": "clopidogrel=1.5",
		"--cohort c --effect clopidogrel=-1":  "above 0",
		"--cohort c --effect water=2":         "choose among azathioprine",
		"--cohort c -o c":                     "two files",
		"--cohort c --unmatched 0.7":          "between 0 and 0.5",
	} {
		code, stdout, stderr := simulate(strings.Fields(args)...)
		if code != misuse || stdout != "" || !strings.HasPrefix(stderr, "simulate: ") || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %q, expected %q", args, code, stderr, want)
		}
		if strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: the complaint is not one line: %q", args, stderr)
		}
	}
	if code, stdout, _ := simulate("--help"); code != success || !strings.Contains(stdout, "--phase-sets") {
		t.Errorf("--help: exit code %d, %q", code, stdout)
	}
}

// TestOutputs: which files there are, under which names.
func TestOutputs(t *testing.T) {
	for out, want := range map[string][]string{
		"a.vcf":                 {"a.truth.tsv", "a.vcf"},
		"a.vcf.gz":              {"a.truth.tsv", "a.vcf.gz", "a.vcf.gz.tbi"},
		"plain":                 {"plain", "plain.truth.tsv"},
		"a.vcf --truth=who.tsv": {"a.vcf", "who.tsv"},
		"a.vcf --bam b.bam":     {"a.truth.tsv", "a.vcf", "b.bam", "b.bam.bai"},
	} {
		dir := t.TempDir()
		t.Chdir(dir)
		args := append([]string{"--genes=CYP3A5,VKORC1", "--phase-sets", "--format-fields=GT:DP"}, strings.Fields("-o "+out)...)
		if code, _, stderr := simulate(args...); code != success || stderr != "" {
			t.Errorf("%s: exit code %d, %q", out, code, stderr)
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range files {
			names = append(names, f.Name())
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: wrote %v, expected %v", out, names, want)
		}
	}
}

// TestReads: with --bam alone there is no VCF.
func TestReads(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"a.bam", "a.sam"} {
		if code, stdout, stderr := simulate("--bam", name, "--pairs=3", "--seed=5"); code != success || stdout+stderr != "" {
			t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
		}
	}
	files, _ := os.ReadDir(dir)
	text, err := os.ReadFile("a.sam")
	if len(files) != 3 || err != nil || strings.Count(string(text), "\nSIM:") != 6 || !strings.Contains(string(text), "seed 5") {
		t.Errorf("%d files, %v, %s", len(files), err, text)
	}
}

// TestCohort: a folder with everything, and nothing beside it.
func TestCohort(t *testing.T) {
	t.Chdir(t.TempDir())
	args := strings.Fields("--cohort c --samples 20 --seed 7 --records fhir,bulk,omop --effect clopidogrel=2;simvastatin=1")
	if code, stdout, stderr := simulate(args...); code != success || stdout+stderr != "" {
		t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
	}
	beside, _ := os.ReadDir(".")
	files, err := os.ReadDir("c")
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	want := []string{"bulk", "conditions.tsv", "design.toml", "effects.toml", "fhir", "genotypes.truth.tsv", "genotypes.vcf.gz", "genotypes.vcf.gz.tbi", "link.tsv", "omop.zip", "responses.tsv"}
	if err != nil || len(beside) != 1 || !slices.Equal(names, want) {
		t.Errorf("wrote %v beside %v, %v", names, beside, err)
	}
	bundles, _ := os.ReadDir("c/fhir")
	if len(bundles) != 20 {
		t.Errorf("%d bundles", len(bundles))
	}
	if code, _, stderr := simulate(args...); code != failure || !strings.Contains(stderr, "name a new folder") {
		t.Errorf("once more: exit code %d, %q", code, stderr)
	}
}

// TestTable: a table has no people.
func TestTable(t *testing.T) {
	name := filepath.Join(t.TempDir(), "table.vcf.gz")
	code, stdout, stderr := simulate("--table", name, "--background", "100", "--genes", "CYP2C19")
	if code != success || stdout != "" || stderr != "" {
		t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
	}
	for _, file := range []string{name, name + ".tbi"} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(strings.TrimSuffix(name, ".vcf.gz") + ".truth.tsv"); err == nil {
		t.Error("a table has no people, but their truth is written")
	}
}

// TestFailure: an output that can't be written is no misuse.
func TestFailure(t *testing.T) {
	if code, _, stderr := simulate("-o", "/no/such/folder/a.vcf"); code != failure || stderr == "" {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	var complaints bytes.Buffer
	code := run(stopped, []string{"--phased", "-o", filepath.Join(t.TempDir(), "a.vcf")}, &complaints, &complaints)
	if code != failure || !strings.Contains(complaints.String(), "nothing has been written") {
		t.Errorf("interrupted: exit code %d, %q", code, complaints.String())
	}
}
