package bam_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

// someReferences are those of the random records.
var someReferences = []bam.Reference{{Name: "chr1", Length: 2_000_000}, {Name: "chr2", Length: 90_000}, {Name: "HLA-A*01:01:01:01", Length: 3503}}

func someHeader(t testing.TB, references ...bam.Reference) *bam.Header {
	t.Helper()
	if references == nil {
		references = someReferences
	}
	h, err := bam.NewHeader(references...)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"@RG\tID:a\tSM:S\tPL:ILLUMINA", "@PG\tID:p\tPN:p\tVN:1", "@CO\tany text: at all"} {
		if err := h.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// draw gives a builder the fields of a random record at a position of a
// contig: every kind of field, many of them unusual.
func draw(b *bam.Builder, r *rand.Rand, contig string, pos int, mates []bam.Reference) {
	name := "*"
	if r.IntN(20) > 0 {
		name = letters(r, "!#$%&'()*+,-./09:;<=>?AZ[]^_az{|}~", 1+r.IntN(254)>>r.IntN(8))
	}
	b.Reset(name)
	flags := bam.Flags(r.IntN(1 << 12))
	if contig == "" {
		flags |= bam.Unmapped
	} else if r.IntN(4) > 0 {
		flags &^= bam.Unmapped
	}
	b.SetFlags(flags)
	b.SetPlace(contig, pos)
	b.SetMapQ(r.IntN(256))
	if r.IntN(2) == 0 {
		mate := mates[r.IntN(len(mates))]
		b.SetMate(mate.Name, r.IntN(mate.Length))
	}
	b.SetTemplateLen(r.IntN(1<<r.IntN(32)) - 1<<r.IntN(31))
	length := 0
	if flags&bam.Unmapped == 0 || r.IntN(3) == 0 {
		ops := drawCigar(r, r.IntN(600) == 0)
		b.SetCigar(ops...)
		for _, op := range ops {
			if op.Kind().ConsumesQuery() {
				length += op.Len()
			}
		}
	} else {
		length = r.IntN(300)
	}
	if r.IntN(5) > 0 {
		var qual []byte
		if length > 0 && r.IntN(5) > 0 {
			qual = []byte(letters(r, "\x00\x01\x10\x28\x5d", length))
		}
		b.SetBases([]byte(letters(r, "=ACMGRSVTWYHKDBNACGTacgtACGTACGT", length)), qual)
	}
	drawTags(b, r)
}

func drawCigar(r *rand.Rand, long bool) []bam.CigarOp {
	var ops []bam.CigarOp
	add := func(chance int, kind bam.OpKind, most int) {
		if r.IntN(chance) == 0 {
			ops = append(ops, bam.NewCigarOp(kind, 1+r.IntN(most)))
		}
	}
	add(5, bam.HardClip, 20)
	add(5, bam.SoftClip, 20)
	pieces := r.IntN(4)
	if long {
		pieces = 30_000
	}
	for range pieces {
		add(1, [...]bam.OpKind{bam.Match, bam.SequenceMatch, bam.Mismatch}[r.IntN(3)], 60>>r.IntN(6))
		add(1, [...]bam.OpKind{bam.Insertion, bam.Deletion, bam.Skip, bam.Padding}[r.IntN(4)], 20)
		add(3, bam.Insertion, 3)
	}
	add(1, bam.Match, 30)
	add(5, bam.SoftClip, 20)
	add(5, bam.HardClip, 20)
	return ops
}

func drawTags(b *bam.Builder, r *rand.Rand) {
	for range r.IntN(6) {
		name := letters(r, "XYZ", 1) + letters(r, "abcdef0123", 1)
		number := func() int64 { return r.Int64N(1<<r.IntN(33)) - r.Int64N(1<<r.IntN(32)) }
		var floats []float32
		for range r.IntN(4) {
			floats = append(floats, sixDigits(r.NormFloat64()*[]float64{1, 1e-6, 1e7, 1e30, 0, 1000}[r.IntN(6)]))
		}
		switch r.IntN(8) {
		case 0:
			b.SetChar(name, letters(r, "!a~", 1)[0])
		case 1, 2:
			b.SetInt(name, number())
		case 3:
			b.SetFloat(name, append(floats, 0.5)[0])
		case 4:
			b.SetText(name, letters(r, " az~!:", r.IntN(30)))
		case 5:
			b.SetHex(name, []byte(letters(r, "\x00\x1f\xff", r.IntN(5))))
		case 6:
			b.SetFloats(name, floats...)
		default:
			kind := r.IntN(6)
			var values []int64
			for range r.IntN(5) {
				bits := 8 << (kind / 2)
				values = append(values, r.Int64N(1<<bits)-int64(1-kind%2)<<(bits-1))
			}
			b.SetInts(name, "cCsSiI"[kind], values...)
		}
	}
}

// sixDigits is what SAM text keeps of a number.
func sixDigits(f float64) float32 {
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 6, 64), 64)
	return float32(f)
}

// letters returns n of them.
func letters(r *rand.Rand, of string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(of[r.IntN(len(of))])
	}
	return b.String()
}

// someRecords returns a block of n random records, sorted by coordinate.
func someRecords(t testing.TB, h *bam.Header, n int, seed uint64) *bam.Block {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	b, block := bam.NewBuilder(h), bam.NewBlock(h)
	for i := range h.NumReferences() + 1 {
		var ref bam.Reference
		if i < h.NumReferences() {
			ref = h.Reference(i)
		}
		share := n / (h.NumReferences() + 1)
		for k := range share {
			pos := -1
			if ref.Name != "" {
				pos = int(int64(ref.Length) * int64(k) / int64(share))
			}
			draw(b, r, ref.Name, pos, h.References())
			rec, err := b.Record()
			if err == nil {
				err = block.Append(rec)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return block
}
