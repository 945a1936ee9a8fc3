package source

import (
	"context"
	"slices"
)

// gffNames are the columns of GFF3 and GTF, without that of the attributes.
var gffNames = []string{"seqid", "source", "type", "start", "end", "score", "strand", "phase"}

// OpenGFF opens a GFF3 or GTF file as a source of stretches, 1-based and inclusive,
// that are matched by overlap or position. Its columns are seqid, source, type,
// start, end, score, strand and phase; any other name is that of an attribute:
// gene_name, gene_id, ID, Name. Options.Features picks types of lines. Sequences at
// the end of a file are not read.
func OpenGFF(ctx context.Context, name string, o Options) (*Text, error) {
	return openText(ctx, name, o, func(t *Text) {
		l := &t.layout
		l.contig, l.begin, l.end, l.feature, l.attributes = 0, 3, 4, 2, 8
		l.words, l.fasta = true, true
		if o.Features != nil {
			l.features = map[string]bool{}
			for _, f := range o.Features {
				l.features[f] = true
			}
		}
	}, (*Text).prepareGFF)
}

func (t *Text) prepareGFF(head []byte) error {
	t.known = slices.Clone(gffNames)
	t.setBuild(buildOfComments(head))
	return nil
}
