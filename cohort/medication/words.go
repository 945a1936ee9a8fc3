package medication

import (
	"slices"
	"strings"
	"sync"
)

// Words that may stand beside the name of a medication without changing what it
// is. A word that is in none of these lists makes a text doubtful: it may be
// "allergy", or "stopped".
const (
	saltWords = `acetate adipate anhydrous arginine aspartate axetil benzoate besilate besylate bisulfate bitartrate
		bromide butyrate calcium camsylate chloride cilexetil citrate decanoate dihydrate dihydrochloride dihydrogen
		dimeglumine diolamine dipropionate disodium edisylate embonate enanthate erbumine ethylsuccinate etexilate
		fumarate furoate gluconate hemifumarate hemihydrate hexahydrate hyclate hydrate hydrobromide hydrochloride
		hydrochlorid hydrogen hydroxide isethionate lactate lysine magnesium malate maleate medoxomil meglumine mesilate
		mesylate mofetil monohydrate monosodium napsylate nitrate oxalate palmitate pamoate pentahydrate phosphate
		carbonate methylbromide pivalate pivoxil polistirex potassium propionate proxetil resinate saccharate salicylate sesquihydrate sodium
		stearate succinate sulfate sulphate tannate tartrate tosylate trihydrate trometamol tromethamine undecanoate
		valerate xinafoate zinc hcl hbr phos succ tart sulf fum
		sod na ca pot zn bitart bit cit mal mes oxal gluc
		sodique disodique calcique potassique magnésique chlorhydrate bromhydrate bésilate maléate
		sódico sódica cálcico cálcica potásico potásica magnésico magnésica hidrocloruro clorhidrato hidrobromuro sulfato fosfato
		natrium kalium kalzium hydrobromid succinat tartrat besilat maleat fumarat sulfat phosphat citrat`

	unitWords = `mg mgs milligram milligrams ml milliliter milliliters millilitre cc mcg ug µg μg microgram micrograms
		mikrogramm gm gram grams kg unt unit units iu ie meq mmol mol pe mci hr hrs hour hours day days week weeks
		month months actuat act actuation actuations puff puffs dose doses pct percent cells min minutes`

	formWords = `tablet tablets tab tabs caplet caplets capsule capsules cap caps pill pills softgel softgels gelcap
		gelcaps solution soln suspension susp syrup linctus elixir liquid powder pwd granules granule gel cream ointment oint
		lotion foam paste spray drop drops drp injection inj injectable injector autoinjector auto vial vials ampule
		ampoule ampul amp prefilled pre filled syringe syringes pen pens cartridge kit pack packs pak packet sachet sachets
		implant system patch patches film strip strips lozenge lozenges troche suppository suppositories enema
		inhaler inhalers inhalant inhalation nebulizer nebuliser nebulization aerosol metered dry hfa diskus shampoo
		mouthwash rinse gargle ring insert irrigation chewable chew effervescent dispersible disintegrating orally
		orodispersible dissolving sublingual buccal mucosal transmucosal oral ophthalmic ocular eye eyes otic ear ears nasal nose
		topical dermal cutaneous skin vaginal rectal intrauterine transdermal intravenous intramuscular subcutaneous
		intrathecal epidural intradermal intraarticular intravitreal intralesional intravesical periodontal dental
		subconjunctival intracameral intrapleural perineural infiltration respiratory conjunctival auricular enteral
		nasogastric intranasal inhaled
		parenteral infusion bolus concentrate emulsion drug product form iv ivpb im sc sq subq sl po pr pv inh neb top`

	manners = `extended ext prolonged modified sustained controlled delayed immediate release releasing er xr sr xl cr dr ec
		la mr ir odt retard depot zok enteric coated gastro resistant film abuse deterrent tamper osmotic biphasic
		otc rx generic brand strength extra regular maximum max low children childrens childs infants infant junior jr adult
		adults pediatric paediatric forte lyophilized liposomal liposome pegylated micronized micronised modified macrocrystals
		macrocrystal macrocrystalline microcrystals human recombinant
		porcine bovine isophane nph conjugated inert medicated hard soft water starter microspheres pf ingredient ingredients each contains containing usp ph eur bp fe
		preservative sugar alcohol latex dye sterile single multi use only per in of and with for the an as to at`

	sigWords = `take takes taking give once twice thrice one two three four half daily day every morning evening night
		nightly bedtime noon weekly monthly mouth by via qd qod bid tid qid qhs qam qpm hs prn needed od bd tds qds ac
		pc meals meal food times time mane nocte disp refill refills qty sig push
		pain fever nausea vomiting sleep insomnia anxiety headache cough itching`

	// Words for forms in records of other languages, and what brands add for a form of theirs.
	// And the abbreviations of dosage forms that American records have ("TB24", "CPDR"):
	// the letters stand alone once cut from the digits.
	otherForms = `tb tbcr tbdp tbec tbef tbso cp cpcr cpdr cpep cpsp chew syrp elix liqd conc sosy soaj sopn solr susr
		crea lotn sham aers aepb aerb nebu enem lozg troc ptch ptwk gran tabletten filmtabletten retardtabletten schmelztabletten kapseln hartkapseln weichkapseln retardkapseln
		tropfen salbe creme infusionslösung injektionslösung comprimé comprimés gélule gélules comprimidos comprimido cápsulas
		compresse capsule vapour solutab maintena mups proclick consta infatabs infatab es hp liqui gels
		rapid acuphase pd lo gastrorresistente gastrorresistentes gastroresistente magensaftresistent magensaftresistente
		ampoules ampules injections instillation ns saline
		tabletti tabletit kapseli kapselit depottabletti tablett tabletter filmdragerad depottablett depottabletter kapsel kapslar kapsler
		tabletta compressa rivestite capsula capsulas cápsula cápsulas tabletki tabletka tableta tablety tabletas
		long soltab velotab zydis melt melts quicklet rapimelt express zoc`

	makers = `accord actavis amneal apotex aurobindo bayer basics heumann hexal lupin merck mylan novartis pfizer ratiopharm
		roche sandoz sanofi stada sun teva torrent viatris zentiva zydus abz betapharm aristo dura lilly gsk ltd limited inc gmbh uk pharma pharmaceuticals laboratories labs`
)

