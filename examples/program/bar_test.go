package program

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/variant/vcf"
)

// TestBar: silent where it is piped and for what is soon done, drawn for the
// rest, with the total where that is known.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	piped := NewBar(&out, "records")
	piped.begun = time.Now().Add(-time.Hour)
	piped.Add(5)
	piped.Set(7, 20)
	piped.Finish()
	short := &Bar{to: &out, what: "records", total: NoTotal, begun: time.Now()}
	short.Add(5)
	short.Finish()
	assert.Empty(t, out.String())

	// What it says of the speed is of all the time, also that in which it did not show.
	slow := &Bar{to: &out, what: "records", total: NoTotal, begun: time.Now()}
	slow.Set(1, 2000)
	time.Sleep(200 * time.Millisecond)
	slow.begun = time.Now().Add(-time.Hour)
	slow.Set(1000, 2000)
	found := regexp.MustCompile(`\(1000/2000, (\d+) it/s\)`).FindStringSubmatch(out.String())
	require.NotNil(t, found, out.String())
	rate, err := strconv.Atoi(found[1])
	require.NoError(t, err)
	assert.LessOrEqual(t, rate, 5000)
	slow.Finish()

	long := &Bar{to: &out, what: "records", total: NoTotal, begun: time.Now().Add(-time.Hour)}
	for _, step := range []struct {
		name string
		do   func()
		says string
	}{
		{"counted", func() { long.Add(5) }, "records"},
		{"more", func() { long.Add(6) }, "11"},
		{"of a total", func() { long.Set(15, 20) }, "15/20"},
		{"of another", func() { long.Set(30, 40) }, "30/40"},
	} {
		t.Run(step.name, func(t *testing.T) {
			out.Reset()
			step.do()
			progressbar.OptionThrottle(0)(long.bar)
			assert.Contains(t, out.String(), step.says)
		})
	}
	long.Finish()
}

// A bar that follows a file knows the share of it that has been read.
func TestFollow(t *testing.T) {
	var out bytes.Buffer
	bar := &Bar{to: &out, what: "records", total: NoTotal, begun: time.Now().Add(-time.Hour)}
	name := filepath.Join(t.TempDir(), "a.vcf")
	var text strings.Builder
	text.WriteString("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
	for i := range 50_000 {
		fmt.Fprintf(&text, "chr1\t%d\t.\tA\tC\t.\t.\t.\n", i+1)
	}
	require.NoError(t, os.WriteFile(name, []byte(text.String()), 0o600))
	v, err := vcf.Open(t.Context(), name, bar.Follow(name, vcf.Options{}))
	require.NoError(t, err)
	defer v.Close()
	n := 0
	for b, err := range Counted(v, bar).Blocks(t.Context()) {
		require.NoError(t, err)
		n += b.Len()
		b.Release()
	}
	assert.Equal(t, 50_000, n)
	assert.EqualValues(t, 50_000, bar.total, "all of the file has been read")
	bar.Finish()

	silent := NewBar(&out, "records")
	assert.Nil(t, silent.Follow(name, vcf.Options{}).Open)
	assert.Nil(t, bar.Follow("http://localhost/a.vcf", vcf.Options{}).Open)
}
