package table_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/allelerx/allelerx/genomics/table"
)

// variantRow is a row of 20 columns as annotating variants gives it.
type variantRow struct {
	Chrom    string    `json:"chrom" parquet:"chrom,dict,zstd"`
	Pos      int64     `json:"pos" parquet:"pos,delta,zstd"`
	ID       string    `json:"id" parquet:"id,dict,zstd,optional"`
	Ref      string    `json:"ref" parquet:"ref,dict,zstd,optional"`
	Alt      string    `json:"alt" parquet:"alt,dict,zstd,optional"`
	Qual     float32   `json:"qual" parquet:"qual,zstd,optional"`
	Filter   string    `json:"filter" parquet:"filter,dict,zstd,optional"`
	AC       []int64   `json:"AC" parquet:"AC,zstd,list"`
	AF       []float32 `json:"AF" parquet:"AF,zstd,list"`
	AN       int64     `json:"AN" parquet:"AN,zstd,optional"`
	DP       *int64    `json:"DP" parquet:"DP,zstd,optional"`
	Gene     string    `json:"gene" parquet:"gene,dict,zstd,optional"`
	Effect   string    `json:"effect" parquet:"effect,dict,zstd,optional"`
	Clinical *string   `json:"clinical" parquet:"clinical,dict,zstd,optional"`
	CADD     *float64  `json:"cadd" parquet:"cadd,zstd,optional"`
	AFAfr    float32   `json:"af_afr" parquet:"af_afr,zstd,optional"`
	AFEas    float32   `json:"af_eas" parquet:"af_eas,zstd,optional"`
	AFNfe    float32   `json:"af_nfe" parquet:"af_nfe,zstd,optional"`
	Coding   bool      `json:"coding" parquet:"coding,zstd,optional"`
	Score    float64   `json:"score" parquet:"score,zstd,optional"`
}

// benchRows is how many rows one turn of a benchmark writes.
const benchRows = 50_000

func variantRows() []variantRow {
	rows := make([]variantRow, benchRows)
	bases := []string{"A", "C", "G", "T", "AT", "GCC"}
	effects := []string{"missense_variant", "synonymous_variant", "intron_variant", "3_prime_UTR_variant"}
	for i := range rows {
		af := float32(i%5008) / 5008
		dp, cadd, clinical := int64(20_000+i%1000), math.Sqrt(float64(i)), "Uncertain_significance"
		r := variantRow{
			Chrom: "chr" + strconv.Itoa(1+i/3000), Pos: int64(10_000 + i*37), ID: "rs" + strconv.Itoa(1_000_000+i*7),
			Ref: bases[i%4], Alt: bases[(i+1)%6], Qual: 100, Filter: "PASS",
			AC: []int64{int64(i % 5008)}, AF: []float32{af}, AN: 5008,
			Gene: "GENE" + strconv.Itoa(i/50), Effect: effects[i%4],
			AFAfr: af / 2, AFEas: 0, AFNfe: af / 3, Coding: i%9 == 0, Score: float64(i%1000) / 1000,
		}
		if i%3 > 0 {
			r.DP = &dp
		}
		if i%4 == 0 {
			r.CADD = &cadd
		}
		if i%50 == 0 {
			r.Clinical = &clinical
		}
		rows[i] = r
	}
	return rows
}

func variantSchema(t testing.TB) *table.Schema {
	return schema(t,
		table.Column{Name: "chrom", Required: true}, table.Column{Name: "pos", Type: table.Int, Required: true},
		table.Column{Name: "id"}, table.Column{Name: "ref"}, table.Column{Name: "alt"},
		table.Column{Name: "qual", Type: table.Float32}, table.Column{Name: "filter"},
		table.Column{Name: "AC", Type: table.Int, List: true}, table.Column{Name: "AF", Type: table.Float32, List: true},
		table.Column{Name: "AN", Type: table.Int}, table.Column{Name: "DP", Type: table.Int},
		table.Column{Name: "gene"}, table.Column{Name: "effect"}, table.Column{Name: "clinical"},
		table.Column{Name: "cadd", Type: table.Float64}, table.Column{Name: "af_afr", Type: table.Float32},
		table.Column{Name: "af_eas", Type: table.Float32}, table.Column{Name: "af_nfe", Type: table.Float32},
		table.Column{Name: "coding", Type: table.Bool}, table.Column{Name: "score", Type: table.Float64},
	)
}

