// Package examples is the top floor of the house: programs a bioinformatician
// runs, each also the shortest honest demonstration of the library.
//
//	go run ./examples/quickstart         a family of samples, from variants to a treatment report
//	go run ./examples/pgx --vcf F        the same for your own VCF files
//	go run ./examples/simulate --help    cohorts of any size, with the truth beside them
//
// The package itself holds no code. Its tests keep the house in order: imports
// run down the floors only, every package is documented and has an example
// that runs, and files and names follow the project's rules.
package examples
