package normalize_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/normalize"
)

// realReference joins the reference data's windows of a build into one file,
// and makes for bcftools a file with the same bases at their places in whole
// contigs: one line a contig, with holes where nothing is known.
func realReference(t testing.TB, build string) (windows *fasta.File, whole string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(refdata.Dir(t), "reference", build, "*.fa"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no reference data: %v", err)
	}
	var text strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
	}
	// Neighbouring genes' windows may overlap; as bases of contigs that is no harm,
	// and what they overlap in is the same.
	apart := dropOverlaps(t, write(t, "all.fa", text.String()))
	windows = openReference(t, apart, fasta.Options{Windows: true})
	whole = filepath.Join(t.TempDir(), "whole.fa")
	out, err := os.Create(whole)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var index strings.Builder
	offset := int64(0)
	done := map[string]bool{}
	for _, r := range windows.Sequences() {
		if done[r.Contig] {
			continue
		}
		done[r.Contig] = true
		length, ok := genomics.ContigLength(r.Contig, genomics.GRCh38)
		if !ok {
			t.Fatal(r)
		}
		header := ">" + r.Contig + "\n"
		out.WriteAt([]byte(header), offset)
		offset += int64(len(header))
		fmt.Fprintf(&index, "%s\t%d\t%d\t%d\t%d\n", r.Contig, length, offset, length, length+1)
		for _, w := range windows.Sequences() {
			if w.Contig == r.Contig {
				bases, err := windows.Bases(ctx, nil, w)
				if err != nil {
					t.Fatal(err)
				}
				out.WriteAt(bases, offset+int64(w.Start))
			}
		}
		offset += int64(length) + 1
	}
	if err := out.Truncate(offset); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(whole+".fai", []byte(index.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return windows, whole
}

// dropOverlaps leaves out each window that overlaps one before it.
func dropOverlaps(t testing.TB, path string) string {
	t.Helper()
	all := openReference(t, path, fasta.Options{})
	var kept []genomics.Region
	var text strings.Builder
	for _, s := range all.Sequences() {
		r := genomics.MustRegion(s.Contig)
		if slices.ContainsFunc(kept, r.Overlaps) {
			continue
		}
		kept = append(kept, r)
		bases, err := all.Bases(ctx, nil, s)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, ">%s\n%s\n", s.Contig, bases)
	}
	return write(t, "apart.fa", text.String())
}

// inWindows writes the records of a file that lie in the reference's windows,
// away from their edges, as bcftools writes them.
func inWindows(t testing.TB, path string, windows *fasta.File, args ...string) string {
	t.Helper()
	var bed strings.Builder
	for _, r := range windows.Sequences() {
		fmt.Fprintf(&bed, "%s\t%d\t%d\n", r.Contig, r.Start+1000, r.End-1000)
	}
	out := filepath.Join(t.TempDir(), "in.vcf")
	args = append([]string{"bcftools", "view", "--no-version", "-T", write(t, "windows.bed", bed.String()), "-o", out}, args...)
	run(t, append(args, path)...)
	return out
}

// TestGeTRM: real calls of three people, on the real sequence.
func TestGeTRM(t *testing.T) {
	bcftools(t)
	windows, whole := realReference(t, "GRCh38")
	total := 0
	for _, contig := range []string{"chr6", "chr12", "chr22"} {
		path := filepath.Join(refdata.Dir(t), "getrm", "PharmCAT_tutorial_get-rm_wgs_30x_grch38_"+contig+".vcf.bgz")
		in := inWindows(t, path, windows)
		summary := compare(t, in, whole, normalize.Options{Reference: windows}, "-m-")
		compare(t, in, whole, normalize.Options{Reference: windows, KeepMultiallelic: true})
		total += summary.Read
		t.Logf("%s: %+v", filepath.Base(path), summary)
	}
	if total < 1000 {
		t.Errorf("%d records", total)
	}
}

// TestThousandGenomes: 3,202 people. The files have one ALT a record, as
// normalised: bcftools joins them again, so that there is work to do.
func TestThousandGenomes(t *testing.T) {
	bcftools(t)
	if testing.Short() {
		t.Skip("bcftools takes some seconds for this")
	}
	windows, whole := realReference(t, "GRCh38")
	for _, gene := range []string{"VKORC1", "GSTP1"} {
		path := filepath.Join(refdata.Dir(t), "1kgp", "GRCh38", gene+".vcf.gz")
		in := inWindows(t, path, windows)
		joined := filepath.Join(t.TempDir(), "joined.vcf")
		run(t, "bcftools", "norm", "--no-version", "-m+any", "-o", joined, in)
		plain := compare(t, in, whole, normalize.Options{Reference: windows}, "-m-")
		split := compare(t, joined, whole, normalize.Options{Reference: windows}, "-m-")
		t.Logf("%s: %+v, joined %+v", gene, plain, split)
	}
}
