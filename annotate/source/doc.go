// Package source opens what records are annotated with: VCF and BCF files,
// tables, lists of regions, and the packed files that are made of them.
//
// Start with [Open], which tells the kind of a file by its name or first bytes;
// [OpenVCF], [OpenBED], [OpenGFF] and [OpenTable] are told:
//
//	clinvar, err := source.Open(ctx, "clinvar.vcf.gz", source.Options{
//		Fields: []annotate.Field{{Column: "CLNSIG"}, {Column: "CLNREVSTAT"}},
//	})
//	if err != nil {
//		return err
//	}
//	defer clinvar.Close()
//	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{clinvar}})
//
// All are read from wherever genomics/file reads, plain, gzip or BGZF, with or
// without an index beside them, and their contigs may be in either style. [Text]
// says how columns of text get their types.
package source
