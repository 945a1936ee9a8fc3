package fhir

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// alike compares two values by all that can be asked of them, whose names are given.
func alike(t *testing.T, want, got value, names []string) {
	t.Helper()
	require.Equal(t, want.kind(), got.kind())
	require.Equal(t, string(want.raw()), string(got.raw()))
	require.Equal(t, string(want.bytes()), string(got.bytes()))
	require.Equal(t, want.count(), got.count())
	for _, name := range names {
		if of := want.of(name); of.there() || got.has(name) {
			alike(t, of, got.of(name), names)
		}
	}
	for e, f := want.head(), got.head(); e.there() || f.there(); e, f = e.after(), f.after() {
		alike(t, e, f, names)
	}
}

// bothScan scans text with and without known values, and compares what comes of it.
func bothScan(t *testing.T, r *recurring, text string, names []string) verdict {
	t.Helper()
	plain, known := tape{}, tape{recurring: r}
	wantEnd, want := plain.scan([]byte(text), 0)
	end, got := known.scan([]byte(text), 0)
	require.Equal(t, want, got, text)
	if want != partial { // of which only that counts
		require.Equal(t, wantEnd, end, text)
	}
	if want == whole {
		alike(t, plain.root(), known.root(), names)
	}
	return want
}

var manyNames = []string{
	"resourceType", "id", "status", "category", "coding", "system", "code", "display", "text", "subject", "reference", "valueQuantity", "value", "unit",
	"component", "a", "b", "\"", "",
}

const recurringLine = `{"resourceType":"Observation","id":"%d","status":"final","category":[{"coding":[{"system":"http://x.org/c","code":"vital-signs"}]}],` +
	`"code":{"coding":[{"system":"http://loinc.org","code":"%d","display":"Blood \"Pressure"}],"text":"Blood Pressure"},"subject":{"reference":"Patient/%d"},` +
	`"valueQuantity":{"value":%d,"unit":"mm[Hg]","system":"http://unitsofmeasure.org"},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"%d"}]}},{"a":[],"b":{}}]}`

// Values that came before are what they are without being known, whatever is damaged
// in them.
func TestRecurring(t *testing.T) {
	r := newRecurring()
	for n := range 3000 {
		require.Equal(t, whole, bothScan(t, r, fmt.Sprintf(recurringLine, n, n%40, n/30, n%7, n%90), manyNames))
	}
	assert.Positive(t, r.n)
	line := fmt.Sprintf(recurringLine, 1, 2, 2999/30, 4, 5)
	for at := range line {
		for _, c := range []byte(`{}[]",:x\ 0` + "\n") {
			damaged := []byte(line)
			damaged[at] = c
			bothScan(t, r, string(damaged), manyNames)
		}
		bothScan(t, r, line[:at], manyNames)
		bothScan(t, r, line[:at]+line[at+1:], manyNames)
		bothScan(t, r, line[:at]+" "+line[at:], manyNames)
	}
}

// However many different values there are, memory is bounded, and what is known stays
// right; nothing of one is taken for another.
func TestRecurringMany(t *testing.T) {
	r := newRecurring()
	random := rand.New(rand.NewPCG(5, 6))
	for range 12_000 {
		n := random.IntN(3000)
		text := fmt.Sprintf(`{"a":{"code":%q,"b":[%d,{"a":%q}]},"b":[%q]}`,
			strings.Repeat("x", n%90)+strconv.Itoa(n), n%5, strconv.Itoa(n), strings.Repeat("y", 20+n%1100))
		require.Equal(t, whole, bothScan(t, r, text, manyNames))
		require.LessOrEqual(t, r.n, mostRecurring)
		require.LessOrEqual(t, len(r.forks), mostRecurring)
	}
	require.LessOrEqual(t, len(r.values), mostRecurring)
	for _, k := range r.values {
		require.LessOrEqual(t, len(k.tape.raw), longRecurring)
	}
}

// Two objects that hold the same under two names, twice, and a key that comes twice.
func TestRecurringKeys(t *testing.T) {
	r := newRecurring()
	for range 10 {
		bothScan(t, r, `{"a":{"code":"0123456789","text":"abcdefghijk"},"b":{"code":"0123456789","text":"abcdefghijk"},"a":{"code":"9"}}`, manyNames)
		bothScan(t, r, `{"a":{"c\u006fde":"0123456789","text":"abcdefghijk"}}`, manyNames)
		bothScan(t, r, "{\n \"a\" : {\n  \"code\" : \"0123456789\" ,\n  \"text\" : [ \"abcdefghijk\" ]\n }\n,\"b\" : 2}", manyNames)
		bothScan(t, r, `{"a":[{"code":1},{"code":1},{"code":2}],"":{"":"","":"twenty-four bytes of it"}}`, manyNames)
	}
}

// All of Synthea, entry by entry as the framer has them.
func TestRecurringSynthea(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "ehr/fhir-r4/*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	r := newRecurring()
	for i, name := range names {
		if i%12 != 0 {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		plain, known := tape{}, tape{recurring: r}
		at := bytes.IndexByte(text, '[') + 1
		for n := 0; ; n++ {
			at = skipSpace(text, at)
			end, v := known.scan(text, at)
			require.Equal(t, whole, v)
			plain.scan(text, at)
			if n%50 == 0 { // to be done in time
				alike(t, plain.root(), known.root(), manyNames)
			}
			require.Equal(t, plain.nodes[0].to, known.nodes[0].to)
			if at = skipSpace(text, end); text[at] != ',' {
				break
			}
			at++
		}
	}
	assert.Positive(t, r.n)
}

// Known values count by all that they hold against what one line may hold.
func TestRecurringCount(t *testing.T) {
	const one, values = `{"a":{"b":[1,2,3,4,5,6,7,8,9,10]}},`, 15
	for _, n := range []int{maxValues/values - 100, maxValues/values + 100} {
		text := []byte("[" + strings.Repeat(one, n) + "0]")
		plain, known := tape{}, tape{recurring: newRecurring()}
		plain.scan(text, 0)
		_, v := known.scan(text, 0)
		assert.Equal(t, whole, v)
		assert.Equal(t, n*values < maxValues, plain.root().there())
		assert.Equal(t, plain.root().there(), known.root().there())
		assert.Positive(t, known.recurring.n)
	}
}
