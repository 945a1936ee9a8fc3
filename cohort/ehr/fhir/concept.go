package fhir

import "github.com/allelerx/allelerx/cohort/ehr"

// conceptCache are concepts by the JSON that they were read from: few different
// ones come again and again.
type conceptCache map[string]*cached

type cached struct {
	concept ehr.Concept
	odd     []oddity
}

// oddity is what a warning will be about.
type oddity struct{ code, msg string }

const longConcept = 2000 // bytes: longer ones hardly come twice

// concept reads a CodeableConcept. Its codes are those of all that are alike: they
// are read, and not changed.
func (d *decoder) concept(v value) ehr.Concept {
	if !v.there() {
		return ehr.Concept{}
	}
	k := v.met()
	if k == nil {
		return d.told(d.cached(&d.concepts, v, (*decoder).readConcept))
	}
	if k.concept == nil {
		k.concept = d.cached(&d.concepts, v, (*decoder).readConcept)
	}
	return d.told(k.concept)
}

func (d *decoder) readConcept(v value) *cached {
	c := &cached{concept: ehr.Concept{Text: d.text(v, "text")}}
	if codings := v.of("coding"); codings.head().there() {
		c.concept.Codes = make([]ehr.Code, 0, codings.count())
		for coding := codings.head(); coding.there(); coding = coding.after() {
			d.coding(c, coding)
		}
	}
	return c
}

// codingOf reads a Coding that stands alone.
func (d *decoder) codingOf(v value) ehr.Concept {
	if !v.there() {
		return ehr.Concept{}
	}
	k := v.met()
	if k == nil {
		return d.told(d.cached(&d.codings, v, (*decoder).readCoding))
	}
	if k.coding == nil {
		k.coding = d.cached(&d.codings, v, (*decoder).readCoding)
	}
	return d.told(k.coding)
}

func (d *decoder) readCoding(v value) *cached {
	c := new(cached)
	d.coding(c, v)
	return c
}

// cached is what was read before from the same bytes, or is read now.
func (d *decoder) cached(in *conceptCache, v value, read func(*decoder, value) *cached) *cached {
	raw := v.raw()
	c, ok := (*in)[string(raw)]
	if !ok {
		c = read(d, v)
		if len(raw) <= longConcept {
			if *in == nil || len(*in) >= maxOwned {
				*in = conceptCache{}
			}
			(*in)[string(raw)] = c
		}
	}
	return c
}

// told is the concept, of which warnings are given each time that it comes.
func (d *decoder) told(c *cached) ehr.Concept {
	for _, o := range c.odd {
		d.warn(o.code, o.msg)
	}
	return c.concept
}

// coding appends a Coding that says something.
func (d *decoder) coding(to *cached, v value) {
	c := ehr.Code{Code: d.text(v, "code"), Display: d.text(v, "display")}
	if c.Code == "" && c.Display == "" {
		return
	}
	system := d.text(v, "system")
	var known bool
	c.System, known = systemOf(system)
	switch {
	case system == "" && c.Code != "":
		to.odd = append(to.odd, oddity{"no-system", "a code does not say of which system it is; it is kept"})
	case system != "" && !known:
		to.odd = append(to.odd, oddity{"unknown-system", "a code is of a system that is not known here; it is kept"})
	}
	to.concept.Codes = append(to.concept.Codes, c)
}
