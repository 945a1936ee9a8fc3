package bam_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
)

// mappedNames joins what Map makes of a stream: the names of its records.
func mappedNames(t *testing.T, s bam.Stream, workers int) string {
	t.Helper()
	var all strings.Builder
	for names, err := range bam.Map(background, s, workers, func(b *bam.Block) (string, error) {
		var names strings.Builder
		for i := range b.Len() {
			names.WriteString(b.At(i).Name().String() + " ")
		}
		return names.String(), nil
	}) {
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(names)
	}
	return all.String()
}

// Blocks are worked on where they were inflated, or later: the results are the
// same, in the same order.
func TestMap(t *testing.T) {
	noLeak(t)
	region := genomics.MustRegion("chr22:42126000-42128000")
	sam := samtools(t, nil, "view", "-h", realBAM(t), region.String())
	packed := toBAM(t, sam)
	plain := inflate(t, packed)
	whole := open(t, packed, bam.Options{})
	onDisk, err := bam.Open(background, realBAM(t), bam.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer onDisk.Close()
	for name, s := range map[string]func() bam.Stream{
		"records end with their BGZF blocks": func() bam.Stream { return open(t, packed, bam.Options{}) },
		"records lie across BGZF blocks":     func() bam.Stream { return open(t, deflate(t, plain), bam.Options{}) },
		"not compressed":                     func() bam.Stream { return open(t, plain, bam.Options{}) },
		"SAM":                                func() bam.Stream { return open(t, []byte(sam), bam.Options{}) },
		"a region":                           func() bam.Stream { return onDisk.Within(region) },
		"not a file": func() bam.Stream {
			return bam.NewStream(whole.Header(), open(t, packed, bam.Options{}).Records)
		},
	} {
		var want strings.Builder
		for r, err := range bam.Records(background, s()) {
			if err != nil {
				t.Fatal(err)
			}
			want.WriteString(r.Name().String() + " ")
		}
		for _, workers := range []int{1, 4} {
			sameText(t, name, mappedNames(t, s(), workers), want.String())
		}
	}
}

// An error of the work ends the loop, after the results before it; so does the
// stream's own.
func TestMapErrors(t *testing.T) {
	noLeak(t)
	packed, err := os.ReadFile(realBAM(t))
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	last := func(data []byte, work func(*bam.Block) (int, error)) (n int, last error) {
		for _, err := range bam.Map(background, open(t, data, bam.Options{}), 0, work) {
			if last != nil {
				t.Fatal("something comes after an error")
			}
			if last = err; err == nil {
				n++
			}
		}
		return n, last
	}
	n, err := last(packed, func(*bam.Block) (int, error) { return 0, refused })
	if n != 0 || !errors.Is(err, refused) {
		t.Errorf("%d results, then %v", n, err)
	}
	n, err = last(packed[:len(packed)-40_000], func(b *bam.Block) (int, error) { return b.Len(), nil })
	if n == 0 || err == nil {
		t.Errorf("cut short: %d results, then %v", n, err)
	}
	for range bam.Map(background, open(t, packed, bam.Options{}), 0, func(*bam.Block) (int, error) { return 0, nil }) {
		break // leaves nothing behind
	}
}
