package chart_test

import (
	"bytes"
	"fmt"
	"math"

	"github.com/allelerx/allelerx/genomics/chart"
)

// shows tells whether a figure shows a text.
func shows(f figure, text string) bool {
	var svg bytes.Buffer
	if err := f.WriteSVG(&svg); err != nil {
		fmt.Println(err)
		return false
	}
	return bytes.Contains(svg.Bytes(), []byte(">"+text+"<"))
}

func ExampleBars() {
	figure := chart.Bars{
		Title: "Depth of coverage",
		Axis:  "reads a base",
		Bars:  []chart.Bar{{Name: "CYP2C19", Value: 31}, {Name: "CYP2D6", Value: 46, Low: 40, High: 52}},
	}
	var svg bytes.Buffer
	if err := figure.WriteSVG(&svg); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.Contains(svg.Bytes(), []byte(">CYP2D6<")))
	// Output: true
}

// The columns of a table of results are the figure.
func ExampleManhattan() {
	chrom := []string{"chr10", "chr10", "chr16", "chrX"}
	pos := []int{94_781_859, 94_842_866, 31_096_368, 153_760_484}
	p := []float64{3e-12, 2e-4, 7e-9, 0.4}
	figure := chart.Manhattan{Title: "Stable warfarin dose", Chrom: chrom, Pos: pos, P: p}
	fmt.Println(shows(figure, "10:94,781,859"), shows(figure, "16:31,096,368"))
	// Output: true true
}

func ExamplePheWAS() {
	figure := chart.PheWAS{
		Title: "CYP2C19 no-function alleles",
		Results: []chart.Association{
			{Group: "circulatory system", Name: "Myocardial infarction", Effect: 0.41, P: 2e-6},
			{Group: "circulatory system", Name: "Hypertension", Effect: -0.02, P: 0.61},
			{Group: "digestive", Name: "Gastritis", Effect: -0.11, P: 0.02},
		},
	}
	fmt.Println(shows(figure, "Myocardial infarction"))
	// Output: true
}

func ExampleQQ() {
	figure := chart.QQ{Title: "Null simulation", P: []float64{0.25, 0.75, 0.5}}
	fmt.Println(shows(figure, "λGC = 1.000 (n = 3)"))
	// Output: true
}

func ExampleVolcano() {
	figure := chart.Volcano{
		Title: "LDL cholesterol under statins",
		Axis:  "difference per allele (mmol/L)",
		Results: []chart.Association{
			{Name: "rs4149056", Effect: 0.21, P: 1e-9},
			{Name: "rs2306283", Effect: -0.02, P: 0.3},
		},
	}
	fmt.Println(shows(figure, "rs4149056"), shows(figure, "rs2306283"))
	// Output: true false
}

func ExampleForest() {
	figure := chart.Forest{
		Title: "Bleeding by CYP2C9 phenotype", Axis: "Odds ratio (95 % CI)", Ratio: true,
		Columns: []string{"n", "events"},
		Rows: []chart.Estimate{
			{Name: "Intermediate", Value: 1.31, Low: 1.02, High: 1.69, Texts: []string{"2,210", "88"}},
			{Name: "Poor", Value: 2.4, Low: 1.1, High: 5.2, Texts: []string{"140", "≤10"}},
			{Name: "Indeterminate", Value: math.NaN(), Texts: []string{"≤10", "≤10"}},
		},
	}
	fmt.Println(shows(figure, "1.31 (1.02 to 1.69)"), shows(figure, "no estimate"))
	// Output: true true
}

func ExampleSurvival() {
	figure := chart.Survival{
		Title: "Stent thrombosis under clopidogrel", X: "Days since intervention", Y: "Free of thrombosis",
		Test:  "log-rank p = 0.004",
		Times: []float64{0, 180, 360},
		Curves: []chart.Curve{
			{Name: "Normal metabolisers", Time: []float64{30}, Survival: []float64{0.99}, Low: []float64{0.98}, High: []float64{1}, Censored: []float64{360}, AtRisk: []string{"812", "790", "644"}},
			{Name: "Poor metabolisers", Time: []float64{12}, Survival: []float64{0.95}, Low: []float64{0.88}, High: []float64{0.98}, Censored: []float64{360}, AtRisk: []string{"61", "55", "41"}},
		},
	}
	fmt.Println(shows(figure, "log-rank p = 0.004"), shows(figure, "644"))
	// Output: true true
}
