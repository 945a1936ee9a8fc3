package chart_test

import (
	"bytes"
	"fmt"

	"github.com/allelerx/allelerx/genomics/chart"
)

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
