package tabular_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/table"
	"github.com/allelerx/allelerx/variant/tabular"
	"github.com/allelerx/allelerx/variant/vcf"
)

const records = "##fileformat=VCFv4.2\n" +
	"##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n" +
	"##INFO=<ID=AD,Number=R,Type=Integer,Description=\"Reads\">\n##INFO=<ID=DB,Number=0,Type=Flag,Description=\"In dbSNP\">\n" +
	"##INFO=<ID=SIG,Number=.,Type=String,Description=\"Significance\">\n##INFO=<ID=ID,Number=1,Type=String,Description=\"Name\">\n" +
	"##INFO=<ID=Q,Number=1,Type=Float,Description=\"Quality\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n" +
	"chr1\t5\trs1;rs2\tA\tC,<DEL>\t7.5\tq10;s50\tAF=0.5,.;DP=7;AD=1,.,3;DB;SIG=a,.,b;ID=x;Q=0.25\tGT\t0/1\n" +
	"chr2\t1\t.\tAT\t.\t.\t.\tAF=.;DP=.;SIG=.\tGT\t0/1\n" +
	"chr2\t9\t.\tA\tG\t.\tPASS\t.\tGT\t./.\n"

func stream(t testing.TB, text string) *vcf.File {
	t.Helper()
	v, err := vcf.NewReader(context.Background(), "in", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { v.Close() })
	return v
}

func TestText(t *testing.T) {
	for ending, want := range map[string]string{
		".tsv": "CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tAF\tDP\tAD\tDB\tSIG\tINFO_ID\tQ\n" +
			"chr1\t5\trs1;rs2\tA\tC,<DEL>\t7.5\tq10,s50\t0.5,.\t7\t1,.,3\ttrue\ta,.,b\tx\t0.25\n" +
			"chr2\t1\t\tAT\t\t\t\t\t\t\tfalse\t\t\t\n" +
			"chr2\t9\t\tA\tG\t\tPASS\t\t\t\tfalse\t\t\t\n",
		".jsonl": `{"CHROM":"chr1","POS":5,"ID":"rs1;rs2","REF":"A","ALT":["C","<DEL>"],"QUAL":7.5,"FILTER":["q10","s50"],` +
			`"AF":[0.5,null],"DP":7,"AD":[1,null,3],"DB":true,"SIG":["a",null,"b"],"INFO_ID":"x","Q":0.25}` + "\n" +
			`{"CHROM":"chr2","POS":1,"ID":null,"REF":"AT","ALT":null,"QUAL":null,"FILTER":null,` +
			`"AF":null,"DP":null,"AD":null,"DB":false,"SIG":null,"INFO_ID":null,"Q":null}` + "\n" +
			`{"CHROM":"chr2","POS":9,"ID":null,"REF":"A","ALT":["G"],"QUAL":null,"FILTER":["PASS"],` +
			`"AF":null,"DP":null,"AD":null,"DB":false,"SIG":null,"INFO_ID":null,"Q":null}` + "\n",
	} {
		name := filepath.Join(t.TempDir(), "a"+ending)
		require.NoError(t, tabular.Write(t.Context(), name, stream(t, records), tabular.Options{}))
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), ending)
	}
}

func TestWriteTo(t *testing.T) {
	var b strings.Builder
	require.NoError(t, tabular.WriteTo(t.Context(), &b, stream(t, records), tabular.Options{Format: table.TSV, Keys: []string{"DP"}}))
	assert.Equal(t, "chr1\t5\trs1;rs2\tA\tC,<DEL>\t7.5\tq10,s50\t7", strings.Split(b.String(), "\n")[1])
	require.Error(t, tabular.WriteTo(t.Context(), &b, stream(t, records), tabular.Options{}), "there is no name to go by")
}

// BCF gives the same table as the text that it was made of.
func TestBCF(t *testing.T) {
	dir := t.TempDir()
	text := strings.Replace(records, "##INFO=<ID=AF", "##FILTER=<ID=q10,Description=\"\">\n##FILTER=<ID=s50,Description=\"\">\n##contig=<ID=chr1>\n##contig=<ID=chr2>\n##INFO=<ID=AF", 1)
	require.NoError(t, vcf.WriteFile(t.Context(), filepath.Join(dir, "a.bcf"), stream(t, text)))
	packed, err := vcf.Open(t.Context(), filepath.Join(dir, "a.bcf"), vcf.Options{})
	require.NoError(t, err)
	defer packed.Close()
	var tables [2][]byte
	for i, s := range []vcf.Stream{packed, stream(t, text)} {
		name := filepath.Join(dir, fmt.Sprint(i, ".tsv"))
		require.NoError(t, tabular.Write(t.Context(), name, s, tabular.Options{Keys: []string{"Q", "AF", "DB", "AD", "SIG"}}))
		tables[i], err = os.ReadFile(name)
		require.NoError(t, err)
	}
	assert.Equal(t, string(tables[1]), string(tables[0]))
	assert.Contains(t, string(tables[0]), "FILTER\tQ\tAF\tDB\tAD\tSIG\n")
}

func TestParquet(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.parquet")
	require.NoError(t, tabular.Write(t.Context(), name, stream(t, records), tabular.Options{Keys: []string{"AF", "DP", "DB"}}))
	type row struct {
		Chrom string   `parquet:"CHROM"`
		Pos   int64    `parquet:"POS"`
		Alt   []string `parquet:"ALT,optional,list"`
		DP    *int64   `parquet:"DP,optional"`
		DB    bool     `parquet:"DB"`
	}
	rows, err := parquet.ReadFile[row](name)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	depth := int64(7)
	assert.Equal(t, row{"chr1", 5, []string{"C", "<DEL>"}, &depth, true}, rows[0])
	assert.Equal(t, "chr2", rows[1].Chrom)
	assert.Nil(t, rows[1].DP)
}

func TestFaults(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		file, text string
		options    tabular.Options
		says       string
	}{
		"no such key":     {"a.tsv", records, tabular.Options{Keys: []string{"AC"}}, "it has AF, DP"},
		"no keys at all":  {"a.tsv", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", tabular.Options{Keys: []string{"AC"}}, "no INFO keys"},
		"a key twice":     {"a.tsv", records, tabular.Options{Keys: []string{"AF", "AF"}}, "AF"},
		"unknown ending":  {"a.xls", records, tabular.Options{}, ".parquet"},
		"broken record":   {"a.tsv", records + "chr3\tx\n", tabular.Options{}, "POS"},
		"no such folder":  {"no/a.tsv", records, tabular.Options{}, "no"},
		"nothing to name": {"a.tsv.tmp", records, tabular.Options{Format: table.JSONL, Keys: []string{"none"}}, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			err := tabular.Write(t.Context(), filepath.Join(dir, c.file), stream(t, c.text), c.options)
			require.ErrorContains(t, err, c.says)
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, left, "nothing under the final name")
		})
	}
}

func Example() {
	dir, err := os.MkdirTemp("", "tabular")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	ctx, name := context.Background(), filepath.Join(dir, "sites.tsv")
	v, err := vcf.NewReader(ctx, "sites.vcf", strings.NewReader(records), vcf.Options{})
	if err != nil {
		return
	}
	defer v.Close()
	if err := tabular.Write(ctx, name, v, tabular.Options{Keys: []string{"AF", "DB"}}); err != nil {
		fmt.Println(err)
		return
	}
	text, _ := os.ReadFile(name)
	fmt.Println(strings.ReplaceAll(strings.SplitN(string(text), "\n", 3)[1], "\t", " "))
	// Output: chr1 5 rs1;rs2 A C,<DEL> 7.5 q10,s50 0.5,. true
}
