package annotate

import (
	"strconv"

	"github.com/allelerx/allelerx/variant/vcf"
)

// write appends the fields of a source to the INFO that the record gets, and
// returns how many values were at fault.
func (w *worker) write(number int, p *plan) (faults int) {
	w.row.Numeric = false
	if len(w.hits) == 1 {
		w.row.Numeric = w.typed != nil && p.plain && len(w.query.alts) == 1
		w.hits[0].chunk.Values.Read(w.reset(p), w.hits[0].entry)
		for i := range p.takes {
			switch t := &p.takes[i]; {
			case t.expr != "":
				w.compute(p, t, w.row.Texts)
			case w.row.Numeric && w.writeNumber(t, w.keys[number][i]):
				continue
			default:
				w.writeOne(t)
			}
			w.commit(number, i)
		}
		return w.row.Faults
	}
	w.texts = w.texts[:0]
	w.kept = w.kept[:0]
	for _, h := range w.hits {
		h.chunk.Values.Read(w.reset(p), h.entry)
		for _, text := range w.row.Texts {
			w.texts = append(w.texts, w.keep(text))
		}
		faults += w.row.Faults
	}
	for i := range p.takes {
		if p.takes[i].expr != "" {
			w.compute(p, &p.takes[i], w.texts)
		} else {
			w.writeMany(p, &p.takes[i])
		}
		w.commit(number, i)
	}
	return faults
}

// writeNumber writes a field whose value need not become text, and reports whether
// there was one.
func (w *worker) writeNumber(t *take, key *vcf.TypedKey) bool {
	n := &w.row.Numbers[t.column]
	switch {
	case n.Kind == IntNumber && t.typ == vcf.Integer:
		w.typed.Int(key, n.Int)
	case n.Kind == FloatNumber && t.typ == vcf.Float:
		w.typed.Float(key, n.Float)
	case n.Kind == IntNumber && t.typ == vcf.Float:
		w.typed.Float(key, float32(n.Int))
	case n.Kind == IntNumber:
		w.typed.Text(key, strconv.AppendInt(w.info, int64(n.Int), 10))
	case n.Kind == FloatNumber:
		w.typed.Text(key, strconv.AppendFloat(w.info, float64(n.Float), 'g', -1, 32))
	default:
		return false
	}
	return true
}

// commit makes BCF of a field that has been written as text, where the record
// leaves so.
func (w *worker) commit(number, take int) {
	if w.typed == nil || len(w.info) == 0 {
		return
	}
	t := &w.s.plans[number].takes[take]
	if t.flag {
		w.typed.Flag(w.keys[number][take])
	} else {
		w.typed.Text(w.keys[number][take], w.info[len(t.prefix):])
	}
	w.info = w.info[:0]
}

func (w *worker) reset(p *plan) *Row {
	w.row.Reset(len(p.columns))
	return &w.row
}

// keep copies a text that the row has only until its next reading.
func (w *worker) keep(text []byte) []byte {
	if text == nil {
		return nil
	}
	at := len(w.kept)
	w.kept = append(w.kept, text...)
	return w.kept[at:len(w.kept):len(w.kept)]
}

// begin appends a key; what the value is appended after.
func (w *worker) begin(t *take) int {
	at := len(w.info)
	if at > 0 {
		w.info = append(w.info, ';')
	}
	w.info = append(w.info, t.prefix...)
	return at
}

// writeOne writes a field of the one entry that was found.
func (w *worker) writeOne(t *take) {
	var text []byte
	if t.column >= 0 {
		text = w.row.Texts[t.column]
	}
	if t.op == Self && !t.flag && !missing(text) {
		w.begin(t)
		if !t.perAlt || len(w.query.alts) == 1 {
			w.info = append(w.info, text...)
			return
		}
		for i, end := range w.ends {
			if i > 0 {
				w.info = append(w.info, ',')
			}
			if end == 0 || i > 0 && w.ends[i-1] > 0 {
				w.info = append(w.info, '.')
			} else {
				w.info = append(w.info, text...)
			}
		}
		return
	}
	w.values = append(w.values[:0], text)
	w.reduced(t)
}

// reduced writes what a field's operation makes of w.values.
func (w *worker) reduced(t *take) {
	at := w.begin(t)
	if t.flag {
		set := t.column < 0 || t.op == Flag
		for _, text := range w.values {
			set = set || text != nil
		}
		if !set {
			w.info = w.info[:at]
		}
		return
	}
	info, ok := t.op.reduce(w.info, w.values, t.integers)
	w.info = info
	if !ok {
		w.info = w.info[:at]
	}
}

// writeMany writes a field of several entries, whose texts are row after row.
func (w *worker) writeMany(p *plan, t *take) {
	columns := len(p.columns)
	if t.perAlt {
		w.perAlt(t, columns)
		return
	}
	w.values = w.values[:0]
	for h := range w.hits {
		var text []byte
		if t.column >= 0 {
			text = w.texts[h*columns+t.column]
		}
		w.values = append(w.values, text)
	}
	w.reduced(t)
}

// perAlt writes for each ALT the value of the first entry that has one.
func (w *worker) perAlt(t *take, columns int) {
	at, found, from := w.begin(t), false, 0
	for i, end := range w.ends {
		if i > 0 {
			w.info = append(w.info, ',')
		}
		var text []byte
		for h := from; h < end && missing(text); h++ {
			text = w.texts[h*columns+t.column]
		}
		from = end
		if missing(text) {
			w.info = append(w.info, '.')
			continue
		}
		found = true
		w.info = append(w.info, text...)
	}
	if !found {
		w.info = w.info[:at]
	}
}
