package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inFolder lists what is in a folder.
func inFolder(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(path)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOutputIsWholeOrNotThere(t *testing.T) {
	good, bad := put(t, "in.vcf", text(patient)), put(t, "in.vcf", text(patient)+"cut short\n")
	plain := put(t, "plain", "")
	folder := t.TempDir()
	out := filepath.Join(folder, "out.tsv")
	for _, c := range []struct {
		name, vcf, output string
		code              int
		want              string
	}{
		{"error in the input", bad, out, failure, "columns"},
		{"error in the input, to a folder", bad, filepath.Join(folder, "new") + "/", failure, "columns"},
		{"no such folder", good, filepath.Join(folder, "none", "out.tsv"), failure, "cannot create it"},
		{"a file for a folder", good, plain + "/", failure, "folder"},
		{"over its own input", good, good, misuse, "--vcf reads"},
		{"a device that is full", good, "/dev/full", failure, "no space left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := os.Stat(c.output); strings.HasPrefix(c.output, "/dev/") && err != nil {
				t.Skip("there is no", c.output)
			}
			noLeaks(t)
			require.NoError(t, os.WriteFile(out, []byte("old"), 0o600))
			code, _, stderr := do("", "--vcf", c.vcf, "-o", c.output, "--format", formOf(c.output))
			assert.Equal(t, c.code, code)
			assert.Contains(t, stderr, c.want)
			assert.NotContains(t, stderr, patient)
			assert.Equal(t, []string{"out.tsv"}, inFolder(t, folder), "nothing half-written, nothing left over")
			content, err := os.ReadFile(out)
			require.NoError(t, err)
			assert.Equal(t, "old", string(content))
		})
	}
	code, _, stderr := do("", "--vcf", good, "-o", out)
	assert.Equal(t, success, code, stderr)
	assert.Equal(t, []string{"out.tsv"}, inFolder(t, folder))
	content, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Contains(t, string(content), patient)
}

func formOf(path string) string {
	if strings.HasSuffix(path, "/") {
		return "html"
	}
	return "tsv"
}

// A report that can't be written names its folder, not its file: that is a
// sample's name.
func TestFolderThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, patient+".html"), 0o700))
	code, _, stderr := do("", "--vcf", put(t, "in.vcf", text(patient)), "-o", folder)
	assert.Equal(t, failure, code)
	assert.Contains(t, stderr, "person 1")
	assert.NotContains(t, stderr, patient)
}

func TestInterrupted(t *testing.T) {
	noLeaks(t)
	folder := t.TempDir()
	out := filepath.Join(folder, "out.tsv")
	require.NoError(t, os.WriteFile(out, []byte("old"), 0o600))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stdin := &interrupting{strings.NewReader(text("A", "B")), cancel}
	var stderr strings.Builder
	code := run(ctx, []string{"--vcf", "-", "-o", out}, stdin, io.Discard, &stderr)
	assert.Equal(t, failure, code)
	assert.Contains(t, stderr.String(), "interrupted")
	assert.Equal(t, []string{"out.tsv"}, inFolder(t, folder))
	content, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, "old", string(content))
}

// A terminal that nobody types at does not keep an interrupted run waiting.
func TestInterruptedWhileNothingComes(t *testing.T) {
	silent, hold := io.Pipe()
	defer hold.Close()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int)
	go func() { done <- run(ctx, []string{"--vcf", "-"}, silent, io.Discard, io.Discard) }()
	cancel()
	assert.Equal(t, failure, <-done)
}

func TestStandardInput(t *testing.T) {
	for _, c := range []struct {
		name  string
		stdin io.Reader
		args  []string
		want  string
	}{
		{"closed", failing{errors.New("bad file descriptor")}, []string{"--vcf", "-"}, "bad file descriptor"},
		{"empty", strings.NewReader(""), []string{"--vcf", "-"}, "standard input: line 1"},
		{"twice", strings.NewReader(text("A")), []string{"--vcf", "-", "--vcf", "-"}, "is given twice"},
		{"cut in a record", strings.NewReader(strings.TrimSuffix(text("A"), "GT\t0/1\n")), []string{"--vcf", "-"}, "cut short"},
	} {
		t.Run(c.name, func(t *testing.T) {
			noLeaks(t)
			var out, stderr strings.Builder
			assert.NotEqual(t, success, run(context.Background(), c.args, c.stdin, &out, &stderr))
			assert.Contains(t, stderr.String(), c.want)
			assert.Empty(t, out.String())
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ name, path, want string }{
		{"folder", t.TempDir(), "is a folder"},
		{"missing", filepath.Join(t.TempDir(), "none.vcf"), "check the name"},
		{"no name", "", "no name given"},
		{"gzip of garbage", put(t, "x.vcf.gz", "\x1f\x8b\x08\x00garbage, and not a little of it"), "x.vcf.gz"},
		{"zeros", put(t, "x.vcf", strings.Repeat("\x00", 1<<20)), "is it a VCF?"},
		{"garbage for BCF", put(t, "x.bcf", "BCF\x02\x02and more"), "the file is damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			noLeaks(t)
			code, out, stderr := do("", "--vcf", c.path)
			assert.Equal(t, failure, code)
			assert.Contains(t, stderr, c.want)
			assert.Empty(t, out)
		})
	}
}

func TestPartsOfOneReport(t *testing.T) {
	whole := genome(t, "GRCh38")
	_, want, _ := reportOf(t, whole)
	at := strings.Index(whole, rs9923231)
	header := headOf(whole)
	columns := header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
	for _, c := range []struct {
		name, first, second string
		same                bool
	}{
		{"halves", whole[:at], columns + patient + "\tB\n" + whole[at:], true},
		{"columns in another order", whole[:at], columns + "B\t" + patient + "\n" + strings.NewReplacer("\t0/0\t0/1\n", "\t0/1\t0/0\n").Replace(whole[at:]), true},
		{"repeated", whole, whole, true},
		{"repeated, with other genotypes", whole, columns + patient + "\tB\n" + strings.Replace(rs9923231, "0/0\t0/1", "1/1\t0/1", 1) + "\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, stderr := reportOf(t, c.first, "--vcf", put(t, "2.vcf", c.second))
			require.Equal(t, success, code, stderr)
			if c.same {
				assert.Equal(t, want, out)
				return
			}
			assert.Contains(t, stderr, "conflicting-records: 1")
			assert.Contains(t, out, patient+"\tVKORC1\tNot called")
		})
	}
}
