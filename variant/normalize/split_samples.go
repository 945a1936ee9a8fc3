package normalize

import (
	"strconv"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// divideSamples gives the record in w.builder, a copy of r, the samples' values
// of one ALT, counted from 1.
func (w *worker) divideSamples(r *vcf.Record, alt int) error {
	if r.NumSamples() == 0 {
		return nil
	}
	w.keys = w.keys[:0]
	for id := range r.Format().Keys() {
		k := w.format(id)
		if local(id, k.Number()) {
			return &Error{
				Line: r.Line(), Contig: r.Contig(), Pos: r.Pos(), Field: "FORMAT/" + k.ID(),
				Msg: "is of local alleles, which cannot be split: keep multi-allelic records as they are, or remove the key (bcftools annotate -x)",
			}
		}
		if divides(k.Number()) || id.Is("GT") {
			w.keys = append(w.keys, k)
		}
	}
	for _, k := range w.keys {
		var err error
		switch {
		case k.ID() == "GT":
			err = w.divideGenotypes(r, k, alt)
		case k.Type() == vcf.Integer:
			err = w.divideInts(r, k, alt)
		case k.Type() == vcf.Float:
			err = w.divideFloats(r, k, alt)
		default:
			err = w.divideTexts(r, k, alt)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// divideGenotypes writes 1 for the ALT, and 0 or "." for the others.
func (w *worker) divideGenotypes(r *vcf.Record, k vcf.FormatKey, alt int) error {
	var err error
	if w.calls, err = r.Genotypes().Calls(w.calls[:0]); err != nil {
		return err
	}
	other := int16(0)
	if w.options.OthersMissing {
		other = variant.Missing
	}
	plain := !w.leadingPhase
	for i := range w.calls {
		c := &w.calls[i]
		plain = plain && c.Ploidy <= 2
		c.A, c.B = recode(c.A, alt, other), recode(c.B, alt, other)
	}
	if plain {
		w.builder.SetGenotypes(w.calls)
		return nil
	}
	// More than two strands, or VCF 4.4's phase in front of the first.
	texts := make([]string, len(w.calls))
	for sample, text := range r.Format().Column(k) {
		texts[sample] = string(recodeText(nil, text, alt, other))
	}
	w.builder.SetFormatText(k, texts)
	return nil
}

func recode(allele int16, alt int, other int16) int16 {
	switch {
	case allele <= 0:
		return allele
	case int(allele) == alt:
		return 1
	}
	return other
}

// recodeText is recode for all alleles of a genotype's text.
func recodeText(dst, text []byte, alt int, other int16) []byte {
	for i := 0; i < len(text); {
		n := 0
		for i+n < len(text) && text[i+n]-'0' <= 9 {
			n++
		}
		if n == 0 {
			dst = append(dst, text[i])
			i++
			continue
		}
		allele, _ := strconv.Atoi(string(text[i : i+n])) // the caller has read it before
		switch a := recode(int16(min(allele, 1<<15-1)), alt, other); a {
		case variant.Missing:
			dst = append(dst, '.')
		default:
			dst = strconv.AppendInt(dst, int64(a), 10)
		}
		i += n
	}
	return dst
}

// divideInts gives every sample its values of REF and the ALT.
func (w *worker) divideInts(r *vcf.Record, k vcf.FormatKey, alt int) error {
	f := r.Format()
	w.ints = w.ints[:0]
	var widest counts
	for i := range r.NumSamples() {
		w.row = f.Ints(k, i, w.row[:0])
		w.ints = pickRow(w, &widest, k.Number(), w.ints, w.row, r.NumAlt()+1, alt, vcf.MissingInt, vcf.EndOfVector)
	}
	if !widest.fit(k.Number(), r.NumAlt()+1) {
		return wrongCount(r, "FORMAT/"+k.ID(), k.Number(), widest.most, r.NumAlt()+1)
	}
	w.builder.SetFormatInts(k, w.ints)
	return nil
}

// divideFloats is divideInts for numbers.
func (w *worker) divideFloats(r *vcf.Record, k vcf.FormatKey, alt int) error {
	f := r.Format()
	w.floats = w.floats[:0]
	var widest counts
	for i := range r.NumSamples() {
		w.floatRow = f.Floats(k, i, w.floatRow[:0])
		w.floats = pickRow(w, &widest, k.Number(), w.floats, w.floatRow, r.NumAlt()+1, alt, vcf.MissingFloat(), vcf.EndFloat())
	}
	if !widest.fit(k.Number(), r.NumAlt()+1) {
		return wrongCount(r, "FORMAT/"+k.ID(), k.Number(), widest.most, r.NumAlt()+1)
	}
	w.builder.SetFormatFloats(k, w.floats)
	return nil
}

// divideTexts is divideInts for anything else.
func (w *worker) divideTexts(r *vcf.Record, k vcf.FormatKey, alt int) error {
	texts := make([]string, r.NumSamples())
	var widest counts
	for sample, text := range r.Format().Column(k) {
		w.texts = w.texts[:0]
		for start, i := 0, 0; i <= len(text); i++ {
			if i == len(text) || text[i] == ',' {
				w.texts = append(w.texts, text[start:i])
				start = i + 1
			}
		}
		w.line = pickRow(w, &widest, k.Number(), w.line[:0], w.texts, r.NumAlt()+1, alt, vcf.Text("."), nil)
		for i, v := range w.line {
			if v == nil {
				break
			}
			if i > 0 {
				texts[sample] += ","
			}
			texts[sample] += v.String()
		}
	}
	if !widest.fit(k.Number(), r.NumAlt()+1) {
		return wrongCount(r, "FORMAT/"+k.ID(), k.Number(), widest.most, r.NumAlt()+1)
	}
	w.builder.SetFormatText(k, texts)
	return nil
}

// widthOf is how many values a record with one ALT has.
func widthOf(n vcf.Number) int {
	switch n {
	case vcf.PerAlt:
		return 1
	case vcf.PerAllele:
		return 2
	}
	return 3
}

// counts are the numbers of values that samples have. Like bcftools, a sample
// may have fewer than it should as long as one has all: it keeps those it has.
type counts struct{ most int }

func (c *counts) fit(number vcf.Number, alleles int) bool {
	_, ok := picks(nil, number, c.most, alleles, 1)
	return ok || c.most <= 1
}

// pickRow appends the values of REF and one ALT of one sample, in a row of
// widthOf values that ends early with end.
func pickRow[T any](w *worker, c *counts, number vcf.Number, dst, row []T, alleles, alt int, missing, end T) []T {
	c.most = max(c.most, len(row))
	width := widthOf(number)
	start := len(dst)
	have := len(row)
	if _, diploid := genotypes(alleles); number == vcf.PerGenotype && have < diploid {
		have, _ = genotypes(alleles) // as bcftools: what is not of two strands is of one
	}
	w.picked, _ = picks(w.picked[:0], number, have, alleles, alt)
	for _, from := range w.picked {
		if from >= len(row) {
			break
		}
		dst = append(dst, row[from])
	}
	if len(dst) == start {
		dst = append(dst, missing)
	}
	for len(dst) < start+width {
		dst = append(dst, end)
	}
	return dst[:start+width]
}
