package bam

import (
	"fmt"

	"github.com/biogo/hts/sam"
)

// FromSAM begins with the contents of a record of biogo's: the way back from
// [Record.ToSAM]. The builder's header must have its references, by name. As
// with Copy, what the record holds is not checked any further than BAM needs.
func (b *Builder) FromSAM(r *sam.Record) {
	b.Reset("*")
	name := r.Name
	if name == "" {
		name = "*"
	}
	b.SetName(name)
	b.SetFlags(Flags(r.Flags))
	b.setPlace("POS", atRefID, samReference(r.Ref), r.Pos)
	b.setPlace("PNEXT", atMateRefID, samReference(r.MateRef), r.MatePos)
	b.SetMapQ(int(r.MapQ))
	b.SetTemplateLen(r.TempLen)
	for _, op := range r.Cigar {
		b.cigar = append(b.cigar, CigarOp(op))
	}
	if err := b.setDoublets(r.Seq, r.Qual); err != nil {
		b.fail(err)
	}
	for _, aux := range r.AuxFields {
		if err := b.setAux(aux); err != nil {
			b.fail(err)
			break
		}
	}
	b.fit = false
}

// samReference returns a reference's name, "" for none.
func samReference(r *sam.Reference) string {
	if r == nil || r.ID() < 0 {
		return ""
	}
	return r.Name()
}

func (b *Builder) setDoublets(seq sam.Seq, qual []byte) error {
	if seq.Length < 0 || len(seq.Seq) != (seq.Length+1)/2 {
		return fmt.Errorf("bam: Seq: %d bytes for %d bases: there are two bases in a byte", len(seq.Seq), seq.Length)
	}
	if len(qual) != 0 && len(qual) != seq.Length {
		return fmt.Errorf("bam: Qual: %d qualities for %d bases: give one for each base, or none", len(qual), seq.Length)
	}
	b.bases = seq.Length
	for _, pair := range seq.Seq {
		b.packed = append(b.packed, byte(pair))
	}
	b.qual = append(b.qual, qual...)
	for len(b.qual) < b.bases {
		b.qual = append(b.qual, 0xff)
	}
	return nil
}

// setAux appends a tag, which biogo has as BAM does but for the NUL of text.
func (b *Builder) setAux(aux sam.Aux) error {
	if len(aux) < 3 {
		return fmt.Errorf("bam: an Aux of %d bytes: it has at least a name and a type", len(aux))
	}
	at := len(b.tags)
	b.tags = append(b.tags, aux...)
	if kind := aux[2]; kind == 'Z' || kind == 'H' {
		b.tags = append(b.tags, 0)
	}
	t, rest, msg := cutTag(b.tags[at:])
	if msg != "" || len(rest) > 0 {
		return fmt.Errorf("bam: Aux %s: its bytes do not fit its type %q: make it with sam.NewAux", shown(t.name[:]), aux[2])
	}
	return nil
}
