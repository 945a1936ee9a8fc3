package cohort_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort"
)

func TestReadPairs(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"TSV", "A\t1\nB\t2\n", "A=1@1 B=2@2"},
		{"CSV", "A,1\nB,2", "A=1@1 B=2@2"},
		{"semicolons", "A;1\nB;2\n", "A=1@1 B=2@2"},
		{"header", "sample\tpatient\nA\t1\n", "A=1@2"},
		{"header the other way round", "Patient_ID,Sample-ID\n1,A\n", "A=1@2"},
		{"header with more columns", "site,person_id,iid\nx,1,A\n", "A=1@2"},
		{"header with a mark", "#sample\tpatient\nA\t1\n", "A=1@2"},
		{"no header, though a word of one", "sample\t1\n", "sample=1@1"},
		{"comments and empty lines", "# a map\n\nA\t1\n  \t\nB\t2\n", "A=1@3 B=2@5"},
		{"white space", " A \t 1\n", "A=1@1"},
		{"more columns", "A\t1\tx\ty\n", "A=1@1"},
		{"quotes", "\"A,a\",1\n", "A,a=1@1"},
		{"BOM and CRLF", "\ufeffA,1\r\nB,2\r\n", "A=1@1 B=2@2"},
		{"a line of quotes in TSV", "A\"\t1\n", "A\"=1@1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := cohort.ReadPairs(strings.NewReader(c.text), "map.tsv")
			require.NoError(t, err)
			var text []string
			for _, p := range got {
				text = append(text, fmt.Sprintf("%s=%s@%d", p.Sample, p.Patient, p.Line))
			}
			assert.Equal(t, c.want, strings.Join(text, " "))
		})
	}
}

func TestReadPairsErrors(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		line             int
	}{
		{"one column", "SECRET\n", "one column", 1},
		{"one column later", "A\t1\nSECRET\n", "one column", 2},
		{"no patient", "A\t1\nSECRET\t\n", "empty", 2},
		{"no sample", "\tSECRET\n", "empty", 1},
		{"shorter than the header", "site,person_id,iid\nx,SECRET\n", "fewer columns", 2},
		{"nothing", "", "no pair", 0},
		{"header alone", "sample\tpatient\n", "no pair", 0},
		{"a quote that does not end", "A,1\n\"SECRET,2\n", "quotes", 2},
		{"not UTF-8", "A\tSECRET\xff\n", "UTF-8", 1},
		{"a NUL", "A\tSECRET\x00\n", "UTF-8", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := cohort.ReadPairs(strings.NewReader(c.text), "map.tsv")
			var e *cohort.MapError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "map.tsv", e.File)
			assert.Contains(t, err.Error(), c.want)
			assert.Equal(t, c.line, e.Line)
			assert.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func FuzzReadPairs(f *testing.F) {
	for _, s := range []string{"A\t1\n", "sample,patient\nA,1\n", "\ufeff#x\n\"a\nb\",c\n", "a;b", "\"", "\x00,1\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := cohort.ReadPairs(strings.NewReader(text), "m")
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "cohort: "), err)
			return
		}
		for _, p := range got {
			require.NotEmpty(t, p.Sample)
			require.NotEmpty(t, p.Patient)
			require.Positive(t, p.Line)
		}
	})
}
