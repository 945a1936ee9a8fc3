package kb

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	k, err := Decode(blob)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Encode(k)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, blob) {
		t.Error("what is decoded is encoded otherwise")
	}
	twin, err := Decode(again)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range twin.Genes {
		a, b := *g, *k.Genes[i]
		a.index, b.index = nil, nil
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s differs", g.Name)
		}
	}
	if !reflect.DeepEqual(twin.Guidelines, k.Guidelines) || !reflect.DeepEqual(twin.Drugs, k.Drugs) || !reflect.DeepEqual(twin.Sources, k.Sources) {
		t.Error("guidelines, drugs or sources differ")
	}
}

// A whole model, with every field set, comes back.
func TestRoundTripAction(t *testing.T) {
	dose := Dose{
		Percent: &Range{25, 50}, Base: "maximum-recommended", Amount: &Range{0.5, 0.5}, Bound: "max", Strict: true, Unit: "mg", Per: "day", PerDay: 1.5, PerWeek: 3,
		Phase: "start", Drug: "x", Condition: []string{"age:>=18"}, Direction: "lower",
	}
	action := Action{
		Kind: DoseKind, Link: Otherwise, Drugs: []string{"a"}, NotDrugs: []string{"b"}, Class: "c", Dose: []Dose{dose},
		Unless: []Limit{{75, "mg/m2", "day"}}, Test: []string{"ecg"}, Condition: []string{"d:e"}, Except: []string{"e:f"}, Phase: "loading", After: &Range{3, 3}, Wait: &Range{14, 28}, Days: 28, Duration: "shortest-feasible", Modality: "may",
	}
	for _, v := range []any{dose, action, *dose.Percent, action.Unless[0]} {
		for i := range reflect.TypeOf(v).NumField() {
			if reflect.ValueOf(v).Field(i).IsZero() {
				t.Fatalf("%T.%s is not set: set every field here", v, reflect.TypeOf(v).Field(i).Name)
			}
		}
	}
	k := &KB{Guidelines: []*Guideline{{ID: "1", Rows: []Row{
		{ID: "a", TextHash: "h", Actions: []Action{action}},
		{ID: "b", TextHash: "h", Actions: []Action{{Kind: SeeGuideline}}}, // of a user's file
		{ID: "c", TextHash: "h", Actions: []Action{action}},
	}}}}
	data, err := Encode(k)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Guidelines, k.Guidelines) {
		t.Errorf("%+v", got.Guidelines[0])
	}
}

func TestDecodeDamaged(t *testing.T) {
	damage := func(at int, b byte) []byte {
		c := bytes.Clone(blob)
		c[at] ^= b
		return c
	}
	huge := bytes.Clone(blob)
	binary.LittleEndian.PutUint32(huge[len(magic)+1:], 1<<31)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "no compact knowledge base"},
		"magic":     {damage(0, 1), "no compact knowledge base"},
		"format":    {damage(len(magic), 7), "has format 5"},
		"length":    {damage(len(magic)+1, 1), "checksum"},
		"huge":      {huge, "it is damaged"},
		"checksum":  {damage(len(magic)+6, 1), "checksum"},
		"content":   {damage(len(blob)/2, 0x55), "kb: the compact knowledge base"},
		"truncated": {blob[:len(blob)-1], "is damaged"},
	} {
		if _, err := Decode(c.data); err == nil || !strings.HasPrefix(err.Error(), "kb: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want …%s…", name, err, c.want)
		}
	}
}

// Content that lies about its counts and references is refused, not believed.
func TestWireLies(t *testing.T) {
	for name, content := range map[string][]byte{
		"count of texts":  {200, 1},
		"length of text":  {1, 100},
		"text id":         {0, 5},
		"count":           {1, 0, 0, 0, 99},
		"no number":       {1, 0, 0x80},
		"number too big":  {1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
		"text not a text": {1, 0xff, 0xff, 0xff, 0xff, 0x07},
	} {
		r := &wire{buf: content}
		r.readTexts()
		r.kb(new(KB))
		if r.err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	var f float64
	r := &wire{buf: []byte{1, 2}}
	r.float(&f)
	if r.err == nil {
		t.Error("half a number: no error")
	}
	w := &wire{writing: true, ids: map[string]int{}}
	n := -1
	if w.int(&n); w.err == nil {
		t.Error("a negative number: no error")
	}
	if _, err := Encode(&KB{Genes: []*Gene{{Sites: []Site{{GRCh38: Place{Pos: -1}}}}}}); err == nil {
		t.Error("a negative position: no error")
	}
	if _, err := Encode(&KB{Genes: []*Gene{{Sites: []Site{{GRCh38: Place{Known: true, Ref: 3}}}}}}); err == nil {
		t.Error("a REF that is no allele: no error")
	}
}

// A gene with cells beyond all bounds is refused before memory is taken.
func TestTooManyCells(t *testing.T) {
	g := &Gene{Sites: make([]Site, 1<<13), Alleles: make([]Allele, 1<<12)}
	cells := make([]Cell, len(g.Sites))
	for i := range g.Alleles {
		g.Alleles[i].Cells = cells
	}
	if _, err := Encode(&KB{Genes: []*Gene{g}}); err == nil {
		t.Error("no error")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{0, 0, 0})
	f.Add([]byte{1, 1, 'x', 0, 0, 0, 1, 0, 0})
	f.Fuzz(func(_ *testing.T, content []byte) {
		r := &wire{buf: content}
		r.readTexts()
		r.kb(new(KB))
	})
}
