// Package table writes tables of results with typed columns as TSV, as JSON
// lines or as Parquet, whichever the file's name ends with.
//
// Start with [NewSchema] and [Create]. A program that fills and writes in one
// goroutine sets cells row by row; one that is not set is null:
//
//	schema, err := table.NewSchema(
//		table.Column{Name: "chrom", Required: true},
//		table.Column{Name: "pos", Type: table.Int, Required: true, Description: "1-based"},
//		table.Column{Name: "AF", Type: table.Float32, List: true, Description: "allele frequency of each ALT"},
//	)
//	if err != nil {
//		return err
//	}
//	w, err := table.Create("out.tsv.gz", schema, table.Options{}) // or .jsonl, .parquet
//	if err != nil {
//		return err
//	}
//	defer w.Close() // gives the file up unless committed
//	for rec, err := range v.Records(ctx) {
//		…
//		row := w.Row()
//		row.SetString(0, rec.Contig())
//		row.SetInt(1, int64(rec.Pos())+1)
//		row.AppendFloat32(2, 0.25, 0.5)
//	}
//	return w.Commit()
//
// # Batches, and how long they live
//
// On several goroutines the unit is a [Batch]: rows of one schema, column by
// column. A worker takes an empty one from the [Writer], fills it, and encodes
// it, which is most of the work; one goroutine writes the batches in order:
//
//	work := func(_ context.Context, records *vcf.Block) (*table.Batch, error) {
//		defer records.Release()
//		b := w.Batch()
//		for i := range records.Len() {
//			b.Row()
//			b.SetString(0, records.At(i).Contig())
//			…
//		}
//		return b, w.Encode(b)
//	}
//	for b, err := range parallel.Ordered(ctx, 0, v.Blocks(ctx), work) {
//		if err != nil {
//			return err
//		}
//		if err := w.Write(b); err != nil {
//			return err
//		}
//		b.Release()
//	}
//	return w.Commit()
//
// A batch belongs to the goroutine that works on it. What the Set and Append
// methods are given is copied. A batch may be used until its Release, which
// hands its memory to the next [Writer.Batch], and keeps its rows until Reset.
// Write copies or writes all of it before it returns. The batch of [Writer.Row]
// is the writer's own, valid until the next call of the writer, and need not be
// released. In the steady state nothing is allocated for a row.
//
// # TSV
//
// A line of the columns' names, then a line for each row. Backslash, tab, line
// feed and carriage return within text are written \\, \t, \n and \r, so that a
// line is a row and a tab a border; other bytes stand as they are. Null is an
// empty cell, and so are an empty string and an empty list: who must tell them
// apart takes JSON lines or Parquet. Where the only column of a table is null, its
// line is empty.
//
// The values of a list have commas between them and a null among them is ".", as
// in VCF. A comma in a string is written \, there, and a string that is a lone
// dot \. for this reason.
//
// Numbers have the fewest digits that read back to the same float32 or float64,
// with an exponent below 1e-6 and from 1e21 on; others are NaN, Inf and -Inf.
// Booleans are true and false.
//
// # JSON lines
//
// An object for each row with all columns in order, nulls as well. NaN and
// infinities, for which JSON has no number, are null. A byte that is not UTF-8
// becomes the replacement character U+FFFD. Whole numbers have all their digits:
// a reader that takes them for float64, as JavaScript does, loses some past 2⁵³.
//
// # Parquet
//
// Cells that may be null are OPTIONAL, lists have the logical type LIST with
// optional elements, strings are UTF-8 (as in JSON lines). The row groups are
// compressed with zstd and have statistics and page indexes; NaN counts in
// neither. Batches are gathered into groups of Options.RowGroup rows, at most
// Options.Workers of which, and never more than 8, are held and encoded at a
// time, each of up to 64 MiB of cells and what becomes of them.
package table
