package synth

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
)

// tableLines declare the INFO keys of a table, in the order of its records.
var tableLines = []string{
	`ID=AC,Number=A,Type=Integer,Description="Alleles counted, of each ALT"`,
	`ID=AN,Number=1,Type=Integer,Description="Alleles counted"`,
	`ID=AF,Number=A,Type=Float,Description="Frequency of each ALT"`,
	`ID=AF_popmax,Number=A,Type=Float,Description="Highest frequency of each ALT in any population"`,
	`ID=nhomalt,Number=A,Type=Integer,Description="People homozygous for each ALT"`,
	`ID=score,Number=A,Type=Float,Description="Made-up deleteriousness of each ALT, phred-scaled"`,
	`ID=conservation,Number=1,Type=Float,Description="Made-up conservation of the first base of REF"`,
}

// WriteTable writes a source of annotations, as the public collections of
// variants are: a VCF without samples whose records are the sites of the genes
// and the background of this cohort, with seven made-up numbers each. Of a
// cohort with the same seed and Background every background variant is in it.
// A name that ends in .gz is compressed as BGZF and gets its index beside it.
func (c *Cohort) WriteTable(ctx context.Context, name string) error {
	table := *c
	table.table = true
	table.options.GVCF = false
	return table.WriteFiles(ctx, name, "")
}

func (c *Cohort) tableHeader(to io.Writer) error {
	w := bufio.NewWriter(to)
	fmt.Fprintln(w, "##fileformat=VCFv4.2")
	fmt.Fprintf(w, "##source=AlleleRx simulate, seed %d\n", c.options.Seed)
	fmt.Fprintln(w, `##FILTER=<ID=PASS,Description="All filters passed">`)
	for _, line := range tableLines {
		fmt.Fprintf(w, "##INFO=<%s>\n", line)
	}
	c.contigLines(w)
	w.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	return w.Flush()
}

// As many as gnomAD v4 has genomes (76,215), twice.
const tableAlleles = 152430

// tableRecord writes a record of the table; one without ALT has no place there.
func (w *writer) tableRecord(r *random, pos int, id string, ref []byte) {
	if len(w.alts) == 0 {
		return
	}
	begin := len(w.text)
	b := w.fixed(pos, id, ref)
	for i, alt := range w.alts {
		b = append(comma(b, i), alt...)
	}
	b = append(b, "\t.\tPASS\t"...)
	w.counts = drawCounts(r, len(w.alts), w.counts[:0])
	b = appendTableInfo(b, r, w.counts)
	w.line(append(b, '\n'), begin, pos, pos+len(ref))
}

// drawCounts appends how often each ALT allele was seen, and of how many.
func drawCounts(r *random, alts int, counts []int) []int {
	total := tableAlleles - 2*r.Below(2000)
	for range alts {
		u := r.Float()
		u *= u
		counts = append(counts, int(u*u*u*float64(total)/float64(2*alts))) // most are rare
	}
	return append(counts, total)
}

// appendTableInfo appends the INFO of a record of the table: of counts the last is
// the total.
func appendTableInfo(b []byte, r *random, counts []int) []byte {
	total := counts[len(counts)-1]
	each := func(key string, value func(b []byte, count int) []byte) {
		b = append(b, key...)
		for i, n := range counts[:len(counts)-1] {
			b = value(comma(b, i), n)
		}
	}
	each("AC=", func(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) })
	b = strconv.AppendInt(append(b, ";AN="...), int64(total), 10)
	frequency := func(n int) float64 { return float64(n) / float64(total) }
	each(";AF=", func(b []byte, n int) []byte { return strconv.AppendFloat(b, frequency(n), 'g', 6, 32) })
	each(";AF_popmax=", func(b []byte, n int) []byte {
		return strconv.AppendFloat(b, min(1, frequency(n)*(1+r.Float())), 'g', 6, 32)
	})
	each(";nhomalt=", func(b []byte, n int) []byte {
		return strconv.AppendInt(b, int64(frequency(n)*float64(n)/2), 10)
	})
	each(";score=", func(b []byte, _ int) []byte { return strconv.AppendFloat(b, 40*r.Float(), 'f', 3, 32) })
	return strconv.AppendFloat(append(b, ";conservation="...), 12*r.Float()-6, 'f', 2, 32)
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}
