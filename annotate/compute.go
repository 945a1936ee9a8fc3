package annotate

import "github.com/allelerx/allelerx/variant/vcf"

// compute writes a field that an expression makes of the entries that were found.
func (w *worker) compute(p *plan, t *take, rows [][]byte) {
	if t.program == nil {
		return // it asks for the record, and there is none
	}
	at := w.begin(t)
	columns := len(p.columns)
	if !t.perAlt {
		w.env.SetEntries(rows, columns)
		info, ok := t.program.Append(w.info, w.env, t.typ)
		if w.info = info; !ok {
			w.info = info[:at]
		}
		return
	}
	found, from := false, 0
	for i, end := range w.ends {
		if i > 0 {
			w.info = append(w.info, ',')
		}
		ok := false
		if end > from {
			w.env.SetEntries(rows[from*columns:end*columns], columns)
			w.info, ok = t.program.AppendFirst(w.info, w.env, t.typ)
		}
		if !ok {
			w.info = append(w.info, '.')
		}
		found, from = found || ok, end
	}
	if !found {
		w.info = w.info[:at]
	}
}

// edit computes what the record gets besides, and reports whether it is kept.
func (w *worker) edit() (vcf.Edit, bool) {
	f := w.s.formulas
	w.env.SetAdded(w.info, w.replaced)
	for i := range f.computed {
		w.computed(&f.computed[i])
	}
	if f.include != nil && !f.include.True(w.env) || f.exclude != nil && f.exclude.True(w.env) {
		return vcf.Edit{}, false
	}
	edit := vcf.Edit{Info: w.info, Replaced: w.replaced}
	if f.id != nil {
		if id, ok := f.id.Append(w.id[:0], w.env, vcf.String); ok {
			for i, c := range id {
				if c == ',' {
					id[i] = ';'
				}
			}
			w.id, edit.ID = id, id
		}
	}
	if len(f.deleted) > 0 {
		edit.Info = vcf.WithoutKeys(w.info, f.deleted)
		w.replaced = append(w.replaced, f.deleted...)
		edit.Replaced = w.replaced
	}
	return edit, true
}

// computed writes one computed key.
func (w *worker) computed(f *formula) {
	at := len(w.info)
	if at > 0 {
		w.info = append(w.info, ';')
	}
	w.info = append(w.info, f.prefix...)
	info, ok := f.program.Append(w.info, w.env, f.Type)
	if !ok {
		w.info = info[:at]
		return
	}
	w.info = info
	w.replaced = append(w.replaced, f.Key) // which the record may have, declared or not
	w.env.SetAdded(w.info, w.replaced)
}
