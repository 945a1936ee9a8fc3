package pgx_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// sheet is a VCF in the making: every position of some genes, homozygous
// reference of a build, with changes.
type sheet struct {
	build   genomics.Build
	samples []string
	header  []string
	rows    map[string]*row
	order   []string
	extra   []string // lines as they are
	format  string
}

// row is one position.
type row struct {
	contig   string
	pos      int // 0-based
	id       string
	ref      string
	alts     []string
	filter   string
	calls    []string // as in the VCF, by sample
	left     bool     // left out of the file
	sequence *kb.Site
}

// reference lists all positions of the genes, homozygous reference.
func reference(build genomics.Build, genes ...string) *sheet {
	s := &sheet{build: build, samples: []string{"S1"}, rows: map[string]*row{}, format: "GT"}
	base := kb.Default()
	for _, name := range genes {
		g := base.Gene(name)
		for _, sites := range [][]kb.Site{g.Sites, g.Extra} {
			for i := range sites {
				site := &sites[i]
				p := site.At(build)
				if !p.Known {
					continue
				}
				r := &row{
					contig: p.Contig, pos: p.Pos, id: site.RSID, ref: site.Bases[p.Ref], filter: "PASS",
					calls: []string{"0/0"}, sequence: site,
				}
				for b, text := range site.Bases {
					if b != p.Ref {
						r.alts = append(r.alts, text)
					}
				}
				key := fmt.Sprintf("%s:%d", p.Contig, site.GRCh38.Pos+1)
				s.rows[key] = r
				s.order = append(s.order, key)
				if site.RSID != "" {
					s.rows[site.RSID] = r
				}
			}
		}
	}
	return s
}

// at returns the row of an rsID or of a GRCh38 position "chr10:94781859".
func (s *sheet) at(id string) *row {
	r, ok := s.rows[id]
	if !ok {
		panic("no position " + id)
	}
	return r
}

// call sets the genotype by bases: "G/A", "A|G", "A", "./A".
func (s *sheet) call(id string, bases ...string) *sheet {
	r := s.at(id)
	r.calls = nil
	for _, text := range bases {
		r.calls = append(r.calls, r.code(text))
	}
	return s
}

func (r *row) code(text string) string {
	sep := "/"
	if strings.Contains(text, "|") {
		sep = "|"
	}
	value, rest, _ := strings.Cut(text, ":")
	parts := strings.Split(value, sep)
	for i, base := range parts {
		switch n := slices.Index(r.alts, base); {
		case base == ".":
		case base == r.ref:
			parts[i] = "0"
		case n >= 0:
			parts[i] = fmt.Sprint(n + 1)
		default:
			r.alts = append(r.alts, base)
			parts[i] = fmt.Sprint(len(r.alts))
		}
	}
	out := strings.Join(parts, sep)
	if rest != "" {
		out += ":" + rest
	}
	return out
}

// without leaves positions out of the file.
func (s *sheet) without(ids ...string) *sheet {
	for _, id := range ids {
		s.at(id).left = true
	}
	return s
}

// only leaves out every position but these.
func (s *sheet) only(ids ...string) *sheet {
	keep := map[*row]bool{}
	for _, id := range ids {
		keep[s.at(id)] = true
	}
	for _, r := range s.rows {
		r.left = !keep[r]
	}
	return s
}

// phase writes every call with '|'.
func (s *sheet) phase() *sheet {
	for _, r := range s.rows {
		for i, c := range r.calls {
			r.calls[i] = strings.Replace(c, "/", "|", 1)
		}
	}
	return s
}

func (s *sheet) String() string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n")
	if s.header == nil {
		fmt.Fprintf(&b, "##reference=%s\n", s.build)
	}
	for _, h := range s.header {
		b.WriteString(h + "\n")
	}
	b.WriteString("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n")
	b.WriteString("##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"Phase set\">\n")
	b.WriteString("##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Allele depths\">\n")
	b.WriteString("##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n")
	b.WriteString("##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description=\"Lowest depth\">\n")
	b.WriteString("##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"Genotype quality\">\n")
	b.WriteString("##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n")
	b.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + strings.Join(s.samples, "\t") + "\n")
	for _, key := range s.order {
		r := s.rows[key]
		if r.left {
			continue
		}
		id := r.id
		if id == "" {
			id = "."
		}
		alts := strings.Join(r.alts, ",")
		if alts == "" {
			alts = "."
		}
		format := "GT"
		if strings.Contains(r.calls[0], ":") {
			format = s.format
		}
		fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t.\t%s\t.\t%s\t%s\n",
			r.contig, r.pos+1, id, r.ref, alts, r.filter, format, strings.Join(r.calls, "\t"))
	}
	for _, line := range s.extra {
		b.WriteString(strings.ReplaceAll(line, " ", "\t") + "\n")
	}
	return b.String()
}

// people calls a VCF text.
func people(t *testing.T, text string, o pgx.Options) []*pgx.Person {
	t.Helper()
	out, err := tryPeople(text, o)
	require.NoError(t, err)
	return out
}

func tryPeople(text string, o pgx.Options) ([]*pgx.Person, error) {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "test.vcf", strings.NewReader(text), vcf.Options{})
	if err != nil {
		return nil, err
	}
	defer v.Close()
	var out []*pgx.Person
	for p, err := range pgx.Call(ctx, v, o) {
		if err != nil {
			return out, err
		}
		out = append(out, p)
	}
	return out, nil
}

// gene calls a sheet and returns one gene of its first person.
func (s *sheet) gene(t *testing.T, name string, o pgx.Options) *pgx.Gene {
	t.Helper()
	ps := people(t, s.String(), o)
	require.NotEmpty(t, ps)
	g := ps[0].Gene(name)
	require.NotNil(t, g)
	return g
}

func codes(g *pgx.Gene) []string {
	var out []string
	for _, w := range g.Warnings {
		if !slices.Contains(out, w.Code) {
			out = append(out, w.Code)
		}
	}
	return out
}

func alternatives(g *pgx.Gene) []string {
	var out []string
	for _, d := range g.Alternatives {
		out = append(out, d.Text+"="+d.Phenotype)
	}
	return out
}
