package pgx

import (
	"strconv"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// record is a VCF record with its samples decoded once for all observations.
type record struct {
	*vcf.Record
	view    alleleView
	calls   []variant.Genotype
	columns []int // sample of the call → column of the record
	keys    *formatKeys
	filter  bool            // FILTER passes
	linked  map[string]bool // genes at several of whose loci one ALT changes a base
}

// formatKeys are the FORMAT keys that calls depend on, resolved per file.
type formatKeys struct {
	ad, dp, minDP, gq, ps vcf.FormatKey
	hasPS, hasAD          bool
	end                   vcf.InfoKey
}

// phaseSet returns the set that a phased call belongs to.
func (r *record) phaseSet(sample int) uint32 {
	if !r.keys.hasPS {
		return oneSet
	}
	text := r.Format().Text(r.keys.ps, r.columns[sample])
	if text.Missing() {
		return oneSet
	}
	if n, err := strconv.ParseUint(text.String(), 10, 30); err == nil {
		return firstSet + uint32(n)
	}
	return firstSet + fold(text.Bytes())
}

// fold hashes a phase set that is no number, or one of over 30 bits (FNV-1a),
// to 30 bits: those above are for linkedSet.
func fold(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h >> 2
}

// view makes a record's alleles ready for matching.
func view(r *vcf.Record, keys *formatKeys) alleleView {
	v := alleleView{pos: r.Pos(), end: r.End(), ref: upper(r.Ref().Bytes()), length: 1 + r.NumAlt()}
	symbolic := r.NumAlt() > 0
	for alt := range r.Alts() {
		alt := upper(alt.Bytes())
		v.alts = append(v.alts, alt)
		v.plain = v.plain || alt == "<NON_REF>" || alt == "<*>" || alt == "*"
		symbolic = symbolic && (alt == "<NON_REF>" || alt == "<*>")
	}
	v.plain = v.plain || r.NumAlt() == 0
	v.block = symbolic || r.NumAlt() == 0 && r.Info().Has(keys.end)
	return v
}

func upper(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		if c >= 'a' && c <= 'z' && b[0] != '<' {
			c -= 'a' - 'A'
		}
		out[i] = c
	}
	return string(out)
}

// plainContig is genomics.PlainContig, remembered for the run of records on
// one contig.
type contigNames struct{ last, plain string }

func (c *contigNames) of(name string) string {
	if name != c.last {
		c.last, c.plain = name, genomics.PlainContig(name)
	}
	return c.plain
}
