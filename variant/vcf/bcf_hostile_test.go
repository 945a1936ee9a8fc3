package vcf_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// damagedBCF reads what may be anything, looks at all of it, and returns the
// records' text and the error.
func damagedBCF(data []byte) (records []string, err error) {
	f, err := vcf.NewReader(background, "test.bcf", bytes.NewReader(data), vcf.Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for r, err := range f.Records(background) {
		if err != nil {
			return records, err
		}
		visit(r)
		records = append(records, string(r.AppendText(nil)))
	}
	return records, nil
}

// shortLines leaves out the longer lines of a VCF.
func shortLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if len(line) < 300 {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestBCFTruncated(t *testing.T) {
	t.Parallel()
	data := mustBCF(t, open(t, shortLines(wild(8, 3, 3)), vcf.Options{}))
	whole := map[int]bool{len(data): true} // where a plain file may end unnoticed
	for at := len(data) - len(recordsOf(data)); at < len(data); {
		whole[at] = true
		at += 8 + int(binary.LittleEndian.Uint32(data[at:])) + int(binary.LittleEndian.Uint32(data[at+4:]))
	}
	for n := range data {
		if _, err := damagedBCF(data[:n]); (err == nil) != whole[n] {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
	}
	packed := compress(t, string(data))
	for n := 0; n < len(packed); n += 7 {
		if _, err := damagedBCF(packed[:n]); err == nil {
			t.Fatalf("%d of %d compressed bytes: no error", n, len(packed))
		}
	}
}

// TestBCFBitFlips flips bits of the records. Where it goes unnoticed, only the
// record that the bit is in has changed.
func TestBCFBitFlips(t *testing.T) {
	t.Parallel()
	data := mustBCF(t, open(t, shortLines(wild(24, 4, 5)), vcf.Options{}))
	want, err := damagedBCF(data)
	if err != nil {
		t.Fatal(err)
	}
	begin := len(data) - len(recordsOf(data))
	flips := 10_000
	if testing.Short() {
		flips = 300
	}
	rng := rand.New(rand.NewPCG(1, 2))
	noticed := 0
	for range flips {
		at := begin + rng.IntN(len(data)-begin)
		bit := byte(1) << rng.IntN(8)
		data[at] ^= bit
		got, err := damagedBCF(data)
		data[at] ^= bit
		var fault *vcf.ParseError
		if err != nil {
			if !errors.As(err, &fault) {
				t.Fatalf("bit of byte %d: %v", at, err)
			}
			noticed++
			continue
		}
		changed := 0
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				changed++
			}
		}
		if len(got) != len(want) || changed > 1 {
			t.Fatalf("bit of byte %d: %d of %d records, %d changed", at, len(got), len(want), changed)
		}
	}
	t.Logf("%d of %d flips noticed", noticed, flips)
}

// TestBCFAbsurd gives counts and lengths that the file does not hold.
func TestBCFAbsurd(t *testing.T) {
	good := mustBCF(t, open(t, small("chr1 5 rs1 A C 5 PASS AC=1,2;AF=0.5;DB GT:AD 0/1:1,2 1|1:. ./.:3,4"), vcf.Options{}))
	begin := len(good) - len(recordsOf(good))
	shared := int(binary.LittleEndian.Uint32(good[begin:]))
	for name, c := range map[string]struct {
		at   int // from the record's start; negative: from the file's
		put  []byte
		want string
	}{
		"l_text":        {-5, []byte{0xff, 0xff, 0xff, 0xff}, "256 MiB"},
		"l_text short":  {-5, []byte{0xff, 0xff, 0xff, 0x0f}, "ends within the header"},
		"minor version": {-4, []byte{9}, "BCF 2.9"},
		"l_shared":      {0, []byte{0xff, 0xff, 0xff, 0xff}, "no lengths of a record"},
		"l_shared 1":    {0, []byte{1, 0, 0, 0}, "no lengths of a record"},
		"l_indiv":       {4, []byte{0xff, 0xff, 0xff, 0x1f}, "ends within a record"},
		"CHROM":         {8, []byte{99}, "no contig of the header"},
		"CHROM -1":      {8, []byte{0xff, 0xff, 0xff, 0xff}, "no contig of the header"},
		"POS":           {12, []byte{0xff, 0xff, 0xff, 0x80}, "is not a position"},
		"rlen":          {16, []byte{0xff, 0xff, 0xff, 0xff}, "no length"},
		"n_info":        {24, []byte{0xff, 0xff}, "INFO"},
		"n_allele":      {26, []byte{0xff, 0xff}, "the alleles are not as many"},
		"n_sample":      {28, []byte{0xff, 0xff, 0xff}, "number of samples"},
		"n_fmt":         {31, []byte{0xff}, "FORMAT"},
		"ID's type":     {32, []byte{0x35}, "ID"},
		"ID's length":   {32, []byte{0xf7, 0x13, 0xff, 0xff, 0xff, 0x7f}, "ID"},
		"int64":         {32, []byte{0x34}, "ID"},
		"FORMAT length": {8 + shared + 2, []byte{0xf1, 0x13, 0xff, 0xff, 0xff, 0x7f}, "longer than the record"},
		"negative":      {8 + shared + 2, []byte{0xf1, 0x11, 0xff}, "longer than the record"},
		"FORMAT key":    {8 + shared, []byte{0x11, 0x7f}, "key that the header does not have"},
		"GT of floats":  {8 + shared + 2, []byte{0x15}, "GT"},
	} {
		data := bytes.Clone(good)
		at := begin + c.at
		if c.at < 0 {
			at = map[int]int{-5: 5, -4: 4}[c.at]
		}
		copy(data[at:], c.put)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := damagedBCF(data)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "vcf: test.bcf: ") {
			t.Errorf("%s: %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
			t.Errorf("%s: %d bytes allocated", name, used)
		}
	}
}

// FuzzBCF reads a record that may be anything. What is accepted is written as
// text, from which BCF is made that says the same again.
func FuzzBCF(f *testing.F) {
	head := mustBCF(f, open(f, wild(0, 3, 1), vcf.Options{}))
	records := recordsOf(mustBCF(f, open(f, wild(30, 3, 1), vcf.Options{})))
	for at := 0; at < len(records); {
		end := at + 8 + int(binary.LittleEndian.Uint32(records[at:])) + int(binary.LittleEndian.Uint32(records[at+4:]))
		if end-at < 2000 {
			f.Add(records[at:end])
		}
		at = end
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		lines, err := damagedBCF(append(bytes.Clone(head), record...))
		if err != nil || len(lines) == 0 {
			return
		}
		text := wildHead(3) + strings.Join(lines, "\n") + "\n"
		v, err := vcf.NewReader(background, "again.vcf", strings.NewReader(text), vcf.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		again, err := plainBCF(v)
		if err != nil {
			return // BCF holds more than can be written as text and read again
		}
		back, err := damagedBCF(again)
		if err != nil || len(back) != len(lines) {
			t.Fatalf("%v\n%q\n%q", err, lines, back)
		}
	})
}

// FuzzTextToBCF makes BCF of a line and a line of that, from which the same BCF
// is made.
func FuzzTextToBCF(f *testing.F) {
	for line := range strings.Lines(wild(60, 3, 2)) {
		if !strings.HasPrefix(line, "#") && len(line) < 2000 {
			f.Add(strings.TrimSuffix(line, "\n"))
		}
	}
	f.Add("chr1\t9\t.\tA,C\tG\t.\t.\t.\tGT\t0|0\t0|0\t0|0") // a comma in REF
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\r\n\x00") {
			return
		}
		v, err := vcf.NewReader(background, "line.vcf", strings.NewReader(wildHead(3)+line+"\n"), vcf.Options{Workers: 1})
		if err != nil {
			return
		}
		defer v.Close()
		first, err := plainBCF(v)
		if err != nil {
			return
		}
		text, err := damagedBCF(first)
		if err != nil {
			t.Fatalf("%q: what was written cannot be read: %v", line, err)
		}
		w, err := vcf.NewReader(background, "again.vcf", strings.NewReader(wildHead(3)+strings.Join(append(text, ""), "\n")), vcf.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		second, err := plainBCF(w)
		if err != nil {
			t.Fatalf("%q became %q: %v", line, text, err)
		}
		again, err := damagedBCF(second)
		if err != nil || strings.Join(again, "\n") != strings.Join(text, "\n") {
			t.Fatalf("%q became %q, then %q (%v)", line, text, again, err)
		}
	})
}

// wildHead is the header of wild.
func wildHead(samples int) string { return wild(0, samples, 0) }
