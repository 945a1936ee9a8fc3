package synth_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/normalize"
	"github.com/allelerx/allelerx/variant/vcf"
)

// TestFASTA: every REF of the records is what the FASTA file has there, and
// many insertions and deletions can move.
func TestFASTA(t *testing.T) {
	dir := t.TempDir()
	people, err := synth.New(kb.Default(), synth.Options{Samples: 2, Background: 30_000, Males: 1, GVCF: true})
	if err != nil {
		t.Fatal(err)
	}
	refPath, vcfPath := filepath.Join(dir, "ref.fa"), filepath.Join(dir, "in.vcf.gz")
	if err := people.Reference().WriteFASTA(t.Context(), refPath, []string{"22", "chrM"}); err != nil {
		t.Fatal(err)
	}
	if err := people.WriteFiles(t.Context(), vcfPath, ""); err != nil {
		t.Fatal(err)
	}
	ref, err := fasta.Open(t.Context(), refPath, fasta.Options{Warn: func(w fasta.Warning) { t.Error(w) }})
	if err != nil {
		t.Fatal(err)
	}
	defer ref.Close()
	v, err := vcf.Open(t.Context(), vcfPath, vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	norm := normalize.Stream(v.Within(genomics.MustRegion("chr22"), genomics.MustRegion("chrM")), normalize.Options{Reference: ref})
	for _, err := range vcf.Records(t.Context(), norm) {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%+v", norm.Summary())
	if s := norm.Summary(); s.Read < 500 || s.Changed < 3 {
		t.Errorf("%+v", s)
	}
}

// TestFASTAFiles: the indexes are those of samtools, and a name that cannot be
// leaves nothing.
func TestFASTAFiles(t *testing.T) {
	dir := t.TempDir()
	people, err := synth.New(kb.Default(), synth.Options{Genes: []string{"VKORC1"}, PlainNames: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, contigs := range [][]string{{"chr77"}, {"MT", "chrM"}} {
		if err := people.Reference().WriteFASTA(t.Context(), filepath.Join(dir, "x.fa"), contigs); err == nil {
			t.Errorf("%v were written", contigs)
		}
	}
	if err := people.Reference().WriteFASTA(t.Context(), "-", nil); err == nil {
		t.Error("standard output was written to")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	samtools := refdata.Program(t, "samtools")
	for name, contigs := range map[string][]string{"x.fa": {"MT", "21"}, "y.fa.gz": {"MT"}} {
		path := filepath.Join(dir, name)
		if err := people.Reference().WriteFASTA(t.Context(), path, contigs); err != nil {
			t.Fatal(err)
		}
		indexes := []string{".fai", ".gzi"}
		if !strings.HasSuffix(name, ".gz") {
			indexes = indexes[:1]
		}
		var ours [][]byte
		for _, ending := range indexes {
			b, err := os.ReadFile(path + ending)
			if err != nil {
				t.Fatal(err)
			}
			ours = append(ours, b)
			os.Remove(path + ending)
		}
		if out, err := exec.Command(samtools, "faidx", path).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for i, ending := range indexes {
			if b, err := os.ReadFile(path + ending); err != nil || !bytes.Equal(b, ours[i]) {
				t.Errorf("%s%s is not that of samtools: %v", name, ending, err)
			}
		}
	}
}
