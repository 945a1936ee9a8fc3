// Package expression computes with what a record says: conditions that records
// are kept by, and values that are written into them. The grammar is that of
// github.com/expr-lang/expr, whose parser reads it; what the words mean is made
// for variants.
//
// Start with [NewScope], compile every expression, and give each goroutine an
// [Env]:
//
//	scope := expression.NewScope(header)
//	rare, err := scope.Compile(`(gnomad_af ?? 0) < 0.01 && clnsig contains "pathogenic"`)
//	if err != nil {
//		return err
//	}
//	env := scope.NewEnv()
//	for rec, err := range f.Records(ctx) {
//		env.SetRecord(rec)
//		keep := rare.True(env)
//	}
//
// # Names
//
// An INFO key that the header declares is a name, whichever case it is written
// in: gnomad_af is INFO/gnomad_AF. Of two keys that differ in case only, the
// exact one is meant. info("my-key") has those that are no name, or that one of
// these hides: chrom, pos (1-based), end (1-based, inclusive), id, ref, alt,
// qual, filter. The type of a name is declared by the header; another name is an
// error, and so is an operation on values of the wrong type.
//
// Where something is computed of a source's entries ([Scope.CompileEntries]) the
// names are its columns instead, which have the values of all entries found;
// values is the field's own column, column("my-column") any of them, and INFO of
// the record is info("DP").
//
// # Several values, and none
//
// Every name may have several values, one an ALT allele or however many, and each
// of them may be missing.
//
//   - A comparison is true if it is for any value: AF < 0.01 keeps a record of
//     which one ALT is rare. all(AF, # < 0.01) asks for every one.
//   - A comparison with a missing value is false, whichever it is: AF < 0.01 and
//     AF >= 0.01 are both false where there is no AF. not (AF < 0.01) is true.
//   - x == nil is true where x has no value at all; x ?? 0 puts 0 in the place of
//     each missing value.
//   - Two lists are compared, and computed with, value by value, a list and a
//     single value each with the one. What is computed with a missing value is
//     missing, as is a division by zero.
//   - Texts are what they stand for: a comma that INFO has as %2C is a comma, and is
//     written as %2C again where one value is to be one.
//   - Texts are compared without regard to the case of letters, so that
//     "pathogenic" finds ClinVar's Pathogenic; matches takes a regular expression
//     and does regard it, unless that begins with (?i).
//
// # Functions
//
// Of numbers: abs ceil floor round int log log10 sqrt; of all values of their
// arguments: min max mean median sum. Of lists: len (the values that are not
// missing) first last uniq join. Of texts: float lower upper trim split replace.
// string makes text of numbers. With a condition on # or #index: any all none one
// count filter map.
package expression
