// Package annotate joins a stream of variants with sources of knowledge:
// frequencies, clinical significance, genes, regions. What a source has for a
// record goes into the record's INFO.
//
// Start with [New]:
//
//	clinvar, err := source.OpenVCF(ctx, "clinvar.vcf.gz", source.Options{
//		Fields: []annotate.Field{{Column: "CLNSIG", As: "clnsig"}},
//	})
//	if err != nil {
//		return err
//	}
//	defer clinvar.Close()
//	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{clinvar}})
//	if err != nil {
//		return err
//	}
//	annotated, err := a.Stream(v)
//	if err != nil {
//		return err
//	}
//	err = vcf.WriteFile(ctx, "out.vcf.gz", annotated)
//
// Records and sources are read side by side, each once and from front to back,
// so that memory does not grow with either; several goroutines decode, join and
// encode. [Annotator.Lookup] answers for a single variant.
//
// A [Source] gives its entries in chunks. The join knows nothing else of it:
// package source has VCF files, tables, regions and packed files, and whatever
// gives chunks can be a source. Positions are 0-based and half-open. Contigs of
// either style are joined (chr1 = 1 = NC_000001.11).
//
// How entries are found is the source's Match: by allele, where each ALT is looked
// up by itself once it is trimmed and, with Options.Aligner, moved to the left;
// by position; or by overlap. What is made of several entries is the field's Op.
// A column of which an entry has one value for each ALT allele (Number=A) becomes
// a field of the same kind, "." where an allele was not found; of other columns
// Self takes the value of the first entry found.
//
// Of a source whose alleles are spelled as the records' are, the values are those of
// bcftools annotate, except:
//
//   - What is missing is not written, and of several entries with an allele it is the
//     first that has a value: bcftools takes the first, and writes its "AF=.".
//   - A column of Number=R, one value for each allele with REF, becomes Number=A,
//     without REF's: another entry's REF may be another one. A list of Number=G is
//     the entry's own, and declared as Number=. for its ALTs may not be the record's.
//   - IDs and filters are lists with commas, where bcftools leaves the semicolons
//     that end an INFO value.
//   - Numbers of a VCF stay as they are written; bcftools rounds to six digits.
//
// The samples of a record are copied as bytes, never looked at.
package annotate
