package table_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/table"
)

var negativeZero = math.Copysign(0, -1)

// The same rows as TSV and as JSON lines.
func TestText(t *testing.T) {
	for _, tc := range []struct {
		name string
		kind table.Type
		list bool
		v    any
		tsv  string
		json string
	}{
		{"null", table.String, false, nil, ``, `null`},
		{"empty", table.String, false, "", ``, `""`},
		{"text", table.String, false, "rs4244285 é", `rs4244285 é`, `"rs4244285 é"`},
		{"a dot and a comma", table.String, false, ".,", `.,`, `".,"`},
		{"tab and line ends", table.String, false, "a\tb\nc\rd", `a\tb\nc\rd`, `"a\tb\nc\rd"`},
		{"backslash and quotes", table.String, false, `\t "x"`, `\\t "x"`, `"\\t \"x\""`},
		{"control characters", table.String, false, "\x00\x1f\x7f", "\x00\x1f\x7f", `"\u0000\u001f` + "\x7f" + `"`},
		{"markup", table.String, false, "<DEL>&", "<DEL>&", `"<DEL>&"`},
		{"JavaScript's line ends", table.String, false, "\u2028\u2029", "\u2028\u2029", `"\u2028\u2029"`},
		{"not UTF-8", table.String, false, []byte("a\xffb\xc3"), "a\xffb\xc3", `"a\ufffdb\ufffd"`},
		{"the replacement character", table.String, false, "\uFFFD", "\uFFFD", "\"\uFFFD\""},
		{"a large number", table.Int, false, int64(math.MinInt64), `-9223372036854775808`, `-9223372036854775808`},
		{"float32", table.Float32, false, float32(0.1), `0.1`, `0.1`},
		{"float64", table.Float64, false, float64(float32(0.1)), `0.10000000149011612`, `0.10000000149011612`},
		{"a P value", table.Float64, false, 3.2e-9, `3.2e-9`, `3.2e-9`},
		{"a whole float", table.Float32, false, float32(1e6), `1000000`, `1000000`},
		{"negative zero", table.Float64, false, negativeZero, `-0`, `-0`},
		{"no number", table.Float64, false, math.NaN(), `NaN`, `null`},
		{"infinite", table.Float32, false, float32(math.Inf(1)), `Inf`, `null`},
		{"less than any", table.Float64, false, math.Inf(-1), `-Inf`, `null`},
		{"true", table.Bool, false, true, `true`, `true`},
		{"null list", table.String, true, nil, ``, `null`},
		{"empty list", table.String, true, []any{}, ``, `[]`},
		{"list of strings", table.String, true, []any{"a", "b,c", nil, ".", "", `\`, []byte("..")}, `a,b\,c,.,\.,,\\,..`, `["a","b,c",null,".","","\\",".."]`},
		{"list of numbers", table.Int, true, []any{int64(1), nil, int64(-2)}, `1,.,-2`, `[1,null,-2]`},
		{"list of floats", table.Float32, true, []any{float32(0.25), float32(math.NaN()), nil}, `0.25,NaN,.`, `[0.25,null,null]`},
		{"list of doubles", table.Float64, true, []any{1e300}, `1e+300`, `[1e+300]`},
		{"list of booleans", table.Bool, true, []any{true, nil, false}, `true,.,false`, `[true,null,false]`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := schema(t, table.Column{Name: "a", Type: tc.kind, List: tc.list}, table.Column{Name: `"é\`, Type: table.Int})
			rows := [][]any{{tc.v, int64(1)}}
			equal(t, "TSV", string(write(t, s, table.Options{Format: table.TSV}, 1, rows)), "a\t\"é\\\n"+tc.tsv+"\t1\n")
			equal(t, "JSON", string(write(t, s, table.Options{Format: table.JSONL}, 1, rows)), `{"a":`+tc.json+`,"\"é\\":1}`+"\n")
		})
	}
}

