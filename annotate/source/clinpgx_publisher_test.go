package source_test

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// What each ALT of the publisher's files gets, found anew from the files
// themselves, which are of GRCh38.
func TestPharmacogenesAgainstPharmCAT(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "pgx/pharmcat")
	a := pharmacogenes(t, genomics.GRCh38, nil)
	names, err := filepath.Glob(filepath.Join(dir, "alleles/*_translation.json"))
	require.NoError(t, err)
	require.Len(t, names, 20)
	letters := map[string]string{"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
	fits := func(cell *string, base string) bool {
		return cell != nil && (*cell == base || len(base) == 1 && strings.Contains(letters[*cell], base))
	}
	entries, functions := 0, 0
	for _, name := range names {
		var file struct {
			Gene     string
			Variants []struct {
				Chromosome, RSID, Ref string
				Position              int
				Alts                  []string
			}
			NamedAlleles []struct {
				Name    string
				Alleles []*string
			}
			SuballelesMap map[string]string
		}
		readJSON(t, name, &file)
		known := publishedFunctions(t, filepath.Join(dir, "phenotype", file.Gene+".json"))
		for i, v := range file.Variants {
			var ofRef []string
			for _, named := range file.NamedAlleles {
				if fits(named.Alleles[i], v.Ref) {
					ofRef = append(ofRef, named.Name)
				}
			}
			for _, alt := range v.Alts {
				f := look(t, a, fmt.Sprintf("%s:%d:%s:%s", v.Chromosome, v.Position, v.Ref, alt))
				var alleles, does []string
				for _, named := range file.NamedAlleles {
					if fits(named.Alleles[i], alt) {
						alleles = append(alleles, named.Name)
						function := known[cmp.Or(file.SuballelesMap[named.Name], named.Name)]
						does = append(does, strings.ReplaceAll(function, " ", "_"))
					}
				}
				where := fmt.Sprintf("%s %d %s>%s", file.Gene, v.Position, v.Ref, alt)
				assert.Equal(t, alleles, list(t, part(t, f, file.Gene, "PGX_ALLELES")), where)
				assert.Equal(t, ofRef, list(t, part(t, f, file.Gene, "PGX_REF_ALLELES")), where)
				assert.Equal(t, v.RSID, strings.Trim(part(t, f, file.Gene, "PGX_RSID"), "."), where)
				if known != nil {
					got := list(t, part(t, f, file.Gene, "PGX_FUNCTION"))
					if got == nil { // none has one
						got = make([]string, len(does))
					}
					assert.Equal(t, does, got, where)
					functions++
				}
				entries++
			}
		}
	}
	assert.Equal(t, 1260, entries) // jq '.variants[].alts|length' alleles/*_translation.json | paste -sd+ | bc
	assert.Greater(t, functions, 500)
}

// publishedFunctions are the functions of a gene's alleles; nil where the
// publisher has no such file (CYP2D6, G6PD, RYR1, and genes without phenotypes).
func publishedFunctions(t testing.TB, name string) map[string]string {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		return nil
	}
	var file struct {
		NamedAlleles []struct{ Name, FunctionValue string }
	}
	readJSON(t, name, &file)
	known := map[string]string{}
	for _, a := range file.NamedAlleles {
		known[a.Name] = a.FunctionValue
	}
	return known
}

func readJSON(t testing.TB, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, to), name)
}

// The drugs of each gene and whose guidelines they are, found anew from the
// publisher's files; a strength is one that some row of them has.
func TestDrugsAgainstPharmCAT(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "pgx/pharmcat/guidelines/*.json"))
	require.NoError(t, err)
	require.Len(t, names, 118)
	type pair struct{ gene, drug string }
	sources, terms := map[pair]map[string]bool{}, map[pair]map[string]bool{}
	for _, name := range names {
		type related struct{ Name, Symbol string }
		var file struct {
			Guideline struct {
				Source                         string
				RelatedChemicals, RelatedGenes []related
			}
			Recommendations []struct{ Classification struct{ Term string } }
		}
		readJSON(t, name, &file)
		for _, gene := range file.Guideline.RelatedGenes {
			for _, drug := range file.Guideline.RelatedChemicals {
				p := pair{gene.Symbol, strings.ReplaceAll(drug.Name, " ", "_")}
				if sources[p] == nil {
					sources[p], terms[p] = map[string]bool{}, map[string]bool{}
				}
				sources[p][file.Guideline.Source] = true
				for _, r := range file.Recommendations {
					terms[p][strings.ReplaceAll(r.Classification.Term, " ", "_")] = true
				}
			}
		}
	}
	a, found := pharmacogenes(t, genomics.GRCh38, nil), 0
	for _, g := range kb.Default().Genes {
		if len(g.Sites) == 0 {
			continue
		}
		f := look(t, a, change(&g.Sites[0], genomics.GRCh38, 1).String())
		drugs, strengths := list(t, part(t, f, g.Name, "PGX_DRUGS")), list(t, part(t, f, g.Name, "PGX_STRENGTH"))
		require.Len(t, strengths, len(drugs))
		for i, drug := range drugs {
			p := pair{g.Name, drug}
			of := strings.Split(strengths[i], "/")
			assert.Len(t, of, len(sources[p]), "%v", p)
			for _, text := range of {
				source, strength, graded := strings.Cut(text, ":")
				assert.True(t, sources[p][source], "%v %s", p, text)
				assert.True(t, !graded || terms[p][strength], "%v %s", p, text)
			}
			found++
		}
	}
	for p := range sources { // all but those of genes without positions
		if p.gene == "HLA-A" || p.gene == "HLA-B" {
			found++
		}
	}
	assert.Len(t, sources, found)
}

// CPIC's levels, against the table that they are from.
func TestLevels(t *testing.T) {
	type pair struct{ gene, drug string }
	f, err := os.Open(filepath.Join(refdata.Dir(t), "pgx", "pypgx", "cpic-table.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	at := func(column string) int { return slices.Index(rows[0], column) }
	levels := map[pair]string{}
	for _, row := range rows[1:] {
		levels[pair{row[at("Gene")], row[at("Drug")]}] = row[at("CPICLevel")]
	}
	a, found := pharmacogenes(t, genomics.GRCh38, nil), map[string]int{}
	for _, g := range kb.Default().Genes {
		if len(g.Sites) == 0 {
			continue
		}
		got := look(t, a, change(&g.Sites[0], genomics.GRCh38, 1).String())
		drugs, of := list(t, part(t, got, g.Name, "PGX_DRUGS")), list(t, part(t, got, g.Name, "PGX_LEVEL"))
		require.Len(t, of, len(drugs))
		for i, drug := range drugs {
			want, ok := levels[pair{g.Name, strings.ReplaceAll(drug, "_", " ")}]
			if !ok {
				want = "none"
			}
			assert.Equal(t, want, of[i], "%s %s", g.Name, drug)
			found[of[i]]++
		}
	}
	assert.Greater(t, found["A"], 30)
	assert.Positive(t, found["none"])
}
