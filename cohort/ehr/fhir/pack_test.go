package fhir

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// fill gives every field below v a value of its own, so that one that is not
// packed is missed.
func fill(v reflect.Value, n *int) {
	*n++
	switch x := v.Addr().Interface().(type) {
	case *ehr.Time:
		switch *n % 3 {
		case 0:
			*x = ehr.Date(1900+*n, 2, 3)
		case 1:
			*x = ehr.Time{At: time.Date(1900+*n, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}
		default:
			*x = ehr.Time{At: time.Date(1900+*n, 3, 4, 5, 6, 7, 8000*(*n), time.FixedZone("", -3600*(*n%12)-1800)), Precision: ehr.Instant}
		}
		return
	case *ehr.Concept:
		*x = ehr.Concept{Text: strings.Repeat("t", *n%5), Codes: []ehr.Code{{System: "s", Code: string(rune('a' + *n%26)), Display: "d"}, {Code: "x"}}}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.String:
		v.SetString("text " + string(rune('a'+*n%26)))
	case reflect.Float64:
		v.SetFloat(float64(*n) * 1.25)
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(1 + *n%4))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	}
}

func filled[T any](n *int) *T {
	out := new(T)
	fill(reflect.ValueOf(out).Elem(), n)
	return out
}

// Every field of every item comes back, through the dictionary and without it.
func TestPack(t *testing.T) {
	for _, full := range []bool{false, true} {
		n := 0
		dict := &dictionary{}
		if full {
			dict.size = fullDictionary + 1
		}
		p := &packer{dictionary: dict, numbers: map[conceptKey]uint64{}}
		begin := func(it *item, kind byte) *unpacker {
			it.ID, it.Part, it.Updated = "id", 3, 1_700_000_000_123
			p.to = p.to[:0]
			p.item(it, 70)
			u := &unpacker{text: string(p.to), concepts: dict.concepts}
			h := u.head()
			require.False(t, u.bad)
			assert.Equal(t, []any{kind, it.Type, 70, "id", 3, int64(1_700_000_000_123)}, []any{h.kind, h.typ, h.file, h.id, h.part, h.updated})
			return u
		}
		end := func(u *unpacker, want, got any) {
			assert.False(t, u.bad)
			assert.Equal(t, len(u.text), u.at, "all is read")
			assert.Equal(t, want, got)
			for cut := range len(u.text) { // what is cut off is found, and is no panic
				v := *u
				v.text, v.at = u.text[:cut], 0
				h := v.head()
				switch want.(type) {
				case *exposure:
					v.exposure(new(exposure), h)
				case *condition:
					v.condition(new(condition), h)
				case *ehr.Measurement:
					v.measurement(new(ehr.Measurement), h)
				case *ehr.Procedure:
					v.procedure(new(ehr.Procedure), h)
				case *ehr.Encounter:
					v.encounter(new(ehr.Encounter), h)
				default:
					v.person()
				}
				require.True(t, v.bad, "cut at %d", cut)
			}
		}

		e := filled[exposure](&n)
		e.Source = "MedicationDispense"
		u := begin(&item{Type: e.Source, Exposure: e}, packedExposure)
		var gotE exposure
		u.exposure(&gotE, head{typ: e.Source})
		end(u, e, &gotE)

		c := filled[condition](&n)
		c.Source = "Condition"
		u = begin(&item{Type: c.Source, Condition: c}, packedCondition)
		var gotC condition
		u.condition(&gotC, head{typ: c.Source})
		end(u, c, &gotC)

		m := filled[ehr.Measurement](&n)
		m.Source = componentSource
		u = begin(&item{Type: "Observation", Measurement: m}, packedMeasurement)
		var gotM ehr.Measurement
		u.measurement(&gotM, head{typ: "Observation", part: 3})
		end(u, m, &gotM)

		q := filled[ehr.Procedure](&n)
		q.Source = "Procedure"
		u = begin(&item{Type: q.Source, Procedure: q}, packedProcedure)
		var gotQ ehr.Procedure
		u.procedure(&gotQ, head{typ: q.Source})
		end(u, q, &gotQ)

		v := filled[ehr.Encounter](&n)
		v.Source, v.ID = "Encounter", "id"
		u = begin(&item{Type: v.Source, Encounter: v}, packedEncounter)
		var gotV ehr.Encounter
		u.encounter(&gotV, head{typ: v.Source, id: "id"})
		end(u, v, &gotV)

		w := filled[ehr.Patient](&n)
		w.ID, w.Conditions, w.Exposures, w.Measurements, w.Procedures, w.Encounters, w.Observed = "", nil, nil, nil, nil, nil, nil
		for i := range w.Deaths { // a Patient has the time alone
			w.Deaths[i].Source, w.Deaths[i].Cause = "Patient", ehr.Concept{}
		}
		u = begin(&item{Type: "Patient", Person: w}, packedPerson)
		gotW := u.person()
		end(u, *w, gotW)
	}
}

func TestPackNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	numbers := []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 1e300, -1e-300, 1 << 39, 1 << 41, -(1 << 53), math.MaxFloat64, math.SmallestNonzeroFloat64, math.NaN()}
	for range 1000 {
		numbers = append(numbers, math.Float64frombits(rng.Uint64()), float64(rng.IntN(1000))/10)
	}
	for _, x := range numbers {
		p := &packer{}
		p.float(x)
		u := &unpacker{text: string(p.to)}
		got := u.float()
		if math.IsNaN(x) {
			assert.True(t, math.IsNaN(got))
			continue
		}
		require.Equal(t, math.Float64bits(x), math.Float64bits(got), "%v", x)
		require.False(t, u.bad)
	}
}

// The codes of a person are nobody else's: changing them changes no dictionary,
// and appending to them no neighbour.
func TestCodesAreOwned(t *testing.T) {
	u := &unpacker{}
	shared := ehr.Concept{Codes: []ehr.Code{{Code: "a"}, {Code: "b"}}}
	one, two := u.owned(shared), u.owned(shared)
	one.Codes[0].Code = "changed"
	_ = append(one.Codes, ehr.Code{Code: "more"})
	assert.Equal(t, "a", shared.Codes[0].Code)
	assert.Equal(t, "a", two.Codes[0].Code)
}

// FuzzUnpack reads what nobody packed, as a damaged temporary file gives it.
func FuzzUnpack(f *testing.F) {
	n := 0
	p := &packer{dictionary: &dictionary{size: fullDictionary + 1}, numbers: map[conceptKey]uint64{}}
	for _, it := range []item{
		{Type: "Condition", ID: "c", Condition: filled[condition](&n)},
		{Type: "Observation", Measurement: filled[ehr.Measurement](&n)},
		{Type: "MedicationRequest", ID: "r", Exposure: filled[exposure](&n)},
		{Type: "Patient", Person: &ehr.Patient{}},
		{Type: "Observation", ID: "gone", Gone: true},
	} {
		at := len(p.to)
		p.item(&it, 1)
		item := append([]byte{}, p.to[at:]...)
		p.to = append(p.to[:at], byte(len(item)))
		p.to = append(p.to, item...)
	}
	f.Add(p.to)
	f.Fuzz(func(t *testing.T, items []byte) {
		r := &reading{dictionary: &dictionary{}, medications: map[string]medication{}, tally: ehr.Tally{Left: map[string]int{}, Warnings: map[string]int{}}}
		if len(items) == 0 {
			return
		}
		patient, err := r.assemble(group{key: "k", items: items})
		if err == nil && patient != nil && patient.ID != "k" {
			t.Error(patient.ID)
		}
	})
}
