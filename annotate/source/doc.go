// Package source opens what records are annotated with: VCF and BCF files,
// tables, lists of regions, and the packed files that are made of them.
//
// Start with [OpenVCF]:
//
//	clinvar, err := source.OpenVCF(ctx, "clinvar.vcf.gz", source.Options{
//		Fields: []annotate.Field{{Column: "CLNSIG"}, {Column: "CLNREVSTAT"}},
//	})
//	if err != nil {
//		return err
//	}
//	defer clinvar.Close()
//	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{clinvar}})
package source
