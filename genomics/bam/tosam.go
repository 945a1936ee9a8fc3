package bam

import (
	"fmt"
	"slices"

	"github.com/biogo/hts/sam"
)

// ToSAM returns the header as biogo has it, made once. It is shared by the
// records' [Record.ToSAM] and must not be changed; biogo's own Clone copies it.
func (h *Header) ToSAM() (*sam.Header, error) { return h.biogo() }

func (h *Header) toSAM() (*sam.Header, error) {
	out, err := parseByBiogo(h.String())
	if err != nil {
		return nil, fmt.Errorf("bam: biogo does not take the header: %w: correct or remove that line", err)
	}
	refs := out.Refs()
	if len(refs) != len(h.references) {
		return nil, fmt.Errorf("bam: the header has %d references, but %d @SQ lines: create the file again", len(h.references), len(refs))
	}
	for i, ref := range refs {
		if ref.Name() != h.references[i].Name || ref.Len() != h.references[i].Length {
			return nil, fmt.Errorf("bam: reference %d of the binary list is not that of the @SQ lines: create the file again", i)
		}
	}
	return out, nil
}

// parseByBiogo turns the panics that some odd lines give there into errors.
func parseByBiogo(text string) (h *sam.Header, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			h, err = nil, fmt.Errorf("a line that it cannot read (%v)", fault)
		}
	}()
	return sam.NewHeader([]byte(text), nil)
}

// ToSAM returns the record as biogo has it: an owned copy, for programs that
// use that library. It allocates for every field.
func (r *Record) ToSAM() (*sam.Record, error) {
	h, err := r.Header().ToSAM()
	if err != nil {
		return nil, err
	}
	out := &sam.Record{
		Name:    r.Name().String(),
		Ref:     biogoReference(h, r.RefID()),
		Pos:     r.Pos(),
		MapQ:    byte(r.MapQ()),
		Flags:   sam.Flags(r.Flags()),
		MateRef: biogoReference(h, r.MateRefID()),
		MatePos: r.MatePos(),
		TempLen: r.TemplateLen(),
		Seq:     sam.NewSeq(r.Bases(nil)),
	}
	at, n := r.qualAt()
	out.Qual = slices.Clone(r.raw[at : at+n]) // 0xff where there are none, as biogo has it
	cigar, tagged := r.cigar()
	for op := range cigar.Ops() {
		out.Cigar = append(out.Cigar, sam.CigarOp(op))
	}
	for rest := r.aux(); len(rest) > 0; {
		t, next, msg := cutTag(rest)
		if msg != "" {
			return nil, r.fail(shown(t.name[:]), "", msg)
		}
		if !tagged || !t.Is("CG") {
			// biogo, like htslib, holds text without its NUL.
			aux := sam.Aux{t.name[0], t.name[1], t.kind}
			out.AuxFields = append(out.AuxFields, append(aux, t.data...))
		}
		rest = next
	}
	return out, nil
}

func biogoReference(h *sam.Header, id int) *sam.Reference {
	if id < 0 {
		return nil
	}
	return h.Refs()[id]
}
