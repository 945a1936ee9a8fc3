package pgx_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// TestThousandGenomes runs all files of 1000 Genomes, 58 a build, as parts of
// one cohort: 3,202 people in GRCh38 and 2,504 of them in GRCh37.
//
// The two builds are independent call sets (30× sequencing with an own phasing;
// the low-coverage phase 3), so genotypes differ; what they lead to may differ
// by nothing else.
func TestThousandGenomes(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "1kgp")
	if testing.Short() {
		t.Skip("the 1000 Genomes files are left out with -short")
	}
	files := func(b genomics.Build) []vcf.Stream { return openParts(t, filepath.Join(dir, b.String(), "*.vcf.gz")) }
	records := map[genomics.Build]*strands{}
	counts := counter{}
	for _, b := range genomics.Builds() {
		s := readStrands(t, files(b), b)
		records[b] = s
		people := 0
		each(t, files(b), pgx.Options{}, func(p *pgx.Person) {
			require.Equal(t, b, p.Run.Build)
			people++
			counts.add(b.String()+" by default", p)
			sameAsRecords(t, s, p)
		})
		each(t, files(b), pgx.Options{Assume: pgx.Assume{Genome: true}}, func(p *pgx.Person) {
			counts.add(b.String()+" reference assumed", p)
			neverAssumed(t, p)
		})
		assert.Equal(t, map[genomics.Build]int{genomics.GRCh37: 2504, genomics.GRCh38: 3202}[b], people)
	}
	sameTable(t, "thousand-counts.tsv", counts.rows())
	sameTable(t, "thousand-builds.tsv", compareBuilds(t, records, files))
}

// counter counts results: run → gene → status → people.
type counter map[string]map[string]map[string]int

func (c counter) add(run string, p *pgx.Person) {
	if c[run] == nil {
		c[run] = map[string]map[string]int{}
	}
	for _, g := range p.Genes {
		if c[run][g.Name] == nil {
			c[run][g.Name] = map[string]int{}
		}
		c[run][g.Name][statusName(g)]++
		if g.Status == star.NotCalled {
			c[run][g.Name][strings.Join(codes(g), ";")]++
		}
	}
}

func (c counter) rows() [][]string {
	var rows [][]string
	statuses := []string{"called", "not called", "no data"}
	for _, run := range slices.Sorted(maps.Keys(c)) {
		for _, gene := range slices.Sorted(maps.Keys(c[run])) {
			n := c[run][gene]
			row := []string{run, gene}
			for _, status := range statuses {
				row = append(row, strconv.Itoa(n[status]))
			}
			var reasons []string
			for _, code := range slices.Sorted(maps.Keys(n)) {
				if !slices.Contains(statuses, code) {
					reasons = append(reasons, fmt.Sprint(n[code], " ", code))
				}
			}
			if len(reasons) > 0 {
				row = append(row, strings.Join(reasons, ", "))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// sameAsRecords compares what was seen at every position with what the
// records say, worked out apart from the package.
func sameAsRecords(t *testing.T, s *strands, p *pgx.Person) {
	t.Helper()
	sample := s.samples[p.Sample]
	for _, g := range p.Genes {
		for i := range g.Sites {
			site := &g.Sites[i]
			switch want := s.at[fmt.Sprint(g.Name, " ", i)]; {
			case want != nil && want.agrees(sample, site):
			case want == nil && (unseen(site) || site.Reason == pgx.NotInBuild):
			case want == nil:
				t.Fatalf("%s %s:%d: no record, and the call is %q %s", g.Name, site.Contig, site.Pos+1, site.Call, site.Reason)
			default:
				t.Fatalf("%s %s:%d: the records say %q, the call is %q %s", g.Name, site.Contig, site.Pos+1, want.text(sample), site.Call, site.Reason)
			}
		}
	}
}

// neverAssumed: a site that callers lose to paralogs is in neither build's
// files, and assuming it would turn every CYP2B6 *6 into *9.
func neverAssumed(t *testing.T, p *pgx.Person) {
	t.Helper()
	found := false
	for _, g := range p.Genes {
		for i := range g.Sites {
			if s := &g.Sites[i]; g.KB.Sites[i].NeverAssume {
				require.NotEqual(t, pgx.FromAssumed, s.From, "%s %s", g.Name, s.RSID)
				found = found || s.RSID == "rs2279343" && s.Reason == pgx.NotInFile
			}
		}
	}
	require.True(t, found, "CYP2B6 rs2279343 is not marked as never assumed")
}

// onlyShared drops the records that bear only on definition positions that the
// other build's files do not have.
func onlyShared(s vcf.Stream, b genomics.Build, shared map[string]bool) vcf.Stream {
	drop, keep := map[string][]int{}, map[string][]int{}
	for _, g := range kb.Default().Genes {
		for i := range g.Sites {
			p := g.Sites[i].At(b)
			if g.Tier == kb.Star || !p.Known {
				continue
			}
			contig, to := genomics.PlainContig(p.Contig), drop
			if shared[fmt.Sprint(g.Name, " ", i)] {
				to = keep
			}
			for at := p.Pos; at < p.Pos+len(g.Sites[i].Bases[p.Ref]); at++ {
				to[contig] = append(to[contig], at)
			}
		}
	}
	for _, positions := range []map[string][]int{drop, keep} {
		for contig := range positions {
			slices.Sort(positions[contig])
		}
	}
	return vcf.NewStream(s.Header(), func(ctx context.Context) iter.Seq2[*vcf.Record, error] {
		return func(yield func(*vcf.Record, error) bool) {
			for rec, err := range vcf.Records(ctx, s) {
				if err == nil {
					contig := genomics.PlainContig(rec.Contig())
					if anyWithin(drop[contig], rec) && !anyWithin(keep[contig], rec) {
						continue
					}
				}
				if !yield(rec, err) {
					return
				}
			}
		}
	})
}

// anyWithin reports whether a record covers one of some positions, in order.
func anyWithin(positions []int, rec *vcf.Record) bool {
	n, _ := slices.BinarySearch(positions, rec.Pos())
	return n < len(positions) && positions[n] < rec.End()
}
