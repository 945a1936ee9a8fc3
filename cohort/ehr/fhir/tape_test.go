package fhir

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fastjson"
)

// same compares a tape with what fastjson makes of the same bytes.
func same(t *testing.T, want *fastjson.Value, got value) {
	t.Helper()
	kinds := map[fastjson.Type]kind{
		fastjson.TypeObject: object, fastjson.TypeArray: array, fastjson.TypeString: text, fastjson.TypeNumber: number,
		fastjson.TypeTrue: truth, fastjson.TypeFalse: falsehood, fastjson.TypeNull: null,
	}
	require.Equal(t, kinds[want.Type()], got.kind())
	switch want.Type() {
	case fastjson.TypeObject:
		want.GetObject().Visit(func(key []byte, _ *fastjson.Value) {
			name := string(key)
			same(t, want.Get(name), got.of(name))
		})
		require.Equal(t, want.Exists("no such key"), got.has("no such key"))
	case fastjson.TypeArray:
		list := want.GetArray()
		require.Equal(t, len(list), got.count())
		i := 0
		for e := got.head(); e.there(); e = e.after() {
			same(t, list[i], e)
			i++
		}
	case fastjson.TypeString:
		require.Equal(t, string(want.GetStringBytes()), string(got.bytes()))
	case fastjson.TypeNumber:
		require.Equal(t, string(want.MarshalTo(nil)), string(got.raw()))
	}
}

func TestTape(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `""`, `0`, ` null `, `true`, `false`, `-1.5e+10`, `NaN`, `-inf`, `[1,2,[3,{"a":[]}],{}]`,
		`{"a":1,"b":{"c":"x","d":[true,false,null]},"a":2}`, `{"\u0061":1,"b\"":"\n\\\"\u00e9\ud83d\ude00\ud800\q"}`,
		"{\n        \"a\"  :\t[\r\n                  1 , 2\n]\n}", strings.Repeat("[", 299) + strings.Repeat("]", 299), "{\"\":\"\x01\xff\"}",
	} {
		var tp tape
		end, v := tp.scan([]byte(text), 0)
		require.Equal(t, whole, v, text)
		assert.Equal(t, len(strings.TrimRight(text, " ")), end)
		want, err := fastjson.Parse(text)
		require.NoError(t, err, text)
		same(t, want, tp.root())
		for n := range strings.TrimRight(text, " ") { // what is cut off is no value, but of a number
			if _, v := tp.scan([]byte(text[:n]), 0); v == whole {
				assert.True(t, numeric(text[0]) || text[0] == '-', text[:n])
			}
		}
	}
	for _, text := range []string{
		`}`, `]`, `,`, `:`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1,}`, `[1,]`, `[,1]`, `[1 2]`, `{"a":1 "b":2}`, `[}`, `{]`, `tru `, `trux`, `nul1`, `nanx`[:2] + "x", `+x`, `x`, `{"a":1]`, `[1}`, `{1:2}`,
		strings.Repeat("[", 301), strings.Repeat(`{"a":`, 301),
	} {
		var tp tape
		_, v := tp.scan([]byte(text), 0)
		assert.Equal(t, broken, v, text)
	}
	var none value
	assert.False(t, none.of("a", "b").there())
	assert.Nil(t, none.raw())
	assert.Zero(t, none.count())
	assert.False(t, none.head().there())

	// What is too much for a tape is still checked.
	var tp tape
	much := []byte("[" + strings.Repeat("1,", maxValues) + "1]")
	end, v := tp.scan(much, 0)
	assert.Equal(t, whole, v)
	assert.Equal(t, len(much), end)
	assert.False(t, tp.root().there())
	_, v = tp.scan(append(bytes.Clone(much[:len(much)-1]), '}'), 0)
	assert.Equal(t, broken, v)
}

// FuzzTape compares with two other readers of JSON.
func FuzzTape(f *testing.F) {
	f.Add(`{"a":[1,"x\n",{"b":null}],"c":true}`)
	f.Add(`[NaN,-Inf,+1,.5]`)
	f.Add("{\"\\u0061\":\"\\ud800\"}")
	f.Fuzz(func(t *testing.T, doc string) {
		var tp tape
		end, v := tp.scan([]byte(doc), 0)
		ok := v == whole && skipSpace([]byte(doc), end) == len(doc)
		want, err := fastjson.Parse(doc)
		if json.Valid([]byte(doc)) && err == nil && !ok {
			t.Fatal("JSON is none")
		}
		if ok && err == nil {
			same(t, want, tp.root())
		}
		// What comes again is what it was.
		twice := []byte(`{"k":` + doc + `,"l":` + doc + `}`)
		_, once := tp.scan(twice, 0)
		again := tape{recurring: newRecurring()}
		for range seenBefore + 3 {
			_, v := again.scan(twice, 0)
			require.Equal(t, once, v)
			if ok && err == nil {
				same(t, want, again.root().of("k"))
				same(t, want, again.root().of("l"))
			}
		}
	})
}
