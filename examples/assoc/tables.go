package main

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
)

// writeTable writes a file of rows; row sets the cells of one, and false leaves it out.
func writeTable(ctx context.Context, name string, rows, workers int, columns []table.Column, row func(i int) (func(b *table.Batch), bool)) error {
	schema, err := table.NewSchema(columns...)
	if err != nil {
		return err
	}
	w, err := table.Create(name, schema, table.Options{Workers: workers})
	if err != nil {
		return err
	}
	defer w.Close()
	for i := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if set, ok := row(i); ok {
			set(w.Row())
		}
	}
	return w.Commit()
}

// qualities writes the tables of --freq, --hardy and --missing.
func (f *flags) qualities(ctx context.Context, s *genotypes, hide *cells) error {
	o := quality.Options{Workers: f.Workers, Sexes: s.sexes}
	of := func(what string, kinds []quality.Ploidy, columns []table.Column, set func(b *table.Batch, i int, v matrix.Variant, show bool)) error {
		return writeTable(ctx, f.beside(what), s.NumVariants(), f.Workers, columns, func(i int) (func(*table.Batch), bool) {
			v := s.Variant(i)
			in := len(kinds) == 0 || slices.Contains(kinds, quality.PloidyOf(v.Contig))
			return func(b *table.Batch) { set(b, i, v, hide.counted(i)) }, in
		})
	}
	each := func(what string, columns []table.Column, set func(b *table.Batch, i int, v matrix.Variant, show bool)) error {
		return of(what, nil, columns, set)
	}
	if f.Freq {
		if err := each("afreq", frequencyColumns, func(b *table.Batch, i int, v matrix.Variant, show bool) {
			setTexts(b, v.Contig, v.ID, v.Ref, v.Alt)
			if !show {
				return
			}
			if alt, ok := s.frequency[i].Alt(); ok {
				b.SetFloat64(4, alt)
			}
			b.SetInt(5, int64(s.frequency[i].Alleles))
		}); err != nil {
			return err
		}
	}
	if f.Hardy {
		tests, err := quality.HardyWeinberg(ctx, s.Matrix, o)
		if err != nil {
			return err
		}
		if err := of("hardy", []quality.Ploidy{quality.Diploid}, hardyColumns, func(b *table.Batch, i int, v matrix.Variant, show bool) {
			setTexts(b, v.Contig, v.ID, v.Ref, v.Alt)
			if show {
				setHardy(b, &tests[i])
			}
		}); err != nil {
			return err
		}
		if s.kinds()[quality.ChrX] > 0 {
			if err := of("hardy.x", []quality.Ploidy{quality.ChrX}, hardyXColumns, func(b *table.Batch, i int, v matrix.Variant, show bool) {
				setTexts(b, v.Contig, v.ID, v.Ref, v.Alt)
				if show {
					setHardyX(b, &tests[i])
				}
			}); err != nil {
				return err
			}
		}
	}
	if f.Missing {
		calls, err := quality.Missingness(ctx, s.Matrix, o)
		if err != nil {
			return err
		}
		return each("vmiss", missingColumns, func(b *table.Batch, i int, v matrix.Variant, show bool) {
			setTexts(b, v.Contig, v.ID)
			if !show {
				return
			}
			b.SetInt(2, int64(calls[i].Missing))
			b.SetInt(3, int64(calls[i].Of))
			if rate, ok := calls[i].Rate(); ok {
				b.SetFloat64(4, 1-rate)
			}
		})
	}
	return nil
}

func setTexts(b *table.Batch, texts ...string) {
	for i, t := range texts {
		b.SetString(i, t)
	}
}

func setHardy(b *table.Batch, e *quality.Equilibrium) {
	for i, n := range []int{e.HomRef, e.Het, e.HomAlt} {
		b.SetInt(4+i, int64(n))
	}
	if o, x, ok := e.Heterozygosity(); ok {
		b.SetFloat64(7, o)
		b.SetFloat64(8, x)
	}
	b.SetFloat64(9, e.P)
}

func setHardyX(b *table.Batch, e *quality.Equilibrium) {
	for i, n := range []int{e.HomRef, e.Het, e.HomAlt, e.MaleRef, e.MaleAlt} {
		b.SetInt(4+i, int64(n))
	}
	if o, x, ok := e.Heterozygosity(); ok {
		b.SetFloat64(9, o)
		b.SetFloat64(10, x)
		b.SetFloat64(11, float64(2*e.HomRef+e.Het)/float64(2*(e.HomRef+e.Het+e.HomAlt)))
	}
	if men := e.MaleRef + e.MaleAlt; men > 0 {
		b.SetFloat64(12, float64(e.MaleRef)/float64(men))
	}
	b.SetFloat64(13, e.P)
}

