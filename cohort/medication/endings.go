package medication

import (
	"slices"
	"strings"
)

// joinedSalts are what other languages write behind a substance's name without a
// space, "Metoprololsuccinat", the longer in front of those that they end in.
var joinedSalts = strings.Fields(`hydrogensulfat dihydrochlorid hydrochlorid hydrobromid dihydrogenphosphat hydrogentartrat bisulfat
	succinat tartrat besilat besylat mesilat maleat fumarat sulfat phosphat citrat acetat decanoat oxalat embonat pamoat
	natrium kalium calcium magnesium sodium potassium hydrochloride hydrobromide sulfate sulphate succinate tartrate maleate
	fumarate citrate phosphate acetate oxalate bisulfate besylate mesylate decanoate`)

// latinEndings are those of a substance's name in Latin and in the languages that
// kept more of it: what they stand for in English is nothing, or an e.
var latinEndings = []string{"um", "o", "a"}

// endingIn is the substance's name that a word is with a salt behind it, or with
// the ending of another language, or nil.
func (d *dictionary) endingIn(w string) *phrase {
	for _, salt := range joinedSalts {
		if name, ok := strings.CutSuffix(w, salt); ok {
			if p := d.substance(name); p != nil {
				return p
			}
		}
	}
	for _, ending := range latinEndings {
		if name, ok := strings.CutSuffix(w, ending); ok {
			if p := d.substance(name); p != nil {
				return p
			}
		}
	}
	return nil
}

// substance is a long name of a substance, with or without an e behind it; nil: it
// is none.
func (d *dictionary) substance(name string) *phrase {
	if len(name) < minName {
		return nil
	}
	for _, text := range []string{name, name + "e"} {
		i := slices.IndexFunc(d.phrases[text], func(p phrase) bool { return len(p.tokens) == 1 && !p.brand })
		if i >= 0 {
			return &d.phrases[text][i]
		}
	}
	return nil
}
