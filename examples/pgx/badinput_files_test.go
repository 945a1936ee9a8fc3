package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHostileSampleNames(t *testing.T) {
	for _, c := range []struct{ name, sample, file, inTable string }{
		{"script", "<script>alert(1)</script>", "_script_alert_1___script_", "<script>alert(1)</script>"},
		{"attribute", `" onmouseover="x`, "__onmouseover__x", `" onmouseover="x`},
		{"another folder", "../../../etc/passwd", "_.._.._etc_passwd", "../../../etc/passwd"},
		{"formula", "=cmd|' /C calc'!A0", "_cmd____C_calc__A0", "=cmd|' /C calc'!A0"},
		{"non-UTF-8", "M\xfcller", "M_ller", "M\uFFFDller"},
		{"escape sequence", "\x1b[31mred", "__31mred", `\x1b[31mred`},
		{"100,000 letters", strings.Repeat("L", 100_000), strings.Repeat("L", 100), strings.Repeat("L", 100_000)},
		{"the index", "index", "index-2", "index"},
		{"a folder", "..", "sample", ".."},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := put(t, "in.vcf", strings.Replace(text("S1", "S2"), "S1", c.sample, 1))
			code, out, stderr := do("", "--vcf", in, "--genes", "VKORC1")
			require.Equal(t, success, code, stderr)
			assert.True(t, strings.HasPrefix(strings.Split(out, "\n")[1], c.inTable+"\tVKORC1\t"))
			assert.NotContains(t, stderr, c.sample)
			for _, form := range []string{"html", "json"} {
				folder := filepath.Join(t.TempDir(), "out")
				code, _, stderr = do("", "--vcf", in, "--genes", "VKORC1", "--format", form, "-o", folder+"/")
				require.Equal(t, success, code, stderr)
				entries, err := os.ReadDir(folder)
				require.NoError(t, err)
				assert.Len(t, entries, 3, "two people and an index, no more and nowhere else")
				assert.FileExists(t, filepath.Join(folder, c.file+"."+form))
				for _, e := range entries {
					page, err := os.ReadFile(filepath.Join(folder, e.Name()))
					require.NoError(t, err)
					assert.True(t, utf8.Valid(page), e.Name())
					assert.NotContains(t, string(page), "<script", e.Name())
					assert.NotContains(t, string(page), `" onmouseover="x`, e.Name())
					assert.True(t, form == "html" || json.Valid(page), e.Name())
				}
			}
		})
	}
}

func TestBadOutsideFiles(t *testing.T) {
	in := put(t, "in.vcf", text(patient))
	for _, c := range []struct {
		name, content string
		want          string // a line of the report, or what the error says
		code          int
	}{
		{"contradictions", "CYP2D6\t*1/*1\tPoor Metabolizer\t0.25\n", "*1/*1\t*1/*1\tNormal Metabolizer OR Intermediate Metabolizer OR Poor Metabolizer\t2.0 OR 0.25\t2.0;0.25;0.0\toutside", success},
		{"contradicting lines", "CYP2D6\t*1/*1\nCYP2D6\t*4/*4\n", "*1/*1 OR *4/*4\t", success},
		{"byte order mark", "\ufeffCYP2D6\t*1/*4\n", "*1/*4\t", success},
		{"empty", "", "CYP2D6\tNo data", success},
		{"unknown gene", patient + "\t*1/*4\n", "CYP2D6\tNo data", success},
		{"three alleles", "CYP2D6\t*1/*2/*3\n", "f:1: has more than two alleles", failure},
		{"a sample's column first", patient + "\tCYP2D6*1/CYP2D6*4\n", "f:1: gives an allele of CYP2D6", failure},
		{"garbage", "\x00\x01\xff\xfe", "f:1: is not UTF-8", failure},
		{"UTF-16", "\xff\xfeC\x00Y\x00P\x00", "f:1: is not UTF-8", failure},
		{"commas", "CYP2D6,*1/*4\n", "f:1: has one column", failure},
		{"line breaks of old Macs", "CYP2D6\t*1/*4\rCYP2C19\t*1/*1\r", "f:1: holds a carriage return", failure},
		{"long line", "# one\nCYP2D6\t*1/*4\n" + strings.Repeat("x", 3<<20), "f:3: the line is longer than 1 MiB", failure},
		{"too many lines", strings.Repeat("CYP2D6\t*1/*4\n", 20_000), "f:10001: is past the 10,000 calls", failure},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, stderr := do("", "--vcf", in, "--genes", "CYP2D6", "--outside", put(t, "f", c.content))
			require.Equal(t, c.code, code, stderr)
			assert.Contains(t, out+stderr, c.want)
			assert.NotContains(t, stderr, patient)
		})
	}
}

// A gigabyte without a line break is not read to its end.
func TestOutsideLineWithoutEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.Truncate(path, 1<<30))
	start := time.Now()
	code, _, stderr := do("", "--vcf", put(t, "in.vcf", text("A")), "--outside", path)
	assert.Equal(t, failure, code)
	assert.Contains(t, stderr, "f:1: the line is longer than 1 MiB")
	assert.Less(t, time.Since(start), 10*time.Second)
}

