package genomics

import "strings"

// PlainContig returns the short name of a contig: "chr1", "CHR1", "1" and
// "NC_000001.11" are all "1"; "chrM", "MT" and "NC_012920.1" are all "MT".
// A name that is none of the 25 human chromosomes is returned unchanged.
func PlainContig(name string) string {
	s := name
	if len(s) > 3 && strings.EqualFold(s[:3], "chr") {
		s = s[3:]
	}
	switch {
	case strings.EqualFold(s, "M") || strings.EqualFold(s, "MT"):
		return "MT"
	case strings.EqualFold(s, "X"):
		return "X"
	case strings.EqualFold(s, "Y"):
		return "Y"
	case isAutosome(s):
		return s
	}
	if plain, _, ok := accession(name); ok {
		return plain
	}
	return name
}

// ChrContig returns the UCSC name of a contig: "1" gives "chr1", "MT" "chrM".
// A name that is none of the 25 human chromosomes is returned unchanged.
func ChrContig(name string) string {
	switch plain := PlainContig(name); {
	case plain == "MT":
		return "chrM"
	case plain == "X" || plain == "Y" || isAutosome(plain):
		return "chr" + plain
	default:
		return name
	}
}

// SameContig reports whether two names are of the same contig, in whichever of
// the three styles (chr1, 1, NC_000001.11) each is written. Accessions of
// different builds are different contigs.
func SameContig(a, b string) bool {
	if a == b {
		return true
	}
	if PlainContig(a) != PlainContig(b) {
		return false
	}
	buildA, buildB := ContigBuild(a), ContigBuild(b)
	return buildA == UnknownBuild || buildB == UnknownBuild || buildA == buildB
}

// ContigBuild returns the build that a RefSeq accession names by its version
// (NC_000001.10 is GRCh37, NC_000001.11 GRCh38), else UnknownBuild. chrM is
// the same sequence in both builds and names neither.
func ContigBuild(name string) Build {
	_, build, _ := accession(name)
	return build
}

// ContigLength returns the number of bases of a chromosome in a build, and
// whether it is known. Source: the sequence reports of GRCh37 and GRCh38
// (NCBI assemblies GCF_000001405.25 and GCF_000001405.40).
func ContigLength(name string, build Build) (int, bool) {
	name = PlainContig(name)
	for i, plain := range chromosomes {
		if plain == name {
			switch build {
			case GRCh37:
				return lengths37[i], true
			case GRCh38:
				return lengths38[i], true
			}
		}
	}
	return 0, false
}

// BuildOfLength returns the build in which the contig has that many bases;
// UnknownBuild where neither or both have.
func BuildOfLength(name string, length int) Build {
	found := UnknownBuild
	for _, b := range Builds() {
		if n, ok := ContigLength(name, b); ok && n == length {
			if found != UnknownBuild {
				return UnknownBuild
			}
			found = b
		}
	}
	return found
}

func isAutosome(s string) bool {
	n, ok := wholeNumber(s)
	return ok && n >= 1 && n <= 22 && s[0] != '0'
}

// wholeNumber reads one or two digits and nothing else: strconv would let a
// sign pass.
func wholeNumber(s string) (int, bool) {
	if len(s) < 1 || len(s) > 2 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// accession reads NC_0000NN.V and NC_012920.1.
func accession(name string) (plain string, build Build, ok bool) {
	if name == "NC_012920.1" {
		return "MT", UnknownBuild, true
	}
	rest, found := strings.CutPrefix(name, "NC_0000")
	if !found || len(rest) < 4 || rest[2] != '.' {
		return "", UnknownBuild, false
	}
	n, ok1 := wholeNumber(rest[:2])
	version, ok2 := wholeNumber(rest[3:])
	if !ok1 || !ok2 || n < 1 || n > 24 {
		return "", UnknownBuild, false
	}
	switch version {
	case versions37[n-1]:
		build = GRCh37
	case versions37[n-1] + 1:
		build = GRCh38
	}
	return chromosomes[n-1], build, true
}

var chromosomes = [25]string{
	"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
	"17", "18", "19", "20", "21", "22", "X", "Y", "MT",
}

// versions37 are the RefSeq versions of GRCh37; each is one higher in GRCh38.
var versions37 = [24]int{10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9}

var lengths37 = [25]int{
	249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022,
	141213431, 135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753,
	81195210, 78077248, 59128983, 63025520, 48129895, 51304566, 155270560, 59373566, 16569,
}

var lengths38 = [25]int{
	248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636,
	138394717, 133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345,
	83257441, 80373285, 58617616, 64444167, 46709983, 50818468, 156040895, 57227415, 16569,
}
