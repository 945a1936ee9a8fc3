package matrix_test

import (
	"bufio"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
)

// study makes up a VCF as callers write it: calls with depths, qualities and
// likelihoods, or bare; sex chromosomes and the mitochondrion with haploid calls;
// half calls, missing ones with and without the values after GT; records of many
// alleles, some without ALT or GT.
type study struct {
	seed             uint64
	samples, records int
	format           string // "GT" or "GT:AD:DP:GQ:PL"
	halves           bool   // with half calls
	many             bool   // with records of more than two alleles
	clean            bool   // only what every matrix holds: no haploid calls either
}

const studyHeader = `##fileformat=VCFv4.2
##contig=<ID=chr1>
##contig=<ID=chr2>
##contig=<ID=chrX>
##contig=<ID=chrY>
##contig=<ID=chrM>
##contig=<ID=chrUn_KI270302v1>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT`

var studyContigs = []string{"chr1", "chr2", "chrX", "chrY", "chrM", "chrUn_KI270302v1"}

func (s study) write(to io.Writer) error {
	w := bufio.NewWriter(to)
	random := rand.New(rand.NewPCG(s.seed, 1))
	w.WriteString(studyHeader)
	for i := range s.samples {
		w.WriteString("\tS" + strconv.Itoa(i))
	}
	w.WriteByte('\n')
	var line []byte
	for i := range s.records {
		contig := studyContigs[i*len(studyContigs)/s.records]
		line = s.appendRecord(line[:0], random, contig, 100+10*i)
		w.Write(line)
	}
	return w.Flush()
}

func (s study) text() string {
	var b strings.Builder
	if err := s.write(&b); err != nil {
		panic(err)
	}
	return b.String()
}

func (s study) appendRecord(line []byte, random *rand.Rand, contig string, pos int) []byte {
	id, ref, alts := ".", "G", 1
	if random.IntN(3) == 0 {
		id = "rs" + strconv.Itoa(pos)
	}
	if random.IntN(6) == 0 {
		ref = "GATC"[:1+random.IntN(4)]
	}
	format := s.format
	switch n := random.IntN(40); {
	case s.clean || n > 8:
	case n == 0:
		alts = 0
	case n == 1:
		format = "DP"
	case s.many && n == 2:
		alts = 11
	case s.many:
		alts = 2 + random.IntN(2)
	}
	line = append(line, contig+"\t"+strconv.Itoa(pos)+"\t"+id+"\t"+ref+"\t"...)
	for a := range alts {
		if a > 0 {
			line = append(line, ',')
		}
		line = append(line, 'T')
		line = append(line, "ACGTACGTACGT"[:a]...)
	}
	if alts == 0 {
		line = append(line, '.')
	}
	line = append(line, "\t50\tPASS\t.\t"+format...)
	common := random.IntN(20) // of 20 alleles
	for i := range s.samples {
		line = append(line, '\t')
		line = s.appendSample(line, random, contig, format, alts, common, i%2 == 0)
	}
	return append(line, '\n')
}

func (s study) appendSample(line []byte, random *rand.Rand, contig, format string, alts, common int, male bool) []byte {
	depth := 5 + random.IntN(60)
	if format == "DP" {
		return strconv.AppendInt(line, int64(depth), 10)
	}
	separator := byte('/')
	if random.IntN(4) == 0 {
		separator = '|'
	}
	allele := func() {
		if alts == 0 || random.IntN(20) >= common {
			line = append(line, '0')
			return
		}
		line = strconv.AppendInt(line, int64(1+random.IntN(alts)), 10)
	}
	haploid := !s.clean && (contig == "chrX" && male || contig == "chrY" || contig == "chrM")
	switch n := random.IntN(100); {
	case n < 2:
		line = append(line, '.')
		if !haploid {
			line = append(line, separator, '.')
		}
		if n == 0 {
			return line // and nothing after it
		}
	case n == 2 && s.halves && !haploid:
		line = append(line, '.', separator)
		allele()
	case n == 3 && s.halves && !haploid:
		allele()
		line = append(line, separator, '.')
	case n == 4 && !s.clean:
		line = append(line, "0/1/0"...)
		if alts == 0 {
			line[len(line)-3] = '0'
		}
	case haploid:
		allele()
	default:
		allele()
		line = append(line, separator)
		allele()
	}
	if format == "GT" {
		return line
	}
	line = append(line, ':')
	for a := range alts + 1 {
		if a > 0 {
			line = append(line, ',')
		}
		line = strconv.AppendInt(line, int64(depth/(a+1)), 10)
	}
	line = append(line, ':')
	line = strconv.AppendInt(line, int64(depth), 10)
	line = append(line, ':')
	line = strconv.AppendInt(line, int64(random.IntN(100)), 10)
	for g := range (alts + 1) * (alts + 2) / 2 {
		line = append(line, ":,"[min(g, 1)])
		line = strconv.AppendInt(line, int64(g*depth*3), 10)
	}
	return line
}
