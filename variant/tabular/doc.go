// Package tabular writes records as a table, for programs that do not read VCF: a
// row for each record, with its site and INFO in typed columns, as TSV, JSON lines
// or Parquet.
//
// Start with [Write]:
//
//	v, err := vcf.Open(ctx, "annotated.vcf.gz", vcf.Options{})
//	if err != nil {
//		return err
//	}
//	defer v.Close()
//	err = tabular.Write(ctx, "annotated.parquet", v, tabular.Options{Keys: []string{"AF", "CLNSIG"}})
//
// The columns are CHROM, POS (1-based, as in the VCF), ID, REF, ALT, QUAL, FILTER
// and the INFO keys, typed as the header declares them. ALT, FILTER and keys of
// any Number but 0 and 1 are lists; flags are true or false; what is missing is
// null. Samples are left out.
package tabular
