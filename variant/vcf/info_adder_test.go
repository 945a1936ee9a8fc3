package vcf_test

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/variant/vcf"
)

const infoHead = "##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n" +
	"##INFO=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n##INFO=<ID=DB,Number=0,Type=Flag,Description=\"In dbSNP\">\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n##contig=<ID=chr1>\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"

func TestInfoAdder(t *testing.T) {
	for name, c := range map[string]struct {
		info, added string
		replaced    []string
		want        string
	}{
		"to some":               {"DP=5", "AF=0.5;DB", nil, "DP=5;AF=0.5;DB"},
		"to none":               {".", "AF=0.5", nil, "AF=0.5"},
		"nothing":               {"DP=5", "", []string{"DP"}, "DP=5"},
		"in place of one":       {"DP=5;DB;XX=DP=5", "DP=7", []string{"DP"}, "DB;XX=DP=5;DP=7"},
		"in place of all":       {"DP=5;DB", "AF=1", []string{"DB", "DP"}, "AF=1"},
		"of those there are":    {"DB", "AF=1", []string{"DP"}, "DB;AF=1"},
		"longer than the block": {"DP=5", "AF=" + strings.Repeat("1", 70_000), nil, "DP=5;AF=" + strings.Repeat("1", 70_000)},
	} {
		for samples, format := range map[string]string{"": "", "\tFORMAT\tA\tB": "\tGT\t0|1\t./."} {
			t.Run(name+samples, func(t *testing.T) {
				text := infoHead + samples + "\nchr1\t5\trs1\tA\tC\t7\tPASS\t" + c.info + format + "\n"
				_, record, _ := strings.Cut(text, "INFO"+samples+"\n")
				text += strings.ReplaceAll(record, "\t5\t", "\t9\t")
				v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{})
				require.NoError(t, err)
				defer v.Close()
				header := v.Header().Clone()
				_, err = header.AddInfo("AF", 1, vcf.Float, "Frequency")
				require.NoError(t, err)
				for b, err := range v.Blocks(t.Context()) {
					require.NoError(t, err)
					out, adder := b.AnotherUnder(header), vcf.NewInfoAdder(header)
					for i := range b.Len() {
						require.NoError(t, adder.Append(out, b.At(i), []byte(c.added), c.replaced))
					}
					b.Release()
					require.Equal(t, 2, out.Len())
					for i, pos := range []string{"5", "9"} {
						r := out.At(i)
						assert.Equal(t, "chr1\t"+pos+"\trs1\tA\tC\t7\tPASS\t"+c.want+format, string(r.AppendText(nil)))
						assert.Equal(t, c.want, r.Info().Column().String())
						assert.Equal(t, strings.Contains(c.want, "AF="), r.Info().Has(header.Info("AF")))
						if format != "" {
							assert.Equal(t, "0|1", r.Format().Text(header.Format("GT"), 0).String())
						}
						assert.Same(t, header, r.Header())
					}
					out.Release()
				}
			})
		}
	}
}

// Records whose samples were picked, and BCF records.
func TestInfoAdderOther(t *testing.T) {
	text := infoHead + "\tFORMAT\tA\tB\nchr1\t5\trs1\tA\tC\t7\tPASS\tDP=5\tGT\t0|1\t1/1\n"
	v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{Samples: []string{"B"}})
	require.NoError(t, err)
	defer v.Close()
	packed := t.TempDir() + "/a.bcf"
	require.NoError(t, vcf.WriteFile(t.Context(), packed, v))
	f, err := vcf.Open(t.Context(), packed, vcf.Options{})
	require.NoError(t, err)
	defer f.Close()
	picked, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{Samples: []string{"B"}})
	require.NoError(t, err)
	defer picked.Close()
	for _, in := range []*vcf.File{f, picked} {
		for b, err := range in.Blocks(t.Context()) {
			require.NoError(t, err)
			out, adder := b.Another(), vcf.NewInfoAdder(b.Header())
			require.NoError(t, adder.Append(out, b.At(0), []byte("DB"), []string{"DP"}))
			assert.Equal(t, "chr1\t5\trs1\tA\tC\t7\tPASS\tDB\tGT\t1/1", string(out.At(0).AppendText(nil)))
			none, err := vcf.NewHeader()
			require.NoError(t, err)
			require.Error(t, adder.Append(vcf.NewBlock(none), b.At(0), nil, nil))
			b.Release()
		}
	}
}

