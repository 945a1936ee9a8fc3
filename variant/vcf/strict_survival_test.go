package vcf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// fragile is a VCF with something of everything, whose records have samples or
// have none.
func fragile(samples bool) string {
	header := strings.TrimSuffix(smallHeader, "\n") + "\n##ALT=<ID=DEL,Description=\"Deletion\">\n"
	names, calls := "", []string{"", "", ""}
	if samples {
		names = " FORMAT A B C"
		calls = []string{" GT:DP:AD 0|1:12:7,5 ./.:.:. 1/1:9", " GT 0|2 1|2 0", " GP:DP 0.9,0.1,0:4 0,1,0 .:3"}
	}
	text := header + columns("#CHROM POS ID REF ALT QUAL FILTER INFO"+names)
	for i := range 3 {
		text += columns(
			fmt.Sprintf("chr1 %d rs%d;x%d A C 30.5 PASS AF=0.25;AC=2;DB", 100*i+1, i, i)+calls[0],
			fmt.Sprintf("chr1 %d . GT G,GTT . q10 AF=0.1,1e-3;XX=a,b", 100*i+50)+calls[1],
			fmt.Sprintf("chr1 %d . N <DEL> 0 . END=%d;PS=7", 100*i+60, 100*i+99)+calls[2],
		)
	}
	return text
}

// A plain file that is cut at the end of a line is a whole one, and nothing can
// tell; everywhere else it is noticed.
func TestStrictTruncation(t *testing.T) {
	t.Parallel()
	for _, samples := range []bool{true, false} {
		text := fragile(samples)
		headerEnd := strings.Index(text, "\nchr1") + 1
		for n := range text {
			if testing.Short() && n%10 > 0 {
				continue
			}
			warned := false
			records, err := failure(strings.NewReader(text[:n]), vcf.Options{Workers: 1, Warn: func(w vcf.Warning) {
				warned = warned || w.Code == "no-final-newline"
			}})
			whole := n >= headerEnd && text[n-1] == '\n'
			if !whole && err == nil && !warned {
				t.Fatalf("cut after %d of %d bytes: %d records, no error and no warning", n, len(text), records)
			}
			_, err = failure(strings.NewReader(text[:n]), vcf.Options{Workers: 1, Strict: true})
			if whole != (err == nil) {
				t.Fatalf("cut after %d of %d bytes: %v", n, len(text), err)
			}
		}
		data := compress(t, text)
		for n := range data {
			if testing.Short() && n%10 > 0 {
				continue
			}
			if _, err := failure(bytes.NewReader(data[:n]), vcf.Options{Workers: 1, Strict: true}); err == nil {
				t.Fatalf("BGZF cut after %d of %d bytes was accepted", n, len(data))
			}
		}
	}
}

// told is what the library says of a file, in pieces that one field each of the
// file answers for: the header's lines, and of each record its columns.
func told(data []byte, o vcf.Options) (pieces [][]string, err error) {
	f, err := vcf.NewReader(background, "flipped", bytes.NewReader(data), o)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for line := range strings.Lines(f.Header().String()) {
		pieces = append(pieces, strings.Split(line, "\t"))
	}
	for r, err := range f.Records(background) {
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, fields(r))
	}
	return pieces, nil
}

// fields says everything about a record, one text for each column.
func fields(r *vcf.Record) []string {
	qual, ok := r.Qual()
	var alts, filters, info []string
	for a := range r.Alts() {
		alts = append(alts, a.String())
	}
	for f := range r.Filter().All() {
		filters = append(filters, f.String())
	}
	for k, v := range r.Info().All() {
		key := r.Header().Info(k.String())
		info = append(info, fmt.Sprint(k, v, r.Info().Ints(key, nil), r.Info().Floats(key, nil)))
	}
	out := []string{
		r.Contig(), fmt.Sprint(r.Pos()), r.ID().String(), r.Ref().String(), strings.Join(alts, ","),
		fmt.Sprint(qual, ok), strings.Join(filters, ";"), strings.Join(info, ";"),
	}
	columns := strings.Split(string(r.AppendText(nil)), "\t")
	if len(columns) < 9 {
		return out
	}
	out = append(out, columns[8])
	for i, text := range columns[9:] {
		call, err := r.Genotypes().At(i)
		if err != nil {
			text += " no call"
		} else {
			text += fmt.Sprintf(" %+v", call)
		}
		out = append(out, text)
		position := 0
		for k := range r.Format().Keys() {
			key := r.Header().Format(k.String())
			out[9+i] += fmt.Sprint(" ", position, r.Format().Text(key, i), r.Format().Ints(key, i, nil), r.Format().Floats(key, i, nil))
			position++
		}
	}
	return out
}

