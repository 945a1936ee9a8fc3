package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
)

// block is an ungapped stretch of a UCSC chain on the plus strand of both
// builds; coordinates 0-based.
type block struct {
	start, end int // in GRCh38
	to         int // start in GRCh37
	contig     string
}

// chain holds, by contig of GRCh38, the blocks in order of start.
type chain map[string][]block

// readChain reads a UCSC over.chain file (target first, query second). Chains
// that change strand are left out: nothing is placed by them.
func readChain(name string) (chain, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("build: %w: set ALLELERX_DATA to the data folder", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("build: %s: %w: fetch the file again", name, err)
	}
	defer z.Close()
	return parseChain(name, z)
}

func parseChain(name string, r io.Reader) (chain, error) {
	out := chain{}
	var contig, to string
	var t, q int
	var err error
	keep := false
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if fields[0] == "chain" {
			if len(fields) < 12 {
				return nil, fmt.Errorf("build: %s:%d: a chain has 12 fields: fetch the file again", name, n)
			}
			contig, to = fields[2], fields[7]
			keep = fields[4] == "+" && fields[9] == "+"
			if t, err = strconv.Atoi(fields[5]); err == nil {
				q, err = strconv.Atoi(fields[10])
			}
			if err != nil {
				return nil, fmt.Errorf("build: %s:%d: %w: fetch the file again", name, n, err)
			}
			continue
		}
		var v [3]int
		for i := range min(len(fields), 3) {
			if v[i], err = strconv.Atoi(fields[i]); err != nil {
				return nil, fmt.Errorf("build: %s:%d: %w: fetch the file again", name, n, err)
			}
		}
		if keep {
			out[contig] = append(out[contig], block{start: t, end: t + v[0], to: q, contig: to})
		}
		t, q = t+v[0]+v[1], q+v[0]+v[2]
	}
	for _, blocks := range out {
		sort.Slice(blocks, func(i, j int) bool { return blocks[i].start < blocks[j].start })
	}
	return out, lines.Err()
}

// lift returns where a stretch of GRCh38 lies in GRCh37: on the plus strand,
// without a gap. slack is the distance to the nearest end of its block.
func (c chain) lift(contig string, start, end int) (to string, pos, slack int, ok bool) {
	blocks := c[contig]
	i := sort.Search(len(blocks), func(i int) bool { return blocks[i].end > start })
	if i == len(blocks) || blocks[i].start > start || blocks[i].end < end {
		return "", 0, 0, false
	}
	b := blocks[i]
	return b.contig, b.to + start - b.start, min(start-b.start, b.end-end), true
}
