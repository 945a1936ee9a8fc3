// Package config makes an annotation of words: of a TOML file, and of what is
// written on a command line.
//
// Start with [ReadFile], or with [ParseSource] for the short form, and open what
// they say:
//
//	c, err := config.ReadFile("annotate.toml")
//	if err != nil {
//		return err
//	}
//	opened, err := c.Open(ctx, config.Options{})
//	if err != nil {
//		return err
//	}
//	defer opened.Close()
//	a, err := annotate.New(opened.Options)
//
// # The file
//
// Each source is a table. A file's name is a path or URL; a path is looked for in
// the working directory, then beside the configuration:
//
//	include = 'gnomad_af < 0.01 && clnsig contains "pathogenic"'
//
//	[[source]]
//	file = "clinvar.vcf.gz"
//	preset = "clinvar"
//
//	[[source]]
//	file = "gnomad.vcf.gz"
//	match = "allele"                # or "position", "overlap"
//	build = "GRCh38"
//	prefix = "gnomad_"              # of all names that are not given
//	fields = ["AF", {column = "AC", as = "gnomad_count", op = "sum"},
//	  {as = "gnomad_freq", expr = "AC / AN", type = "Float", number = "A", description = "…"}]
//
//	[[postannotation]]
//	name = "popmax"
//	expr = "max(gnomad_af, exac_af)"
//	type = "Float"
//
//	exclude, delete                 # at the top, like include: a condition, and keys
//
// Keys that are none are errors. See package expression for expressions, and
// [Presets] for presets.
//
// # vcfanno
//
// A configuration of vcfanno, with [[annotation]] and [[postannotation]], is taken
// as it is. Where it has Lua, the error shows the same as an expression, which goes
// in its place as "expr:…". What it says has the same result as with vcfanno
// 0.3.5, except:
//
//   - A source's record with several ALT alleles counts as several entries, and a
//     value that it has for each ALT is that of the ALT which was found: vcfanno
//     takes those of all ALTs for every operation but self and by_alt. Of Number=R
//     that is the ALT's own value, without REF's; self of another list has a
//     record's values once for each ALT that was found, but of ID and FILTER, and
//     where the header says how many values there are, once.
//   - Of several entries with the same allele, self takes the first, and vcfanno the
//     last. Where the header says how many values there are, self is those of the
//     first entry: vcfanno writes those of all.
//   - Alleles are compared once they are trimmed, or aligned: vcfanno wants POS and
//     REF to be spelled alike.
//   - A missing value stays missing, in max, mean, sum and div2 too: vcfanno takes it
//     for 0.
//   - FILTER of a record that passed is PASS; vcfanno leaves it out. Self of FILTER
//     and of ID has each once, and a comma between them.
//   - max, min and sum of whole numbers are whole numbers, in the header too;
//     concat and uniq keep the type of what they join, and uniq looks at each value
//     of a list.
//   - A semicolon in a BED or table is escaped, as %3B; vcfanno writes a comma.
//   - QUAL and other numbers of the records stay as they are written, and records
//     stay in their order.
//   - Flags are flags: vcfanno writes "db=,," for one that is in several entries.
//   - count of a field that holds lists counts entries, and vcfanno those that have
//     the field.
//   - Two fields of one name, a field that neither the records nor a source before
//     declare, and ops, fields and names of different lengths are errors.
package config
