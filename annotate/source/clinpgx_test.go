package source_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

func ExampleNewPharmacogenes() {
	genes, err := source.NewPharmacogenes(nil, genomics.GRCh38, source.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{genes}})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := a.Lookup(context.Background(), variant.MustParse("chr1:97450058:C:T"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range found {
		fmt.Println(v.Key, v.Text)
	}
	// Output:
	// PGX_GENE DPYD
	// PGX_RSID rs3918290
	// PGX_ALLELES c.1905+1G>A%20(*2A)
	// PGX_FUNCTION No_function
	// PGX_ACTIVITY 0.0
	// PGX_REF_ALLELES Reference
	// PGX_ROLE tier1
	// PGX_DRUGS capecitabine|flucytosine|fluorouracil|tegafur
	// PGX_LEVEL A|none|A|C
	// PGX_STRENGTH CPIC:Strong/DPWG|DPWG|CPIC:Strong/DPWG|DPWG
	// PGX_SOURCE CLINPGX
}

// pharmacogenes is an annotator with the embedded knowledge base alone.
func pharmacogenes(t testing.TB, build genomics.Build, ref *fasta.File) *annotate.Annotator {
	t.Helper()
	p, err := source.NewPharmacogenes(nil, build, source.Options{})
	require.NoError(t, err)
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{p}, Aligner: annotate.NewAligner(ref)})
	require.NoError(t, err)
	return a
}

// look is what the sources have for "contig:pos:ref:alt", 1-based.
func look(t testing.TB, a *annotate.Annotator, v string) annotate.Found {
	t.Helper()
	found, err := a.Lookup(t.Context(), variant.MustParse(v))
	require.NoError(t, err)
	return found
}

