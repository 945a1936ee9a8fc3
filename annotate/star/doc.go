// Package star turns the bases seen at a gene's defining positions into named
// (star) alleles and diplotypes.
//
// Start with [New], which prepares a gene of the knowledge base, and
// [Caller.Call], which takes one person's bases:
//
//	caller := star.New(kb.Default().Gene("CYP2C19"))
//	calls := make([]star.Call, len(caller.Gene().Sites)) // the zero value: reference on both strands
//	result := caller.Call(calls, star.Options{})
//	result.Diplotypes[0].String() // "*38/*38"
//
// A Caller is safe for concurrent use. The rules are those that PharmCAT's
// named allele matcher documents; see [Caller.Call].
package star
