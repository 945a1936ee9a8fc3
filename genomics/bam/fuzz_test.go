package bam_test

import (
	"bytes"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

// FuzzRecord takes bytes for a record: what is accepted can be read, and its
// text gives the same text again.
func FuzzRecord(f *testing.F) {
	h := header(f)
	for name, line := range odd() {
		r := one(f, line)
		if name != "POS 0" {
			f.Add(bytes.Clone(r.Bytes()))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := bam.NewRecord(h, raw)
		if err != nil {
			return
		}
		visit(r)
		line, err := r.AppendSAM(nil)
		if (err == nil) != (r.CheckTags() == nil) {
			t.Errorf("%v, but %v", err, r.CheckTags())
		}
		if err != nil {
			return
		}
		again, err := bam.ParseSAM(h, line)
		if err != nil {
			return // not every record that can be read can be written as text
		}
		second, err := again.AppendSAM(nil)
		third, err2 := bam.ParseSAM(h, second)
		if err != nil || err2 != nil || !third.Equal(again) {
			t.Errorf("%q, then %q: %v, %v", line, second, err, err2)
		}
	})
}

// FuzzSAM takes bytes for a line of SAM text.
func FuzzSAM(f *testing.F) {
	h := header(f)
	for _, line := range odd() {
		f.Add(bytes.ReplaceAll([]byte(line), []byte(" "), []byte("\t")))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := bam.ParseSAM(h, line)
		if err != nil {
			return
		}
		visit(r)
		if _, err := bam.NewRecord(h, r.Bytes()); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		first, err := r.AppendSAM(nil)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		again, err := bam.ParseSAM(h, first)
		if err != nil {
			t.Fatalf("%q, from %q: %v", first, line, err)
		}
		if second, err := again.AppendSAM(nil); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%q, then %q: %v", first, second, err)
		}
	})
}

// FuzzHeader takes bytes for a file, SAM text or inflated BAM.
func FuzzHeader(f *testing.F) {
	f.Add([]byte(smallHeader))
	f.Add([]byte("BAM\x01\x0b\x00\x00\x00@HD\tVN:1.6\n\x01\x00\x00\x00\x02\x00\x00\x00x\x00\x05\x00\x00\x00"))
	f.Add([]byte("@HD\t\n@SQ\tSN:chr1\tLN:1\n0\t0\tchr1\t0\t0\t4X\t*\t0\t0\tAAAA\t0000")) // biogo panics
	f.Add([]byte(small("r 0 chr1 100 60 4M * 0 0 ACGT ABCD NM:i:1")))
	f.Add([]byte("@\x88\x14\r\r")) // more than one carriage return ends the line
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := bam.NewReader(background, "fuzz", bytes.NewReader(data), bam.Options{Workers: 1})
		if err != nil {
			return
		}
		defer in.Close()
		text := in.Header().String()
		h, err := bam.ParseHeader(text)
		if err == nil && h.String() != text {
			t.Errorf("%q, then %q", text, h.String())
		}
		for r, err := range in.Records(background) {
			if err != nil {
				break
			}
			visit(r)
		}
	})
}