func (r *variantRow) set(b *table.Batch) {
	b.SetString(0, r.Chrom)
	b.SetInt(1, r.Pos)
	b.SetString(2, r.ID)
	b.SetString(3, r.Ref)
	b.SetString(4, r.Alt)
	b.SetFloat32(5, r.Qual)
	b.SetString(6, r.Filter)
	b.AppendInt(7, r.AC...)
	b.AppendFloat32(8, r.AF...)
	b.SetInt(9, r.AN)
	if r.DP != nil {
		b.SetInt(10, *r.DP)
	}
	b.SetString(11, r.Gene)
	b.SetString(12, r.Effect)
	if r.Clinical != nil {
		b.SetString(13, *r.Clinical)
	}
	if r.CADD != nil {
		b.SetFloat64(14, *r.CADD)
	}
	b.SetFloat32(15, r.AFAfr)
	b.SetFloat32(16, r.AFEas)
	b.SetFloat32(17, r.AFNfe)
	b.SetBool(18, r.Coding)
	b.SetFloat64(19, r.Score)
}

// counted counts what reaches it.
type counted struct{ n int64 }

func (c *counted) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func perRow(b *testing.B, out *counted) {
	b.Helper()
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds()/1e6, "Mrows/s")
	b.ReportMetric(float64(out.n)/float64(b.N)/benchRows, "B/row")
}

// One goroutine fills, encodes and writes.
func BenchmarkWriter(b *testing.B) {
	rows, s := variantRows(), variantSchema(b)
	for _, format := range []table.Format{table.TSV, table.JSONL, table.Parquet} {
		b.Run(format.String(), func(b *testing.B) {
			b.ReportAllocs()
			out := new(counted)
			w, err := table.NewWriter(out, s, table.Options{Format: format, Workers: 1})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				for i := range rows {
					rows[i].set(w.Row())
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
			perRow(b, out)
		})
	}
}

// What workers do for a batch: fill it, and fill and encode it.
func BenchmarkBatch(b *testing.B) {
	rows, s := variantRows()[:1000], variantSchema(b)
	for _, format := range []table.Format{0, table.TSV, table.JSONL} {
		b.Run("fill,"+format.String(), func(b *testing.B) {
			b.ReportAllocs()
			w, err := table.NewWriter(io.Discard, s, table.Options{Format: max(format, table.TSV)})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				batch := w.Batch()
				for i := range rows {
					batch.Row()
					rows[i].set(batch)
				}
				if format != 0 {
					if err := w.Encode(batch); err != nil {
						b.Fatal(err)
					}
				}
				batch.Release()
			}
			b.ReportMetric(float64(b.N)*float64(len(rows))/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}

// The peer of TSV: encoding/csv, with the same digits.
func BenchmarkEncodingCSV(b *testing.B) {
	rows := variantRows()
	b.ReportAllocs()
	out := new(counted)
	w := csv.NewWriter(out)
	w.Comma = '\t'
	f32 := func(f float32) string { return strconv.FormatFloat(float64(f), 'g', -1, 32) }
	f64 := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	line := make([]string, 20)
	for b.Loop() {
		for i := range rows {
			r := &rows[i]
			clear(line)
			line[0], line[1], line[2], line[3], line[4] = r.Chrom, strconv.FormatInt(r.Pos, 10), r.ID, r.Ref, r.Alt
			line[5], line[6], line[7], line[8] = f32(r.Qual), r.Filter, strconv.FormatInt(r.AC[0], 10), f32(r.AF[0])
			line[9] = strconv.FormatInt(r.AN, 10)
			if r.DP != nil {
				line[10] = strconv.FormatInt(*r.DP, 10)
			}
			line[11], line[12] = r.Gene, r.Effect
			if r.Clinical != nil {
				line[13] = *r.Clinical
			}
			if r.CADD != nil {
				line[14] = f64(*r.CADD)
			}
			line[15], line[16], line[17] = f32(r.AFAfr), f32(r.AFEas), f32(r.AFNfe)
			line[18], line[19] = strconv.FormatBool(r.Coding), f64(r.Score)
			if err := w.Write(line); err != nil {
				b.Fatal(err)
			}
		}
	}
	w.Flush()
	perRow(b, out)
}

// The peer of JSON lines: encoding/json on a struct.
func BenchmarkEncodingJSON(b *testing.B) {
	rows := variantRows()
	b.ReportAllocs()
	out := new(counted)
	buffered := bufio.NewWriterSize(out, 128<<10)
	e := json.NewEncoder(buffered)
	e.SetEscapeHTML(false)
	for b.Loop() {
		for i := range rows {
			if err := e.Encode(&rows[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
	buffered.Flush()
	perRow(b, out)
}

// The peer of Parquet: parquet-go's own writer of structs, same encodings.
func BenchmarkParquetGo(b *testing.B) {
	rows := variantRows()
	b.ReportAllocs()
	out := new(counted)
	w := parquet.NewGenericWriter[variantRow](out, parquet.MaxRowsPerRowGroup(128<<10))
	for b.Loop() {
		for i := 0; i < len(rows); i += 1000 {
			if _, err := w.Write(rows[i : i+1000]); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	perRow(b, out)
}
