package report

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// validate checks a document against the embedded schema, as far as the
// schema's own keywords go. Python's jsonschema 4 agrees on these documents.
func validate(t *testing.T, document []byte) {
	t.Helper()
	var schema map[string]any
	require.NoError(t, json.Unmarshal(Schema(), &schema))
	var doc any
	require.NoError(t, json.Unmarshal(document, &doc))
	for _, fault := range (&validator{root: schema}).check(schema, doc, "") {
		t.Error(fault)
	}
}

type validator struct{ root map[string]any }

func (v *validator) check(schema map[string]any, value any, at string) []string {
	if ref, ok := schema["$ref"].(string); ok {
		defs := v.root["$defs"].(map[string]any)
		return v.check(defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), value, at)
	}
	var faults []string
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s: %s", at, fmt.Sprintf(format, args...)))
	}
	for key, want := range schema {
		switch key {
		case "type":
			if !isType(want.(string), value) {
				fault("%v is no %s", value, want)
			}
		case "const":
			if !reflect.DeepEqual(want, value) {
				fault("%v is not %v", value, want)
			}
		case "enum":
			if !slices.Contains(want.([]any), value) {
				fault("%v is none of %v", value, want)
			}
		case "pattern":
			if s, ok := value.(string); ok && !regexp.MustCompile(want.(string)).MatchString(s) {
				fault("%q does not match %s", s, want)
			}
		case "anyOf":
			if !slices.ContainsFunc(want.([]any), func(s any) bool { return len(v.check(s.(map[string]any), value, at)) == 0 }) {
				fault("%v fits none", value)
			}
		case "required":
			for _, name := range want.([]any) {
				if _, ok := value.(map[string]any)[name.(string)]; !ok {
					fault("no %s", name)
				}
			}
		case "items":
			list, _ := value.([]any)
			for i, item := range list {
				faults = append(faults, v.check(want.(map[string]any), item, fmt.Sprintf("%s/%d", at, i))...)
			}
		case "properties":
			object, _ := value.(map[string]any)
			for name, member := range object {
				if s, ok := want.(map[string]any)[name]; ok {
					faults = append(faults, v.check(s.(map[string]any), member, at+"/"+name)...)
				} else if schema["additionalProperties"] == false {
					fault("unexpected %s", name)
				}
			}
		case "additionalProperties", "description", "$schema", "$id", "title", "$defs", "format", "examples":
		default:
			fault("the test does not know the keyword %s", key)
		}
	}
	return faults
}

func isType(name string, value any) bool {
	switch x := value.(type) {
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && x == float64(int64(x))
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return false
}
