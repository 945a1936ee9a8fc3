package source

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// buildOfComments is the build that the comments in front of the first entry name:
//
//	#!genome-build GRCh38.p14                 NCBI, Ensembl
//	##genome-build NCBI GRCh38                GFF3
//	##sequence-region chr1 1 248956422        GFF3
//	##description: … human genome (GRCh38) …  GENCODE
//	track … db=hg38                           UCSC
//
// It is genomics.UnknownBuild where they name none, or contradict each other.
func buildOfComments(head []byte) genomics.Build {
	found := genomics.UnknownBuild
	for line := range bytes.Lines(head) {
		if line[0] != '#' && !isWord(line, "track") && !isWord(line, "browser") {
			break
		}
		switch b := buildOf(string(line)); {
		case b == genomics.UnknownBuild || b == found:
		case found != genomics.UnknownBuild:
			return genomics.UnknownBuild
		default:
			found = b
		}
	}
	return found
}

func buildOf(comment string) genomics.Build {
	words := strings.Fields(comment)
	if len(words) == 0 {
		return genomics.UnknownBuild
	}
	switch words[0] {
	case "#!genome-build", "##genome-build":
		return known(words[len(words)-1])
	case "##sequence-region":
		if len(words) != 4 {
			break
		}
		if b := genomics.ContigBuild(words[1]); b != genomics.UnknownBuild {
			return b
		}
		if length, err := strconv.Atoi(words[3]); err == nil {
			return genomics.BuildOfLength(words[1], length)
		}
	case "##description:":
		for _, w := range words {
			if inner, ok := strings.CutPrefix(w, "("); ok {
				if b := known(strings.TrimRight(inner, "),.")); b != genomics.UnknownBuild {
					return b
				}
			}
		}
	case "track":
		for _, w := range words {
			if db, ok := strings.CutPrefix(w, "db="); ok {
				return known(strings.Trim(db, `"'`))
			}
		}
	}
	return genomics.UnknownBuild
}

// buildOfContigs is the build that the first entry's contig names, where it is an
// accession.
func (t *Text) buildOfContigs(head []byte) genomics.Build {
	for line := range t.lines(head, t.skip) {
		var p place
		if ok, _ := t.layout.parse(line, &p); ok {
			return genomics.ContigBuild(string(p.contig))
		}
	}
	return genomics.UnknownBuild
}

// known is a build by its name, genomics.UnknownBuild where it is no known one.
func known(name string) genomics.Build {
	b, err := genomics.ParseBuild(name)
	if err != nil {
		return genomics.UnknownBuild
	}
	return b
}