func TestOwnersOfOutsideFiles(t *testing.T) {
	calls := put(t, "calls=1.tsv", "CYP2D6\t*1/*4\n")
	in := put(t, "in.vcf", text("=cmd|x", "a=b", patient))
	for _, sample := range []string{"=cmd|x", "a=b", patient} {
		code, out, stderr := do("", "--vcf", in, "--genes", "CYP2D6", "--outside", sample+"="+calls)
		require.Equal(t, success, code, stderr)
		assert.Contains(t, out, sample+"\tCYP2D6\t*1/*4")
	}
	for arg, want := range map[string]string{
		calls: "SAMPLE=FILE", "OTHER-" + patient + "=" + calls: "no such sample", patient: "SAMPLE=FILE", patient + "=": "no name given", patient + "=/nowhere": "/nowhere",
	} {
		code, _, stderr := do("", "--vcf", in, "--outside", arg)
		assert.Equal(t, failure, code)
		assert.Contains(t, stderr, want)
		assert.NotContains(t, stderr, patient)
	}
}

func TestBadSexAndRegions(t *testing.T) {
	in := put(t, "in.vcf", text(patient))
	for _, c := range []struct {
		name, flag, content, want string
		code                      int
	}{
		{"swapped columns", "--sex", "F " + patient + "\n", "f:1: the column of the sex", failure},
		{"contradiction", "--sex", patient + " F\n# again\n" + patient + " M\n", "f:3: the sample has another sex", failure},
		{"nobody reported", "--sex", "OTHER F\n", "--sex names none", success},
		{"blanks in a name", "--sex", "Jane Doe\tF\n" + patient + "\tM\n", "1 person", success},
		{"long line", "--sex", strings.Repeat("x", 3<<20), "f:1: the line is longer", failure},
		{"name for a number", "--assume-reference-in", "chr1\t" + patient + "\t10\n", "f:1: what columns 2 and 3 say is no interval", failure},
		{"number that overflows", "--assume-reference-in", "chr1\t0\t99999999999999999999\n", "is no interval", failure},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := do("", "--vcf", in, c.flag, put(t, "f", c.content))
			require.Equal(t, c.code, code, stderr)
			assert.Contains(t, stderr, c.want)
			assert.NotContains(t, stderr, patient)
		})
	}
	code, _, stderr := do("", "--vcf", in, patient)
	assert.Equal(t, misuse, code)
	assert.NotContains(t, stderr, patient, "a name after a flag that takes one")
}

// definition is VKORC1's, with one cell as given.
func definition(cell string) string {
	return `{"gene": "VKORC1", "chromosome": "chr16", "genomeBuild": "GRCh38", "variants": [
		{"position": 31096368, "rsid": "rs9923231", "chromosomeHgvsName": "g.31096368C>T", "ref": "C", "alts": ["T"]}],
		"namedAlleles": [{"name": "A", "reference": true, "alleles": ["C"]}, {"name": "B", "alleles": ["` + cell + `"]}]}`
}

func TestBadDefinitions(t *testing.T) {
	in := put(t, "in.vcf", text("A"))
	for _, c := range []struct{ name, file, content, want string }{
		{"unknown IUPAC letter", "x.json", definition("Z"), `x.json: namedAlleles[1] (B).alleles[0]: position 31096368: "Z" is no IUPAC nucleotide letter`},
		{"no chromosome", "x.json", strings.Replace(definition("T"), `"chr16"`, `""`, 1), "is no chromosome"},
		{"two references", "x.json", strings.Replace(definition("T"), `"B"`, `"B", "reference": true`, 1), "exactly one allele is the reference"},
		{"no reference", "x.json", strings.Replace(definition("T"), `"reference": true, `, "", 1), "no allele has reference: true"},
		{"deeply nested", "x.json", strings.Repeat("[", 1_000_000), "exceeded max depth"},
		{"all guidelines in one file", "prescribing_guidance.json", `{"guidelines": []}`, "one file per guideline"},
		{"empty folder", "readme.txt", "", "holds no .json file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, stderr := do("", "--vcf", in, "--kb", filepath.Dir(put(t, c.file, c.content)))
			assert.Equal(t, failure, code)
			assert.Empty(t, out)
			assert.Contains(t, stderr, c.want)
		})
	}
	code, out, stderr := do("", "--vcf", in, "--genes", "VKORC1", "--kb", filepath.Dir(put(t, "x.json", definition("Y"))))
	assert.Equal(t, success, code, stderr)
	assert.Contains(t, out, "A\tVKORC1\t")
}

// A guideline whose wording is not the one that was coded is shown in its own
// words, which are not trusted.
func TestRewordedGuideline(t *testing.T) {
	in := put(t, "in.vcf", text("A"))
	kb := filepath.Dir(put(t, "g.json", `{"guideline": {"id": "PA166104949", "name": "x", "source": "CPIC", "version": "9", "relatedChemicals": [{"id": "PA451906", "name": "warfarin"}], "relatedGenes": [{"symbol": "VKORC1"}]},
		"recommendations": [{"id": "R1", "relatedChemicals": [{"id": "PA451906", "name": "warfarin"}],
		"text": {"html": "<p>Read me first<script>alert(1)</script></p>"}, "lookupKey": {"VKORC1": "-1639 AG"}}]}`))
	code, page, stderr := do("", "--vcf", in, "--kb", kb, "--format", "html", "--genes", "VKORC1")
	require.Equal(t, success, code, stderr)
	assert.Contains(t, stderr, "new or reworded")
	assert.Contains(t, page, "Read me first")
	assert.NotContains(t, page, "<script")
	_, out, _ := do("", "--vcf", in, "--kb", kb, "--format", "json", "--genes", "VKORC1")
	assert.Contains(t, out, `"see-guideline"`)
}

// interrupting cancels when it is read to its end, and then never ends.
type interrupting struct {
	io.Reader
	cancel context.CancelFunc
}

func (r *interrupting) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == io.EOF {
		r.cancel()
		time.Sleep(100 * time.Millisecond) // a terminal waits for ever
	}
	return n, err
}
