package normalize_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant/normalize"
)

// repetitive makes a sequence of random bases and repeats of units of one to
// six bases.
func repetitive(r *rand.Rand, length int) string {
	var b strings.Builder
	for b.Len() < length {
		unit := randomBases(r, 1+r.IntN(6))
		times := 1
		if r.IntN(2) == 0 {
			times = 1 + r.IntN(40)
		}
		b.WriteString(strings.Repeat(unit, times))
	}
	return b.String()[:length]
}

func randomBases(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "ACGT"[r.IntN(4)]
	}
	return string(b)
}

// randomAlleles makes a REF at a position and ALTs that are SNVs, insertions
// and deletions of repeat units, MNVs, and now and then something else.
func randomAlleles(r *rand.Rand, seq string, pos, alts int) (ref string, list []string) {
	ref = seq[pos:min(len(seq), pos+1+r.IntN(1+r.IntN(12)))]
	seen := map[string]bool{ref: true}
	for tries := 0; len(list) < alts && tries < 50; tries++ {
		var alt string
		switch r.IntN(8) {
		case 0:
			alt = randomBases(r, len(ref))
		case 1:
			alt = ref[:1]
		case 2:
			alt = ref + seq[min(len(seq), pos+len(ref)):min(len(seq), pos+len(ref)+1+r.IntN(6))]
		case 3:
			alt = ref[:1] + strings.Repeat(ref[len(ref)-1:], r.IntN(4))
		case 4:
			alt = ref[:r.IntN(len(ref))] + randomBases(r, 1+r.IntN(3))
		case 5:
			alt = ref[r.IntN(len(ref)):]
		case 6:
			alt = ref + ref
		default:
			alt = []string{"*", "<NON_REF>", "<DEL>", ref + ref[len(ref)-1:], "T", "G"}[r.IntN(6)]
		}
		if !seen[alt] && alt != "" {
			seen[alt] = true
			list = append(list, alt)
		}
	}
	return ref, list
}

// randomRecord writes a record with values of every Number.
func randomRecord(r *rand.Rand, contig, seq string, pos, samples int) string {
	ref, alts := randomAlleles(r, seq, pos, 1+r.IntN(1+r.IntN(4)))
	n := len(alts) + 1
	ints := func(k int) string {
		list := make([]string, k)
		for i := range list {
			list[i] = strconv.Itoa(r.IntN(2000) - 3)
			if r.IntN(10) == 0 {
				list[i] = "."
			}
		}
		return strings.Join(list, ",")
	}
	floats := func(k int) string {
		list := make([]string, k)
		for i := range list {
			list[i] = strconv.FormatFloat(r.Float64()*[]float64{1, 1e-6, 1e9}[r.IntN(3)], 'g', 1+r.IntN(7), 64)
		}
		return strings.Join(list, ",")
	}
	// All words have one length: bcftools 1.16 leaves the ends of longer ones in
	// the samples of FORMAT keys.
	words := func(k int) string {
		list := make([]string, k)
		for i := range list {
			list[i] = randomBases(r, 2)
		}
		return strings.Join(list, ",")
	}
	info := []string{
		"AC=" + ints(n-1), "AF=" + floats(n-1), "AD=" + ints(n), "GI=" + ints(n*(n+1)/2),
		"SA=" + words(n-1), "SR=" + words(n), "SG=" + words(n*(n+1)/2), "SD=" + words(r.IntN(3)+1), "FL",
	}
	if len(alts) == 1 && r.IntN(3) == 0 {
		info = append(info, "END="+strconv.Itoa(pos+len(ref)))
	}
	r.Shuffle(len(info), func(i, j int) { info[i], info[j] = info[j], info[i] })
	info = info[:1+r.IntN(len(info))]
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %s %s %s %d %s %s GT:AD:DP:PL:GL:FA:FS:FR", contig, pos+1, []string{".", "rs1", "rs1;rs2"}[r.IntN(3)],
		ref, strings.Join(alts, ","), r.IntN(1000), []string{".", "PASS", "q10"}[r.IntN(3)], strings.Join(info, ";"))
	for range samples {
		allele := func() string {
			if r.IntN(8) == 0 {
				return "."
			}
			return strconv.Itoa(r.IntN(n))
		}
		likelihoods := n * (n + 1) / 2
		gt := allele() + "/|"[r.IntN(2):][:1] + allele()
		switch r.IntN(8) {
		case 0:
			gt, likelihoods = allele(), n
		case 1:
			gt += "|" + allele()
		}
		fmt.Fprintf(&b, " %s:%s:%d:%s:%s:%s:%s:%s", gt, ints(n), r.IntN(99), ints(likelihoods), floats(likelihoods), floats(n-1), words(n-1), words(n))
	}
	return b.String()
}

// TestRandomRecords: many records close together on sequences full of repeats,
// so that they move past each other, with values of every Number.
func TestRandomRecords(t *testing.T) {
	bcftools(t)
	r := rand.New(rand.NewPCG(3, 4))
	var text strings.Builder
	seqs := map[string]string{}
	contigs := []string{"c1", "c2", "c3"}
	for _, c := range contigs {
		seqs[c] = repetitive(r, 3000+r.IntN(20_000))
		fmt.Fprintf(&text, ">%s\n%s\n", c, seqs[c])
	}
	refPath := write(t, "ref.fa", text.String())
	run(t, "samtools", "faidx", refPath)
	ref := openReference(t, refPath, fasta.Options{})
	for _, samples := range []int{3, 40} {
		var lines []string
		for _, c := range contigs {
			for pos := r.IntN(5); pos < len(seqs[c]); pos += r.IntN(30 * samples / 3) {
				lines = append(lines, randomRecord(r, c, seqs[c], pos, samples))
			}
		}
		path := canonical(t, "in.vcf", contigs, samples, lines...)
		summary := compare(t, path, refPath, normalize.Options{Reference: ref, Workers: 2}, "-m-")
		compare(t, path, refPath, normalize.Options{Reference: ref, Window: 10}, "-m-", "-w", "10")
		compare(t, path, refPath, normalize.Options{Reference: ref, KeepMultiallelic: true, Workers: 1})
		if summary.Split < len(lines)/10 || summary.Changed < len(lines)/10 || summary.Read != len(lines) {
			t.Errorf("%+v", summary)
		}
		t.Logf("%+v", summary)
	}
}
