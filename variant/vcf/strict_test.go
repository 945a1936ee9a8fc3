package vcf_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// strictly reads a file to its end or the first error.
func strictly(t testing.TB, path string) error {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, err = failure(in, vcf.Options{Strict: true})
	return err
}

func TestStrictConformance(t *testing.T) {
	dir := refdata.Dir(t)
	passed, _ := filepath.Glob(filepath.Join(dir, "vcf-spec/4.2/passed/*.vcf"))
	failed, _ := filepath.Glob(filepath.Join(dir, "vcf-spec/4.2/failed/*.vcf"))
	if len(passed) == 0 || len(failed) == 0 {
		t.Fatal("no conformance files")
	}
	for _, path := range passed {
		if err := strictly(t, path); err != nil {
			t.Errorf("%s is refused: %v", filepath.Base(path), err)
		}
	}
	for _, path := range failed {
		err := strictly(t, path)
		var p *vcf.ParseError
		if !errors.As(err, &p) {
			t.Errorf("%s is accepted, or with an error of another kind: %v", filepath.Base(path), err)
			continue
		}
		if p.Line == 0 || p.Field == "" || p.Msg == "" {
			t.Errorf("%s: no place or remedy: %v", filepath.Base(path), err)
		}
	}
}

// Without Options.Strict a value that is none is missing, never another.
func TestFailedConformanceFilesGiveNoWrongValue(t *testing.T) {
	failed, _ := filepath.Glob(filepath.Join(refdata.Dir(t), "vcf-spec/4.2/failed/*.vcf"))
	values := 0
	for _, path := range failed {
		f, err := vcf.Open(background, path, vcf.Options{})
		if err != nil {
			continue
		}
		for r, err := range f.Records(background) {
			if err != nil {
				break
			}
			columns := strings.Split(string(r.AppendText(nil)), "\t")
			if n, err := strconv.Atoi(columns[1]); err != nil || n != r.Pos()+1 {
				t.Errorf("%s: POS %s is %d", path, columns[1], r.Pos()+1)
			}
			seen := map[string]bool{}
			for k, v := range r.Info().All() {
				if seen[k.String()] {
					continue // of a key that is there twice the first counts
				}
				seen[k.String()] = true
				values += sameValues(t, path, v.String(), r.Info().Ints(r.Header().Info(k.String()), nil), r.Info().Floats(r.Header().Info(k.String()), nil))
			}
			for s := range r.NumSamples() {
				for k := range r.Format().Keys() {
					key := r.Header().Format(k.String())
					values += sameValues(t, path, r.Format().Text(key, s).String(), r.Format().Ints(key, s, nil), r.Format().Floats(key, s, nil))
				}
				sameCall(t, path, r, s)
			}
		}
		f.Close()
	}
	equal(t, "values were compared", values > 500, true)
}

// sameValues compares numbers with what strconv reads, and returns how many it
// compared.
func sameValues(t *testing.T, path, text string, ints []int32, floats []float32) int {
	t.Helper()
	if text == "" {
		return 0
	}
	list := strings.Split(text, ",")
	if len(ints) != len(list) || len(floats) != len(list) {
		t.Errorf("%s: %q has %d whole numbers and %d numbers", path, text, len(ints), len(floats))
		return 0
	}
	for i, v := range list {
		if n, err := strconv.ParseInt(v, 10, 32); err == nil && n != int64(ints[i]) || err != nil && ints[i] != vcf.MissingInt {
			t.Errorf("%s: %q is %d", path, text, ints[i])
		}
		if x, err := strconv.ParseFloat(v, 32); err == nil && float32(x) != floats[i] || err != nil && !vcf.IsMissingFloat(floats[i]) {
			t.Errorf("%s: %q is %g", path, text, floats[i])
		}
	}
	return len(list)
}

// sameCall compares a call that is no error with the text of GT.
func sameCall(t *testing.T, path string, r *vcf.Record, sample int) {
	t.Helper()
	call, err := r.Genotypes().At(sample)
	text := r.Format().Text(r.Header().Format("GT"), sample).String()
	if err != nil || text == "" {
		return
	}
	alleles := strings.FieldsFunc(text, func(c rune) bool { return c == '/' || c == '|' })
	for i, a := range []int16{call.A, call.B}[:min(2, len(alleles))] {
		n, err := strconv.Atoi(alleles[i])
		if err == nil && (int(a) != n || n > r.NumAlt()) || err != nil && a != variant.Missing {
			t.Errorf("%s: %q is %+v", path, text, call)
		}
	}
}
