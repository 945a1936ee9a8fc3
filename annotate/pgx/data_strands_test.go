package pgx_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// strands is what the records of some files put on each strand at each
// definition position, worked out apart from the package: every ALT is written
// into the sequence around the site, and two spellings are the same allele
// when they give the same sequence.
type strands struct {
	samples map[string]int
	sites   []*strandSite // with a record that bears on them
	at      map[string]*strandSite
}

// strandSite is one definition position with the alleles seen there.
type strandSite struct {
	gene   *kb.Gene
	index  int // of Gene.Sites
	place  *kb.Place
	site   *kb.Site
	alts   map[string]bool // alleles that records list, the build's REF apart
	calls  [][2]string     // by sample; "" on B: haploid; "!": two ALTs on one strand
	phased bool
}

func (s *strandSite) name() string { return fmt.Sprint(s.gene.Name, " ", s.index) }

func (s *strandSite) ref() string { return s.site.Bases[s.place.Ref] }

// unlistedAllele stands for an allele that the definition does not list.
const unlistedAllele = "?"

// readStrands reads all records of the parts at definition positions of the
// genes with phenotypes.
func readStrands(t *testing.T, parts []vcf.Stream, build genomics.Build) *strands {
	t.Helper()
	out := &strands{samples: map[string]int{}, at: map[string]*strandSite{}}
	for i, name := range parts[0].Header().Samples() {
		out.samples[name] = i
	}
	byContig, positions := map[string][]*strandSite{}, map[string]bool{}
	for _, g := range kb.Default().Genes {
		for i := range g.Sites {
			if p := g.Sites[i].At(build); g.Tier != kb.Star && p.Known {
				s := &strandSite{gene: g, index: i, place: p, site: &g.Sites[i], alts: map[string]bool{}, phased: true}
				contig := genomics.PlainContig(p.Contig)
				byContig[contig] = append(byContig[contig], s)
				positions[placeKey(p.Contig, p.Pos)] = true
			}
		}
	}
	var gts []variant.Genotype
	for _, part := range parts {
		require.Equal(t, parts[0].Header().Samples(), part.Header().Samples())
		for rec, err := range vcf.Records(context.Background(), part) {
			require.NoError(t, err)
			decoded := false
			for _, s := range byContig[genomics.PlainContig(rec.Contig())] {
				c := s.carried(rec, positions)
				if !c.bears {
					continue
				}
				if !decoded {
					gts, err = rec.Genotypes().Calls(gts[:0])
					require.NoError(t, err)
					decoded = true
				}
				if s.calls == nil {
					s.calls = make([][2]string, len(gts))
					out.sites = append(out.sites, s)
					out.at[s.name()] = s
				}
				s.add(c, gts)
			}
		}
	}
	return out
}

// recordAlleles is what the alleles of one record put at a site.
type recordAlleles struct {
	alleles []string // REF first
	bears   bool     // some allele changes the site, or the record stands at it
	speaks  bool     // REF in the genotype shows that the site is reference
}

// carried says what each allele of a record puts at the site.
func (s *strandSite) carried(rec *vcf.Record, positions map[string]bool) recordAlleles {
	pos, ref := rec.Pos(), rec.Ref().String()
	if pos+len(ref) < s.place.Pos-50 || pos > s.place.Pos+len(s.ref())+50 {
		return recordAlleles{}
	}
	c := recordAlleles{alleles: []string{s.ref()}, speaks: pos == s.place.Pos && ref == s.ref()}
	c.bears = c.speaks
	for i := range rec.NumAlt() {
		alt := rec.Alt(i).String()
		allele := s.allele(pos, ref, alt)
		if allele == unlistedAllele && len(alt) == len(ref) && pos > s.place.Pos && positions[placeKey(s.place.Contig, pos)] {
			allele = s.ref() // a substitution at another position, within the bases that this one deletes
		}
		c.alleles = append(c.alleles, allele)
		c.bears = c.bears || allele != s.ref()
		c.speaks = c.speaks || allele != s.ref() && allele != unlistedAllele
	}
	return c
}

func placeKey(contig string, pos int) string {
	return genomics.PlainContig(contig) + ":" + strconv.Itoa(pos+1)
}

// allele writes one ALT into the build's sequence and names what comes out.
func (s *strandSite) allele(pos int, ref, alt string) string {
	start, whole := s.place.Pos-len(s.place.Left), s.place.Left+s.ref()+s.place.Right
	from := pos - start
	to := from + len(ref)
	if from >= 0 && to <= len(whole) && whole[from:to] == ref {
		changed := whole[:from] + alt + whole[to:]
		for _, base := range s.site.Bases {
			if changed == s.place.Left+base+s.place.Right {
				return base
			}
		}
	}
	// Not one of the definition's: does it change the site's own bases?
	for len(ref) > 0 && len(alt) > 0 && ref[len(ref)-1] == alt[len(alt)-1] {
		ref, alt = ref[:len(ref)-1], alt[:len(alt)-1]
	}
	for len(ref) > 0 && len(alt) > 0 && ref[0] == alt[0] {
		ref, alt, pos = ref[1:], alt[1:], pos+1
	}
	if pos < s.place.Pos+len(s.ref()) && pos+len(ref) > s.place.Pos && (ref != "" || pos > s.place.Pos) {
		return unlistedAllele
	}
	return s.ref()
}

func (s *strandSite) add(c recordAlleles, gts []variant.Genotype) {
	for _, allele := range c.alleles[1:] {
		if allele != s.ref() {
			s.alts[allele] = true
		}
	}
	for i, g := range gts {
		s.phased = s.phased && (g.Phased || g.B == variant.Absent)
		if c.speaks || g.A > 0 && c.alleles[g.A] != s.ref() || g.B > 0 && c.alleles[g.B] != s.ref() {
			s.put(&s.calls[i][0], c, g.A)
			s.put(&s.calls[i][1], c, g.B)
		}
	}
}

// put writes what one record says of one strand; each strand carries the one
// ALT that some record puts on it.
func (s *strandSite) put(strand *string, c recordAlleles, index int16) {
	switch {
	case index == variant.Absent:
	case index < 0:
		*strand = "."
	case *strand == "" || *strand == s.ref():
		*strand = c.alleles[index]
	case c.alleles[index] != s.ref() && c.alleles[index] != *strand:
		*strand = "!"
	}
}

// text writes a call as Site.Call does.
func (s *strandSite) text(sample int) string {
	c := s.calls[sample]
	switch {
	case c[1] == "":
		return c[0]
	case s.phased:
		return c[0] + "|" + c[1]
	default:
		return c[0] + "/" + c[1]
	}
}

// agrees compares a call with what the package saw there.
func (s *strandSite) agrees(sample int, site *pgx.Site) bool {
	want := s.text(sample)
	switch {
	case want == "":
		return unseen(site)
	case strings.Contains(want, "!"):
		return site.Reason == pgx.ConflictingRecords
	case !strings.Contains(want, unlistedAllele):
		return site.Call == want
	case site.Reason == pgx.SpanningDeletion:
		return true
	}
	theirs, ours := strings.Split(want, "|"), strings.Split(site.Call, "|")
	for i := range theirs {
		if len(theirs) != len(ours) || theirs[i] != ours[i] && (theirs[i] != unlistedAllele || slices.Contains(s.site.Bases, ours[i])) {
			return false
		}
	}
	return site.Unlisted
}