func TestAppendEdit(t *testing.T) {
	for name, c := range map[string]struct {
		info string
		edit vcf.Edit
		want string // ID and INFO
	}{
		"keys are taken out":    {"DP=5;DB", vcf.Edit{Replaced: []string{"DP", "AF"}}, "rs1 DB"},
		"all keys":              {"DP=5", vcf.Edit{Replaced: []string{"DP"}}, "rs1 ."},
		"none that is there":    {"DP=5", vcf.Edit{Replaced: []string{"DB"}}, "rs1 DP=5"},
		"of none":               {".", vcf.Edit{Replaced: []string{"DB"}}, "rs1 ."},
		"a longer ID":           {"DP=5", vcf.Edit{ID: []byte("rs1;rs22"), Info: []byte("DB")}, "rs1;rs22 DP=5;DB"},
		"a shorter ID":          {"DP=5", vcf.Edit{ID: []byte(".")}, ". DP=5"},
		"an ID, and keys taken": {"DP=5;DB", vcf.Edit{ID: []byte("x"), Info: []byte("DP=9"), Replaced: []string{"DP"}}, "x DB;DP=9"},
	} {
		t.Run(name, func(t *testing.T) {
			text := infoHead + "\tFORMAT\tA\nchr1\t5\trs1\tA\tC,G\t7\tPASS\t" + c.info + "\tGT\t0|1\n"
			v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{})
			require.NoError(t, err)
			defer v.Close()
			packed := t.TempDir() + "/a.bcf"
			require.NoError(t, vcf.WriteFile(t.Context(), packed, v))
			for name, r := range map[string]io.Reader{"text": strings.NewReader(text), "BCF": openFile(t, packed)} {
				f, err := vcf.NewReader(t.Context(), name, r, vcf.Options{})
				require.NoError(t, err)
				defer f.Close()
				header := f.Header().Clone()
				if !strings.Contains(c.want, "DP") {
					header.Remove("INFO", "DP")
				}
				for b, err := range f.Blocks(t.Context()) {
					require.NoError(t, err)
					out := b.AnotherUnder(header)
					require.NoError(t, vcf.NewInfoAdder(header).AppendEdit(out, b.At(0), c.edit))
					b.Release()
					r := out.At(0)
					assert.Equal(t, c.want, r.ID().String()+" "+r.Info().Column().String(), name)
					assert.Equal(t, "A C G 7 PASS", strings.Join([]string{r.Ref().String(), r.Alt(0).String(), r.Alt(1).String(), r.QualText().String(), r.Filter().String()}, " "))
					assert.Equal(t, "0|1", r.Format().Text(header.Format("GT"), 0).String())
					out.Release()
				}
			}
		})
	}
}

func TestWithoutKeys(t *testing.T) {
	for _, c := range []struct{ name, info, keys, want string }{
		{"the first", "AF=0.5;DB;DP=7", "AF", "DB;DP=7"},
		{"a flag between", "AF=0.5;DB;DP=7", "DB", "AF=0.5;DP=7"},
		{"the last", "AF=0.5;DB;DP=7", "DP", "AF=0.5;DB"},
		{"each of a key", "DP=1;AF=0.5;DP=2", "DP", "AF=0.5"},
		{"all", "AF=0.5;DB", "AF DB", ""},
		{"none that is there", "AF=0.5;DB", "A AF= F", "AF=0.5;DB"},
		{"an equals sign in the value", "X=a=b;DB", "X=a", "X=a=b;DB"},
		{"no key", "AF=0.5", "", "AF=0.5"},
		{"of nothing", "", "AF", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, string(vcf.WithoutKeys([]byte(c.info), strings.Fields(c.keys))))
		})
	}
}

