package medication

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// signs are what the words of a name, a form or a route say of where a medication
// acts.
type signs struct {
	systemic  bool
	local     bool
	here      bool   // local whatever else is said: a mouthwash, an injection into a joint
	weak      bool   // local unless something else is said: a gel may be within a capsule
	brandOnly bool   // local is known from a brand name alone
	special   string // "inhaled", "nasal", "rectal", "vaginal", "patch", "lozenge": local, but not for every substance
	words     []string
}

// siteWords say where a medication acts: s systemic, l local, weak, or one of the
// special places.
//
// A word that fits both, such as solution or spray, is not here.
var siteWords = map[string]string{
	"oral": "s", "orally": "s", "po": "s", "tablet": "s", "tablets": "s", "tab": "s", "tabs": "s", "caplet": "s", "caplets": "s",
	"capsule": "s", "capsules": "s", "cap": "s", "caps": "s", "pill": "s", "pills": "s", "softgel": "s", "softgels": "s",
	"gelcap": "s", "gelcaps": "s", "syrup": "s", "elixir": "s", "linctus": "s", "chewable": "s", "sublingual": "s", "sl": "s", "buccal": "s",
	"mouth": "s", "injection": "s", "injectable": "s", "intravenous": "s", "iv": "s", "ivpb": "s", "intramuscular": "s",
	"subcutaneous": "s", "sc": "s", "sq": "s", "subq": "s", "parenteral": "s", "infusion": "s", "syringe": "s", "implant": "s",
	"enteral": "s", "inj": "s", "im": "s", "filmtabletten": "s", "tabletten": "s", "kapseln": "s", "hartkapseln": "s", "retardtabletten": "s",
	"salbe": "l", "creme": "l", "nasogastric": "s", "gastrostomy": "s", "injector": "s", "odt": "s",
	"comprimé": "s", "comprimés": "s", "gélule": "s", "gélules": "s", "comprimido": "s", "comprimidos": "s", "cápsula": "s", "cápsulas": "s",
	"compresse": "s", "compressa": "s", "capsula": "s", "tablett": "s", "tabletter": "s", "tabletti": "s", "tabletit": "s", "kapsel": "s",
	"kapslar": "s", "kapsler": "s", "kapseli": "s", "kapselit": "s", "tabletki": "s", "tabletka": "s", "tableta": "s", "tabletas": "s",
	"infatab": "s", "infatabs": "s",
	"orodispersible": "s", "disintegrating": "s", "effervescent": "s", "transmucosal": "s", "mucosal": "s",

	"topical": "l", "dermal": "l", "cutaneous": "l", "skin": "weak", "cream": "l", "ointment": "l", "oint": "l", "lotion": "l",
	"gel": "weak", "foam": "weak", "paste": "weak", "shampoo": "l", "ophthalmic": "l", "ocular": "l", "eye": "l", "eyes": "l",
	"conjunctival": "l", "otic": "l", "auricular": "l", "ear": "l", "ears": "l",
	"irrigation": "l", "dental": "l",
	"top": "l",

	"inhaler": "inhaled", "inhalers": "inhaled", "inhalant": "inhaled", "inhalation": "inhaled", "inhaled": "inhaled",
	"nebulizer": "inhaled", "nebuliser": "inhaled", "nebulization": "inhaled", "aerosol": "inhaled", "respiratory": "inhaled",
	"hfa": "inhaled", "diskus": "inhaled", "metered": "inhaled", "inh": "inhaled", "neb": "inhaled",
	"nasal": "nasal", "intranasal": "nasal", "nose": "nasal",
	"rectal": "rectal", "suppository": "rectal", "suppositories": "rectal", "enema": "rectal", "pr": "rectal",
	"vaginal": "vaginal", "pv": "vaginal",
	"transdermal": "patch", "patch": "patch", "patches": "patch",
	"lozenge": "lozenge", "lozenges": "lozenge", "troche": "lozenge",
}

