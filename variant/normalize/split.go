package normalize

import (
	"strconv"

	"github.com/allelerx/allelerx/variant/vcf"
)

// genotypes is how many values of a Number=G key n alleles have, for one
// strand and for two.
func genotypes(n int) (haploid, diploid int) { return n, n * (n + 1) / 2 }

// genotype is the index of the genotype of alleles a ≤ b (VCF 4.3, section
// 1.6.2).
func genotype(a, b int) int { return b*(b+1)/2 + a }

// picks returns which of a list's values are those of REF and one ALT, counted
// from 1. have is how many values the list has, alleles how many the record
// has. ok is false where have is no number of values for the key; a single
// value stands for all, if it is missing.
func picks(dst []int, number vcf.Number, have, alleles, alt int) (indexes []int, ok bool) {
	switch number {
	case vcf.PerAlt:
		return append(dst, alt-1), have == alleles-1
	case vcf.PerAllele:
		return append(dst, 0, alt), have == alleles
	default:
		haploid, diploid := genotypes(alleles)
		if have == haploid {
			return append(dst, 0, alt), true
		}
		return append(dst, 0, genotype(0, alt), genotype(alt, alt)), have == diploid
	}
}

// divides reports whether a key's values are divided among the ALTs.
func divides(n vcf.Number) bool {
	return n == vcf.PerAlt || n == vcf.PerAllele || n == vcf.PerGenotype
}

// local reports whether a key's values are of the alleles that the sample has:
// VCF 4.5's LAA and what depends on it.
func local(id vcf.Text, n vcf.Number) bool {
	return id.Is("LAA") || n == vcf.PerLocalAlt || n == vcf.PerLocalAllele || n == vcf.PerLocalGenotype
}

// divideInfo gives the record in w.builder, a copy of r, the INFO values of one
// ALT, counted from 1.
func (w *worker) divideInfo(r *vcf.Record, alt int) error {
	for id := range r.Info().All() {
		k := w.info(id)
		if !divides(k.Number()) {
			continue
		}
		switch k.Type() {
		case vcf.Integer:
			w.ints = r.Info().Ints(k, w.ints[:0])
			list, err := pick(w, r, k, w.ints, alt)
			if err != nil {
				return err
			}
			w.builder.SetInfoInts(k, list...)
		case vcf.Float:
			w.floats = r.Info().Floats(k, w.floats[:0])
			list, err := pick(w, r, k, w.floats, alt)
			if err != nil {
				return err
			}
			w.builder.SetInfoFloats(k, list...)
		case vcf.String, vcf.Character:
			w.texts = r.Info().Texts(k, w.texts[:0])
			list, err := pick(w, r, k, w.texts, alt)
			if err != nil {
				return err
			}
			w.builder.SetInfoText(k, owned(list)...)
		}
	}
	return nil
}

// pick moves the values of REF and one ALT to the front of the list.
func pick[T any](w *worker, r *vcf.Record, k vcf.InfoKey, list []T, alt int) ([]T, error) {
	if len(list) == 0 || len(list) == 1 && r.Info().Text(k).Missing() {
		return list, nil // no value, or "." for all
	}
	alleles := r.NumAlt() + 1
	var ok bool
	if w.picked, ok = picks(w.picked[:0], k.Number(), len(list), alleles, alt); !ok {
		return nil, wrongCount(r, "INFO/"+k.ID(), k.Number(), len(list), alleles)
	}
	for i, from := range w.picked {
		list[i] = list[from]
	}
	return list[:len(w.picked)], nil
}

func wrongCount(r *vcf.Record, field string, number vcf.Number, have, alleles int) error {
	var want string
	switch haploid, diploid := genotypes(alleles); number {
	case vcf.PerAlt:
		want = strconv.Itoa(alleles - 1)
	case vcf.PerAllele:
		want = strconv.Itoa(alleles)
	default:
		want = strconv.Itoa(haploid) + " or " + strconv.Itoa(diploid)
	}
	return &Error{
		Line: r.Line(), Contig: r.Contig(), Pos: r.Pos(), Field: field,
		Msg: "has " + strconv.Itoa(have) + " values, Number=" + number.String() + " and the record's ALTs ask for " + want +
			": correct the record, or remove the key (bcftools annotate -x)",
	}
}

func owned(texts []vcf.Text) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = t.String()
	}
	return all
}

// info resolves an INFO key, without a copy of its name for every record.
func (w *worker) info(id vcf.Text) vcf.InfoKey {
	k, ok := w.infoKeys[string(id)]
	if !ok {
		k = w.header.Info(id.String())
		w.infoKeys[k.ID()] = k
	}
	return k
}

// format resolves a FORMAT key.
func (w *worker) format(id vcf.Text) vcf.FormatKey {
	k, ok := w.formatKeys[string(id)]
	if !ok {
		k = w.header.Format(id.String())
		w.formatKeys[k.ID()] = k
	}
	return k
}
