//go:build !allelerxdebug

package bam

// Built with -tags allelerxdebug, these find uses of released memory.

func (b *Block) check()   {}
func (b *Block) poison()  {}
func (r *Record) check()  {}
func (r *Record) poison() {}
