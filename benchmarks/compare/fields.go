package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

// The simulated cohort of makeFields: about as much text as the joined file.
const (
	fieldPeople  = 3202
	fieldRecords = 16000
	fieldSeed    = 20261123
)

// makeFields writes a cohort whose samples have GT:AD:DP:GQ:PL. One record in
// eight has several ALT alleles, one in forty more than nine of them; on chrX
// every second person is haploid; one call in two hundred misses one allele,
// one in a hundred both.
func makeFields(ctx context.Context, _ *environment, out string) error {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	z := bgzf.NewWriter(f, bgzf.WriterOptions{})
	w := bufio.NewWriterSize(z, 1<<20)
	err = writeFields(ctx, w)
	return errors.Join(err, w.Flush(), z.Close(), f.Close())
}

func writeFields(ctx context.Context, w *bufio.Writer) error {
	fmt.Fprint(w, "##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n")
	for c := 1; c <= 23; c++ {
		fmt.Fprintf(w, "##contig=<ID=%s,length=250000000>\n", contigName(c))
	}
	fmt.Fprint(w, "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"+
		"##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Reads of each allele\">\n"+
		"##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Reads\">\n"+
		"##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"Genotype quality\">\n"+
		"##FORMAT=<ID=PL,Number=G,Type=Integer,Description=\"Genotype likelihoods, phred-scaled\">\n"+
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for i := range fieldPeople {
		fmt.Fprintf(w, "\tS%04d", i)
	}
	w.WriteByte('\n')
	rng := rand.New(rand.NewPCG(fieldSeed, 1))
	const each = fieldRecords / 23
	for contig := 1; contig <= 23; contig++ {
		pos := 10000
		for range each {
			if err := ctx.Err(); err != nil {
				return err
			}
			pos += 1 + rng.IntN(2000)
			if err := writeFieldRecord(w, rng, contig, pos); err != nil {
				return err
			}
		}
	}
	return nil
}

func contigName(c int) string {
	if c == 23 {
		return "chrX"
	}
	return "chr" + strconv.Itoa(c)
}

// alternatives is the number of ALT alleles of the next record.
func alternatives(rng *rand.Rand) int {
	switch n := rng.IntN(40); {
	case n == 0:
		return 10 + rng.IntN(3)
	case n < 5:
		return 2 + rng.IntN(2)
	default:
		return 1
	}
}

func writeFieldRecord(w *bufio.Writer, rng *rand.Rand, contig, pos int) error {
	alts := alternatives(rng)
	line := fmt.Appendf(w.AvailableBuffer(), "%s\t%d\t.\tA", contigName(contig), pos)
	for i := range alts {
		line = append(line, "\t,"[min(i, 1)])
		if i == 0 {
			line = append(line, 'C')
		} else {
			line = append(append(line, 'A'), "CGTACGTACGTACGT"[:i]...)
		}
	}
	line = append(line, "\t50\tPASS\t.\tGT:AD:DP:GQ:PL"...)
	rarity := 1 + rng.IntN(30)
	for i := range fieldPeople {
		line = appendCall(append(line, '\t'), rng, alts, rarity, contig == 23 && i%2 > 0)
	}
	_, err := w.Write(append(line, '\n'))
	return err
}

func appendCall(dst []byte, rng *rand.Rand, alts, rarity int, haploid bool) []byte {
	allele := func() string {
		switch {
		case rng.IntN(200) == 0:
			return "."
		case rng.IntN(rarity) > 0:
			return "0"
		default:
			return strconv.Itoa(1 + rng.IntN(alts))
		}
	}
	ploidy := 2
	switch {
	case rng.IntN(100) == 0:
		ploidy = 0
		dst = append(dst, "./."...)
	case haploid:
		ploidy = 1
		dst = append(dst, allele()...)
	default:
		dst = append(append(append(dst, allele()...), '/'), allele()...)
	}
	if ploidy == 0 {
		return append(dst, ":.:.:.:."...)
	}
	depth := 10 + rng.IntN(40)
	dst = strconv.AppendInt(append(dst, ':'), int64(depth), 10)
	for range alts {
		dst = append(dst, ",0"...)
	}
	dst = strconv.AppendInt(append(dst, ':'), int64(depth), 10)
	dst = strconv.AppendInt(append(dst, ':'), int64(10+rng.IntN(90)), 10)
	genotypes := alts + 1
	if ploidy == 2 {
		genotypes = (alts + 1) * (alts + 2) / 2
	}
	for i := range genotypes {
		dst = append(dst, ":,"[min(i, 1)])
		if i == 0 {
			dst = append(dst, '0')
		} else {
			dst = strconv.AppendInt(dst, int64(20+rng.IntN(900)), 10)
		}
	}
	return dst
}