var (
	salts = sync.OnceValue(func() []string { return strings.Fields(saltWords) })
	units = sync.OnceValue(func() map[string]bool { return setOf(unitWords) })
	plain = sync.OnceValue(func() map[string]bool {
		return setOf(saltWords, unitWords, formWords, manners, sigWords, otherForms, makers)
	})
)

func setOf(lists ...string) map[string]bool {
	set := make(map[string]bool)
	for _, list := range lists {
		for _, w := range strings.Fields(list) {
			set[w] = true
		}
	}
	return set
}

// singleLetters may stand alone: a, days, grams, hours, litres, every, units, with,
// times, and metres of the body's surface. Others may not: they are parts of "w/o"
// and "s/p".
const singleLetters = "adghlmquwx"

// explained reports whether a word may stand beside a name.
func explained(w string) bool {
	return plain()[w] || siteClass(w) != "" || len(w) == 1 && strings.Contains(singleLetters, w) || isLabelNumber(w)
}

// denials are words that stand in brackets and are no brand.
const denials = ` allergy allergic adverse active canceled cancelled completed deleted declined discontinued draft ended error
	expired former held historical history hold inactive intolerance intolerant never no none not off on paused past
	planned refused stop stopped suspended unknown void withdrawn `

func denial(w string) bool { return slices.Contains(strings.Fields(denials), w) }

// isLabelNumber knows RxNorm's mark of one applicant's product, "NDA020503": its
// letters stand alone once cut from the digits.
func isLabelNumber(w string) bool { return w == "nda" || w == "anda" || w == "bla" }

func isUnit(w string) bool { return units()[w] || w == "g" }
