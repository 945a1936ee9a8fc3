package source

import (
	"bytes"
	"context"
	"strconv"
)

// bedNames are the columns of BED by their names at UCSC, in lower case as tools
// know them.
var bedNames = []string{
	"chrom", "start", "end", "name", "score", "strand",
	"thickStart", "thickEnd", "itemRgb", "blockCount", "blockSizes", "blockStarts",
}

// OpenBED opens a BED file as a source of stretches, 0-based and half-open, that
// are matched by overlap or position. Its columns are chrom, start, end, name,
// score, strand, thickStart, thickEnd, itemRgb, blockCount, blockSizes and
// blockStarts, as many as the first line has, or "1", "2", … as vcfanno counts
// them; those past the twelfth have a number only. Lines that begin with "#",
// "track" or "browser" are passed over.
func OpenBED(ctx context.Context, name string, o Options) (*Text, error) {
	return openText(ctx, name, o, func(t *Text) {
		t.layout.contig, t.layout.begin, t.layout.end = 0, 1, 2
		t.layout.zeroBased, t.layout.words = true, true
	}, (*Text).prepareBED)
}

func (t *Text) prepareBED(head []byte) error {
	columns := 3
	for line := range t.lines(head, t.skip) {
		if bytes.IndexByte(line, '\t') < 0 {
			t.layout.sep = ' '
		}
		columns = max(columns, count(line, t.layout.sep))
		break
	}
	for i := range columns {
		if i < len(bedNames) {
			t.known = append(t.known, bedNames[i])
		} else {
			t.known = append(t.known, strconv.Itoa(i+1))
		}
	}
	t.setBuild(buildOfComments(head))
	return nil
}
