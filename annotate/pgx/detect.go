package pgx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// headerEvidence is what a header says of the build.
type headerEvidence struct {
	build    genomics.Build
	texts    []string
	conflict bool
}

// readHeader looks for the build in contig lengths, then accession versions,
// then assembly names. Evidence of one rank that contradicts itself, or
// another rank, is a conflict.
func readHeader(h *vcf.Header) headerEvidence {
	var e headerEvidence
	lengths, accessions, names := map[genomics.Build]int{}, map[genomics.Build]int{}, map[genomics.Build]string{}
	for _, c := range h.Contigs() {
		if b := genomics.BuildOfLength(c.ID, c.Length); b != genomics.UnknownBuild {
			lengths[b]++
		}
		if b := genomics.ContigBuild(c.ID); b != genomics.UnknownBuild {
			accessions[b]++
		}
		if b := assemblyBuild(c.Assembly); b != genomics.UnknownBuild {
			names[b] = "contig assembly " + c.Assembly
		}
	}
	for _, key := range []string{"assembly", "reference"} {
		if text, ok := h.Meta(key); ok {
			if b := assemblyBuild(text); b != genomics.UnknownBuild {
				names[b] = "##" + key
			}
		}
	}
	for _, b := range genomics.Builds() {
		if n := lengths[b]; n > 0 {
			e.say(b, fmt.Sprintf("%d contig lengths are those of %s", n, b))
		}
		if n := accessions[b]; n > 0 {
			e.say(b, fmt.Sprintf("%d contig accessions are those of %s", n, b))
		}
		if where, ok := names[b]; ok {
			e.say(b, fmt.Sprintf("%s names %s", where, b))
		}
	}
	return e
}

func (e *headerEvidence) say(b genomics.Build, text string) {
	e.texts = append(e.texts, text)
	if e.build != genomics.UnknownBuild && e.build != b {
		e.conflict = true
	}
	e.build = b
}

// assemblyBuild finds a build's name anywhere in a text, such as a file name.
func assemblyBuild(text string) genomics.Build {
	low := strings.ToLower(text)
	found := genomics.UnknownBuild
	for _, n := range []struct {
		name  string
		build genomics.Build
	}{
		{"grch37", genomics.GRCh37},
		{"hg19", genomics.GRCh37},
		{"hs37", genomics.GRCh37},
		{"b37", genomics.GRCh37},
		{"grch38", genomics.GRCh38},
		{"hg38", genomics.GRCh38},
		{"hs38", genomics.GRCh38},
		{"b38", genomics.GRCh38},
	} {
		if strings.Contains(low, n.name) {
			if found != genomics.UnknownBuild && found != n.build {
				return genomics.UnknownBuild
			}
			found = n.build
		}
	}
	return found
}

// agreement counts the distinct positions of one build that have a record,
// and those of them whose REF is the build's.
func (o *observation) agreement() (equal, seen int) {
	for _, ok := range o.refEqual {
		seen++
		if ok {
			equal++
		}
	}
	return equal, seen
}

// Thresholds of REF agreement: so many positions, so large a part equal, for
// the build that is chosen; the other has fewer, or agrees in no more than
// chance and shared bases explain.
const (
	enoughPositions = 20
	agreeing        = 0.99
	byChance        = 0.60
)

// chooseByREF decides between two observations of the same files.
func chooseByREF(a, b *observation) (*observation, []string, error) {
	var texts []string
	for _, o := range []*observation{a, b} {
		equal, seen := o.agreement()
		texts = append(texts, fmt.Sprintf("REF equals %s at %d of %d positions", o.table.build, equal, seen))
	}
	for _, pair := range [][2]*observation{{a, b}, {b, a}} {
		yes, no := pair[0], pair[1]
		equal, seen := yes.agreement()
		otherEqual, otherSeen := no.agreement()
		if seen >= enoughPositions && float64(equal) >= agreeing*float64(seen) &&
			(otherSeen < enoughPositions || float64(otherEqual) <= byChance*float64(otherSeen)) {
			return yes, texts, nil
		}
	}
	return nil, texts, fmt.Errorf(
		"pgx: the build can't be told: the header has no contig lengths, accessions or assembly names, and %s: set the build (--build GRCh37 or GRCh38)",
		strings.Join(texts, ", "))
}

// checkBuild stops when the file's REF bases are those of the other build.
func checkBuild(o, other *observation) error {
	equal, seen := o.agreement()
	wrong := seen - equal
	if o.likeOther >= 3 {
		return fmt.Errorf("pgx: wrong build? %d REF bases contradict %s and are those of %s: set the build to %s",
			o.likeOther, o.table.build, o.table.build.Other(), o.table.build.Other())
	}
	if other == nil {
		return nil
	}
	otherEqual, otherSeen := other.agreement()
	fits := otherSeen >= 3 && float64(otherEqual) >= agreeing*float64(otherSeen)
	if otherEqual >= 3 && fits && (wrong >= 3 || equal == 0) {
		return fmt.Errorf("pgx: wrong build? REF equals %s at %d of %d positions, and %s at %d of %d: set the build to %s",
			o.table.build, equal, seen, other.table.build, otherEqual, otherSeen, other.table.build)
	}
	return nil
}

// plannedBuild settles the build before any record is read; UnknownBuild
// means that the records decide.
func plannedBuild(headers []*vcf.Header, want genomics.Build) (genomics.Build, []string, error) {
	var all headerEvidence
	for _, h := range headers {
		e := readHeader(h)
		for _, t := range e.texts {
			if !slices.Contains(all.texts, t) {
				all.texts = append(all.texts, t)
			}
		}
		all.conflict = all.conflict || e.conflict ||
			e.build != genomics.UnknownBuild && all.build != genomics.UnknownBuild && e.build != all.build
		if e.build != genomics.UnknownBuild {
			all.build = e.build
		}
	}
	texts := strings.Join(all.texts, "; ")
	switch {
	case want == genomics.UnknownBuild && all.conflict:
		return want, nil, fmt.Errorf("pgx: the header contradicts itself about the build (%s): set the build (--build GRCh37 or GRCh38)", texts)
	case want != genomics.UnknownBuild && all.build != genomics.UnknownBuild && !all.conflict && all.build != want:
		return want, nil, fmt.Errorf("pgx: the build was set to %s, but %s: leave the build out, or correct the header", want, texts)
	case want != genomics.UnknownBuild:
		return want, append(all.texts, "the build was set to "+want.String()), nil
	default:
		return all.build, all.texts, nil
	}
}
