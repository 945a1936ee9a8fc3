package genomics

import (
	"fmt"
	"strings"
)

// Build is a reference assembly of the human genome. The zero value is
// [UnknownBuild].
type Build uint8

// The builds the library knows. Patches of a build (GRCh38.p14) share its
// coordinates and are the same Build.
const (
	UnknownBuild Build = iota
	GRCh37
	GRCh38
)

// Builds lists the known builds, oldest first.
func Builds() []Build { return []Build{GRCh37, GRCh38} }

// String returns "GRCh37", "GRCh38" or "unknown".
func (b Build) String() string {
	switch b {
	case GRCh37:
		return "GRCh37"
	case GRCh38:
		return "GRCh38"
	default:
		return "unknown"
	}
}

// Other returns the other known build; of UnknownBuild it is UnknownBuild.
func (b Build) Other() Build {
	switch b {
	case GRCh37:
		return GRCh38
	case GRCh38:
		return GRCh37
	default:
		return UnknownBuild
	}
}

// ParseBuild reads the names in common use: GRCh37, hg19, b37, hs37d5, GRCh38,
// hg38, hs38DH, with or without a patch (GRCh38.p14). "auto" and "" give
// UnknownBuild.
func ParseBuild(name string) (Build, error) {
	s := strings.ToLower(strings.TrimSpace(name))
	switch s {
	case "", "auto":
		return UnknownBuild, nil
	}
	for _, p := range []struct {
		prefix string
		build  Build
	}{
		{"grch37", GRCh37},
		{"hg19", GRCh37},
		{"b37", GRCh37},
		{"hs37", GRCh37},
		{"37", GRCh37},
		{"grch38", GRCh38},
		{"hg38", GRCh38},
		{"b38", GRCh38},
		{"hs38", GRCh38},
		{"38", GRCh38},
	} {
		rest, ok := strings.CutPrefix(s, p.prefix)
		if ok && (rest == "" || rest[0] < '0' || rest[0] > '9') { // hg380 is no build
			return p.build, nil
		}
	}
	return UnknownBuild, fmt.Errorf("genomics: unknown build %q: use GRCh37 or GRCh38", name)
}
