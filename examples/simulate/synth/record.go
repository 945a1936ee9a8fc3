package synth

import (
	"slices"
	"strconv"
)

// writer writes the records of one chunk as VCF text. What it gathers is
// handed over and used again.
type writer struct {
	*Cohort
	*contig
	everyone [4][]ploidy // by zone
	build    uint64      // which made-up genome
	letters  []byte      // "ACGT"

	text    []byte
	entries []entry // of text, in order
	reached int     // where the last record ends, or what has been covered so far

	calls  []call // of the record at hand, by sample
	alts   [][]byte
	bases  []byte // what alts and REF are cut from
	counts []int  // of each allele
	reads  []int  // of each allele
	costs  []int  // PL
}

// entry is where a record lies on its contig, and how long its line is.
type entry struct{ start, end, size int }

const nonRef = "<NON_REF>"

// record writes w.calls with the alleles REF and w.alts.
func (w *writer) record(r *random, pos int, id string, ref []byte) {
	if w.table {
		w.tableRecord(r, pos, id, ref)
		return
	}
	begin := len(w.text)
	if w.options.GVCF {
		w.alts = append(w.alts, []byte(nonRef))
	}
	b := w.fixed(pos, id, ref)
	for i, alt := range w.alts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, alt...)
	}
	if len(w.alts) == 0 {
		b = append(b, '.')
	}
	b = append(b, '\t')
	b = strconv.AppendInt(b, int64(30+r.Below(2970)), 10)
	b = append(b, "\tPASS\t"...)
	b = w.info(b)
	for i, key := range w.options.Format {
		b = append(b, "\t:"[min(i, 1)])
		b = append(b, key...)
	}
	for i := range w.calls {
		b = append(b, '\t')
		b = w.sample(b, r, &w.calls[i])
	}
	w.line(append(b, '\n'), begin, pos, pos+len(ref))
}

// fixed begins a line, up to the tab before ALT.
func (w *writer) fixed(pos int, id string, ref []byte) []byte {
	b := w.text
	b = append(b, w.name...)
	b = append(b, '\t')
	b = strconv.AppendInt(b, int64(pos)+1, 10)
	b = append(b, '\t')
	if id == "" {
		id = "."
	}
	b = append(b, id...)
	b = append(b, '\t')
	b = append(b, ref...)
	return append(b, '\t')
}

// line takes the text with one more line at its end.
func (w *writer) line(text []byte, begin, start, end int) {
	w.text = text
	w.entries = append(w.entries, entry{start, end, len(text) - begin})
	w.reached = max(w.reached, end)
}

// info writes how many alleles were called.
func (w *writer) info(b []byte) []byte {
	w.counts = append(w.counts[:0], make([]int, len(w.alts)+1)...)
	called := 0
	for i := range w.calls {
		g := &w.calls[i]
		if g.a >= 0 {
			w.counts[g.a]++
			called++
		}
		if g.b >= 0 {
			w.counts[g.b]++
			called++
		}
	}
	for i, n := range w.counts[1:] {
		if i == 0 {
			b = append(b, "AC="...)
		} else {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	if len(w.alts) > 0 {
		b = append(b, ';')
	}
	b = append(b, "AN="...)
	return strconv.AppendInt(b, int64(called), 10)
}

// sample writes one sample's column.
func (w *writer) sample(b []byte, r *random, g *call) []byte {
	b = g.append(b)
	if len(w.options.Format) == 1 {
		return b
	}
	known := g.a >= 0 || g.b >= 0
	depth, quality := 0, 0
	if known {
		depth, quality = w.measure(r, g)
	}
	for _, key := range w.options.Format[1:] {
		b = append(b, ':')
		switch {
		case key == "PS":
			if g.set == 0 {
				b = append(b, '.')
			} else {
				b = strconv.AppendInt(b, int64(g.set), 10)
			}
		case !known:
			b = append(b, '.')
		case key == "AD":
			b = appendList(b, w.reads)
		case key == "DP":
			b = strconv.AppendInt(b, int64(depth), 10)
		case key == "GQ":
			b = strconv.AppendInt(b, int64(quality), 10)
		case key == "PL":
			b = appendList(b, w.costs)
		}
	}
	return b
}

// append writes GT.
func (g *call) append(b []byte) []byte {
	b = appendAllele(b, g.a)
	if g.b == absent {
		return b
	}
	if g.phased {
		b = append(b, '|')
	} else {
		b = append(b, '/')
	}
	return appendAllele(b, g.b)
}

func appendAllele(b []byte, a int16) []byte {
	switch {
	case a < 0:
		return append(b, '.')
	case a < 10:
		return append(b, byte('0'+a))
	}
	return strconv.AppendInt(b, int64(a), 10)
}

func appendList(b []byte, numbers []int) []byte {
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return b
}

// Costs of a read under a genotype, as phred scores: an allele that is not
// there is a sequencing error (Q33), one of two is met half of the time.
const (
	errorCost = 33
	halfCost  = 3
	bestGQ    = 99
)

// measure makes up reads that support the call, into w.reads, and the
// likelihoods that follow from them, into w.costs.
func (w *writer) measure(r *random, g *call) (depth, quality int) {
	x := r.Next()
	depth = 18 + int(x&15) + int(x>>4&15)
	if g.b == absent {
		depth = 5 + depth/2
	}
	n := len(w.alts) + 1
	w.reads = append(w.reads[:0], make([]int, n)...)
	switch {
	case g.a >= 0 && g.b >= 0:
		first := depth * (90 + int(x>>8&63)) >> 8 // 35 to 60 %
		w.reads[g.a] = first
		w.reads[g.b] += depth - first
	default:
		w.reads[max(g.a, g.b)] = depth
	}
	w.costs = w.costs[:0]
	for k := range n {
		if g.b == absent {
			w.costs = append(w.costs, errorCost*(depth-w.reads[k]))
			continue
		}
		for j := range k {
			both := w.reads[j] + w.reads[k]
			w.costs = append(w.costs, halfCost*both+errorCost*(depth-both))
		}
		w.costs = append(w.costs, errorCost*(depth-w.reads[k]))
	}
	return depth, normalizeCosts(w.costs, halfCost*depth)
}

// normalizeCosts makes the smallest cost 0 and returns the next one, as GQ.
func normalizeCosts(costs []int, ifAlone int) int {
	least := slices.Min(costs)
	next, seen := errorCost*ifAlone, false
	for i, cost := range costs {
		costs[i] = cost - least
		if costs[i] == 0 && !seen {
			seen = true
			continue
		}
		next = min(next, costs[i])
	}
	if len(costs) == 1 {
		next = ifAlone
	}
	return min(next, bestGQ)
}
