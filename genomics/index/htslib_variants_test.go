package index

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// longest is how long each contig of oddVariants is, in bases.
const longest = 60_000_000

// oddVariants is a VCF file with that many records at POS 0 on each contig, of
// one base and of more, and a contig without records.
func oddVariants(t testing.TB, zeros int) string {
	rng := rand.New(rand.NewPCG(33, 34))
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"\">\n")
	for _, c := range []string{"chr1", "chr10", "empty", "chrM"} {
		fmt.Fprintf(&b, "##contig=<ID=%s,length=%d>\n", c, longest)
	}
	b.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	for _, c := range []string{"chr1", "chr10", "chrM"} {
		pos := 0
		for i := range 9000 {
			info := "."
			switch rng.IntN(60) {
			case 0:
				info = fmt.Sprintf("END=%d", pos+1+rng.IntN(1_000_000))
			case 1:
				pos += min(pos, 1) * rng.IntN(200_000)
			}
			fmt.Fprintf(&b, "%s\t%d\tid%x\t%s\tG\t.\tPASS\t%s\n", c, pos, rng.Uint64(), "ACGT"[:1+rng.IntN(4)], info)
			if i >= zeros-1 {
				pos += 1 + rng.IntN(2000)
			}
		}
	}
	plain := filepath.Join(t.TempDir(), "odd.vcf")
	if err := os.WriteFile(plain, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	name := plain + ".gz"
	run(t, "bcftools", "view", "--no-version", "-Oz", "-o", name, plain)
	return name
}

// What we write of a VCF file says the same as tabix, number by number.
func TestTabixIndex(t *testing.T) {
	refdata.Program(t, "tabix")
	vcf := oddVariants(t, 3)
	build := func(o BuilderOptions) *Builder {
		b := NewBuilder(o)
		data, at := inflated(t, vcf)
		for i := 0; i < len(data); {
			line, _, _ := bytes.Cut(data[i:], []byte("\n"))
			next := i + len(line) + 1
			if line[0] != '#' {
				f := strings.Split(string(line), "\t")
				pos, _ := strconv.Atoi(f[1])
				end := pos - 1 + len(f[3])
				if text, ok := strings.CutPrefix(f[7], "END="); ok {
					end, _ = strconv.Atoi(text)
				}
				if err := b.Add(f[0], pos-1, end, at(i), at(next)); err != nil {
					t.Fatal(err)
				}
			}
			i = next
		}
		return b
	}
	run(t, "tabix", "-f", "-p", "vcf", vcf)
	sameAs(t, build(BuilderOptions{}).WriteTBI, vcf+".tbi")
	run(t, "tabix", "-f", "-C", "-p", "vcf", vcf)
	sameAs(t, build(BuilderOptions{}).WriteCSI, vcf+".csi")
	run(t, "bcftools", "index", "-f", "-m", "11", vcf)
	sameAs(t, build(BuilderOptions{Shift: 11}).WriteCSI, vcf+".csi")
}

// What we write of a BCF file says the same as bcftools index.
func TestBCFIndex(t *testing.T) {
	refdata.Program(t, "bcftools")
	vcf := oddVariants(t, 1) // bcftools 1.16 takes a second one for unsorted
	bcf := strings.TrimSuffix(vcf, ".vcf.gz") + ".bcf"
	run(t, "bcftools", "view", "-Ob", "-o", bcf, vcf)
	for _, shift := range []int{14, 12} {
		b := NewBuilder(BuilderOptions{Contigs: []string{"chr1", "chr10", "empty", "chrM"}, Shift: shift, Longest: longest})
		data, at := inflated(t, bcf)
		number := func(i int) int { return int(int32(binary.LittleEndian.Uint32(data[i:]))) }
		for i := 9 + number(5); i < len(data); {
			next := i + 8 + number(i) + number(i+4)
			start := number(i + 12)
			if err := b.Add(b.names[number(i+8)], start, start+number(i+16), at(i), at(next)); err != nil {
				t.Fatal(err)
			}
			i = next
		}
		run(t, "bcftools", "index", "-f", "-m", strconv.Itoa(shift), bcf)
		sameAs(t, b.WriteCSI, bcf+".csi")
	}
}
