package tabular

import (
	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/vcf"
)

// row fills a batch, one record after another.
type row struct {
	*table.Batch
	keys   []vcf.InfoKey
	ints   []int32
	floats []float32
	texts  []vcf.Text
}

// fill adds a record.
func (r *row) fill(rec *vcf.Record) {
	r.Row()
	r.SetString(colChrom, rec.Contig())
	r.SetInt(colPos, int64(rec.Pos())+1)
	if id := rec.ID(); !id.Missing() {
		r.SetBytes(colID, id)
	}
	r.SetBytes(colRef, rec.Ref())
	for i := range rec.NumAlt() {
		r.AppendBytes(colAlt, rec.Alt(i))
	}
	if q, ok := rec.Qual(); ok {
		r.SetFloat32(colQual, q)
	}
	for name := range rec.Filter().All() {
		r.AppendBytes(colFilter, name)
	}
	info := rec.Info()
	for i, k := range r.keys {
		col := siteColumns + i
		switch {
		case k.Type() == vcf.Flag:
			r.SetBool(col, info.Flag(k))
		case k.Number() == 1:
			r.one(col, info, k)
		default:
			r.list(col, info, k)
		}
	}
}

// one sets a key that has one value.
func (r *row) one(col int, info vcf.Info, k vcf.InfoKey) {
	switch k.Type() {
	case vcf.Integer:
		if n, ok := info.Int(k); ok {
			r.SetInt(col, int64(n))
		}
	case vcf.Float:
		if x, ok := info.Float(k); ok {
			r.SetFloat32(col, x)
		}
	default:
		if text := info.Text(k); !text.Missing() {
			r.SetBytes(col, text)
		}
	}
}

// list sets a key that may have several values. A key without a value, "AF=.", is
// null as one that is absent.
func (r *row) list(col int, info vcf.Info, k vcf.InfoKey) {
	if info.Text(k).Missing() {
		return
	}
	switch k.Type() {
	case vcf.Integer:
		r.ints = info.Ints(k, r.ints[:0])
		for _, n := range r.ints {
			if n == vcf.MissingInt {
				r.AppendNull(col)
			} else {
				r.AppendInt(col, int64(n))
			}
		}
	case vcf.Float:
		r.floats = info.Floats(k, r.floats[:0])
		for _, x := range r.floats {
			if vcf.IsMissingFloat(x) {
				r.AppendNull(col)
			} else {
				r.AppendFloat32(col, x)
			}
		}
	default:
		r.texts = info.Texts(k, r.texts[:0])
		for _, text := range r.texts {
			if text.Missing() {
				r.AppendNull(col)
			} else {
				r.AppendBytes(col, text)
			}
		}
	}
}
