package bam_test

import (
	"fmt"
	"os"

	"github.com/allelerx/allelerx/genomics/bam"
)

func ExampleBuilder() {
	h, err := bam.NewHeader(bam.Reference{Name: "chr10", Length: 133797422})
	if err != nil {
		fmt.Println(err)
		return
	}
	b := bam.NewBuilder(h)
	b.Reset("read1")
	b.SetFlags(0)
	b.SetPlace("chr10", 94781858)
	b.SetMapQ(60)
	b.SetCigar(bam.NewCigarOp(bam.Match, 4))
	b.SetBases([]byte("ACGT"), []byte{40, 40, 37, 12})
	b.SetInt("NM", 0)
	rec, err := b.Record()
	if err != nil {
		fmt.Println(err)
		return
	}

	w := bam.NewWriter(os.Stdout, h, bam.WriterOptions{Text: true})
	if err := w.WriteRecord(rec); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// @HD	VN:1.6
	// @SQ	SN:chr10	LN:133797422
	// read1	0	chr10	94781859	60	4M	*	0	0	ACGT	IIF-	NM:i:0
}
