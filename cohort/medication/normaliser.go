package medication

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// Options say what a Normaliser may look codes up in beside its own tables.
type Options struct {
	Vocabulary Vocabulary // OMOP's, as the user has it; nil: none
	RxNorm     *RxNorm    // of the user's release files; nil: none
}

// Normaliser finds the ingredients of medications. It is safe for concurrent use,
// and remembers what it has found.
type Normaliser struct {
	options Options
	words   *dictionary

	mu     sync.RWMutex
	cached map[string]Mapping
}

// maxCached bounds the remembered mappings. Records have some ten thousand
// distinct medications; free text may have any number.
const maxCached = 1 << 16

// New returns a Normaliser for the drugs that a knowledge base has guidance for.
func New(base *kb.KB, o Options) (*Normaliser, error) {
	if base == nil {
		return nil, errors.New("medication: no knowledge base: give kb.Default()")
	}
	return &Normaliser{options: o, words: newDictionary(base), cached: make(map[string]Mapping)}, nil
}

// MapExposure maps what an exposure is of, with its route and form.
func (n *Normaliser) MapExposure(e *ehr.Exposure) Mapping {
	return n.Map(e.Concept, e.Route, e.Form)
}

// Map finds the ingredients of a medication and where it acts. The lists of the
// mapping are shared with other callers: they are not to be changed.
//
// A code is looked up first: among the codes that are embedded, then in the
// user's vocabulary, then in the user's RxNorm files; ATC codes among those of
// the knowledge base. The words beside the code are always read as well, and a
// code and words that name different ingredients are a Conflict.
func (n *Normaliser) Map(concept, route, form ehr.Concept) Mapping {
	var buffer [512]byte
	key := appendConcept(appendConcept(appendConcept(buffer[:0], &concept), &route), &form)
	n.mu.RLock()
	m, ok := n.cached[string(key)]
	n.mu.RUnlock()
	if ok {
		return m
	}
	m = n.find(&concept, &route, &form)
	n.mu.Lock()
	if len(n.cached) >= maxCached {
		clear(n.cached)
	}
	n.cached[string(key)] = m
	n.mu.Unlock()
	return m
}

// appendConcept writes a concept so that different ones are written differently.
func appendConcept(b []byte, c *ehr.Concept) []byte {
	for i := range c.Codes {
		for _, s := range [...]string{c.Codes[i].System, c.Codes[i].Code, c.Codes[i].Display} {
			b = append(append(b, s...), 0)
		}
	}
	return append(append(append(b, 1), c.Text...), 2)
}

// find is Map without the memory.
func (n *Normaliser) find(concept, route, form *ehr.Concept) Mapping {
	var m Mapping
	byCode := n.fromCodes(concept, &m)
	byText := n.fromTexts(concept, &m)
	switch {
	case len(byCode.ingredients) > 0:
		m.Ingredients, m.Confidence = byCode.ingredients, byCode.confidence
		n.compare(&m, &byCode, &byText)
	case len(byText.ingredients) > 0:
		m.Ingredients, m.Confidence = byText.ingredients, byText.confidence
	}
	if len(m.Ingredients) == 0 {
		m.Confidence = NotMapped
		if len(m.How) == 0 {
			m.How = []string{"neither a code nor a word of it is known"}
		}
		return m
	}
	n.locate(&m, byCode.site, byText.signs, route, form)
	m.How = slices.Compact(m.How)
	return m
}

// compare says whether the words beside a code name the same. Words that name
// some of the ingredients are less complete and no contradiction; a code that has
// some of those that the words name is one, unless it says itself that there may
// be more.
func (n *Normaliser) compare(m *Mapping, byCode *found, byText *textFound) {
	if len(byText.ingredients) == 0 {
		return
	}
	code, text := ingredientNames(byCode.ingredients), ingredientNames(byText.ingredients)
	switch {
	case within(text, code):
	case byCode.partial && within(code, text):
		if byText.confidence == High {
			for _, i := range byText.ingredients {
				byCode.add(i)
			}
			m.Ingredients = byCode.ingredients
		}
	case m.Conflict == "":
		m.Conflict = "the code is of " + strings.Join(code, " + ") + ", the words say " + strings.Join(text, " + ")
	}
}

func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// textFound is what the words of a concept say.
type textFound struct {
	found
	signs signs
}

// fromTexts reads the displays of all codes, and the text.
func (n *Normaliser) fromTexts(concept *ehr.Concept, m *Mapping) textFound {
	var t textFound
	var read []string
	for i := range len(concept.Codes) + 1 {
		text := concept.Text
		if i < len(concept.Codes) {
			text = concept.Codes[i].Display
		}
		if text = strings.TrimSpace(text); text == "" || slices.Contains(read, text) {
			continue
		}
		read = append(read, text)
		r := n.words.read(text)
		m.How = append(m.How, r.steps...)
		if r.conflict != "" && m.Conflict == "" {
			m.Conflict = r.conflict
		}
		t.signs.merge(&r.site)
		if len(r.substances) > 0 {
			n.joinTexts(&t, &r, m)
		}
	}
	return t
}

// joinTexts joins the reading of one more text with those before. The one that
// names more is taken, where neither contradicts the other.
func (n *Normaliser) joinTexts(t *textFound, r *reading, m *Mapping) {
	var now found
	for _, s := range r.substances {
		now.add(n.words.substances[s])
	}
	now.confidence = r.confidence
	if len(t.ingredients) == 0 {
		t.found = now
		return
	}
	before, after := ingredientNames(t.ingredients), ingredientNames(now.ingredients)
	switch {
	case within(after, before) && within(before, after):
		t.confidence = max(t.confidence, now.confidence)
	case within(after, before):
	case within(before, after):
		t.found = now
	case m.Conflict == "":
		m.Conflict = "one text says " + strings.Join(before, " + ") + ", another " + strings.Join(after, " + ")
	}
}

// locate decides where the medication acts: by its route, else its form, else
// its name, else its code. Route and name that contradict each other leave it
// open, so that guidance is shown.
func (n *Normaliser) locate(m *Mapping, byCode Site, byText signs, route, form *ehr.Concept) {
	names := ingredientNames(m.Ingredients)
	lookup := n.conceptName
	r, f := signsOf(route, lookup), signsOf(form, lookup)
	for _, source := range []struct {
		name  string
		signs *signs
	}{{"route", &r}, {"form", &f}, {"name", &byText}} {
		site, why := source.signs.place(names)
		if source.signs.none() && site == SiteUnknown {
			continue
		}
		if m.Site != SiteUnknown && site != SiteUnknown && site != m.Site {
			m.Site = SiteUnknown
			m.How = append(m.How, "route, form and name do not agree where it acts: guidance is shown")
			return
		}
		if m.Site == SiteUnknown && why != "" {
			m.Site = site
			m.How = append(m.How, source.name+" ("+why+"): "+site.String())
		}
	}
	if m.Site == SiteUnknown && byCode != SiteUnknown {
		m.Site = byCode
		m.How = append(m.How, "code: "+byCode.String())
	}
}

// conceptName is the name of a route or a form that is given as a concept of OMOP.
func (n *Normaliser) conceptName(code ehr.Code) string {
	v := n.options.Vocabulary
	if v == nil {
		return ""
	}
	if id, ok := conceptID(code); ok {
		c, _, _ := v.Concept(id)
		return c.Display
	}
	if id, ok := v.ByCode(ehr.Code{System: systemOf(code.System), Code: code.Code}); ok {
		c, _, _ := v.Concept(id)
		return c.Display
	}
	return ""
}
