package assoc

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/matrix"
)

// Schema is the columns in which Set writes an association, named and in order as
// plink2 --glm has them with --ci and cols=+a1freq:
//
//	#CHROM POS ID REF ALT A1 A1_FREQ TEST OBS_CT BETA SE L95 U95 T_STAT P ERRCODE
//
// and for a binary phenotype
//
//	#CHROM POS ID REF ALT A1 A1_FREQ FIRTH? TEST OBS_CT OR LOG(OR)_SE L95 U95 Z_STAT P ERRCODE
//
// with LOG10_P, the decimal logarithm, behind P. Limits are of BETA or OR, and named
// after the model's confidence. What has no result is null where plink2 writes NA.
func (m *Model) Schema() (*table.Schema, error) {
	level := percent(m.options.Confidence)
	columns := []table.Column{
		{Name: "#CHROM", Required: true},
		{Name: "POS", Type: table.Int, Required: true, Description: "of REF's first base, 1-based"},
		{Name: "ID", Required: true},
		{Name: "REF", Required: true},
		{Name: "ALT", Required: true},
		{Name: "A1", Required: true, Description: "the allele whose copies count"},
		{Name: "A1_FREQ", Type: table.Float64, Description: "among the alleles of those in the regression"},
	}
	effect := []table.Column{
		{Name: "TEST", Required: true},
		{Name: "OBS_CT", Type: table.Int, Required: true, Description: "people in the regression"},
		{Name: "BETA", Type: table.Float64, Description: "for each copy of A1"},
		{Name: "SE", Type: table.Float64},
		{Name: "L" + level, Type: table.Float64},
		{Name: "U" + level, Type: table.Float64},
		{Name: "T_STAT", Type: table.Float64},
	}
	if m.binary {
		columns = append(columns, table.Column{Name: "FIRTH?", Required: true, Description: "Y: Firth's regression, N: the logistic one"})
		effect[2] = table.Column{Name: "OR", Type: table.Float64, Description: "odds ratio, for each copy of A1"}
		effect[3] = table.Column{Name: "LOG(OR)_SE", Type: table.Float64}
		effect[6].Name = "Z_STAT"
	}
	columns = append(columns, effect...)
	columns = append(columns,
		table.Column{Name: "P", Type: table.Float64, Description: "two-sided"},
		table.Column{Name: "LOG10_P", Type: table.Float64, Description: "decimal logarithm of P, which goes on where P is 0"},
		table.Column{Name: "ERRCODE", Required: true, Description: "why there is no result; .: there is one"})
	return table.NewSchema(columns...)
}

// percent is a confidence as PLINK names columns after it: 0.95 is "95".
func percent(confidence float64) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(confidence*100, 'f', 6, 64), "0"), ".")
}

// Set sets the cells of a batch's last row, whose table has the columns of Schema.
func (m *Model) Set(b *table.Batch, v matrix.Variant, a *Association) {
	col := 0
	text := func(s string) { b.SetString(col, s); col++ }
	whole := func(n int) { b.SetInt(col, int64(n)); col++ }
	number := func(x float64) {
		if !math.IsNaN(x) {
			b.SetFloat64(col, x)
		}
		col++
	}
	text(v.Contig)
	whole(v.Pos + 1)
	text(v.ID)
	text(v.Ref)
	text(v.Alt)
	text(a.A1.Of(v))
	number(a.A1Freq)
	effect := func(x float64) { number(x) }
	if m.binary {
		text(map[bool]string{true: "Y", false: "N"}[a.Firth])
		effect = func(x float64) { number(math.Exp(x)) }
	}
	text(a.Test)
	whole(a.N)
	effect(a.Effect)
	number(a.SE)
	effect(a.Lower)
	effect(a.Upper)
	number(a.Stat)
	number(a.P)
	number(a.Log10P)
	text(a.Fault.String())
}

// String writes a result on one line: the effect with its interval and p-value, or
// the reason why there is none.
func (r *Result) String() string {
	if r.Fault != None {
		return fmt.Sprintf("%s n=%d %s", r.Test, r.N, r.Fault)
	}
	return fmt.Sprintf("%s n=%d effect %.4g (%.4g to %.4g) P=%.3g", r.Test, r.N, r.Effect, r.Lower, r.Upper, r.P)
}
