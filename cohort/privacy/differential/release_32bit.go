//go:build 386 || arm || mips || mipsle

package differential

import "errors"

// errNarrow is the answer where the library that draws the noise does not compile.
var errNarrow = errors.New("differential: noised releases need a machine whose int has 64 bits: run the program built for one; nothing was charged")

// Counts fails: see errNarrow.
func (b *Budget) Counts(string, Sample, Options) ([]Estimate, error) { return nil, errNarrow }

// Mean fails: see errNarrow.
func (b *Budget) Mean(string, [][]float64, float64, float64, Options) (Estimate, error) {
	return Estimate{}, errNarrow
}
