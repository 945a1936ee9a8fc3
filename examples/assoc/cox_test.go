package main

import (
	"math"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// TestSurvival fits each variant alone, from the files' text, and wants the same.
func TestSurvival(t *testing.T) {
	dir := studyDir(t, 600, 70)
	traits := filepath.Join(dir, "traits.tsv")
	number := func(text string) float64 {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return math.NaN()
		}
		return x
	}
	people := sheet(t, traits)
	calls := sheet(t, filepath.Join(dir, "study.vcf"))
	for _, model := range []string{"additive", "dominant", "recessive"} {
		t.Run(model, func(t *testing.T) {
			said := assocRun(t, dir, "--pheno", traits, "--survival", "days,event", "--covar", traits, "--covar-name", "age,score", "--glm-model", model, "--unsuppressed", "-o", filepath.Join(dir, "ours"))
			assert.Contains(t, said, "with the event")
			fitted := 0
			for i, row := range sheet(t, filepath.Join(dir, "ours.event.cox.tsv")) {
				var data survival.Data
				covariates := []survival.Covariate{{Name: "copies"}, {Name: "age"}, {Name: "score"}}
				for _, p := range people {
					copies := map[string]float64{"0/0": 0, "0/1": 1, "1/1": 2, "./.": math.NaN()}[calls[i][p["#IID"]]]
					if row["A1"] == row["REF"] {
						copies = 2 - copies
					}
					switch model {
					case "dominant":
						copies = math.Min(copies, 1)
					case "recessive":
						copies = math.Max(copies-1, 0)
					}
					data.Time, data.Event = append(data.Time, number(p["days"])), append(data.Event, p["event"] == "1")
					for j, x := range []float64{copies, number(p["age"]), number(p["score"])} {
						covariates[j].Values = append(covariates[j].Values, x)
					}
				}
				fit, err := survival.Cox(data, covariates, survival.CoxOptions{Firth: survival.FirthNeeds})
				require.NoError(t, err)
				c := fit.Coefficients[0]
				if c.Problem != survival.NoProblem {
					assert.NotEqual(t, ".", row["ERRCODE"], row["ID"])
					assert.Empty(t, row["HR"])
					continue
				}
				fitted++
				assert.Equal(t, ".", row["ERRCODE"], row["ID"])
				for name, want := range map[string]float64{"HR": math.Exp(c.Estimate), "LOG(HR)_SE": c.StdErr, "L95": math.Exp(c.Lower), "U95": math.Exp(c.Upper), "P": c.P} {
					assert.InEpsilon(t, want, number(row[name]), 1e-6, "%s %s", row["ID"], name)
				}
			}
			assert.Greater(t, fitted, 40)
		})
	}
}
