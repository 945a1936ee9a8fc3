package source

import (
	"fmt"

	"github.com/allelerx/allelerx/annotate"
)

// order checks that the entries of a source come in the order of their places.
type order struct {
	name   string
	contig string
	begin  int
	passed map[string]bool
}

// check looks at the next chunk. first is where its first entry begins in the
// file, before any was moved.
func (o *order) check(c *annotate.Chunk) error {
	if len(c.Begin) == 0 {
		return nil
	}
	if c.Contig != o.contig {
		if o.passed == nil {
			o.passed = map[string]bool{}
		}
		if o.passed[c.Contig] {
			return fmt.Errorf("annotate: source %s: %s comes a second time after other contigs: sort the file (bcftools sort)", o.name, c.Contig)
		}
		o.passed[c.Contig] = true
		o.contig, o.begin = c.Contig, 0
	}
	if begin := int(c.Begin[0]); begin < o.begin {
		return fmt.Errorf("annotate: source %s: %s:%d comes after %s:%d: sort the file (bcftools sort)", o.name, c.Contig, begin+1, c.Contig, o.begin+1)
	}
	o.begin = c.Floor
	return nil
}
