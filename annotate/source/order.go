package source

import (
	"fmt"

	"github.com/allelerx/allelerx/annotate"
)

// order checks that the entries of a source come in the order of their places.
type order struct {
	name   string
	remedy string // "": bcftools sort
	contig string
	begin  int
	passed map[string]bool
}

// check looks at the next chunk.
func (o *order) check(c *annotate.Chunk) error {
	if len(c.Begin) == 0 {
		return nil
	}
	return o.follow(c.Contig, int(c.Begin[0]), c.Floor, "")
}

// follow looks at a run of entries by the begins of its first and last one. at
// says where the first is in the file, as "line 5: ", or nothing.
func (o *order) follow(contig string, first, last int, at string) error {
	remedy := o.remedy
	if remedy == "" {
		remedy = "sort the file (bcftools sort)"
	}
	if contig != o.contig {
		if o.passed == nil {
			o.passed = map[string]bool{}
		}
		if o.passed[contig] {
			return fmt.Errorf("annotate: source %s: %s%s comes a second time after other contigs: %s", o.name, at, contig, remedy)
		}
		o.passed[contig] = true
		o.contig, o.begin = contig, -1
	}
	if first < o.begin {
		return fmt.Errorf("annotate: source %s: %s%s:%d comes after %s:%d: %s", o.name, at, contig, first+1, contig, o.begin+1, remedy)
	}
	o.begin = last
	return nil
}
