package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// pgxEntry is one change and what is known of it.
type pgxEntry struct {
	pos      int // 0-based
	ref, alt string
	texts    [][]byte // of pgxColumns
}

// pgxPart is what one gene says of a change, as texts of the columns.
type pgxPart struct {
	gene, rsid, alleles, function, activity string
	refAlleles, refIsVariant, role, source  string
	drugs, levels, strengths                string
}

// pgxChange is a change: alleles trimmed, the position 0-based.
type pgxChange struct {
	contig   string
	pos      int
	ref, alt string
}

// pgxEntries makes the entries of all genes in a build, by contig and position.
func pgxEntries(base *kb.KB, build genomics.Build) map[string][]*pgxEntry {
	parts := map[pgxChange][]pgxPart{}
	guidance := guidanceByGene(base)
	for _, g := range base.Genes {
		a := guidance[g.Name]
		for i := range g.Sites {
			addSite(parts, g, i, build, a)
		}
		for i := range g.Extra {
			s := &g.Extra[i]
			part := pgxPart{gene: escapeName(g.Name), rsid: escapeName(s.RSID), role: "extra", drugs: a.drugs, levels: a.levels, strengths: a.strengths, source: escapeWord(g.Source)}
			for _, c := range changesAt(s, build) {
				parts[c.pgxChange] = append(parts[c.pgxChange], part)
			}
		}
	}
	entries := map[string][]*pgxEntry{}
	for c, of := range parts {
		entries[c.contig] = append(entries[c.contig], &pgxEntry{c.pos, c.ref, c.alt, joinParts(of)})
	}
	for _, of := range entries {
		slices.SortFunc(of, func(a, b *pgxEntry) int {
			return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(a.ref, b.ref), cmp.Compare(a.alt, b.alt))
		})
	}
	return entries
}

// addSite adds what a gene says of each change at one of its sites.
func addSite(parts map[pgxChange][]pgxPart, g *kb.Gene, site int, build genomics.Build, a geneGuidance) {
	s := &g.Sites[site]
	place := s.At(build)
	part := pgxPart{
		gene: escapeName(g.Name), rsid: escapeName(s.RSID), role: roleOf(g, site),
		drugs: a.drugs, levels: a.levels, strengths: a.strengths, source: escapeWord(g.Source),
		refAlleles: joinNames(definedBy(g, site, place.Ref)),
	}
	if reference := g.ReferenceAllele(); reference != nil && !reference.Cells[site].Has(place.Ref) {
		part.refIsVariant = "yes"
	}
	for _, c := range changesAt(s, build) {
		names := definedBy(g, site, c.base)
		part.alleles = joinNames(names)
		part.function, part.activity = functionsOf(g, names)
		parts[c.pgxChange] = append(parts[c.pgxChange], part)
	}
}

// baseChange is the change to one of a site's bases.
type baseChange struct {
	pgxChange
	base int
}

// changesAt are the changes from a build's REF to the other bases of a site; none
// where the site is not placed in the build.
func changesAt(s *kb.Site, build genomics.Build) []baseChange {
	place := s.At(build)
	if !place.Known {
		return nil
	}
	var all []baseChange
	for i, b := range s.Bases {
		if i == place.Ref {
			continue
		}
		left, ref, alt := annotate.Trim([]byte(s.Bases[place.Ref]), []byte(b))
		all = append(all, baseChange{pgxChange{place.Contig, place.Pos + left, string(ref), string(alt)}, i})
	}
	return all
}

// definedBy are the alleles whose definitions name a base, in the publisher's
// order. Blank cells name none.
func definedBy(g *kb.Gene, site, base int) []string {
	var names []string
	for i := range g.Alleles {
		if c := g.Alleles[i].Cells[site]; c.Defined && c.Has(base) {
			names = append(names, g.Alleles[i].Name)
		}
	}
	return names
}

// functionsOf are the functions and activity values of alleles, as lists; ""
// where none has one.
func functionsOf(g *kb.Gene, names []string) (functions, values string) {
	f, v := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		known, _ := g.FunctionOf(name)
		f[i], v[i] = escapeWord(known.Function), escapeWord(known.Value)
	}
	return joinList(f, "|"), joinList(v, "|")
}

// roleOf is a site's part in the calling of its gene.
func roleOf(g *kb.Gene, site int) string {
	var roles []string
	if slices.Contains(g.Required, site) {
		roles = append(roles, "required")
	}
	if slices.Contains(g.Tier1, site) {
		roles = append(roles, "tier1")
	}
	return strings.Join(roles, "|")
}

// joinList joins values, "." for those that are empty; "" where all are.
func joinList(values []string, by string) string {
	some := false
	full := make([]string, len(values))
	for i, v := range values {
		full[i] = cmp.Or(v, ".")
		some = some || v != ""
	}
	if !some {
		return ""
	}
	return strings.Join(full, by)
}

func joinNames(names []string) string {
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = escapeName(name)
	}
	return joinList(escaped, "|")
}

// escapeName writes a name so that it can stand in a list of an INFO value:
// percent-encoded (VCF 4.3, section 1.2), blanks and the marks of lists too.
func escapeName(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c <= ' ' || c == 0x7f || strings.IndexByte("%&,:;=|", c) >= 0 {
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escapeWord is escapeName of a word of a closed list, with "_" for blanks.
func escapeWord(word string) string { return escapeName(strings.ReplaceAll(word, " ", "_")) }
