package score

import (
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// BuildOf returns the build that a header's contig lengths, accessions and assembly
// names tell; UnknownBuild where there are none. Contradicting ones are an error.
func BuildOf(h *vcf.Header) (genomics.Build, error) {
	found, why := genomics.UnknownBuild, ""
	say := func(b genomics.Build, evidence string) error {
		if b == genomics.UnknownBuild || b == found {
			return nil
		}
		if found != genomics.UnknownBuild {
			return fmt.Errorf("score: the header contradicts itself about the build: %s is of %s, %s of %s: say which it is", why, found, evidence, b)
		}
		found, why = b, evidence
		return nil
	}
	for _, c := range h.Contigs() {
		for _, e := range []struct {
			build    genomics.Build
			evidence string
		}{
			{genomics.BuildOfLength(c.ID, c.Length), fmt.Sprintf("contig %s with %d bases", c.ID, c.Length)},
			{genomics.ContigBuild(c.ID), "contig " + c.ID},
			{assembly(c.Assembly), "assembly " + c.Assembly},
		} {
			if err := say(e.build, e.evidence); err != nil {
				return genomics.UnknownBuild, err
			}
		}
	}
	for _, key := range []string{"assembly", "reference"} {
		text, _ := h.Meta(key)
		if err := say(assembly(text), "##"+key); err != nil {
			return genomics.UnknownBuild, err
		}
	}
	return found, nil
}

// assembly finds a build's name anywhere in a text, such as the name of a reference
// file; UnknownBuild where both builds' are in it.
func assembly(text string) genomics.Build {
	text = strings.ToLower(text)
	found := genomics.UnknownBuild
	for _, names := range []struct {
		build genomics.Build
		names []string
	}{
		{genomics.GRCh37, []string{"grch37", "hg19", "hs37", "b37"}},
		{genomics.GRCh38, []string{"grch38", "hg38", "hs38", "b38"}},
	} {
		for _, name := range names.names {
			if !strings.Contains(text, name) {
				continue
			}
			if found != genomics.UnknownBuild && found != names.build {
				return genomics.UnknownBuild
			}
			found = names.build
		}
	}
	return found
}

// checkBuild makes sure that the files' positions are of the build of the
// genotypes.
func checkBuild(files []*File, build genomics.Build) error {
	for _, f := range files {
		if f.Build != genomics.UnknownBuild && build != genomics.UnknownBuild && f.Build != build {
			return &FormatError{File: f.Name, Msg: fmt.Sprintf("wrong build: it was read for genotypes of %s, and these are of %s: read it with ReadOptions.Build set to %s", f.Build, build, build)}
		}
	}
	return nil
}
