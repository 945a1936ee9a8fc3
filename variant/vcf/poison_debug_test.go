//go:build allelerxdebug

package vcf_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

func TestReleasedMemoryIsPoisoned(t *testing.T) {
	text := small("chr1 5 . ACGT C . . . GT 0|0 0|0 0|0", "chr1 6 . A C . . . GT 0|0 0|0 0|0")
	panics := func(name string, use func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s went unnoticed", name)
			}
		}()
		use()
	}
	var kept *vcf.Record
	var ref vcf.Text
	for r, err := range open(t, text, vcf.Options{}).Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		if kept == nil {
			kept, ref = r, r.Ref()
			continue
		}
		panics("a record after its iteration", func() { kept.Ref() })
		panics("its samples", func() { kept.Genotypes().Calls(nil) })
		equal(t, "text", string(ref), strings.Repeat("~", 4))
	}
	for b, err := range open(t, text, vcf.Options{}).Blocks(background) {
		if err != nil {
			t.Fatal(err)
		}
		kept = b.At(0)
		b.Release()
		panics("a block after Release", func() { b.At(0) })
		panics("a record after its block's Release", func() { kept.Ref() })
	}
}
