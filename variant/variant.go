package variant

import (
	"fmt"
	"strconv"
	"strings"
)

// Variant is one difference from a reference: the bases Ref at Pos replaced by
// Alt, as a VCF writes them. It does not name the build; whoever holds it knows.
type Variant struct {
	Contig   string
	Pos      int    // 0-based, of Ref's first base
	Ref, Alt string // bases; Alt may be symbolic, "<DEL>"
}

// Parse reads "chr10:94781859:G:A" and "10-94781859-G-A", with the position
// 1-based. A contig may hold colons: the last three parts are position and
// alleles.
func Parse(text string) (Variant, error) {
	for _, separator := range []string{":", "-"} {
		parts := strings.Split(text, separator)
		n := len(parts)
		if n < 4 {
			continue
		}
		v := Variant{Contig: strings.Join(parts[:n-3], separator), Ref: parts[n-2], Alt: parts[n-1]}
		pos, err := strconv.ParseInt(parts[n-3], 10, 32)
		if err != nil || pos < 1 || v.Contig == "" || v.Ref == "" || v.Alt == "" {
			continue
		}
		v.Pos = int(pos) - 1
		return v, nil
	}
	return Variant{}, fmt.Errorf("variant: %q is no variant: write contig:position:ref:alt, as in chr10:94781859:G:A", text)
}

// MustParse is Parse for constants: it panics on text that is no variant.
func MustParse(text string) Variant {
	v, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

// String writes the variant as Parse reads it: "chr10:94781859:G:A".
func (v Variant) String() string {
	return v.Contig + ":" + strconv.Itoa(v.Pos+1) + ":" + v.Ref + ":" + v.Alt
}

// End is where the replaced bases end, exclusive.
func (v Variant) End() int { return v.Pos + len(v.Ref) }
