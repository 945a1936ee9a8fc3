package bam_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// background is every test's context.
var background = context.Background()

const smallHeader = "@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:chr1\tLN:248956422\n@SQ\tSN:chr2\tLN:242193529\n@RG\tID:1\tSM:A\n"

// small is SAM text with the given records, whose tabs are written as spaces.
func small(records ...string) string {
	text := smallHeader
	for _, r := range records {
		text += strings.ReplaceAll(r, " ", "\t") + "\n"
	}
	return text
}

func open(t testing.TB, data []byte, o bam.Options) *bam.File {
	t.Helper()
	f, err := bam.NewReader(background, "test", bytes.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// one reads the single record of SAM text.
func one(t testing.TB, record string) *bam.Record {
	t.Helper()
	r, err := bam.ParseSAM(header(t), []byte(strings.ReplaceAll(record, " ", "\t")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func header(t testing.TB) *bam.Header {
	t.Helper()
	h, err := bam.ParseHeader(smallHeader)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// text writes all records of a stream as SAM text, as samtools view does.
func text(t testing.TB, s bam.Stream) string {
	t.Helper()
	var out []byte
	for r, err := range bam.Records(background, s) {
		if err != nil {
			t.Fatal(err)
		}
		if out, err = r.AppendSAM(out); err != nil {
			t.Fatal(err)
		}
		out = append(out, '\n')
	}
	return string(out)
}

// failure reads until the error, and returns how many records came before it.
func failure(data []byte, o bam.Options) (records int, err error) {
	f, err := bam.NewReader(background, "test", bytes.NewReader(data), o)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for _, err := range f.Records(background) {
		if err != nil {
			return records, err
		}
		records++
	}
	return records, nil
}

// visit uses everything a record has.
func visit(r *bam.Record) {
	line, _ := r.AppendSAM(nil)
	_ = line
	_, _ = r.ToSAM()
	_, _, _, _ = r.End(), r.Bin(), r.Offset(), r.Line()
	_, _, _ = r.CheckTags(), r.String(), r.Clone()
	for i := range r.Len() {
		r.Base(i)
	}
	for tag := range r.Tags() {
		tag.Int()
		tag.Float()
		tag.Text()
		for i := range tag.Len() {
			tag.IntAt(i)
			tag.FloatAt(i)
		}
	}
}

// samtools returns the output of samtools, given input on its standard input.
func samtools(t testing.TB, input []byte, args ...string) string {
	t.Helper()
	cmd := exec.Command(refdata.Program(t, "samtools"), args...)
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("samtools %v: %v: %s", args, err, &stderr)
	}
	return string(out)
}

// toBAM turns SAM text into BAM, with samtools.
func toBAM(t testing.TB, sam string) []byte {
	t.Helper()
	return []byte(samtools(t, []byte(sam), "view", "--no-PG", "-b", "-"))
}

// realBAM is a BAM file of 17,394 real reads; where time is short, of every fifth pair
// of them, placed or not, which still fill many blocks.
func realBAM(t testing.TB) string {
	t.Helper()
	whole := filepath.Join(refdata.Dir(t), "bam/HG03130.bam")
	if !testing.Short() {
		return whole
	}
	part := write(t, "part.bam", []byte(samtools(t, nil, "view", "--no-PG", "-b", "-s", "1.2", whole)))
	samtools(t, nil, "index", part)
	return part
}

// strictBAM is the real file with the one thing put right that Strict has against
// it: its header says PL:illumina, in small letters.
func strictBAM(t testing.TB) string {
	t.Helper()
	path := realBAM(t)
	header := strings.ReplaceAll(samtools(t, nil, "view", "-H", "--no-PG", path), "PL:illumina", "PL:ILLUMINA")
	strict := write(t, "strict.bam", []byte(samtools(t, nil, "reheader", "--no-PG", write(t, "header.sam", []byte(header)), path)))
	samtools(t, nil, "index", strict)
	return strict
}

func inflate(t testing.TB, data []byte) []byte {
	t.Helper()
	r := bgzf.NewReader(background, bytes.NewReader(data), bgzf.Options{Workers: 1})
	defer r.Close()
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func deflate(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := bgzf.NewWriter(&b, bgzf.WriterOptions{Workers: 1})
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// headerSize is how many bytes the header has in inflated BAM.
func headerSize(data []byte) int {
	le := binary.LittleEndian
	at := 8 + int(le.Uint32(data[4:]))
	n := int(le.Uint32(data[at:]))
	at += 4
	for range n {
		at += 8 + int(le.Uint32(data[at:]))
	}
	return at
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// noLeak fails the test if goroutines are left over at its end.
func noLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// sameText compares long texts and shows the first line that differs.
func sameText(t testing.TB, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s: line %d:\n got %.300s\nwant %.300s", what, i+1, g[i], w[i])
			return
		}
	}
	t.Errorf("%s: %d lines, want %d", what, len(g), len(w))
}
