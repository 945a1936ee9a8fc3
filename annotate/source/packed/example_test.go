package packed_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
)

const frequencies = `##fileformat=VCFv4.2
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
chr10	94781859	rs4244285	G	A	.	PASS	AF=0.1757
chr10	94842866	.	A	C,G	.	PASS	AF=0.0002,0.9411
`

// A file of frequencies is packed once and asked for one variant.
func Example() {
	dir, err := os.MkdirTemp("", "packed")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	vcf, arx := filepath.Join(dir, "af.vcf"), filepath.Join(dir, "af.arx")
	if err := os.WriteFile(vcf, []byte(frequencies), 0o600); err != nil {
		return
	}
	ctx := context.Background()
	src, err := source.OpenVCF(ctx, vcf, source.Options{Fields: []annotate.Field{{Column: "AF"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer src.Close()
	summary, err := packed.Write(ctx, arx, src, packed.WriteOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(summary.Entries, "entries")

	f, err := packed.Open(ctx, arx, packed.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	var row annotate.Row
	found, err := f.Find(ctx, "10", 94842865, []byte("A"), []byte("G"), &row)
	fmt.Println(found, err)
	fmt.Printf("AF=%s\n", row.Texts[0])
	// Output:
	// 3 entries
	// true <nil>
	// AF=0.9411
}
