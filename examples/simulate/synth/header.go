package synth

import (
	"bufio"
	"fmt"
	"io"
)

// formatLines declare the FORMAT keys.
var formatLines = map[string]string{
	"GT":     `Number=1,Type=String,Description="Genotype"`,
	"AD":     `Number=R,Type=Integer,Description="Reads of each allele"`,
	"DP":     `Number=1,Type=Integer,Description="Reads"`,
	"GQ":     `Number=1,Type=Integer,Description="Genotype quality"`,
	"PL":     `Number=G,Type=Integer,Description="Phred-scaled likelihoods of the genotypes"`,
	"PS":     `Number=1,Type=Integer,Description="Phase set"`,
	"MIN_DP": `Number=1,Type=Integer,Description="Fewest reads within the block"`,
}

// header writes everything above the records.
func (c *Cohort) header(to io.Writer) error {
	if c.table {
		return c.tableHeader(to)
	}
	w := bufio.NewWriter(to)
	fmt.Fprintln(w, "##fileformat=VCFv4.2")
	fmt.Fprintf(w, "##source=AlleleRx simulate, seed %d\n", c.options.Seed)
	fmt.Fprintln(w, `##FILTER=<ID=PASS,Description="All filters passed">`)
	keys := c.options.Format
	if c.options.GVCF {
		fmt.Fprintln(w, `##ALT=<ID=NON_REF,Description="Any other allele">`)
		fmt.Fprintln(w, `##INFO=<ID=END,Number=1,Type=Integer,Description="Last position of the block">`)
		keys = []string{"GT", "AD", "DP", "GQ", "MIN_DP", "PL", "PS"}
	}
	fmt.Fprintln(w, `##INFO=<ID=AC,Number=A,Type=Integer,Description="Called alleles of each ALT">`)
	fmt.Fprintln(w, `##INFO=<ID=AN,Number=1,Type=Integer,Description="Called alleles">`)
	for _, key := range keys {
		fmt.Fprintf(w, "##FORMAT=<ID=%s,%s>\n", key, formatLines[key])
	}
	c.contigLines(w)
	w.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for i := range c.males {
		w.WriteString("\t" + c.Name(i))
	}
	w.WriteString("\n")
	return w.Flush()
}

func (c *Cohort) contigLines(w *bufio.Writer) {
	for _, t := range c.genome.contigs {
		fmt.Fprintf(w, "##contig=<ID=%s,length=%d,assembly=%s>\n", t.name, t.length, c.options.Build)
	}
}
