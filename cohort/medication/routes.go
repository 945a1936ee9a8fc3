package medication

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Words of routes and forms beside those of siteWords, by what they say of where a
// medication acts. Those of "here" decide, whatever else is said: an injection into
// a joint is an injection, and acts in the joint.
const (
	systemicRoutes = `intraosseous intraperitoneal intraarterial intravascular intracardiac intracoronary intraportal
		intramedullary intrasternal jejunostomy nasojejunal nasoduodenal orogastric intragastric intraduodenal intrajejunal
		intraileal intracolonic intraesophageal gastroenteral esophagostomy stoma intradialytic
		subcutaneously intravenously intramuscularly subcut subcutan ivp subdermal sublingually buccally
		gum wafer wafers lyophilisate peroral
		tb tbcr tbdp tbec tbef tbso cp cpcr cpdr cpep cpsp chew syrp elix sosy soaj sopn`

	localRoutes = `topically ophth ophthalm ophthalmically gingival subgingival intragingival oropharyngeal laryngeal
		urethral intraurethral transurethral periurethral endocervical intracervical paracervical nail nails scalp lacquer
		varnish cleanser wash soap liniment balm pad pads pledget swab swabs dentifrice toothpaste tympanic
		transtympanic epicutaneous intraepidermal epilesional sublesional wound eardrops eyedrops
		crea lotn sham`

	hereRoutes = `mouthwash rinse gargle intrathecal intraspinal intradural intrameningeal intracisternal
		intracerebroventricular epidural peridural extradural caudal paravertebral intravitreal intraocular intracameral
		intracorneal intrastromal subretinal suprachoroidal subconjunctival retrobulbar peribulbar suborbital
		intraarticular periarticular intrasynovial intrabursal intratendinous peritendinous intradiscal intracartilaginous
		intralesional intratumor intratumoral peritumoral intradermal intrauterine intravesical intrapleural
		intracavernous intracavernosal intratympanic intraductal intraprostatic intrasinal endosinusial intraneural perineural
		infiltration instillation intracoronal periodontal intracanalicular`

	inhaledRoutes = `inhal inhalational inhalations inhaling nebulised nebulized nebules nebule respules mdi dpi turbuhaler
		turbohaler accuhaler evohaler handihaler respimat ellipta respiclick intratracheal endotracheal endotracheopulmonary
		intrabronchial intrapulmonary transtracheal aers aepb aerb nebu`

	nasalRoutes   = `nasally intranasally nostril nostrils`
	rectalRoutes  = `rectally supp suppos enem`
	vaginalRoutes = `vaginally pessary pessaries ovule ovules douche`
	patchRoutes   = `ptch ptwk`
	lozengeRoutes = `lozg troc`
)

var routeWords = sync.OnceValue(func() map[string]string {
	classes := make(map[string]string)
	for _, list := range [][2]string{
		{"s", systemicRoutes},
		{"l", localRoutes},
		{"here", hereRoutes},
		{"inhaled", inhaledRoutes},
		{"nasal", nasalRoutes},
		{"rectal", rectalRoutes},
		{"vaginal", vaginalRoutes},
		{"patch", patchRoutes},
		{"lozenge", lozengeRoutes},
	} {
		for w := range strings.FieldsSeq(list[1]) {
			classes[w] = list[0]
		}
	}
	return classes
})

// siteClass is what a word says of where a medication acts; "": nothing.
func siteClass(w string) string {
	if class, ok := routeWords()[w]; ok {
		return class
	}
	return siteWords[w]
}

// prefixes begin words of routes that are also written in two: "intra-articular".
var prefixes = []string{"intra", "trans", "sub", "peri", "retro", "endo", "naso", "oro"}

// joined is the end of the word that began with such a prefix and goes on after a
// hyphen, and the whole word. Of "intra" the second half may follow a space.
func joined(text, w string, end int) (string, int) {
	if !slices.Contains(prefixes, w) || end+1 >= len(text) || text[end] != '-' && (w != "intra" || text[end] != ' ') {
		return w, end
	}
	if r, _ := utf8.DecodeRuneInString(text[end+1:]); !unicode.IsLetter(r) {
		return w, end
	}
	rest, last := letterRun(text, end+1)
	return w + rest, last
}

