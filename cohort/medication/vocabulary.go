package medication

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Vocabulary is the OMOP vocabularies that a user has. Its methods are called
// from many goroutines at once.
type Vocabulary interface {
	// Concept returns the code of a concept, with its name as Display, and its
	// concept class ("Ingredient", "Clinical Drug", …).
	Concept(id int64) (code ehr.Code, class string, ok bool)
	// Ancestors returns the ancestors of CONCEPT_ANCESTOR.
	Ancestors(id int64) []int64
	// Related returns the concepts that CONCEPT_RELATIONSHIP relates with the given
	// one, for relations that are valid.
	Related(id int64, relationship string) []int64
	// ByCode returns the concept of a code.
	ByCode(code ehr.Code) (id int64, ok bool)
}

// The relationships of OMOP that lead from a product to its ingredients, in the
// order in which they are tried. Of each all targets are followed: a combination
// consists of several.
var towardsIngredients = []string{
	"RxNorm has ing", "Consists of", "Contains", "Tradename of", "Form of", "Quantified form of", "Box of",
	"Marketed form of", "Brand name of", "Maps to",
}

// Relationships are those that a [Vocabulary] is asked for: what loads one from
// a full download needs no others.
func Relationships() []string { return slices.Clone(towardsIngredients) }

const (
	maxSteps = 12  // relations from a boxed, marketed, quantified, branded pack to an ingredient
	maxNodes = 512 // concepts looked at for one product
)

// walk follows relationships from a concept to its ingredients.
type walk struct {
	v     Vocabulary
	seen  map[int64]bool
	found []int64
	by    []string
}

// from reports whether every branch from the concept ends at an ingredient.
func (w *walk) from(id int64, depth int) bool {
	if w.seen[id] {
		return true // it has been followed; what it lacked has been reported
	}
	if depth > maxSteps || len(w.seen) >= maxNodes {
		return false
	}
	w.seen[id] = true
	_, class, ok := w.v.Concept(id)
	if !ok {
		return false
	}
	if class == "Ingredient" {
		w.found = append(w.found, id)
		return true
	}
	for _, relation := range towardsIngredients {
		next := w.v.Related(id, relation)
		if relation == "Brand name of" { // it also leads back to every product of the brand
			next = slices.DeleteFunc(slices.Clone(next), func(n int64) bool {
				_, class, ok := w.v.Concept(n)
				return !ok || class != "Ingredient"
			})
		}
		if len(next) == 0 {
			continue
		}
		complete, before := true, len(w.found)
		for _, n := range next {
			complete = w.from(n, depth+1) && complete
		}
		if len(w.found) == before {
			continue
		}
		if !slices.Contains(w.by, relation) {
			w.by = append(w.by, relation)
		}
		return complete
	}
	return false
}

// found is what a code stands for.
type found struct {
	ingredients []Ingredient
	confidence  Confidence
	partial     bool // there may be more: an ATC code of a combination, a relation that leads nowhere
	steps       []string
	site        Site
}

// fromVocabulary finds the ingredients of a concept: by CONCEPT_ANCESTOR, where
// that has none by CONCEPT_RELATIONSHIP, then by the concept's name.
func (n *Normaliser) fromVocabulary(id int64) found {
	v := n.options.Vocabulary
	code, class, ok := v.Concept(id)
	if !ok {
		return found{steps: []string{fmt.Sprintf("OMOP concept %d is not in the vocabulary given", id)}}
	}
	what := fmt.Sprintf("OMOP concept %d", id)
	if class == "Ingredient" {
		return found{ingredients: []Ingredient{n.ofConcept(code)}, confidence: High, steps: []string{what + " is the ingredient " + n.ofConcept(code).Name}}
	}
	var ingredients []int64
	for _, a := range v.Ancestors(id) {
		if _, class, ok := v.Concept(a); ok && class == "Ingredient" && !slices.Contains(ingredients, a) {
			ingredients = append(ingredients, a)
		}
	}
	how, partial := "CONCEPT_ANCESTOR", false
	if len(ingredients) == 0 {
		w := walk{v: v, seen: make(map[int64]bool)}
		partial = !w.from(id, 0)
		slices.Reverse(w.by)
		ingredients, how = w.found, strings.Join(w.by, ", ")
	}
	f := found{partial: partial, confidence: High}
	for _, i := range ingredients {
		of, _, known := v.Concept(i)
		if !known {
			continue
		}
		ingredient := n.ofConcept(of)
		f.add(ingredient)
		f.steps = append(f.steps, fmt.Sprintf("%s → ingredient %s %s (%s)", what, of.Code, ingredient.Name, how))
	}
	if len(f.ingredients) > 0 && !f.partial {
		return f
	}
	if partial && len(f.ingredients) > 0 {
		f.steps = append(f.steps, what+": a relation leads to a concept that the vocabulary given does not have")
	}
	byName := n.fromName(what, code.Display)
	if len(f.ingredients) == 0 {
		return byName
	}
	// Both: what the relations found, and what the name adds.
	f.steps = append(f.steps, byName.steps...)
	for _, i := range byName.ingredients {
		if byName.confidence == High {
			f.add(i)
		}
	}
	return f
}

// ofConcept is the ingredient of a concept of class Ingredient.
func (n *Normaliser) ofConcept(code ehr.Code) Ingredient {
	if code.System == ehr.RxNorm {
		return n.ofRxNorm(code.Code, code.Display)
	}
	return n.ofRxNorm("", code.Display)
}

// ofRxNorm is an ingredient by its code, else by its name. The code may be "".
func (n *Normaliser) ofRxNorm(code, name string) Ingredient {
	if i, ok := n.words.byRxNorm[code]; ok {
		return n.words.substances[i]
	}
	ingredient := Ingredient{Name: strings.ToLower(strings.TrimSpace(name))}
	if p := n.words.exact(name); p != nil && !p.brand && len(p.substances) == 1 {
		ingredient = n.words.substances[p.substances[0]]
	}
	if code != "" && ingredient.RxNorm == "" {
		ingredient.RxNorm = code
	}
	return ingredient
}

// fromName reads the name that a vocabulary has for a code.
func (n *Normaliser) fromName(what, name string) found {
	r := n.words.read(name)
	f := found{confidence: r.confidence, steps: []string{what + ": by its name"}}
	if r.conflict != "" {
		f.confidence = Low
		f.steps = append(f.steps, r.conflict)
	}
	f.steps = append(f.steps, r.steps...)
	for _, i := range r.substances {
		f.ingredients = append(f.ingredients, n.words.substances[i])
	}
	f.site, _ = r.site.place(ingredientNames(f.ingredients))
	return f
}

// add adds an ingredient once.
func (f *found) add(i Ingredient) {
	if !slices.ContainsFunc(f.ingredients, func(x Ingredient) bool { return x.Name == i.Name }) {
		f.ingredients = append(f.ingredients, i)
	}
}

func ingredientNames(ingredients []Ingredient) []string {
	names := make([]string, len(ingredients))
	for i := range ingredients {
		names[i] = ingredients[i].Name
	}
	return names
}