func openFile(t *testing.T, name string) io.Reader {
	f, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// What is added as BCF is what the text of it would be, to text records and to
// those of a BCF.
func TestAppendTyped(t *testing.T) {
	head := strings.Replace(infoHead, "##INFO=<ID=DB", "##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n"+
		"##INFO=<ID=N,Number=1,Type=Integer,Description=\"Count\">\n##INFO=<ID=S,Number=.,Type=String,Description=\"Texts\">\n##INFO=<ID=DB", 1)
	text := head + "\tFORMAT\tA\tB\nchr1\t5\trs1\tA\tC\t7\tPASS\tDP=5;DB\tGT\t0|1\t1/1\nchr1\t6\t.\tAT\tA,G\t.\t.\t.\tGT\t0|2\t./.\n"
	dir := t.TempDir()
	read := func(o vcf.Options) *vcf.File {
		v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), o)
		require.NoError(t, err)
		t.Cleanup(func() { v.Close() })
		return v
	}
	require.NoError(t, vcf.WriteFile(t.Context(), dir+"/a.bcf", read(vcf.Options{})))
	packed, err := vcf.Open(t.Context(), dir+"/a.bcf", vcf.Options{})
	require.NoError(t, err)
	defer packed.Close()
	picked, err := vcf.Open(t.Context(), dir+"/a.bcf", vcf.Options{Samples: []string{"B"}})
	require.NoError(t, err)
	defer picked.Close()
	for name, v := range map[string]*vcf.File{"text": read(vcf.Options{}), "bcf": packed, "picked": picked, "picked text": read(vcf.Options{Samples: []string{"B"}})} {
		t.Run(name, func(t *testing.T) {
			for b, err := range v.Blocks(t.Context()) {
				require.NoError(t, err)
				adder := vcf.NewInfoAdder(v.Header())
				info := adder.NewTypedInfo()
				key := func(id string) *vcf.TypedKey {
					k, ok := info.Key(id)
					require.True(t, ok, id)
					return k
				}
				_, ok := info.Key("GT")
				assert.False(t, ok, "GT is no INFO key")
				out, plain := b.AnotherUnder(v.Header()), b.AnotherUnder(v.Header())
				for i := range b.Len() {
					info.Reset()
					if i == 0 {
						info.Float(key("AF"), 0.25)
						info.Int(key("N"), -70000)
						info.Text(key("DP"), []byte("9"))
						info.Text(key("S"), []byte("a,b"))
						assert.Equal(t, vcf.Float, key("AF").Type())
					} else {
						info.Text(key("AF"), []byte("0.5,."))
						info.Flag(key("DB"))
					}
					added := []string{"AF=0.25;N=-70000;DP=9;S=a,b", "AF=0.5,.;DB"}[i]
					require.NoError(t, adder.AppendTyped(out, b.At(i), info, []string{"DP"}))
					require.NoError(t, adder.Append(plain, b.At(i), []byte(added), []string{"DP"}))
				}
				for i := range b.Len() {
					assert.Equal(t, string(plain.At(i).AppendText(nil)), string(out.At(i).AppendText(nil)))
				}
				info.Reset()
				require.NoError(t, adder.AppendTyped(out, b.At(0), info, []string{"DP"}))
				assert.Equal(t, string(b.At(0).AppendText(nil)), string(out.At(2).AppendText(nil)), "nothing is taken where nothing is added")
				none, err := vcf.NewHeader()
				require.NoError(t, err)
				require.Error(t, adder.AppendTyped(vcf.NewBlock(none), b.At(0), info, nil))
				b.Release()
				out.Release()
				plain.Release()
			}
		})
	}
}

// A record that BCF can't hold is an error, and leaves the block as it was.
func TestAppendTypedFaults(t *testing.T) {
	text := infoHead + "\nchr9\t5\t.\tA\tC\t.\t.\t.\n"
	v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	for b, err := range v.Blocks(t.Context()) {
		require.NoError(t, err)
		adder := vcf.NewInfoAdder(v.Header())
		out := b.Another()
		require.ErrorContains(t, adder.AppendTyped(out, b.At(0), adder.NewTypedInfo(), nil), "chr9")
		assert.Zero(t, out.Len())
	}
}

// Numbers of every width, of keys whose own numbers are of every width.
func TestTypedNumbers(t *testing.T) {
	for _, idx := range []int{5, 127, 128, 32767, 32768, 40000} {
		text := fmt.Sprintf("##fileformat=VCFv4.2\n##INFO=<ID=N,Number=1,Type=Integer,Description=\"n\",IDX=%d>\n"+
			"##INFO=<ID=F,Number=1,Type=Float,Description=\"f\",IDX=%d>\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t5\t.\tA\tC\t.\t.\t.\n", idx, idx+1)
		v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{})
		require.NoError(t, err)
		defer v.Close()
		adder := vcf.NewInfoAdder(v.Header())
		info := adder.NewTypedInfo()
		n, _ := info.Key("N")
		f, _ := info.Key("F")
		for b, err := range v.Blocks(t.Context()) {
			require.NoError(t, err)
			out := b.AnotherUnder(v.Header())
			values := []int32{0, 1, -1, 127, -120, 128, -121, 32767, -32760, 32768, -32761, math.MaxInt32, vcf.MissingInt}
			for i, value := range values {
				info.Reset()
				info.Int(n, value)
				info.Float(f, 0.25)
				require.NoError(t, adder.AppendTyped(out, b.At(0), info, nil))
				want := fmt.Sprintf("N=%d;F=0.25", value)
				if value == vcf.MissingInt {
					want = "N=.;F=0.25"
				}
				assert.Contains(t, string(out.At(i).AppendText(nil)), "\t"+want)
			}
			out.Release()
			b.Release()
		}
	}
}