// what joins some of the values that were found.
func what(f annotate.Found, keys ...string) string {
	var all []string
	for _, key := range keys {
		text, _ := f.Text(key)
		text, err := url.PathUnescape(text)
		if err != nil {
			return err.Error()
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// Star alleles of well-known variants in PharmCAT 3.1's definitions and their functions;
// the records are those of 1000 Genomes, positions 1-based.
var knownVariants = map[genomics.Build][]struct{ gene, rsid, place, alleles, functions string }{
	genomics.GRCh38: {
		{"CYP2C19", "rs4244285", "94781859 G A", "*2", "No_function"},
		{"CYP2C19", "rs12248560", "94761900 C T", "*4|*17", "No_function|Increased_function"},
		{"CYP2C9", "rs1799853", "94942290 C T", "*2|*35|*61", "Decreased_function|No_function|Decreased_function"},
		{"SLCO1B1", "rs4149056", "21178615 T C", "*5|*15|*40|*45.002|*47", "No_function|No_function|Uncertain_function|No_function|No_function"},
		{"TPMT", "rs1142345", "18130687 T C", "*3A|*3C", "No_function|No_function"},
		{"TPMT", "rs1800460", "18138997 C T", "*3A|*3B", "No_function|No_function"},
		{"NUDT15", "rs746071566", "48037782 A AGGAGTC", "*2|*6", "No_function|Uncertain_function"},
		{"NUDT15", "rs746071566", "48037782 AGGAGTC A", "*9", "No_function"},
		{"NUDT15", "rs116855232", "48045719 C T", "*2|*3", "No_function|No_function"},
		{"UGT1A1", "rs3064744", "233760233 C CAT", "*28|*80+*28", "Decreased_function|Decreased_function"},
		{"UGT1A1", "rs3064744", "233760233 CAT C", "*36", "Increased_function"},
		{"UGT1A1", "rs3064744", "233760233 C CATAT", "*37|*80+*37", "Decreased_function|Decreased_function"},
		{"CYP3A5", "rs776746", "99672916 T C", "*3", "No_function"},
		{"CYP3A5", "rs41303343", "99652770 T TA", "*7", "No_function"},
		{"VKORC1", "rs9923231", "31096368 C T", "rs9923231 variant (T)", "Higher_coumarin_sensitivity"},
		{"ABCG2", "rs2231142", "88131171 G T", "rs2231142 variant (T)", "Decreased_function"},
	},
	genomics.GRCh37: {
		{"CYP2C19", "rs4244285", "96541616 G A", "*2", "No_function"},
		{"CYP2C9", "rs1799853", "96702047 C T", "*2|*35|*61", "Decreased_function|No_function|Decreased_function"},
		{"SLCO1B1", "rs4149056", "21331549 T C", "*5|*15|*40|*45.002|*47", "No_function|No_function|Uncertain_function|No_function|No_function"},
		{"TPMT", "rs1800460", "18139228 C T", "*3A|*3B", "No_function|No_function"},
		{"NUDT15", "rs116855232", "48619855 C T", "*2|*3", "No_function|No_function"},
		{"UGT1A1", "rs3064744", "234668879 C CAT", "*28|*80+*28", "Decreased_function|Decreased_function"},
		{"DPYD", "rs3918290", "97915614 C T", "c.1905+1G>A (*2A)", "No_function"},
		{"CYP3A5", "rs776746", "99270539 C T", "*1", "Normal_function"},
		{"CYP2D6", "rs16947", "42523943 A G", "", ""},
	},
}

// The records of 1000 Genomes in both builds get what is known of them.
func TestPharmacogenesOfThousandGenomes(t *testing.T) {
	for build, variants := range knownVariants {
		a := pharmacogenes(t, build, nil)
		for _, c := range variants {
			name := filepath.Join(refdata.Dir(t), "1kgp", build.String(), c.gene+".vcf.gz")
			v, err := vcf.Open(t.Context(), name, vcf.Options{Samples: []string{}})
			require.NoError(t, err)
			var pos int
			_, err = fmt.Sscan(c.place, &pos)
			require.NoError(t, err)
			contig := kb.Default().Gene(c.gene).Chrom
			s, err := a.Stream(v.Within(genomics.Region{Contig: contig, Start: pos - 300, End: pos + 300}))
			require.NoError(t, err)
			gene, rsid, alleles, function := s.Header().Info("PGX_GENE"), s.Header().Info("PGX_RSID"), s.Header().Info("PGX_ALLELES"), s.Header().Info("PGX_FUNCTION")
			seen := false
			for r, err := range vcf.Records(t.Context(), s) {
				require.NoError(t, err)
				if fmt.Sprintf("%d %s %s", r.Pos()+1, r.Ref(), r.Alt(0)) != c.place {
					continue
				}
				seen = true
				info := r.Info()
				named, err := url.PathUnescape(info.Text(alleles).String())
				require.NoError(t, err)
				assert.Equal(t, c.gene+" "+c.rsid, info.Text(gene).String()+" "+info.Text(rsid).String(), c.place)
				if c.alleles != "" {
					assert.Equal(t, c.alleles+" "+c.functions, named+" "+info.Text(function).String(), "%v %s", build, c.rsid)
					continue
				}
				// CYP2D6: GRCh37 has the base of *2, and its REF is the variant.
				assert.Contains(t, strings.Split(named, "|"), "*1")
				assert.True(t, info.Flag(s.Header().Info("PGX_REF_IS_VARIANT")))
			}
			assert.True(t, seen, "%v %s", build, c.place)
			v.Close()
		}
	}
}

// change is what looking a base of a site up takes.
func change(s *kb.Site, build genomics.Build, base int) variant.Variant {
	p := s.At(build)
	return variant.Variant{Contig: p.Contig, Pos: p.Pos, Ref: s.Bases[p.Ref], Alt: s.Bases[base]}
}

// part is a gene's part of a value.
func part(t testing.TB, f annotate.Found, gene, key string) string {
	t.Helper()
	genes, _ := f.Text("PGX_GENE")
	i := slices.Index(strings.Split(genes, "&"), gene)
	require.GreaterOrEqual(t, i, 0, gene)
	text, ok := f.Text(key)
	if !ok {
		return "."
	}
	return strings.Split(text, "&")[i]
}

// Each base of each position of each gene has its entry in both builds, with the
// alleles that the knowledge base has there and their functions. None is left
// over, and none holds what an INFO value can't.
func TestEveryDefinitionPosition(t *testing.T) {
	for _, build := range genomics.Builds() {
		a := pharmacogenes(t, build, nil)
		seen := map[string]bool{}
		for _, g := range kb.Default().Genes {
			for n, sites := range [][]kb.Site{g.Sites, g.Extra} {
				for i := range sites {
					s := &sites[i]
					for base := range s.Bases {
						if base == s.At(build).Ref {
							continue
						}
						v := change(s, build, base)
						seen[v.String()] = true
						f := look(t, a, v.String())
						for _, value := range f {
							assert.NotContains(t, value.Text, " ")
							assert.False(t, strings.ContainsAny(value.Text, ",;=\t"), value.Text)
						}
						assert.Equal(t, s.RSID, strings.Trim(part(t, f, g.Name, "PGX_RSID"), "."))
						if n == 1 {
							assert.Equal(t, "extra", part(t, f, g.Name, "PGX_ROLE"))
							assert.Equal(t, ".", part(t, f, g.Name, "PGX_ALLELES"))
							continue
						}
						checkAlleles(t, f, g, i, base)
						assert.Equal(t, slices.Contains(g.Required, i), strings.Contains(part(t, f, g.Name, "PGX_ROLE"), "required"))
						assert.Equal(t, slices.Contains(g.Tier1, i), strings.Contains(part(t, f, g.Name, "PGX_ROLE"), "tier1"))
						_, set := f.Text("PGX_REF_IS_VARIANT")
						assert.Equal(t, !g.ReferenceAllele().Cells[i].Has(s.At(build).Ref), set)
					}
				}
			}
		}
		assert.Len(t, seen, 1697, "1698 changes, of which IFNL3 and IFNL4 share one")
		p, err := source.NewPharmacogenes(nil, build, source.Options{})
		require.NoError(t, err)
		entries := 0
		for c, err := range p.Chunks(t.Context(), annotate.Reading{}) {
			require.NoError(t, err)
			require.NoError(t, c.Seal())
			entries += len(c.Begin)
		}
		assert.Equal(t, len(seen), entries)
	}
}

// checkAlleles compares the alleles and functions with the knowledge base.
func checkAlleles(t testing.TB, f annotate.Found, g *kb.Gene, site, base int) {
	t.Helper()
	var alleles, functions, values []string
	for _, a := range g.Alleles {
		if c := a.Cells[site]; c.Defined && c.Has(base) {
			known, _ := g.FunctionOf(a.Name)
			alleles = append(alleles, a.Name)
			functions = append(functions, strings.ReplaceAll(known.Function, " ", "_"))
			values = append(values, known.Value)
		}
	}
	assert.Equal(t, alleles, list(t, part(t, f, g.Name, "PGX_ALLELES")))
	assert.Equal(t, strings.Join(functions, ""), strings.Join(list(t, part(t, f, g.Name, "PGX_FUNCTION")), ""))
	assert.Equal(t, strings.Join(values, ""), strings.Join(list(t, part(t, f, g.Name, "PGX_ACTIVITY")), ""))
}

// list takes a list of names apart; "" for each that is missing.
func list(t testing.TB, text string) []string {
	t.Helper()
	if text == "." {
		return nil
	}
	all := strings.Split(text, "|")
	for i, text := range all {
		name, err := url.PathUnescape(text)
		require.NoError(t, err)
		if all[i] = name; name == "." {
			all[i] = ""
		}
	}
	return all
}

// At six positions of the full genes the builds have different bases: there REF
// of one is an ALT of the other.
func TestOtherBuildsRef(t *testing.T) {
	a37, a38 := pharmacogenes(t, genomics.GRCh37, nil), pharmacogenes(t, genomics.GRCh38, nil)
	f := look(t, a38, "chr7:99672916:T:C")
	assert.Equal(t, "*3 *1", what(f, "PGX_ALLELES", "PGX_REF_ALLELES"))
	_, set := f.Text("PGX_REF_IS_VARIANT")
	assert.False(t, set)
	f = look(t, a37, "7:99270539:C:T")
	assert.Equal(t, "*1 *3", what(f, "PGX_ALLELES", "PGX_REF_ALLELES"))
	_, set = f.Text("PGX_REF_IS_VARIANT")
	assert.True(t, set)
	assert.Empty(t, look(t, a37, "7:99270539:T:C"), "REF of the other build")
	f = look(t, a37, "10:96602623:G:A")
	assert.Equal(t, "*38", what(f, "PGX_ALLELES"))
	assert.Contains(t, what(f, "PGX_REF_ALLELES"), "*1|*2|*3")
}

// A multi-allelic record has one value for each ALT, and a position shared by
// genes a part for each.
func TestPharmacogenesOfRecords(t *testing.T) {
	const text = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" +
		"chr1\t97579893\t.\tG\tC\t.\t.\tDP=5\n" +
		"chr2\t233760233\t.\tCAT\tCATAT,CA,C\t.\t.\t.\n" +
		"19\t39248147\t.\tC\tT\t.\t.\t.\n" +
		"NC_000010.11\t94645745\t.\tG\tA\t.\t.\t.\n" +
		"chr10\t94942300\t.\tG\tA\t.\t.\t.\n" +
		"chrM\t1555\t.\tA\tG\t.\t.\t.\n"
	in, err := vcf.NewReader(t.Context(), "text", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer in.Close()
	o := source.Options{Fields: []annotate.Field{{Column: "PGX_GENE", As: "gene"}, {Column: "PGX_ALLELES"}, {Column: "PGX_DRUGS"}}}
	p, err := source.NewPharmacogenes(kb.Default(), genomics.GRCh38, o)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(p.Name(), "pharmacogenes 20"))
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{p}})
	require.NoError(t, err)
	s, err := a.Stream(in)
	require.NoError(t, err)
	var got []string
	for r, err := range vcf.Records(t.Context(), s) {
		require.NoError(t, err)
		got = append(got, r.Info().Column().String())
	}
	assert.Equal(t, []string{
		"DP=5;gene=DPYD;PGX_ALLELES=c.1129-5923C>G|c.1129-5923C>G%2C%20c.1236G>A%20(HapB3);PGX_DRUGS=capecitabine|flucytosine|fluorouracil|tegafur",
		"gene=UGT1A1,.,UGT1A1;PGX_ALLELES=*28|*80+*28,.,*36;PGX_DRUGS=atazanavir|irinotecan,.,atazanavir|irinotecan",
		"gene=IFNL3&IFNL4;PGX_ALLELES=rs12979860%20variant%20(T)&rs12979860;PGX_DRUGS=peginterferon_alfa-2a|peginterferon_alfa-2b|ribavirin&.",
		"gene=CYP2C9;PGX_DRUGS=celecoxib|flurbiprofen|fluvastatin|fosphenytoin|ibuprofen|lornoxicam|meloxicam|phenytoin|piroxicam|siponimod|tenoxicam|warfarin",
		".",
		"gene=MT-RNR1;PGX_ALLELES=m.1555A>G;PGX_DRUGS=amikacin|gentamicin|kanamycin|paromomycin|plazomicin|streptomycin|tobramycin",
	}, got)
	number, _ := must(s.Header().Line("INFO", "gene")).Attr("Number")
	assert.Equal(t, "A", number)
}

func must[T any](x T, _ bool) T { return x }

// The mitochondrial sequence of UCSC's hg19 is not rCRS: what lies there is not
// annotated, and that is said. Other contigs are.
func TestOtherMitochondrion(t *testing.T) {
	annotated := func(length string, sources ...annotate.Source) (infos, warned []string) {
		text := "##fileformat=VCFv4.3\n##contig=<ID=chrM,length=" + length + ">\n##contig=<ID=chr1,length=249250621>\n" +
			"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t98045449\t.\tG\tC\t.\t.\t.\nchrM\t1555\t.\tA\tG\t.\t.\t.\n"
		in, err := vcf.NewReader(t.Context(), "text", strings.NewReader(text), vcf.Options{})
		require.NoError(t, err)
		defer in.Close()
		a, err := annotate.New(annotate.Options{Sources: sources, Warn: func(w annotate.Warning) { warned = append(warned, w.Code) }})
		require.NoError(t, err)
		s, err := a.Stream(in)
		require.NoError(t, err)
		for r, err := range vcf.Records(t.Context(), s) {
			require.NoError(t, err)
			infos = append(infos, r.Info().Column().String())
		}
		return infos, warned
	}
	pharmacogenes := func() annotate.Source {
		p, err := source.NewPharmacogenes(nil, genomics.GRCh37, source.Options{Fields: []annotate.Field{{Column: "PGX_GENE"}}})
		require.NoError(t, err)
		return p
	}
	infos, warned := annotated("16569", pharmacogenes())
	assert.Equal(t, []string{"PGX_GENE=DPYD", "PGX_GENE=MT-RNR1"}, infos)
	assert.Empty(t, warned)
	infos, warned = annotated("16571", pharmacogenes())
	assert.Equal(t, []string{"PGX_GENE=DPYD", "."}, infos)
	assert.Equal(t, []string{"other-mitochondrion", "contig-absent"}, warned)

	name := filepath.Join(t.TempDir(), "hg19.vcf")
	require.NoError(t, os.WriteFile(name, []byte("##fileformat=VCFv4.3\n##contig=<ID=chrM,length=16571>\n"+
		"##INFO=<ID=X,Number=1,Type=Integer,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchrM\t1555\t.\tA\tG\t.\t.\tX=7\n"), 0o600))
	for length, want := range map[string]string{"16571": "X=7", "16569": "."} {
		v, err := source.OpenVCF(t.Context(), name, source.Options{Fields: []annotate.Field{{Column: "X"}}})
		require.NoError(t, err)
		infos, _ = annotated(length, v)
		assert.Equal(t, []string{".", want}, infos, length)
		require.NoError(t, v.Close())
	}
}

// Windows of chunks hold what shares a base with the region, and no more than
// what may.
func TestPharmacogenesInRegions(t *testing.T) {
	p, err := source.NewPharmacogenes(nil, genomics.GRCh38, source.Options{Match: annotate.ByOverlap})
	require.NoError(t, err)
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{p}})
	require.NoError(t, err)
	for v, want := range map[string]string{
		"chr13:48037788:C:T": "NUDT15", // the last base of AGGAGTC
		"chr13:48037789:A:T": "",
		"chr13:48037781:A:T": "",
		"chr13:1:A:T":        "",
		"chr21:1:A:T":        "",
	} {
		gene, _ := look(t, a, v).Text("PGX_GENE")
		assert.Equal(t, want, gene, v)
	}
	chunks := 0
	for c, err := range p.Chunks(t.Context(), annotate.Reading{Region: &genomics.Region{Contig: "13", Start: 0, End: 10}}) {
		require.NoError(t, err)
		assert.Empty(t, c.Begin)
		chunks++
	}
	assert.Equal(t, 1, chunks, "an empty one says that the contig is known")
	for range p.Chunks(t.Context(), annotate.Reading{}) {
		break
	}
}

func TestPharmacogenesOptions(t *testing.T) {
	_, err := source.NewPharmacogenes(nil, genomics.UnknownBuild, source.Options{})
	require.ErrorContains(t, err, "say GRCh37 or GRCh38")
	_, err = source.NewPharmacogenes(nil, genomics.GRCh37, source.Options{Build: genomics.GRCh38})
	require.ErrorContains(t, err, "say one build")
	p, err := source.NewPharmacogenes(nil, genomics.GRCh37, source.Options{Name: "pgx"})
	require.NoError(t, err)
	assert.Equal(t, "pgx", p.Name())
	assert.Equal(t, genomics.GRCh37, p.Build())
	assert.Len(t, p.Fields(), len(p.Columns()))
}
