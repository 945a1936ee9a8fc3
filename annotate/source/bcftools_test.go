package source_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// everyNumber are the columns of a source that has every type and Number.
var everyNumber = []struct{ key, number, kind string }{
	{"FA", "A", "Float"},
	{"IA", "A", "Integer"},
	{"SA", "A", "String"},
	{"IR", "R", "Integer"},
	{"IG", "G", "Integer"},
	{"I", "1", "Integer"},
	{"F", "1", "Float"},
	{"S", "1", "String"},
	{"L", ".", "String"},
	{"N", ".", "Float"},
	{"T", "2", "Integer"},
	{"DB", "0", "Flag"},
}

// sourceOf is a source for the records of bcftools view -H -G: seven in ten of them,
// with what INFO may say.
func sourceOf(r *rand.Rand, records string) string {
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=chr22>\n")
	for _, d := range everyNumber {
		fmt.Fprintf(&b, "##INFO=<ID=%s,Number=%s,Type=%s,Description=\"%s, \\\"so\\\"\">\n", d.key, d.number, d.kind, d.key)
	}
	b.WriteString("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for line := range strings.Lines(records) {
		p := strings.Split(strings.TrimSpace(line), "\t")
		if r.IntN(10) < 3 {
			continue
		}
		alts := 1 + strings.Count(p[4], ",")
		list := func(n int, one func() string) string {
			all := make([]string, n)
			for i := range all {
				if all[i] = one(); r.IntN(12) == 0 {
					all[i] = "."
				}
			}
			return strings.Join(all, ",")
		}
		number := func() string { return strconv.Itoa(r.IntN(2000) - 1000) }
		var info []string
		for _, d := range everyNumber {
			value := map[string]func() string{
				"FA": func() string {
					return list(alts, func() string { return pick("0", "1e-07", "0.25", "100000", "1e+10", "-0.5") })
				},
				"IA": func() string {
					return list(alts, func() string { return pick("0", "-5", "2147483647", "-2147483640", "99") })
				},
				"SA": func() string { return list(alts, func() string { return pick("p", "q%3D", "A|B&C|") }) },
				"IR": func() string { return list(alts+1, number) },
				"IG": func() string { return list((alts+1)*(alts+2)/2, number) },
				"I":  number,
				"F":  func() string { return strconv.FormatFloat(float64(r.IntN(1000))/1024, 'g', 5, 64) },
				"S":  func() string { return pick("a", "b%3Bc", "é", ".", "x_y") },
				"L":  func() string { return pick("a,b", "c", "a,a,b", "x|y|z,q|r|s") },
				"N":  func() string { return pick("1,2,3", "0.5", ".,2", ".") },
				"T":  func() string { return list(2, number) },
			}[d.key]
			switch {
			case r.IntN(5) == 0:
			case value == nil:
				info = append(info, d.key)
			default:
				info = append(info, d.key+"="+value())
			}
		}
		if info == nil {
			info = []string{"."}
		}
		fmt.Fprintf(&b, "%s\t%s\t.\t%s\t%s\t.\t.\t%s\n", p[0], p[1], p[3], p[4], strings.Join(info, ";"))
	}
	return b.String()
}

// Real records, with all their ALTs, joined with every type and Number, as bcftools
// annotate has it but for two things: what is missing is not written, and of
// Number=R the ALTs' values are. A packed source says the same.
func TestRealRecordsAsBcftools(t *testing.T) {
	genomes := filepath.Join(refdata.Dir(t), "getrm", "PharmCAT_tutorial_get-rm_wgs_30x_grch38_chr22.vcf.bgz")
	records := strings.Join(strings.SplitAfterN(run(t, ".", "bcftools", "view", "-H", "-G", genomes), "\n", 4001)[:4000], "")
	require.Greater(t, strings.Count(records, "*"), 50)
	header := "##fileformat=VCFv4.2\n##contig=<ID=chr22>\n##INFO=<ID=AC,Number=A,Type=Integer,Description=\"d\">\n" +
		"##INFO=<ID=AN,Number=1,Type=Integer,Description=\"d\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
	dir := files(t, map[string]string{"q.vcf": header + records, "s.vcf.gz": sourceOf(rand.New(rand.NewPCG(41, 43)), records)})
	run(t, dir, "tabix", "-p", "vcf", "s.vcf.gz")
	run(t, dir, "bgzip", "-k", "q.vcf")
	run(t, dir, "tabix", "-p", "vcf", "q.vcf.gz")
	var keys []string
	var o source.Options
	for _, d := range everyNumber {
		keys = append(keys, d.key)
		o.Fields = append(o.Fields, annotate.Field{Column: d.key})
	}
	theirs := run(t, dir, "bcftools", "annotate", "--no-version", "-a", "s.vcf.gz", "-c", strings.Join(keys, ","), "q.vcf.gz")

	plain, err := source.OpenVCF(t.Context(), filepath.Join(dir, "s.vcf.gz"), o)
	require.NoError(t, err)
	defer plain.Close()
	_, err = packed.Write(t.Context(), filepath.Join(dir, "s.arx"), plain, packed.WriteOptions{})
	require.NoError(t, err)
	arx, err := packed.Open(t.Context(), filepath.Join(dir, "s.arx"), packed.Options{Fields: o.Fields})
	require.NoError(t, err)
	defer arx.Close()
	for name, s := range map[string]annotate.Source{"VCF": plain, "packed": arx} {
		t.Run(name, func(t *testing.T) {
			missing, alleles := 0, 0
			got, want := ours(t, filepath.Join(dir, "q.vcf.gz"), s), infos(theirs)
			for i, info := range want {
				for key, value := range info {
					if key == "IR" {
						alleles++
						_, value, _ = strings.Cut(value, ",")
						info[key] = value
					}
					if _, written := got[i][key]; !written && value != "" && strings.Trim(value, ".,") == "" {
						missing++
						delete(info, key)
					}
				}
				for key := range union(got[i], info) {
					if !closeLists(got[i][key], info[key]) {
						assert.Equal(t, info[key], got[i][key], "record %d, %s", i+1, key)
					}
				}
			}
			assert.Greater(t, missing, 50)
			assert.Greater(t, alleles, 1000)
		})
	}
	// Types and Numbers are the source's, but of R and G.
	f, err := vcf.Open(t.Context(), filepath.Join(dir, "q.vcf"), vcf.Options{})
	require.NoError(t, err)
	defer f.Close()
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{plain}})
	require.NoError(t, err)
	annotatedStream, err := a.Stream(f)
	require.NoError(t, err)
	out := filepath.Join(dir, "out.vcf")
	require.NoError(t, vcf.WriteFile(t.Context(), out, annotatedStream))
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	for _, d := range everyNumber {
		number := map[string]string{"R": "A", "G": "."}[d.number]
		if number == "" {
			number = d.number
		}
		assert.Contains(t, string(text), fmt.Sprintf("##INFO=<ID=%s,Number=%s,Type=%s,Description=\"%s, \\\"so\\\"\">\n", d.key, number, d.kind, d.key))
	}
}

// closeLists compares lists whose numbers may be spelled otherwise.
func closeLists(a, b string) bool {
	return slices.EqualFunc(strings.Split(a, ","), strings.Split(b, ","), func(x, y string) bool { return x == y || closeTo(x, y) })
}
