package main

import (
	"context"
	"io"
	"math"
	"slices"

	"github.com/allelerx/allelerx/genomics/chart"
	"github.com/allelerx/allelerx/genomics/file"
)

// forestRows is how many estimates a forest plot can show.
const forestRows = 30

// figures are those of what is shown.
func (f *flags) figures(s *study, t *tests, say sayer) []task {
	m := chart.Manhattan{Title: s.name}
	forest := chart.Forest{Title: s.name, Axis: "Effect for each copy (95 % CI)"}
	if t.ratio != "" {
		forest.Axis, forest.Ratio = t.ratio+" for each copy (95 % CI)", true
	}
	for i := range t.rows {
		r := &t.rows[i]
		if r.show == nothing {
			continue
		}
		v := s.Variant(r.Variant)
		name := v.ID
		if name == "." || name == "" {
			name = v.String()
		}
		m.Chrom, m.Pos = append(m.Chrom, v.Contig), append(m.Pos, v.Pos+1)
		m.P, m.Log10P, m.Names = append(m.P, r.P), append(m.Log10P, r.Log10P), append(m.Names, name)
		e := chart.Estimate{Name: name + " " + r.A1.Of(v), Value: r.Effect, Low: r.Lower, High: r.Upper}
		if forest.Ratio {
			e.Value, e.Low, e.High = math.Exp(r.Effect), math.Exp(r.Lower), math.Exp(r.Upper)
		}
		if len(forest.Rows) <= forestRows {
			forest.Rows = append(forest.Rows, e)
		}
	}
	if !slices.ContainsFunc(m.P, func(p float64) bool { return !math.IsNaN(p) }) {
		say("no figure is drawn: no result can be shown")
		return nil
	}
	figures := []task{
		f.svg(t, "manhattan", m.WriteSVG),
		f.svg(t, "qq", chart.QQ{Title: s.name, P: m.P, Log10P: m.Log10P, Inflation: t.inflation()}.WriteSVG),
	}
	if len(forest.Rows) <= forestRows {
		figures = append(figures, f.svg(t, "forest", forest.WriteSVG))
	}
	return figures
}

// svg is a figure beside the table of results.
func (f *flags) svg(t *tests, what string, draw func(io.Writer) error) task {
	return func(context.Context) error {
		w, err := file.Create(f.stem(t.what, what) + ".svg")
		if err != nil {
			return err
		}
		defer w.Close()
		if err := draw(w); err != nil {
			return err
		}
		return w.Commit()
	}
}