// What JSON lines lose: NaN, infinities and bytes that are not UTF-8.
func TestJSONReadsBack(t *testing.T) {
	rows := someRows(1000)
	lines := json.NewDecoder(bytes.NewReader(write(t, schema(t, columns()...), table.Options{Format: table.JSONL}, 100, rows)))
	type object struct {
		ID int64      `json:"id"`
		S  *string    `json:"s"`
		I  *int64     `json:"i"`
		F  *float32   `json:"f"`
		D  *float64   `json:"d"`
		B  *bool      `json:"b"`
		SS []*string  `json:"ss"`
		IS []*int64   `json:"is"`
		FS []*float32 `json:"fs"`
		DS []*float64 `json:"ds"`
		BS []*bool    `json:"bs"`
	}
	for i, row := range rows {
		var got object
		if err := lines.Decode(&got); err != nil {
			t.Fatal(i, err)
		}
		cells := reflect.ValueOf(got)
		for col, want := range row {
			switch v := want.(type) {
			case float32:
				if math.IsInf(float64(v), 0) {
					want = nil
				}
			case float64:
				if math.IsNaN(v) {
					want = nil
				}
			}
			if cell := plain(cells.Field(col)); !reflect.DeepEqual(cell, want) {
				t.Fatalf("row %d, column %d: %v, want %v", i, col, cell, want)
			}
		}
	}
}

// plain takes pointers away: nil, a scalar or a []any of them.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return v.Elem().Interface()
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	}
	return v.Interface()
}

// FuzzText writes any strings and reads them back: of TSV the very bytes, of
// JSON with U+FFFD for what is not UTF-8.
func FuzzText(f *testing.F) {
	f.Add("a", "b,c", ".", 0.1)
	f.Add("\t\n\r\\", `\,`, `\.`, -1e-300)
	f.Add("\u2028\xff\x00\"", "é\xc3", "", math.Inf(1))
	f.Fuzz(func(t *testing.T, cell, first, second string, number float64) {
		s := schema(t, table.Column{Name: "a"}, table.Column{Name: "l", List: true}, table.Column{Name: "d", Type: table.Float64})
		rows := [][]any{{cell, []any{first, second, nil}, number}}

		text := string(write(t, s, table.Options{Format: table.TSV}, 1, rows))
		lines := strings.Split(text, "\n")
		equal(t, "lines", len(lines), 3)
		cells := strings.Split(lines[1], "\t")
		equal(t, "cells", len(cells), 3)
		equal(t, "cell", unescape(cells[0]), cell)
		elements := splitList(cells[1])
		equal(t, "elements", len(elements), 3)
		equal(t, "first", unescape(elements[0]), first)
		equal(t, "second", unescape(elements[1]), second)
		equal(t, "null", elements[2], ".")
		if first == "." || second == "." {
			equal(t, "nulls", strings.Count(","+cells[1]+",", ",.,"), 1)
		}

		var got struct {
			A string
			L []*string
			D *float64
		}
		if err := json.Unmarshal(write(t, s, table.Options{Format: table.JSONL}, 1, rows), &got); err != nil {
			t.Fatal(err)
		}
		equal(t, "cell", got.A, readable(cell))
		equal(t, "elements", len(got.L), 3)
		equal(t, "first", *got.L[0], readable(first))
		equal(t, "second", *got.L[1], readable(second))
		equal(t, "null", got.L[2], nil)
		if finite := !math.IsNaN(number) && !math.IsInf(number, 0); finite != (got.D != nil) || finite && *got.D != number {
			t.Errorf("number: %v, want %v", got.D, number)
		}
	})
}

// unescape undoes a backslash.
func unescape(text string) string {
	return strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\,`, ",", `\.`, ".").Replace(text)
}

// splitList splits at the commas that have no backslash before them.
func splitList(text string) []string {
	var out []string
	begin := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ',':
			out = append(out, text[begin:i])
			begin = i + 1
		}
	}
	return append(out, text[begin:])
}

// readable is text as JSON has it: U+FFFD for each byte that is not UTF-8.
func readable(text string) string { return string([]rune(text)) }
