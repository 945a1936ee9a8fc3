//go:build allelerxdebug

package bam_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

func TestReleasedMemoryIsPoisoned(t *testing.T) {
	in := []byte(small("name 0 chr1 5 0 4M * 0 0 ACGT *", "r 0 chr1 6 0 4M * 0 0 ACGT *"))
	panics := func(name string, use func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s went unnoticed", name)
			}
		}()
		use()
	}
	var kept *bam.Record
	var name bam.Text
	for r, err := range open(t, in, bam.Options{}).Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		if kept == nil {
			kept, name = r, r.Name()
			continue
		}
		panics("a record after its iteration", func() { kept.Pos() })
		panics("its bases", func() { kept.Bases(nil) })
		equal(t, "name", string(name), strings.Repeat("~", 4))
	}
	for b, err := range open(t, in, bam.Options{}).Blocks(background) {
		if err != nil {
			t.Fatal(err)
		}
		kept = b.At(0)
		b.Release()
		panics("a block after Release", func() { b.At(0) })
		panics("a record after its block's Release", func() { kept.Name() })
	}
}
