package matrix

import "strings"

// plinkContig is how PLINK 2 names a human contig: without "chr", the sex
// chromosomes and the mitochondrion by letters, whether they came so or as 23 to
// 26; other names stay as they are.
func plinkContig(name string) string {
	s := name
	if len(s) > 3 && strings.EqualFold(s[:3], "chr") {
		s = s[3:]
	}
	if n, ok := twoDigits(s); ok {
		if n < len(plinkNumbers) {
			return plinkNumbers[n]
		}
		return name
	}
	switch strings.ToUpper(s) {
	case "X":
		return "X"
	case "Y":
		return "Y"
	case "XY":
		return "XY"
	case "M", "MT":
		return "MT"
	}
	switch strings.ToUpper(name) { // PLINK knows no chrPAR1
	case "PAR1":
		return "PAR1"
	case "PAR2":
		return "PAR2"
	}
	return name
}

// plinkNumbers are the names of the contigs by PLINK's numbers.
var plinkNumbers = [...]string{
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
	"16", "17", "18", "19", "20", "21", "22", "X", "Y", "XY", "MT", "PAR1", "PAR2",
}

func twoDigits(s string) (n int, ok bool) {
	if len(s) < 1 || len(s) > 2 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}
