package main

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMeanings finds the kinds of warnings in the code that gives them: each is
// explained.
func TestMeanings(t *testing.T) {
	given := regexp.MustCompile(`(?:(?:warn|leave|note)\((?:[^"\n]*, )?|Code: +|Warn\w+ += |Warnings\[)"([a-z]+(?:-[a-z]+)+)"`)
	known, found := meanings(), map[string]bool{}
	for _, root := range []string{"../../cohort/ehr", "../../cohort/join.go"} {
		require.NoError(t, filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range given.FindAllStringSubmatch(string(text), -1) {
				found[m[1]] = true
				assert.NotEmpty(t, known[m[1]], "%s warns of %s, which is not explained", path, m[1])
			}
			return err
		}))
	}
	assert.Greater(t, len(found), 35)
	for code, text := range known {
		assert.NotRegexp(t, `\d`, text, code)
	}
}

// What is said names the kind, and in words what to do.
func TestWarnings(t *testing.T) {
	o := told{"sex-differs": true, "of-tomorrow": true}
	assert.Equal(t, []string{
		"of-tomorrow",
		"sex-differs: the sex in a record is not that of its genotypes: look for swapped samples (--people says whose)",
	}, o.words())
}

// A data set without its vocabulary gives a page on which few medicines are known:
// that is said.
func TestNoVocabulary(t *testing.T) {
	dir, _ := simulated(t, 60)
	in := func(name string) string { return filepath.Join(dir, name) }
	bare := filepath.Join(t.TempDir(), "omop")
	z, err := zip.OpenReader(in("omop.zip"))
	require.NoError(t, err)
	defer z.Close()
	require.NoError(t, os.Mkdir(bare, 0o700))
	for _, name := range []string{"PERSON.csv", "DRUG_EXPOSURE.csv"} {
		text, err := fs.ReadFile(z, name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(bare, name), text, 0o600))
	}
	for records, want := range map[string]bool{in("omop.zip"): false, bare: true} {
		page := filepath.Join(t.TempDir(), "page.html")
		code, _, stderr := run("--omop", records, "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "-o", page)
		require.Zero(t, code, stderr)
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		assert.Equal(t, want, strings.Contains(stderr, "no-vocabulary: there is no table concept"), stderr)
		assert.Equal(t, want, strings.Contains(string(text), "<li>no-vocabulary: there is no table concept"))
	}
}
