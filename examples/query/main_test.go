package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/refdata"
)

const variants = `##fileformat=VCFv4.2
##contig=<ID=chr1>
##contig=<ID=chr2>
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=DB,Number=0,Type=Flag,Description="In a database">
##INFO=<ID=SOURCE,Number=1,Type=String,Description="Whence">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B
chr1	100	.	A	C,G	.	.	AF=0.25,0.125;DB	GT	0|1	1|2
chr1	200	.	A	C	.	.	.	GT	0|1	1|1
chr2	50	.	A	C	.	.	SOURCE=x;AF=.	GT	0|1	1|1
`

func run(args []string, in io.Reader, out, errout io.Writer) int {
	return program.Run(context.Background(), "query", "", new(flags), args, program.Streams{In: in, Out: out, Err: errout})
}

func fixture(t testing.TB) string {
	name := filepath.Join(t.TempDir(), "cohort.vcf")
	require.NoError(t, os.WriteFile(name, []byte(variants), 0o600))
	return name
}

func Example() {
	dir, err := os.MkdirTemp("", "query")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "cohort.vcf")
	if err := os.WriteFile(name, []byte(variants), 0o600); err != nil {
		return
	}
	run([]string{name, "AF", "DB", "SOURCE"}, nil, os.Stdout, os.Stderr)
	// Output:
	// chr1	100	0.25,0.125	1	.
	// chr1	200	.	.	.
	// chr2	50	.	.	x
}

func TestQuery(t *testing.T) {
	name := fixture(t)
	for _, tc := range []struct{ args, out, says string }{
		{name, "chr1\t100\nchr1\t200\nchr2\t50\n", ""},
		{name + " SOURCE -r chr1:150-250 -r 2", "chr1\t200\t.\nchr2\t50\tx\n", ""},
		{name + " XX", "", "INFO/XX is not declared"},
		{name + " -r chr1:9-5", "", "smaller position first"},
		{name + ".none", "", "none"},
	} {
		var out, errout bytes.Buffer
		code := run(strings.Fields(tc.args), nil, &out, &errout)
		assert.Equal(t, tc.out, out.String(), tc.args)
		assert.Contains(t, errout.String(), tc.says, tc.args)
		assert.Equal(t, tc.says != "", code != 0, tc.args)
	}
}

func TestTwin(t *testing.T) {
	bcftools := refdata.Program(t, "bcftools")
	name := fixture(t)
	for format, keys := range map[string][]string{
		`%CHROM\t%POS\t%INFO/AF\n`:                         {"AF"},
		`%CHROM\t%POS\t%INFO/SOURCE\t%INFO/DB\t%INFO/AF\n`: {"SOURCE", "DB", "AF"},
	} {
		want, err := exec.CommandContext(t.Context(), bcftools, "query", "-f", format, name).Output()
		require.NoError(t, err)
		var out, errout bytes.Buffer
		require.Zero(t, run(append([]string{name}, keys...), nil, &out, &errout), errout.String())
		assert.Equal(t, string(want), out.String())
	}
}