// mayFollow reports whether what is said of a column may change with another:
// samples are read by ALT, which says how many alleles there are, and by FORMAT.
func mayFollow(flipped, changed int) bool {
	return changed >= 9 && (flipped == 4 || flipped == 8)
}

// few is how many of n repeats the short tests make.
func few(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// TestStrictBitFlips flips single bits of a plain file: an error, or what
// is said of all other fields is what was said before.
func TestStrictBitFlips(t *testing.T) {
	t.Parallel()
	for _, samples := range []bool{true, false} {
		text := []byte(fragile(samples))
		want, err := told(text, vcf.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		refused, headerLength := 0, bytes.Index(text, []byte("\nchr1"))+1
		for i := range few(5000) {
			bit := random.IntN(8 * headerLength)
			if i%4 > 0 {
				bit = 8*headerLength + random.IntN(8*(len(text)-headerLength))
			}
			at := bit / 8
			data := bytes.Clone(text)
			data[at] ^= 1 << (bit % 8)
			got, err := told(data, vcf.Options{Workers: 1})
			if err != nil {
				refused++
				continue
			}
			line := bytes.Count(text[:at], []byte{'\n'})
			column := bytes.Count(text[bytes.LastIndexByte(text[:at], '\n')+1:at], []byte{'\t'})
			if text[at] == '\n' && at < headerLength-1 && len(got) == len(want)-1 {
				got = append(got[:line+1:line+1], append([][]string{want[line+1]}, got[line+1:]...)...) // two lines of the header became one
			}
			if difference := compareFlipped(got, want, line, column); difference != "" {
				t.Fatalf("bit %d (line %d, column %d): %s", bit, line+1, column+1, difference)
			}
		}
		equal(t, "some are refused, some not", refused > few(500) && refused < few(4500), true)
	}
}

// compareFlipped says what differs besides the flipped field; both are
// numbered from 0.
func compareFlipped(got, want [][]string, line, column int) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d lines, not %d", len(got), len(want))
	}
	for l := range want {
		if l == line && !strings.HasPrefix(want[l][0], "chr") {
			continue // one line of the header is one field
		}
		if len(got[l]) != len(want[l]) {
			return fmt.Sprintf("line %d has %d columns, not %d", l+1, len(got[l]), len(want[l]))
		}
		for c := range want[l] {
			if got[l][c] != want[l][c] && (l != line || c != column && !mayFollow(column, c)) {
				return fmt.Sprintf("line %d, column %d: %q, not %q", l+1, c+1, got[l][c], want[l][c])
			}
		}
	}
	return ""
}

