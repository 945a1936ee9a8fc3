package fhir

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
)

// twoDecoders are one that knows shapes of lines, and one that takes all apart.
type twoDecoders struct {
	r        *reading
	d, plain *decoder
	hits     int // lines that were not taken apart
}

func newTwoDecoders() *twoDecoders {
	r := &reading{o: Options{MaxItem: 1 << 20}, asOf: ehr.Date(2026, 1, 1)}
	two := &twoDecoders{r: r}
	for _, d := range []**decoder{&two.d, &two.plain} {
		r.dictionary = &dictionary{}
		*d = r.decoder(&input.File{Ordinal: 1, Of: 1}, newBatch())
	}
	return two
}

// same gives both a line, and compares what they make of it, and where they see what
// is wrong.
func (two *twoDecoders) same(t *testing.T, line string) {
	t.Helper()
	var said [2]string
	for i, d := range []*decoder{two.d, two.plain} {
		d.out, d.packer.to = newBatch(), d.packer.to[:0]
		d.at, d.line = 0, 7
		d.tape.plain = i == 0 && !strings.Contains(line, `\`)
		d.tape.nodes = d.tape.nodes[:0]
		err := two.r.decodeLine(d, []byte(line))
		if i == 0 && len(d.tape.nodes) == 0 { // it was not taken apart
			two.hits++
		}
		d.endCount()
		said[i] = fmt.Sprintf("%v %v %v %v %v %x %d", err, d.out.items, d.out.counts, d.out.left, d.out.warnings, d.packer.to, d.at)
	}
	require.Equal(t, said[1], said[0], line)
}

const (
	shapedLine = `{"resourceType":"Observation","id":"%d-0","meta":{"lastUpdated":"2024-01-0%dT00:00:00Z","profile":["http://x.org/1234567890"]},"status":"final",` +
		`"code":{"coding":[{"system":"http://loinc.org","code":"8302-%d","display":"Body height"}]},"subject":{"reference":"Patient/%d"},` +
		`"encounter":{"reference":"Encounter/%d-5678901234"},"effectiveDateTime":"2020-02-0%d","issued":"2020-02-02T10:00:0%d+01:00",` +
		`"valueQuantity":{"value":%d.5,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}`
	componentsLine = `{"resourceType":"Observation","id":"%d","status":"final","subject":{"reference":"Patient/1-234567890123"},"effectiveDateTime":"2020-02-0%d",` +
		`"component":[{"code":{"text":"a"},"valueQuantity":{"value":%d,"unit":"mmHg"}},{"code":{"text":"b"},"valueString":"x"},` +
		`{"valueQuantity":{"unit":"mmHg","value":-%d.25},"code":{"text":"c"}}]}`
	visitLine = `{"resourceType":"Encounter","id":"%d","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/%d"},` +
		`"period":{"start":"2020-02-0%d","end":"2020-02-0%d"},"type":[{"text":"%d"}]}`
)

func visit(n int) string { return fmt.Sprintf(visitLine, n, n/7, n%9+1, n%9+1, n%3) }

func shaped(n int) string {
	return fmt.Sprintf(shapedLine, n, n%8+1, n%3, n/7, n/4, n%9+1, n%10, n)
}

func components(n int) string { return fmt.Sprintf(componentsLine, n, n%9+1, n, n) }

// Lines that are like others say what they say without being known, whatever is
// damaged in them or other than before.
func TestShapes(t *testing.T) {
	for _, one := range []struct {
		name string
		line func(int) string
	}{{"one number", shaped}, {"components", components}, {"encounter", visit}} {
		t.Run(one.name, func(t *testing.T) {
			two := newTwoDecoders()
			for n := range 300 {
				two.same(t, one.line(n))
			}
			assert.Greater(t, two.hits, 250)
			line := one.line(3)
			n := 0
			again := func() { // so that the shape is known
				for range 6 {
					n++
					two.same(t, one.line(n%300))
				}
			}
			before := two.hits
			for at := range line {
				again()
				for _, c := range []byte(`{}[]",:x\ 0-` + "\x00\xff") {
					damaged := []byte(line)
					damaged[at] = c
					two.same(t, string(damaged))
				}
				again()
				two.same(t, line[:at])
				two.same(t, line[:at]+line[at+1:])
				two.same(t, line[:at]+" "+line[at:])
				two.same(t, line[:at]+`"`+line[at:])
				two.same(t, line[:at]+"7"+line[at:])
			}
			assert.Greater(t, two.hits-before, 1000)
		})
	}
}