// Substances for which a place that is local for others is not, and the reverse.
const (
	inhaledSystemic = " desflurane enflurane halothane isoflurane methoxyflurane sevoflurane nitrous-oxide insulin levodopa loxapine nicotine "
	nasalSystemic   = " fentanyl sumatriptan zolmitriptan naloxone midazolam diazepam ketamine desmopressin butorphanol glucagon calcitonin nicotine "
	rectalLocal     = " mesalamine hydrocortisone budesonide prednisolone lidocaine bisacodyl glycerin nitroglycerin phenylephrine docusate sodium-phosphate "
	vaginalSystemic = " etonogestrel ethinyl-estradiol "
	patchLocal      = " lidocaine diclofenac menthol salicylic-acid "
	lozengeLocal    = " flurbiprofen benzocaine benzydamine chlorhexidine menthol clotrimazole nystatin lidocaine tetracaine "
	localOnly       = " bupivacaine levobupivacaine ropivacaine mepivacaine prilocaine procaine tetracaine benzocaine "
)

func listed(list, substance string) bool {
	return strings.Contains(list, " "+strings.ReplaceAll(substance, " ", "-")+" ")
}

// word adds what a word of the text says.
func (s *signs) word(w string) {
	class := siteClass(w)
	if class == "" {
		return
	}
	switch class {
	case "here":
		s.here, s.local, s.brandOnly = true, true, false
	case "s":
		s.systemic = true
	case "l":
		s.local, s.brandOnly = true, false
	case "weak":
		s.weak = true
	default:
		s.special = class
	}
	if !slices.Contains(s.words, w) {
		s.words = append(s.words, w)
	}
}

// merge adds what another text says.
func (s *signs) merge(o *signs) {
	s.systemic = s.systemic || o.systemic
	s.weak = s.weak || o.weak
	s.here = s.here || o.here
	if o.local && (!s.local || s.brandOnly) {
		s.local, s.brandOnly = true, o.brandOnly
	}
	if o.special != "" {
		s.special = o.special
	}
	for _, w := range o.words {
		if !slices.Contains(s.words, w) {
			s.words = append(s.words, w)
		}
	}
}

// brand adds that every product of a brand acts locally.
func (s *signs) brand(name string) {
	if !s.local {
		s.local, s.brandOnly = true, true
	}
	s.words = append(s.words, "brand "+name)
}

func (s *signs) none() bool { return !s.systemic && !s.local && !s.weak && s.special == "" }

// signsOf reads a route or a form.
func signsOf(c *ehr.Concept, names func(ehr.Code) string) signs {
	var s signs
	for _, code := range c.Codes {
		if systemOf(code.System) == ehr.SNOMED {
			s.text(routeCodes[code.Code])
		}
		s.text(code.Display)
		if code.Display == "" {
			s.text(names(code))
		}
	}
	s.text(c.Text)
	return s
}

func (s *signs) text(text string) {
	if len(text) > maxText {
		return
	}
	for _, t := range tokenise(text) {
		if t.kind == word {
			s.word(t.text)
		}
	}
}

// place decides where the substances act, from the signs of one source.
func (s *signs) place(names []string) (Site, string) {
	all := func(list string) bool {
		return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return !listed(list, n) })
	}
	some := func(list string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return listed(list, n) })
	}
	if all(localOnly) {
		return Local, "a local anaesthetic"
	}
	why := strings.Join(s.words, ", ")
	systemic, local := s.systemic, s.local && !s.brandOnly
	switch s.special {
	case "inhaled":
		if some(inhaledSystemic) {
			return Systemic, why + ": acts on the whole body although inhaled"
		}
		local = true
	case "nasal":
		if some(nasalSystemic) {
			return Systemic, why + ": acts on the whole body although given into the nose"
		}
		local = true
	case "rectal":
		if all(rectalLocal) {
			return Local, why
		}
		systemic = true
	case "vaginal":
		if some(vaginalSystemic) {
			return Systemic, why + ": hormones that act on the whole body"
		}
		return Local, why
	case "patch":
		if all(patchLocal) {
			return Local, why
		}
		return Systemic, why
	case "lozenge":
		if all(lozengeLocal) {
			return Local, why
		}
		systemic = true
	}
	if s.here {
		return Local, why
	}
	switch {
	case systemic && local:
		return SiteUnknown, why + ": contradict each other"
	case systemic:
		return Systemic, why
	case local, s.local, s.weak:
		return Local, why
	}
	return SiteUnknown, ""
}