// routeCodes are SNOMED CT's routes of administration, as HL7's value set
// route-codes lists them, by a word that says the same. Those are left out that do
// not tell: percutaneous, oromucosal, intraluminal, a fistula, a drain.
var routeCodes = map[string]string{
	"26643006": "oral", "47625008": "intravenous", "78421000": "intramuscular", "34206005": "subcutaneous",
	"37839007": "sublingual", "54471007": "buccal", "45890007": "transdermal", "6064005": "topical",
	"54485002": "ophthalmic", "10547007": "otic", "46713006": "nasal", "37161004": "rectal", "16857009": "vaginal",
	"447694001": "respiratory",

	"38239002": "intraperitoneal", "58100008": "intraarterial", "60213007": "intramedullary", "127490009": "gastrostomy",
	"127491008": "jejunostomy", "127492001": "nasogastric", "372454008": "gastroenteral", "372460008": "intracardiac",
	"372463005": "intracoronary", "372470005": "intrasternal", "417255000": "intraosseous", "417985001": "enteral",
	"418114005": "intravenous", "419993007": "intravenous", "418136008": "stoma", "418441008": "orogastric",
	"418730005": "nasojejunal", "418887008": "intraduodenal", "420163009": "esophagostomy", "420218003": "nasoduodenal",
	"445752009": "intraesophageal", "445755006": "intravascular", "445768003": "intragastric", "447026006": "intraileal",
	"447964005": "enteral", "448491004": "intrajejunal", "448492006": "intracolonic", "697971008": "intravascular",
	"876824003": "intradialytic", "58771000052103": "intraportal",

	"372452007": "endotracheopulmonary", "404818005": "intratracheal", "419778001": "intrabronchial",
	"420201002": "intrapulmonary", "447081004": "respiratory", "447229005": "transtracheal",

	"12130007": "intraarticular", "62226000": "intrauterine", "72607000": "intrathecal", "90028008": "urethral",
	"372449004": "dental", "372450004": "endocervical", "372451000": "endosinusial", "372457001": "gingival",
	"372459003": "intrabursal", "372461007": "intracavernous", "372462000": "intracervical", "372464004": "intradermal",
	"372465003": "intradiscal", "372466002": "intralesional", "372468001": "intraocular", "372469009": "intrapleural",
	"372471009": "intravesical", "372472002": "ocular", "372474001": "periarticular", "372475000": "perineural",
	"372476004": "subconjunctival", "404820008": "epidural", "416174007": "suborbital", "417070009": "caudal",
	"417989007": "intraductal", "418091004": "intratympanic", "418204005": "periurethral", "418287000": "intracoronal",
	"418321004": "retrobulbar", "418331006": "intracartilaginous", "418401004": "intravitreal", "418418000": "intraspinal",
	"418511008": "transurethral", "418586008": "intratendinous", "418608002": "intracorneal", "418664002": "oropharyngeal",
	"418722009": "peribulbar", "418821007": "intracameral", "418851001": "paracervical", "418877009": "intrasynovial",
	"418892005": "intracisternal", "419165009": "paravertebral", "419231003": "intrasinal", "419601003": "subgingival",
	"419762003": "peritendinous", "419810008": "intraprostatic", "420185003": "laryngeal", "420719007": "intracerebroventricular",
	"445754005": "intragingival", "445756007": "intradural", "445767008": "intrameningeal", "446105004": "conjunctival",
	"447052000": "periodontal", "447080003": "peridural", "447122006": "intratumor", "447227007": "transtympanic",
	"448077001": "intraepidermal", "448598008": "cutaneous", "711360002": "intraneural", "718329006": "infiltration",
	"764723001": "epilesional", "1254769004": "suprachoroidal", "1259221004": "intracavernosal",
	"1611000175109": "sublesional", "58811000052103": "peritumoral", "58831000052108": "subretinal",
}
