package kb

import "encoding/json"

// coded is the actions of one wording, stored once however many rows have it.
type coded struct {
	hash    string
	actions []Action
}

func (w *wire) guidelines(kb *KB) {
	var table []coded
	ids := map[string]int{}
	if w.writing {
		for _, g := range kb.Guidelines {
			for _, r := range g.Rows {
				key := r.codeKey()
				if _, ok := ids[key]; !ok {
					ids[key] = len(table)
					table = append(table, coded{r.TextHash, r.Actions})
				}
			}
		}
	}
	list(w, &table, func(c *coded) {
		w.text(&c.hash)
		list(w, &c.actions, w.action)
	})
	list(w, &kb.Guidelines, func(g **Guideline) {
		if *g == nil {
			*g = new(Guideline)
		}
		w.guideline(*g, table, ids)
	})
}

// codeKey is equal for rows with the same wording and the same code: a row of
// a user's file may have the one without the other.
func (r *Row) codeKey() string {
	code, err := json.Marshal(r.Actions)
	if err != nil {
		return r.ID // not a number in a dose; the row keeps its own entry
	}
	return r.TextHash + string(code)
}

func (w *wire) guideline(g *Guideline, table []coded, ids map[string]int) {
	w.text(&g.ID)
	w.text(&g.Source)
	w.text(&g.Version)
	w.text(&g.URL)
	w.textList(&g.Genes)
	w.textList(&g.Drugs)
	w.textList(&g.PMIDs)
	list(w, &g.Rows, func(r *Row) {
		w.text(&r.ID)
		w.textList(&r.Drugs)
		list(w, &r.Keys, func(k *Key) {
			w.text(&k.Gene)
			number(w, &k.Kind)
			w.text(&k.Value)
			w.pair(&k.Diplotype)
		})
		w.text(&r.Population)
		w.text(&r.Strength)
		w.bool(&r.Flags.DosingInformation)
		w.bool(&r.Flags.AlternateDrug)
		w.bool(&r.Flags.OtherGuidance)
		var id int
		if w.writing {
			id = ids[r.codeKey()]
		}
		w.int(&id)
		if id >= len(table) {
			w.fail()
			return
		}
		r.TextHash, r.Actions = table[id].hash, table[id].actions
	})
}

func (w *wire) action(a *Action) {
	word(w, &a.Kind)
	word(w, &a.Link)
	w.textList(&a.Drugs)
	w.textList(&a.NotDrugs)
	w.text(&a.Class)
	list(w, &a.Dose, w.dose)
	list(w, &a.Unless, func(l *Limit) {
		w.float(&l.Below)
		w.text(&l.Unit)
		w.text(&l.Per)
	})
	w.textList(&a.Test)
	w.textList(&a.Condition)
	w.textList(&a.Except)
	w.text(&a.Phase)
	w.ranged(&a.After)
	w.ranged(&a.Wait)
	w.int(&a.Days)
	w.text(&a.Duration)
	w.text(&a.Modality)
}

func (w *wire) dose(d *Dose) {
	w.ranged(&d.Percent)
	w.text(&d.Base)
	w.ranged(&d.Amount)
	w.text(&d.Bound)
	w.bool(&d.Strict)
	w.text(&d.Unit)
	w.text(&d.Per)
	w.float(&d.PerDay)
	w.float(&d.PerWeek)
	w.text(&d.Phase)
	w.text(&d.Drug)
	w.textList(&d.Condition)
	w.text(&d.Direction)
}

// ranged moves a range that may be absent.
func (w *wire) ranged(r **Range) {
	there := *r != nil
	w.bool(&there)
	if !there {
		return
	}
	if *r == nil {
		*r = new(Range)
	}
	w.float(&(*r).Low)
	w.float(&(*r).High)
}
