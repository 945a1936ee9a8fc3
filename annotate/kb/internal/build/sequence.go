package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// sequence is a stretch of one build's reference.
type sequence struct {
	contig string // "chr10"
	start  int    // 0-based
	bases  string
}

// sequences holds one build's stretches.
type sequences []sequence

// readSequences reads a folder of FASTA files whose headers begin with the
// 1-based region, ">chr10:94757681-94857551 CYP2C19".
func readSequences(dir string) (sequences, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.fa"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("build: no reference sequence in %s: set ALLELERX_DATA to the data folder", dir)
	}
	var out sequences
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("build: %w", err)
		}
		head, body, _ := bytes.Cut(data, []byte("\n"))
		region, err := genomics.ParseRegion(strings.Fields(string(head[1:]))[0])
		if err != nil {
			return nil, fmt.Errorf("build: %s: %w", name, err)
		}
		bases := strings.ToUpper(string(bytes.ReplaceAll(body, []byte("\n"), nil)))
		if len(bases) != region.Len() {
			return nil, fmt.Errorf("build: %s holds %d bases, its header says %d: fetch the file again", name, len(bases), region.Len())
		}
		out = append(out, sequence{genomics.ChrContig(region.Contig), region.Start, bases})
	}
	return out, nil
}

// at returns the bases of [start, end), or "" where no stretch has them all.
func (s sequences) at(contig string, start, end int) string {
	for _, q := range s {
		if q.contig == contig && q.start <= start && end <= q.start+len(q.bases) {
			return q.bases[start-q.start : end-q.start]
		}
	}
	return ""
}

// flanks returns up to n bases on either side of [start, end).
func (s sequences) flanks(contig string, start, end, n int) (left, right string) {
	for _, q := range s {
		if q.contig == contig && q.start <= start && end <= q.start+len(q.bases) {
			i, j := start-q.start, end-q.start
			return q.bases[max(0, i-n):i], q.bases[j:min(len(q.bases), j+n)]
		}
	}
	return "", ""
}
