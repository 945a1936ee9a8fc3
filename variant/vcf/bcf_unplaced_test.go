package vcf_test

import (
	"bytes"
	"context"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/variant/vcf"
)

// blocks is a stream of given blocks.
type blocks struct {
	header *vcf.Header
	all    []*vcf.Block
}

func (s blocks) Header() *vcf.Header { return s.header }

func (s blocks) Blocks(context.Context) iter.Seq2[*vcf.Block, error] {
	return func(yield func(*vcf.Block, error) bool) {
		for _, b := range s.all {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// A block of BCF records that nobody has asked for is the same as one of which each
// was looked at, whatever stands before, between and behind them.
func TestUnplaced(t *testing.T) {
	head := infoHead + "\tFORMAT\tA\tB\n"
	lines := []string{"chr1\t5\trs1\tA\tC\t7\tPASS\tDP=5;DB\tGT\t0|1\t1/1", "chr1\t6\t.\tAT\tA,G\t.\t.\t.\tGT\t0|2\t./."}
	v, err := vcf.NewReader(t.Context(), "in", strings.NewReader(head+strings.Join(lines, "\n")+"\n"), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	name := t.TempDir() + "/a.bcf"
	require.NoError(t, vcf.WriteFile(t.Context(), name, v))
	packed, err := vcf.Open(t.Context(), name, vcf.Options{})
	require.NoError(t, err)
	defer packed.Close()
	again, err := vcf.NewReader(t.Context(), "in", strings.NewReader(head+strings.Join(lines, "\n")+"\n"), vcf.Options{})
	require.NoError(t, err)
	defer again.Close()
	text, err := first(t, again)
	require.NoError(t, err)
	bcf, err := first(t, packed)
	require.NoError(t, err)

	adder := vcf.NewInfoAdder(again.Header())
	typed := func(b *vcf.Block, i int) error { return adder.AppendTyped(b, text.At(i), adder.NewTypedInfo(), nil) }
	plain := func(b *vcf.Block, i int) error { return b.Append(text.At(i)) }
	edited := func(b *vcf.Block, i int) error { return adder.AppendEdit(b, text.At(i), vcf.Edit{}) }
	copied := func(b *vcf.Block, i int) error { return b.Append(bcf.At(i)) }
	for name, appends := range map[string][]func(*vcf.Block, int) error{
		"BCF alone":          {typed, typed, typed},
		"text behind":        {typed, typed, plain},
		"text between":       {typed, plain, typed},
		"text before":        {edited, typed, typed},
		"edited between":     {typed, edited, typed},
		"other dictionaries": {typed, copied, typed, copied, copied},
		"all":                {plain, copied, typed, edited, typed, copied, plain},
	} {
		t.Run(name, func(t *testing.T) {
			fill := func() (*vcf.Block, string) {
				b, want := vcf.NewBlock(again.Header()), ""
				for i, add := range appends {
					require.NoError(t, add(b, i%2))
					want += lines[i%2] + "\n"
				}
				require.Equal(t, len(appends), b.Len())
				return b, want
			}
			b, want := fill()
			got := ""
			for i := range b.Len() {
				got += string(b.At(i).AppendText(nil)) + "\n"
				assert.Equal(t, i%2+5, b.At(i).Pos()+1)
			}
			assert.Equal(t, want, got)
			for _, asBCF := range []bool{false, true} {
				var written [2]bytes.Buffer
				for looked := range written {
					b, _ := fill()
					if looked == 1 {
						b.At(0)
					}
					w := vcf.NewWriter(&written[looked], again.Header(), vcf.WriterOptions{BCF: asBCF})
					require.NoError(t, w.WriteStream(t.Context(), blocks{again.Header(), []*vcf.Block{b}}))
					require.NoError(t, w.Close())
				}
				assert.Equal(t, written[1].String(), written[0].String())
				if !asBCF {
					assert.True(t, strings.HasSuffix(written[0].String(), "\tB\n"+want))
				}
			}
		})
	}
}

// first is the first block of a file.
func first(t *testing.T, v *vcf.File) (*vcf.Block, error) {
	t.Helper()
	for b, err := range v.Blocks(t.Context()) {
		return b, err
	}
	return nil, nil
}
