package truth

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Sheet is a VCF in the making, in GRCh38.
type Sheet struct {
	Genes  []*Gene
	People [][]Genotype // by person, parallel to Genes

	Names    []string               // of the samples; nil: P0, P1, …
	LeftOut  func(g, site int) bool // leaves a site out of the file
	Sets     bool                   // writes PS
	Plain    bool                   // contigs without "chr"
	Split    bool                   // one record for each ALT
	Shuffled *rand.Rand             // records of a contig in any order
}

// String writes the VCF.
func (s *Sheet) String() string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##reference=GRCh38\n")
	b.WriteString("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n")
	b.WriteString("##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"Phase set\">\n")
	rows := s.rows()
	last := ""
	for _, r := range rows {
		if contig := s.contig(r); contig != last {
			fmt.Fprintf(&b, "##contig=<ID=%s>\n", contig)
			last = contig
		}
	}
	b.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for i := range s.People {
		b.WriteByte('\t')
		if s.Names != nil {
			b.WriteString(s.Names[i])
		} else {
			b.WriteString("P" + strconv.Itoa(i))
		}
	}
	b.WriteByte('\n')
	for _, r := range rows {
		s.writeRow(&b, r)
	}
	return b.String()
}

// row is one record: all ALTs of a site, or one of them.
type row struct {
	gene, site int
	alts       []string
}

func (s *Sheet) rows() []row {
	var rows []row
	for g, gene := range s.Genes {
		for site := range gene.Sites {
			if s.LeftOut != nil && s.LeftOut(g, site) {
				continue
			}
			alts := s.alts(g, site)
			if !s.Split {
				rows = append(rows, row{g, site, alts})
				continue
			}
			for _, alt := range alts {
				rows = append(rows, row{g, site, []string{alt}})
			}
		}
	}
	if s.Shuffled != nil {
		s.Shuffled.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	slices.SortStableFunc(rows, func(x, y row) int {
		c := cmp.Compare(s.contig(x), s.contig(y))
		if c == 0 && s.Shuffled == nil {
			c = cmp.Compare(s.position(x), s.position(y))
		}
		return c
	})
	return rows
}

// alts are the ALTs of the definition and what people have beside them.
func (s *Sheet) alts(g, site int) []string {
	at := &s.Genes[g].Sites[site]
	alts := slices.Clone(at.Alts)
	for _, p := range s.People {
		for _, base := range []string{p[g][site].A, p[g][site].B} {
			if base != Unknown && base != None && base != at.Ref && !slices.Contains(alts, base) {
				alts = append(alts, base)
			}
		}
	}
	return alts
}

func (s *Sheet) contig(r row) string {
	if chrom := s.Genes[r.gene].Chrom; !s.Plain {
		return chrom
	}
	return strings.TrimPrefix(s.Genes[r.gene].Chrom, "chr")
}

func (s *Sheet) position(r row) int { return s.Genes[r.gene].Sites[r.site].Pos }

func (s *Sheet) writeRow(b *strings.Builder, r row) {
	site := &s.Genes[r.gene].Sites[r.site]
	format := "GT"
	if s.Sets {
		format = "GT:PS"
	}
	fmt.Fprintf(b, "%s\t%d\t%s\t%s\t%s\t.\tPASS\t.\t%s", s.contig(r), site.Pos, cmp.Or(site.RSID, "."), site.Ref, strings.Join(r.alts, ","), format)
	// Of a split site each record calls the other records' ALTs REF, as
	// bcftools norm -m- writes it.
	code := func(base string) string {
		switch i := slices.Index(r.alts, base); {
		case base == Unknown:
			return "."
		case i < 0:
			return "0"
		default:
			return strconv.Itoa(i + 1)
		}
	}
	for _, p := range s.People {
		c := p[r.gene][r.site]
		b.WriteByte('\t')
		b.WriteString(code(c.A))
		if c.B != None {
			b.WriteByte("/|"[min(c.Set, 1)])
			b.WriteString(code(c.B))
		}
		if s.Sets {
			b.WriteByte(':')
			if c.Set > OneSet {
				b.WriteString(strconv.Itoa(c.Set * 1000))
			} else {
				b.WriteByte('.')
			}
		}
	}
	b.WriteByte('\n')
}
