package bam_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	biogo "github.com/biogo/hts/bam"
	"github.com/biogo/hts/sam"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

func openFile(t testing.TB, path string, o bam.Options) *bam.File {
	t.Helper()
	f, err := bam.Open(background, path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestRealReads(t *testing.T) {
	t.Parallel()
	path := strictBAM(t)
	want := samtools(t, nil, "view", path)
	for _, workers := range []int{1, 3} {
		f := openFile(t, path, bam.Options{Workers: workers, Strict: true})
		sameText(t, "view", text(t, f), want)
		sameText(t, "a second time", text(t, f), want)
		sameText(t, "header", f.Header().String(), samtools(t, nil, "view", "-H", "--no-PG", path))
	}
	// Where records do not end with their blocks, as other programs write them.
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	across := write(t, "a.bam", deflate(t, inflate(t, data)))
	for _, workers := range []int{1, 3} {
		sameText(t, "across blocks", text(t, openFile(t, across, bam.Options{Workers: workers})), want)
	}
	// The same as SAM text, compressed in three ways, from a stream.
	asText := []byte(samtools(t, nil, "view", "-h", "--no-PG", path))
	for name, in := range map[string][]byte{
		"SAM": asText, "SAM in BGZF": deflate(t, asText), "SAM in gzip": gzipped(t, asText),
		"BAM": data, "BAM across blocks": deflate(t, inflate(t, data)), "BAM in gzip": gzipped(t, inflate(t, data)), "BAM, inflated": inflate(t, data),
	} {
		f := open(t, in, bam.Options{})
		sameText(t, name, text(t, f), want)
		sameText(t, name+" header", f.Header().String(), openFile(t, path, bam.Options{}).Header().String())
		for _, err := range f.Records(background) {
			if err == nil || !strings.Contains(err.Error(), "has been read already") {
				t.Errorf("%s: a second reading: %v", name, err)
			}
		}
	}
}

// Regions of every size, through BAI, through CSI and without an index.
func TestRegionsAgainstSamtools(t *testing.T) {
	t.Parallel()
	path := realBAM(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	withCSI, bare := write(t, "a.bam", data), write(t, "b.bam", data)
	samtools(t, nil, "index", "-c", withCSI)
	files := map[string]*bam.File{
		"BAI": openFile(t, path, bam.Options{}), "CSI": openFile(t, withCSI, bam.Options{}),
		"none": openFile(t, bare, bam.Options{}),
	}
	equal(t, "indexed", files["BAI"].Indexed(), true)
	equal(t, "indexed", files["CSI"].Indexed(), true)
	equal(t, "indexed", files["none"].Indexed(), false)

	rng := rand.New(rand.NewPCG(3, 4))
	regions := []string{"chr22", "chr22:42126499-42130865", "chr22:42119851-42119851", "chr22:42165149-", "chr1", "chr22:1-42119851", "*"}
	for range 20 {
		start := 42_119_000 + rng.IntN(47_000)
		regions = append(regions, fmt.Sprintf("chr22:%d-%d", start, start+1<<rng.IntN(14)))
	}
	for i, region := range regions {
		want := samtools(t, nil, "view", path, region)
		for name, f := range files {
			if name == "none" && i > 10 {
				continue // slow, and the same every time
			}
			r := genomics.Region{Contig: "*"}
			if region != "*" {
				r = genomics.MustRegion(region)
			}
			sameText(t, region+" "+name, text(t, f.Within(r)), want)
		}
	}
	// Several at once: each read once, in the file's order.
	for range 10 {
		some := []string{regions[7+rng.IntN(20)], regions[7+rng.IntN(20)], regions[7+rng.IntN(20)]}
		args := append([]string{"view", "-M", path}, some...)
		want := samtools(t, nil, args...)
		for name, f := range files {
			var rs []genomics.Region
			for _, s := range some {
				rs = append(rs, genomics.MustRegion(s))
			}
			sameText(t, fmt.Sprint(some, " ", name), text(t, f.Within(rs...)), want)
		}
	}
	// In another style of names.
	for name, f := range files {
		sameText(t, name, text(t, f.Within(genomics.MustRegion("22:42126499-42130865"))), samtools(t, nil, "view", path, "chr22:42126499-42130865"))
		for _, err := range f.Query(background, genomics.MustRegion("chrQ:1-2")) {
			if err == nil || !strings.Contains(err.Error(), `region "chrQ": the header has no such reference`) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// Reads without a place, on several references, in small blocks.
func TestRegionsOfMadeUpReads(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(smallHeader, "unsorted", "coordinate"))
	for contig := 1; contig <= 2; contig++ {
		pos := 1
		for i := range 3000 {
			pos += rng.IntN(400) * rng.IntN(2)
			cigar := fmt.Sprintf("%dM%dN%dM", 5, 1+rng.IntN(1<<rng.IntN(18)), 5)
			flags := 0
			if i%7 == 0 {
				flags, cigar = 4, "*"
			}
			fmt.Fprintf(&b, "r%d\t%d\tchr%d\t%d\t60\t%s\t*\t0\t0\tACGTACGTAC\t*\n", i, flags, contig, pos, cigar)
		}
	}
	for i := range 2000 {
		fmt.Fprintf(&b, "u%d\t4\t*\t0\t0\t*\t*\t0\t0\tACGTACGTAC\t*\n", i)
	}
	path := write(t, "a.bam", toBAM(t, b.String()))
	samtools(t, nil, "index", path)
	f := openFile(t, path, bam.Options{})
	equal(t, "indexed", f.Indexed(), true)
	regions := []string{"chr1", "chr2", "chr2:1-1", "chr1:1-16384", "chr1:16385-16385", "chr2:500000-", "*"}
	for range 60 {
		start := 1 + rng.IntN(700_000)
		regions = append(regions, fmt.Sprintf("chr%d:%d-%d", 1+rng.IntN(2), start, start+rng.IntN(1<<rng.IntN(18))))
	}
	for _, region := range regions {
		r := genomics.Region{Contig: "*"}
		if region != "*" {
			r = genomics.MustRegion(region)
		}
		sameText(t, region, text(t, f.Within(r)), samtools(t, nil, "view", path, region))
	}
	sameText(t, "all", text(t, f), samtools(t, nil, "view", path))
}

// biogo reads the same of every record.
func TestAgainstBiogo(t *testing.T) {
	t.Parallel()
	path := realBAM(t)
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	theirs, err := biogo.NewReader(in, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	f := openFile(t, path, bam.Options{})
	h, err := f.Header().ToSAM()
	if err != nil {
		t.Fatal(err)
	}
	for i, ref := range theirs.Header().Refs() {
		equal(t, "reference", h.Refs()[i].Name(), ref.Name())
		equal(t, "length", h.Refs()[i].Len(), ref.Len())
	}
	equal(t, "references", len(h.Refs()), len(theirs.Header().Refs()))
	n := 0
	for r, err := range f.Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		w, err := theirs.Read()
		if err != nil {
			t.Fatal(err)
		}
		g, err := r.ToSAM()
		if err != nil {
			t.Fatal(err)
		}
		got, err := g.MarshalSAM(0)
		if err != nil {
			t.Fatal(err)
		}
		want, err := w.MarshalSAM(0)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("record %d:\n got %s\nwant %s", n, got, want)
		}
		fields(t, r, w)
		n++
	}
	if _, err := theirs.Read(); err != io.EOF {
		t.Errorf("biogo has more than %d records: %v", n, err)
	}
}

// fields compares what the accessors say with biogo.
func fields(t *testing.T, r *bam.Record, w *sam.Record) {
	t.Helper()
	equal(t, "name", string(r.Name()), w.Name)
	equal(t, "flags", uint16(r.Flags()), uint16(w.Flags))
	equal(t, "ref", r.RefID(), w.Ref.ID())
	equal(t, "mate ref", r.MateRefID(), w.MateRef.ID())
	equal(t, "pos", r.Pos(), w.Pos)
	equal(t, "mate pos", r.MatePos(), w.MatePos)
	equal(t, "mapq", r.MapQ(), int(w.MapQ))
	equal(t, "template", r.TemplateLen(), w.TempLen)
	equal(t, "length", r.Len(), w.Seq.Length)
	equal(t, "cigar", r.Cigar().String(), w.Cigar.String())
	if len(w.Cigar) > 0 && !r.Flags().Has(bam.Unmapped) {
		equal(t, "end", r.End(), w.End())
		equal(t, "bin", r.Bin(), w.Bin())
	}
	bases := w.Seq.Expand()
	equal(t, "bases", string(r.Bases(nil)), string(bases))
	for i := range r.Len() {
		if r.Base(i) != bases[i] {
			t.Fatalf("base %d: %c, want %c", i, r.Base(i), bases[i])
		}
	}
	equal(t, "qualities", slices.Equal(r.Qual(), w.Qual), true)
	n := 0
	for tag := range r.Tags() {
		equal(t, "tag", tag.String(), w.AuxFields[n].String())
		n++
	}
	equal(t, "tags", n, len(w.AuxFields))
	nm, ok := r.Tag("NM")
	value, isInt := nm.Int()
	aux, found := w.Tag([]byte("NM"))
	equal(t, "NM", ok && isInt, found)
	if found {
		equal(t, "NM", fmt.Sprint(value), fmt.Sprint(aux.Value()))
	}
}