var (
	frequencyColumns = []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "ID", Required: true},
		{Name: "REF", Required: true},
		{Name: "ALT", Required: true},
		{Name: "ALT_FREQS", Type: table.Float64},
		{Name: "OBS_CT", Type: table.Int, Description: "alleles"},
	}
	hardyColumns = []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "ID", Required: true},
		{Name: "A1", Required: true},
		{Name: "AX", Required: true},
		{Name: "HOM_A1_CT", Type: table.Int, Description: "people"},
		{Name: "HET_A1_CT", Type: table.Int},
		{Name: "TWO_AX_CT", Type: table.Int},
		{Name: "O(HET_A1)", Type: table.Float64},
		{Name: "E(HET_A1)", Type: table.Float64},
		{Name: "P", Type: table.Float64},
	}
	hardyXColumns = []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "ID", Required: true},
		{Name: "A1", Required: true},
		{Name: "AX", Required: true},
		{Name: "FEMALE_HOM_A1_CT", Type: table.Int, Description: "women"},
		{Name: "FEMALE_HET_A1_CT", Type: table.Int},
		{Name: "FEMALE_TWO_AX_CT", Type: table.Int},
		{Name: "MALE_A1_CT", Type: table.Int, Description: "men"},
		{Name: "MALE_AX_CT", Type: table.Int},
		{Name: "O(FEMALE_HET_A1)", Type: table.Float64},
		{Name: "E(FEMALE_HET_A1)", Type: table.Float64},
		{Name: "FEMALE_A1_FREQ", Type: table.Float64},
		{Name: "MALE_A1_FREQ", Type: table.Float64},
		{Name: "P", Type: table.Float64, Description: "of women and men together"},
	}
	missingColumns = []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "ID", Required: true},
		{Name: "MISSING_CT", Type: table.Int},
		{Name: "OBS_CT", Type: table.Int},
		{Name: "F_MISS", Type: table.Float64},
	}
	adjustedColumns = []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "ID", Required: true},
		{Name: "A1", Required: true},
		{Name: "UNADJ", Type: table.Float64},
	}
	// corrections are those of plink2 --adjust, in its order.
	corrections = []struct {
		name   string
		adjust func(p []float64) []float64
		hidden float64 // what a p-value that is hidden counts as
	}{
		{"GC", assoc.GenomicControl, math.NaN()},
		{"BONF", assoc.Bonferroni, 1},
		{"HOLM", assoc.Holm, 1},
		{"SIDAK_SS", assoc.Sidak, 1},
		{"SIDAK_SD", assoc.SidakStepDown, 1},
		{"FDR_BH", assoc.BenjaminiHochberg, 1},
		{"FDR_BY", assoc.BenjaminiYekutieli, 1},
	}
)

// writeAdjusted writes the p-values that are shown, adjusted for as many as there are,
// the smallest first. Those that are hidden count as 1, and not for genomic control: the
// adjusted value of another one could be theirs.
func (f *flags) writeAdjusted(ctx context.Context, s *study, t *tests) error {
	p := t.pValues(math.NaN())
	var order []int
	for i := range t.rows {
		if !math.IsNaN(p[i]) {
			order = append(order, i)
		}
	}
	columns := slices.Clone(adjustedColumns)
	adjusted := make([][]float64, len(corrections))
	for i, c := range corrections {
		columns = append(columns, table.Column{Name: c.name, Type: table.Float64})
		adjusted[i] = c.adjust(t.pValues(c.hidden))
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.rows[a].Log10P, t.rows[b].Log10P) })
	return writeTable(ctx, f.beside(t.what, "adjusted"), len(order), f.Workers, columns, func(i int) (func(*table.Batch), bool) {
		return func(b *table.Batch) {
			r := &t.rows[order[i]]
			v := s.Variant(r.Variant)
			setTexts(b, v.Contig, v.ID, r.A1.Of(v))
			b.SetFloat64(3, r.P)
			for col, x := range adjusted {
				b.SetFloat64(4+col, x[order[i]])
			}
		}, true
	})
}
