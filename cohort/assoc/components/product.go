package components

import (
	"context"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/matrix"
)

// dense multiplies with a matrix that is held, of which both halves are filled in.
type dense struct {
	of      *mat.SymDense
	workers int
}

func (d dense) multiply(ctx context.Context, vectors [][]float64) ([][]float64, error) {
	n := d.of.SymmetricDim()
	data := d.of.RawSymmetric()
	products := zeros(len(vectors), n)
	for _, err := range parallel.Ordered(ctx, d.workers, chunks(n, 64), func(_ context.Context, c chunk) (chunk, error) {
		for i := c.from; i < c.to; i++ {
			row := data.Data[i*data.Stride : i*data.Stride+n]
			for j, v := range vectors {
				products[j][i] = floats.Dot(row, v)
			}
		}
		return c, nil
	}) {
		if err != nil {
			return nil, err
		}
	}
	return products, ctx.Err()
}

// implicit multiplies with the relationship matrix without ever having it: with
// the genotypes, and with them again. A missing call is the mean.
type implicit struct {
	m       *matrix.Matrix
	used    []standard
	workers int
}

// variantsAtOnce is what one worker sums: few sums are added, always in the same
// order.
const variantsAtOnce = 4096

func (p implicit) multiply(ctx context.Context, vectors [][]float64) ([][]float64, error) {
	n := p.m.NumSamples()
	total := zeros(len(vectors), n)
	for part, err := range parallel.Ordered(ctx, p.workers, chunks(len(p.used), variantsAtOnce), func(ctx context.Context, c chunk) ([][]float64, error) {
		return p.part(ctx, p.used[c.from:c.to], vectors)
	}) {
		if err != nil {
			return nil, err
		}
		for i := range total {
			floats.AddScaled(total[i], 1/float64(len(p.used)), part[i])
		}
	}
	return total, ctx.Err()
}

func (p implicit) part(ctx context.Context, used []standard, vectors [][]float64) ([][]float64, error) {
	n := p.m.NumSamples()
	sums := zeros(len(vectors), n)
	values := make([]float64, n)
	for i := range used {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row, of := p.m.Row(used[i].variant), &used[i].values
		if *of == [4]float64{} {
			continue // all people are alike
		}
		for j := range values {
			values[j] = of[row[j>>2]>>(2*(j&3))&3]
		}
		for j, v := range vectors {
			floats.AddScaled(sums[j], floats.Dot(values, v), values)
		}
	}
	return sums, nil
}

func zeros(count, n int) [][]float64 {
	all := make([][]float64, count)
	for i := range all {
		all[i] = make([]float64, n)
	}
	return all
}
