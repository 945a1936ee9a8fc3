package vcf_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// bcftools returns the output of bcftools.
func bcftools(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(refdata.Program(t, "bcftools"), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("bcftools %v: %v: %s", args, err, &stderr)
	}
	return string(out)
}

// TestConformance reads the conformance files of hts-specs.
func TestConformance(t *testing.T) {
	dir := refdata.Dir(t)
	passed, _ := filepath.Glob(filepath.Join(dir, "vcf-spec/4.2/passed/*.vcf"))
	failed, _ := filepath.Glob(filepath.Join(dir, "vcf-spec/4.2/failed/*.vcf"))
	if len(passed) == 0 || len(failed) == 0 {
		t.Fatal("no conformance files")
	}
	for _, path := range passed {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		got := f.Header().String()
		for r, err := range f.Records(background) {
			if err != nil {
				t.Error(err)
				break
			}
			visit(r)
			got += string(r.AppendText(nil)) + "\n"
		}
		equal(t, filepath.Base(path)+" written as read", strings.TrimRight(got, "\n"), strings.TrimRight(strings.ReplaceAll(string(text), "\r", ""), "\n"))
		f.Close()
	}
	for _, path := range failed {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			continue
		}
		for r, err := range f.Records(background) {
			if err != nil {
				break
			}
			visit(r)
		}
		f.Close()
	}
}

// query writes what bcftools query -f writes for
// queryFormat.
func query(t *testing.T, s vcf.Stream) string {
	t.Helper()
	h := s.Header()
	ac, an, af := h.Info("AC"), h.Info("AN"), h.Info("AF")
	var b strings.Builder
	var calls []variant.Genotype
	for r, err := range vcf.Records(background, s) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t", r.Contig(), r.Pos()+1, r.ID(), r.Ref())
		for i := range r.NumAlt() {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%s", r.Alt(i))
		}
		fmt.Fprintf(&b, "\t%s", r.Filter())
		for i, n := range r.Info().Ints(ac, nil) {
			fmt.Fprintf(&b, "%c%d", "\t,"[min(i, 1)], n)
		}
		if n, ok := r.Info().Int(an); ok {
			fmt.Fprintf(&b, "\t%d", n)
		}
		for i, f := range r.Info().Floats(af, nil) {
			fmt.Fprintf(&b, "%c%.6g", "\t,"[min(i, 1)], f)
		}
		calls, err = r.Genotypes().Calls(calls[:0])
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calls {
			fmt.Fprintf(&b, "\t%s", c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// queryFormat asks for what the header declares, as bcftools insists.
func queryFormat(h *vcf.Header) string {
	format := `%CHROM\t%POS\t%ID\t%REF\t%ALT\t%FILTER`
	for _, key := range []string{"AC", "AN", "AF"} {
		if h.Info(key).Declared() {
			format += `\t%` + key
		}
	}
	return format + `[\t%GT]\n`
}

func TestAgainstBcftools(t *testing.T) {
	t.Parallel()
	dir := refdata.Dir(t)
	names := []string{"1kgp/GRCh38/NUDT15", "1kgp/GRCh37/G6PD", "1kgp/GRCh38/UGT1A1", "1kgp/GRCh38/G6PD", "1kgp/GRCh37/CYP2D6"}
	if testing.Short() {
		names = names[:2]
	}
	for _, name := range names {
		path := filepath.Join(dir, name+".vcf.gz")
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		equal(t, name, query(t, f) == bcftools(t, "query", "-f", queryFormat(f.Header()), path), true)
		equal(t, name, strings.Join(f.Header().Samples(), "\n")+"\n", bcftools(t, "query", "-l", path))

		// Some of the samples, in another order.
		s := f.Header().Samples()
		some := []string{s[7], s[0], s[len(s)-1]}
		g, err := vcf.Open(background, path, vcf.Options{Samples: some})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		equal(t, name, query(t, g) == bcftools(t, "query", "-f", queryFormat(f.Header()), "-s", strings.Join(some, ","), path), true)

		// Regions, through the index.
		first, last := span(t, f)
		var regions []genomics.Region
		var texts []string
		for i := range 9 {
			start := first.Pos() + i*(last.Pos()-first.Pos())/9
			r := genomics.Region{Contig: first.Contig(), Start: start, End: start + 500}
			regions, texts = append(regions, r), append(texts, r.String())
		}
		equal(t, "indexed", f.Indexed(), true)
		equal(t, name+" in regions", query(t, f.Within(regions...)), bcftools(t, "query", "-f", queryFormat(f.Header()), "-r", strings.Join(texts, ","), path))
	}
}

func span(t *testing.T, f *vcf.File) (first, last *vcf.Record) {
	records := all(t, f)
	return records[0], records[len(records)-1]
}

// TestIndexesAgree compares this package and bcftools on each other's files.
func TestIndexesAgree(t *testing.T) {
	ours := indexed(t, gvcf(3000))
	theirs := filepath.Join(t.TempDir(), "a.vcf.gz")
	bcftools(t, "view", "-Oz", "-o", theirs, ours)
	bcftools(t, "index", "-c", theirs)
	for _, path := range []string{ours, theirs} {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		equal(t, "indexed", f.Indexed(), true)
		for _, region := range []string{"chr1:1-1", "chr1:200000-200001", "chr2:77777-99999", "chr2", "chr1:430000", "chr2:1-600000"} {
			var ids strings.Builder
			for r, err := range f.Query(background, genomics.MustRegion(region)) {
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&ids, "%s\n", r.ID())
			}
			// bcftools 1.16 query -r looks at REF alone; view -r at END too.
			var want strings.Builder
			for line := range strings.Lines(bcftools(t, "view", "-H", "-r", region, path)) {
				fmt.Fprintf(&want, "%s\n", strings.Split(line, "\t")[2])
			}
			equal(t, region, ids.String(), want.String())
		}
	}
}

// TestRealGenomes reads the calls of the three GeT-RM samples.
func TestRealGenomes(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob(filepath.Join(refdata.Dir(t), "getrm/*.vcf*"))
	if testing.Short() {
		files = files[:min(4, len(files))]
	}
	for _, path := range files {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		defer f.Close()
		var ours strings.Builder
		for r, err := range f.Records(background) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Line()%50 == 0 {
				visit(r)
			}
			q, ok := r.Qual()
			if ok {
				fmt.Fprintf(&ours, "%s %d %d %g\n", r.Contig(), r.Pos(), r.End(), q)
			} else {
				fmt.Fprintf(&ours, "%s %d %d .\n", r.Contig(), r.Pos(), r.End())
			}
		}
		equal(t, filepath.Base(path), ours.String(), bcftools(t, "query", "-f", `%CHROM %POS0 %END %QUAL\n`, path))
	}
}
