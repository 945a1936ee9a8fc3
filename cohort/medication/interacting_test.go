package medication

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Inhibitors and inducers of CYP2D6 and CYP2C19 are known by name whether or not
// there is guidance for them; with a code where a source at hand states one.
func TestInteracting(t *testing.T) {
	n := newNormaliser(t, Options{})
	for name, code := range map[string]string{
		"paroxetine": "32937", "fluoxetine": "4493", "bupropion": "42347", "quinidine": "9068", "terbinafine": "37801",
		"duloxetine": "72625", "sertraline": "36437", "mirabegron": "1300786", "fluvoxamine": "42355", "omeprazole": "7646",
		"esomeprazole": "283742", "voriconazole": "121243", "carbamazepine": "2002", "phenytoin": "8183", "celecoxib": "140587",
		"clobazam": "21241", "escitalopram": "321988", "hydroxychloroquine": "5521", "labetalol": "6185", "isoniazid": "6038",
		"modafinil": "30125", "efavirenz": "195085", "fluconazole": "4450", "rifampin": "9384",
		// No source at hand states these codes.
		"cinacalcet": "", "ticlopidine": "", "apalutamide": "", "ritonavir": "", "cimetidine": "",
		"amiodarone": "", "abiraterone": "", "dronedarone": "", "felbamate": "", "topiramate": "", "enzalutamide": "", "st john's wort": "",
		"phenobarbital": "", "etravirine": "", "moclobemide": "", "armodafinil": "", "lorcaserin": "", "rolapitant": "", "panobinostat": "",
		"dacomitinib": "", "asunaprevir": "", "cenobamate": "", "letermovir": "", "diphenhydramine": "",
	} {
		m := n.Map(words(name+" 100 MG Oral Tablet"), ehr.Concept{}, ehr.Concept{})
		assert.Equal(t, []string{name}, used(&m), name)
		if assert.Len(t, m.Ingredients, 1) {
			assert.Equal(t, code, m.Ingredients[0].RxNorm, name)
		}
	}
}
