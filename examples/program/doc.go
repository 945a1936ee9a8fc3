// Package program is what the examples have in common: flags, signals, exit
// codes, messages and progress. A program is a struct of flags with a Run:
//
//	type flags struct {
//		Input string `arg:"" help:"VCF to read."`
//	}
//
//	func main() { program.Main("query", "Print …", new(flags)) }
//
//	func (f *flags) Run(ctx context.Context, std program.Streams) error { … }
package program
