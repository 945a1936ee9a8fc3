package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics"
)

// writePositions lists every position that is needed in one build, and says
// how to call them.
func (f *flags) writePositions(stdout, stderr io.Writer) error {
	build, err := genomics.ParseBuild(f.Build)
	if err != nil {
		return err
	}
	sites, err := pgx.Positions(kb.Default(), pgx.Options{Genes: f.Genes}, build)
	if err != nil {
		return err
	}
	name := genomics.ChrContig
	if f.ContigNames == "plain" {
		name = genomics.PlainContig
	}
	fill := func(to io.Writer) error {
		w := bufio.NewWriter(to)
		if f.Positions == "bed" {
			writeBED(w, sites, name)
		} else {
			writeVCF(w, sites, name, build)
		}
		return w.Flush()
	}
	path := f.Output
	if path == "" || path == "-" {
		path = "positions." + f.Positions
		err = fill(stdout)
	} else {
		err = create(path, fill)
	}
	if err != nil {
		return err
	}
	return f.advise(stderr, path, len(sites), build)
}

func writeBED(w *bufio.Writer, sites []pgx.NeededPosition, name func(string) string) {
	for _, s := range sites {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", name(s.Contig), s.Pos, s.Pos+len(s.Ref), s.Gene)
	}
}

func writeVCF(w *bufio.Writer, sites []pgx.NeededPosition, name func(string) string, build genomics.Build) {
	fmt.Fprintf(w, "##fileformat=VCFv4.2\n##source=allelerx\n##reference=%s\n", build)
	var contigs []string
	for _, s := range sites {
		if !slices.Contains(contigs, s.Contig) {
			contigs = append(contigs, s.Contig)
			length, _ := genomics.ContigLength(s.Contig, build)
			fmt.Fprintf(w, "##contig=<ID=%s,length=%d,assembly=%s>\n", name(s.Contig), length, build)
		}
	}
	fmt.Fprint(w, "##INFO=<ID=PX,Number=1,Type=String,Description=\"Gene\">\n")
	fmt.Fprint(w, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	for _, s := range sites {
		id := s.RSID
		if id == "" {
			id = "."
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t.\t.\tPX=%s\n", name(s.Contig), s.Pos+1, id, s.Ref, strings.Join(s.Alts, ","), s.Gene)
	}
}

// advise prints commands that call the positions.
func (f *flags) advise(stderr io.Writer, path string, n int, build genomics.Build) error {
	_, err := fmt.Fprintf(stderr, `pgx: %d positions of %s.
Call them, reference positions included, with bcftools:
  bcftools mpileup -a AD,DP -R %[3]s -f reference.fa sample.bam | bcftools call -m -Oz -o sample.vcf.gz
or with GATK:
  gatk HaplotypeCaller -R reference.fa -I sample.bam -L %[3]s --interval-padding 100 -ERC GVCF -O sample.g.vcf.gz
then report:
  go run ./examples/pgx --vcf sample.vcf.gz
`, n, build, path)
	return err
}