// TestStrictBitFlipsOfBGZF flips bits of a compressed file: an error, or nothing
// is said that was not said before. The latter happens where a bit means
// nothing, such as in the time that a gzip header holds.
func TestStrictBitFlipsOfBGZF(t *testing.T) {
	t.Parallel()
	text := fragile(true)
	data := compress(t, text)
	want, err := told(data, vcf.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	silent := map[int]bool{}
	for range few(10_000) {
		bit := random.IntN(8 * len(data))
		flipped := bytes.Clone(data)
		flipped[bit/8] ^= 1 << (bit % 8)
		got, err := told(flipped, vcf.Options{Workers: 1})
		if err != nil {
			continue
		}
		if difference := compareFlipped(got, want, -1, -1); difference != "" {
			t.Fatalf("bit %d: %s", bit, difference)
		}
		silent[bit/8] = true
	}
	// The last byte of the deflated data may have bits that nothing reads.
	const headerOfBlock, sums, endOfFile = 18, 8, 28
	lastOfData := len(data) - endOfFile - sums - 1
	for at := range silent {
		if at >= headerOfBlock && at < len(data)-endOfFile && at != lastOfData {
			t.Errorf("a bit of byte %d of %d, in the data, was flipped without an error", at, len(data))
		}
	}
}

// What a header announces is not believed, and what a line holds costs what it
// is long.
func TestStrictIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("makes large records")
	}
	announced := "##contig=<ID=1,length=99999999999999999999>\n##contig=<ID=2,length=2147483647>\n" +
		"##INFO=<ID=X,Number=1048575,Type=Integer,Description=\"\">\n##FORMAT=<ID=Y,Number=1048575,Type=Float,Description=\"\">\n"
	const n = 100_000
	alts := make([]string, n)
	for i := range alts {
		alts[i] = fmt.Sprintf("A%s", strings.NewReplacer("0", "AC", "1", "AG", "2", "AT", "3", "CA", "4", "CC", "5", "CG", "6", "CT", "7", "GA", "8", "GC", "9", "GG").Replace(fmt.Sprint(i)))
	}
	for name, c := range map[string]struct {
		text  string
		field string
	}{
		"announced":     {versioned(2, announced, "1 5 . A C . . X=1 GT 0/0 0/0"), "INFO/X"},
		"million keys":  {versioned(3, "", "1 5 . A C . . "+manyKeys(1_000_000)+" GT 0/0 0/0"), ""},
		"alleles":       {versioned(3, "", "1 5 . A "+strings.Join(alts, ",")+" . . . GT 0/100000 0/0", "1 6 . A C . . . GT 0/0 0/0"), ""},
		"genotypes":     {versioned(3, "", "1 5 . A "+strings.Join(alts, ",")+" . . . GT:PL 0/100000:1,2,3 0/0"), "FORMAT/PL"},
		"strands":       {versioned(3, "", "1 5 . A C . . . GT:PL 0"+strings.Repeat("/1", 1<<20)+":1,2,3 0/0"), "FORMAT/PL"},
		"long REF":      {versioned(3, "", "1 5 . "+strings.Repeat("A", 10<<20)+" A . . . GT 0/0 0/0"), ""},
		"long text":     {versioned(3, "", "1 5 . A C . . X="+strings.Repeat("y", 10<<20)+" GT 0/0 0/0"), ""},
		"long ID":       {versioned(2, "", "1 5 "+strings.Repeat("a;", 5<<20)+"b A C . . . GT 0/0 0/0"), ""},
		"long ID again": {versioned(3, "", "1 5 "+strings.Repeat("a;", 5<<20)+"b A C . . . GT 0/0 0/0"), "ID"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := failure(strings.NewReader(c.text), vcf.Options{Strict: true, Workers: 1})
			runtime.ReadMemStats(&after)
			var p *vcf.ParseError
			if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &p) || p.Field != c.field) {
				t.Errorf("%v", err)
			}
			if taken := after.TotalAlloc - before.TotalAlloc; taken > uint64(64<<20+24*len(c.text)) {
				t.Errorf("%d MB for a text of %d MB", taken>>20, len(c.text)>>20)
			}
		})
	}
}

func TestStrictCancelled(t *testing.T) {
	noLeak(t)
	var records []string
	for i := range 50_000 {
		records = append(records, fmt.Sprintf("1 %d . A C . . . GT 0/1 0/0", i+1))
	}
	for _, workers := range []int{1, 4} {
		f := open(t, versioned(2, "", records...), vcf.Options{Strict: true, Workers: workers})
		ctx, cancel := context.WithCancel(background)
		n := 0
		var last error
		for _, err := range f.Records(ctx) {
			if n++; n == 10 {
				cancel()
			}
			last = err
		}
		cancel()
		equal(t, "cancelled", errors.Is(last, context.Canceled) && n < len(records), true)
		f = open(t, versioned(2, "", records...), vcf.Options{Strict: true, Workers: workers})
		for range f.Records(background) {
			break
		}
	}
}
