package normalize

import (
	"context"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// worker normalises one block after another, in memory that it reuses.
type worker struct {
	options      Options
	header       *vcf.Header
	builder      *vcf.Builder
	view         view
	leadingPhase bool // GT may begin with a phase character (VCF 4.4)
	end          vcf.InfoKey
	infoKeys     map[string]vcf.InfoKey
	formatKeys   map[string]vcf.FormatKey

	result      // of the block at hand
	edit   edit // of the record at hand
	alts   []vcf.Text

	alleles [][]byte
	folded  []byte
	text    []byte

	keys     []vcf.FormatKey
	picked   []int
	calls    []variant.Genotype
	ints     []int32
	row      []int32
	floats   []float32
	floatRow []float32
	texts    []vcf.Text
	line     []vcf.Text
}

// result is a block's records in their normal form, in the order of the
// records that they were made of.
type result struct {
	block    *vcf.Block
	more     []bool // whether a record is followed by another of the same input record; nil: none is
	summary  Summary
	warnings []Warning
	fault    error // ends the stream after the block
}

func newWorker(h *vcf.Header, o Options) *worker {
	w := &worker{
		options: o, header: h, builder: vcf.NewBuilder(h), end: h.Info("END"),
		infoKeys: map[string]vcf.InfoKey{}, formatKeys: map[string]vcf.FormatKey{},
	}
	w.view.ref = o.Reference
	major, minor := h.Version()
	w.leadingPhase = major > 4 || major == 4 && minor >= 4
	return w
}

// work normalises a block. Where nothing is to be changed it is the result
// itself; else its records are copied, and it is released.
func (w *worker) work(ctx context.Context, b *vcf.Block) *result {
	w.result = result{}
	w.view.ctx, w.view.err = ctx, nil
	var changed *vcf.Block
	for i := range b.Len() {
		r := b.At(i)
		what, err := w.look(r)
		if err == nil && what != keep && changed == nil {
			changed, err = w.begin(b, i)
		}
		switch {
		case err != nil:
		case what == keep:
			w.summary.Written++
			err = w.pass(changed, r)
		case what == change:
			err = w.rewrite(changed, r)
		}
		if err != nil {
			if changed == nil {
				changed, _ = w.begin(b, i)
			}
			w.fault = err
			break
		}
		w.summary.Read++
	}
	done := w.result
	done.block = b
	if changed != nil {
		done.block = changed
		b.Release()
	}
	return &done
}

// look says what becomes of a record. One that is split is changed.
func (w *worker) look(r *vcf.Record) (fate, error) {
	if w.splits(r) {
		return change, nil
	}
	w.alts = w.alts[:0]
	for alt := range r.Alts() {
		w.alts = append(w.alts, alt)
	}
	return w.decide(r, w.alts)
}

func (w *worker) splits(r *vcf.Record) bool {
	return !w.options.KeepMultiallelic && r.NumAlt() > 1
}

// begin returns a new block with the records of b before i.
func (w *worker) begin(b *vcf.Block, i int) (*vcf.Block, error) {
	changed := b.Another()
	for j := range i {
		if err := w.pass(changed, b.At(j)); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// pass copies a record that was not changed, once others were.
func (w *worker) pass(to *vcf.Block, r *vcf.Record) error {
	if to == nil {
		return nil
	}
	w.more = append(w.more, false)
	return to.Append(r)
}

// rewrite writes the records that a record becomes.
func (w *worker) rewrite(to *vcf.Block, r *vcf.Record) error {
	if !w.splits(r) {
		w.builder.Copy(r)
		return w.write(to, r, change, false)
	}
	w.summary.Split++
	for alt := range r.NumAlt() {
		w.alts = append(w.alts[:0], r.Alt(alt))
		what, err := w.decide(r, w.alts)
		if err != nil {
			return err
		}
		if what == exclude {
			continue
		}
		w.builder.Copy(r)
		w.builder.SetAlleles(r.Ref().String(), w.alts[0].String())
		if err := w.divideInfo(r, alt+1); err != nil {
			return err
		}
		if err := w.divideSamples(r, alt+1); err != nil {
			return err
		}
		if err := w.write(to, r, what, true); err != nil {
			return err
		}
	}
	if n := len(w.more); n > 0 {
		w.more[n-1] = false
	}
	return nil
}

// write finishes the record in the builder.
func (w *worker) write(to *vcf.Block, r *vcf.Record, what fate, more bool) error {
	if what == change {
		w.builder.SetPos(w.edit.pos)
		w.builder.SetAlleles(w.edit.alleles[0], w.edit.alleles[1:]...)
		w.moveEnd(r)
		w.summary.Changed++
	}
	changed, err := w.builder.Record()
	if err != nil {
		return &Error{Line: r.Line(), Contig: r.Contig(), Pos: r.Pos(), Field: "record", Msg: "cannot be written: " + err.Error()}
	}
	w.summary.Written++
	w.more = append(w.more, more)
	return to.Append(changed)
}

// moveEnd corrects INFO/END, which bases that were taken or put there make
// wrong. An END that the header does not declare cannot be written and goes.
func (w *worker) moveEnd(r *vcf.Record) {
	switch {
	case !r.Info().Has(w.end):
	case w.end.Declared() && w.end.Type() == vcf.Integer:
		w.builder.SetInfoInts(w.end, int32(w.edit.pos+len(w.edit.alleles[0])))
	default:
		w.builder.RemoveInfo(w.end)
	}
}
