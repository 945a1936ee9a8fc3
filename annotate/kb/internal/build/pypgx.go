package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// pypgx holds PyPGx's tables.
type pypgx struct {
	genes, alleles, variants, cpic table
	byLocus                        map[locus][]known // by place in GRCh38
	byRSID                         map[string][]known
}

// known is a variant of PyPGx's table in both builds; positions 0-based.
type known struct {
	gene, rsid, contig string
	pos37, pos38       int
	ref37, ref38, alt  string
}

func readPyPGx(dir string) (*pypgx, error) {
	p := &pypgx{byLocus: map[locus][]known{}, byRSID: map[string][]known{}}
	for _, t := range []struct {
		name string
		to   *table
	}{{"gene-table.csv", &p.genes}, {"allele-table.csv", &p.alleles}, {"variant-table.csv", &p.variants}, {"cpic-table.csv", &p.cpic}} {
		var err error
		if *t.to, err = readTable(filepath.Join(dir, t.name)); err != nil {
			return nil, err
		}
	}
	for _, v := range p.variants {
		k := known{
			gene: v["Gene"], rsid: v["rsID"], contig: genomics.ChrContig(v["Chromosome"]),
			ref37: v["GRCh37Allele"], ref38: v["GRCh38Allele"], alt: v["Variant"],
		}
		var err37, err38 error
		k.pos37, err37 = strconv.Atoi(v["GRCh37Position"])
		k.pos38, err38 = strconv.Atoi(v["GRCh38Position"])
		if err37 != nil || err38 != nil {
			return nil, fmt.Errorf("build: variant-table.csv: %s %s has no position in one build: fetch the file again", k.gene, k.rsid)
		}
		k.pos37, k.pos38 = k.pos37-1, k.pos38-1
		at := locus{k.contig, k.pos38}
		p.byLocus[at] = append(p.byLocus[at], k)
		if k.rsid != "" {
			p.byRSID[k.rsid] = append(p.byRSID[k.rsid], k)
		}
	}
	return p, nil
}

// regions returns a gene's region in GRCh37 and GRCh38.
func (p *pypgx) regions(gene string) (out [2]genomics.Region, err error) {
	for _, row := range p.genes.where("Gene", gene) {
		for i, column := range []string{"GRCh37Region", "GRCh38Region"} {
			text := row[column]
			if text == "" {
				continue
			}
			if out[i], err = genomics.ParseRegion(text); err != nil {
				return out, fmt.Errorf("build: gene-table.csv: %s: %w", gene, err)
			}
			out[i].Contig = chrName(out[i].Contig)
		}
	}
	return out, nil
}

// chrName is ChrContig for unplaced contigs too: "22_KI270879v1_alt".
func chrName(contig string) string {
	if strings.Contains(contig, "_") {
		return "chr" + contig
	}
	return genomics.ChrContig(contig)
}
