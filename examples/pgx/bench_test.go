package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// report runs the program once and checks that it wrote so many lines.
func reportOnce(b *testing.B, vcf string, lines int) {
	b.Helper()
	out := filepath.Join(b.TempDir(), "out.tsv")
	var stderr strings.Builder
	if code := run(context.Background(), []string{"--vcf", vcf, "-o", out}, strings.NewReader(""), io.Discard, &stderr); code != success {
		b.Fatal(stderr.String())
	}
	text, err := os.ReadFile(out)
	if err != nil {
		b.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n != lines {
		b.Fatalf("%d lines, want %d", n, lines)
	}
}

// BenchmarkCohort reports all genes of 3,202 people from the 58 GRCh38 files
// of the 1000 Genomes Project joined into one indexed file. ms/person is wall
// time; the goal is 1.
func BenchmarkCohort(b *testing.B) {
	data := refdata.Dir(b)
	joined := filepath.Join(b.TempDir(), "joined.vcf.gz")
	script := `bcftools concat -a "$1"/1kgp/GRCh38/*.vcf.gz | bcftools sort -Oz -o "$2" - && bcftools index -t "$2"`
	if out, err := exec.Command("sh", "-c", script, "sh", data, joined).CombinedOutput(); err != nil {
		b.Skipf("bcftools can't join the files: %v %s", err, out)
	}
	const people = 3202
	for b.Loop() {
		reportOnce(b, joined, 1+people*23)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/people, "ms/person")
	reportMemory(b)
}

// BenchmarkGenome reports one simulated whole genome of 5 million records with
// an index.
func BenchmarkGenome(b *testing.B) {
	cohort, err := synth.New(kb.Default(), synth.Options{Seed: 3, Background: 5_000_000})
	if err != nil {
		b.Fatal(err)
	}
	genome := filepath.Join(b.TempDir(), "genome.vcf.gz")
	if err := cohort.WriteFiles(context.Background(), genome, ""); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		reportOnce(b, genome, 1+23)
	}
	reportMemory(b)
}

// reportMemory adds what the process has asked the system for.
func reportMemory(b *testing.B) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/1e6, "MB-process")
}
