package chart_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/genomics/chart"
)

func TestPheWAS(t *testing.T) {
	f := chart.PheWAS{Title: "CYP2C19 poor metabolisers"}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 400 {
		f.Results = append(f.Results, chart.Association{
			Group: fmt.Sprint("category number ", i/40), Name: fmt.Sprint("phenotype ", i), Effect: r.NormFloat64(), P: 1 - r.Float64(),
		})
	}
	f.Results[100].P, f.Results[100].Effect, f.Results[100].Name = 1e-9, 0.7, `Stent "thrombosis" <early> & late`
	g := draw(t, f)
	for _, want := range []string{"Phecode category", "raises", "lowers", "0.05 ÷ 400 tests, p = 0.00013", "nominal, p = 0.05", "category number 9"} {
		assert.Contains(t, g.all(), want)
	}
	assert.Contains(t, strings.ReplaceAll(g.all(), "\n", " "), `Stent "thrombosis" <early> & late`)
	assert.NotContains(t, g.bytes, "<early>")
	// The raising result is a triangle whose tip is above its base.
	up := regexp.MustCompile(`M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)L([\d.]+),([\d.]+)Z`)
	n := 0
	for _, p := range g.paths {
		n += len(up.FindAllString(p.d, -1))
	}
	assert.InDelta(t, 402, n, 30, "a triangle each, but of those one over the other; and those of the keys")
}