// What a hole may hold that is not read as the others are.
func TestShapeHoles(t *testing.T) {
	for _, one := range []struct{ name, from, to string }{
		{"a date that is none", `"2020-02-04"`, `"2020-02-31"`},
		{"no date", `"2020-02-04"`, `""`},
		{"a date to come", `"2020-02-04"`, `"2027-01-01"`},
		{"an instant", `"2020-02-04"`, `"2020-02-04T10:11:12.5-03:00"`},
		{"another subject", `Patient/`, `Group/`},
		{"no kind of subject", `Patient/`, ``},
		{"a subject with a version", `Patient/0`, `Patient/0/_history/2`},
		{"a contained subject", `Patient/0`, `#p`},
		{"a subject by its identifier", `Patient/0`, `Patient?identifier=a|b`},
		{"a subject without an ID", `Patient/0`, `Patient/`},
		{"no subject", `Patient/0`, ``},
		{"a contained encounter", `Encounter/0-5678901234`, `#e`},
		{"no encounter", `Encounter/0-5678901234`, ``},
		{"no text of UTF-8", `Encounter/0`, "Encounter/\xff"},
		{"no ID", `"3-0"`, `""`},
		{"an exponent", `3.5`, `3.5e2`},
		{"a number of many digits", `3.5`, `3.14159265358979323846`},
		{"a number that is none", `3.5`, `3.5.5`},
		{"too large a number", `3.5`, `1e999`},
		{"less than nothing", `3.5`, `-3.5`},
		{"nothing", `3.5`, `-0`},
		{"a number as text", `3.5`, `"3.5"`},
		{"null", `3.5`, `null`},
		{"NaN", `3.5`, `NaN`},
		{"a version that says nothing", `2024-01-04T00:00:00Z`, `x`},
		{"an escape in the ID", `"3-0"`, `"3\u00300"`},
		{"an escaped key", `"subject"`, `"sub\u006aect"`},
		{"an error", `"final"`, `"entered-in-error"`},
		{"a key twice", `"status"`, `"subject":{"reference":"Patient/9"},"status"`},
		{"a key twice, behind", `"issued"`, `"subject":{"reference":"Patient/9"},"issued"`},
		{"another order", `{"resourceType":"Observation",`, `{"status":"final","resourceType":"Observation",`},
		{"another type", `"Observation"`, `"Condition"`},
		{"something behind", `}}`, `}}{}`},
		{"space behind", `}}`, "}} \t\r"},
	} {
		t.Run(one.name, func(t *testing.T) {
			two := newTwoDecoders()
			other := strings.Replace(shaped(3), one.from, one.to, 1)
			require.NotEqual(t, shaped(3), other)
			for n := range 200 {
				two.same(t, shaped(n))
				if n%20 > 10 {
					two.same(t, other)
				}
			}
			assert.Greater(t, two.hits, 100)
		})
	}
}

// What the times of an encounter may be.
func TestShapeEncounters(t *testing.T) {
	for _, one := range []struct{ name, from, to string }{
		{"it ends before it begins", `"end":"2020-02-04"`, `"end":"2020-02-03"`},
		{"it is to come", `"start":"2020-02-04"`, `"start":"2028-02-03"`},
		{"a beginning that is none", `"start":"2020-02-04"`, `"start":"x"`},
		{"an end that is none", `"end":"2020-02-04"`, `"end":"2020-13"`},
		{"no beginning", `"start":"2020-02-04",`, ``},
		{"an empty beginning", `"start":"2020-02-04"`, `"start":""`},
		{"no end", `,"end":"2020-02-04"`, ``},
		{"no period", `"period":{"start":"2020-02-04","end":"2020-02-04"},`, ``},
		{"planned", `"finished"`, `"planned"`},
		{"another subject", `Patient/`, `Location/`},
	} {
		t.Run(one.name, func(t *testing.T) {
			two := newTwoDecoders()
			other := strings.Replace(visit(3), one.from, one.to, 1)
			require.NotEqual(t, visit(3), other)
			for n := range 200 {
				two.same(t, visit(n))
				two.same(t, shaped(n))
				if n%20 > 10 {
					two.same(t, other)
				}
			}
			assert.Greater(t, two.hits, 300)
		})
	}
}

// Lines of which each is another cost no memory, and are looked for rarely.
func TestShapesMany(t *testing.T) {
	two := newTwoDecoders()
	for n := range 6000 {
		line := strings.Replace(shaped(n), "http://x.org/1234567890", fmt.Sprint("http://x.org/1234567890/", n/3), 1)
		two.same(t, line)
		two.same(t, strings.Replace(shaped(n), `"unit":"cm"`, fmt.Sprintf(`"unit":"cm%d"`, n), 1))
	}
	found := two.d.shapes[observations].found
	require.LessOrEqual(t, found.n, mostRecurring)
	require.LessOrEqual(t, len(found.values), mostRecurring)
	for _, k := range found.values {
		require.LessOrEqual(t, len(k.shapes), mostShapes)
	}
}

// Shapes that take much are forgotten, and learned again.
func TestShapesForgotten(t *testing.T) {
	two := newTwoDecoders()
	s := &two.d.shapes[observations]
	for n := range 100 {
		two.same(t, shaped(n))
	}
	assert.Positive(t, s.size)
	s.size = shapesSize + 1
	two.same(t, strings.Replace(shaped(1), `"cm"`, `"m"`, 2)) // which has another shape
	assert.Zero(t, s.size)
	assert.Zero(t, s.found.n)
	for _, k := range s.found.values {
		assert.Empty(t, k.shapes)
	}
	two.hits = 0
	for n := range 100 {
		two.same(t, shaped(n))
	}
	assert.Greater(t, two.hits, 80)
	assert.LessOrEqual(t, s.size, shapesSize)
}

// Of another program the lines begin in another way, and are known after a while.
func TestShapesHead(t *testing.T) {
	two := newTwoDecoders()
	other := func(n int) string {
		return strings.Replace(shaped(n), `{"resourceType":"Observation",`, `{ "resourceType":"Observation",`, 1)
	}
	for n := range 100 {
		two.same(t, shaped(n))
	}
	two.hits = 0
	for n := range otherHeads + 200 {
		two.same(t, other(n))
	}
	assert.Greater(t, two.hits, 100)
	assert.True(t, bytes.HasPrefix(two.d.shapes[observations].head, []byte(`{ "`)))
}

// FuzzShapes reads a line after others, some of which it may be like: whether shapes
// are known makes no difference. Hashes differ from run to run, so that the engine
// takes long to make an input small: -fuzzminimizetime 1x.
func FuzzShapes(f *testing.F) {
	for n := range 3 {
		f.Add(shaped(n))
		f.Add(components(n))
		f.Add(visit(n))
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "\n") {
			return
		}
		two := newTwoDecoders()
		for n := range 8 {
			two.same(t, shaped(n))
			two.same(t, components(n))
			two.same(t, visit(n))
		}
		two.same(t, line)
		two.same(t, line)
	})
}
