package fhir

import (
	"net/url"
	"strings"
)

// A reference says which resource another is about. Its kinds, by what FHIR R4
// (references.html) allows: "Patient/1", "http://host/fhir/Patient/1",
// "Patient/1/_history/2", "urn:uuid:…" for an entry of the same bundle, "#1" for
// a contained resource, "Patient?identifier=system|value" in a transaction.
type reference struct {
	kind       string // resource type; "" where it does not say
	id         string // the resource's, or the tail of an entry's fullUrl
	contained  bool
	identifier string // "system|value"
}

// shared is the ID. What is contained in the resource has none that others share.
func (r reference) shared() string {
	if r.contained {
		return ""
	}
	return r.id
}

func parseReference(text string) reference {
	if id, ok := strings.CutPrefix(text, "#"); ok {
		return reference{id: id, contained: true}
	}
	if path, query, ok := strings.Cut(text, "?"); ok {
		_, kind := cutLast(path)
		id, ok := strings.CutPrefix(query, "identifier=")
		if !ok || id == "" || strings.Contains(id, "&") {
			return reference{kind: kind}
		}
		if plain, err := url.PathUnescape(id); err == nil { // a plus stands for itself
			id = plain
		}
		switch system, value, ok := strings.Cut(id, "|"); {
		case !ok:
			id = ofAnySystem + id
		case system == "" && value == "":
			return reference{kind: kind}
		}
		return reference{kind: kind, identifier: id}
	}
	if id, ok := cutURN(text); ok {
		return reference{id: id}
	}
	if i := strings.Index(text, "/_history/"); i >= 0 {
		text = text[:i]
	}
	rest, id := cutLast(text)
	_, kind := cutLast(rest)
	return reference{kind: kind, id: id}
}

// cutURN returns the identifier of a urn:uuid: or urn:oid:.
func cutURN(text string) (string, bool) {
	for _, prefix := range []string{"urn:uuid:", "urn:oid:"} {
		if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			return text[len(prefix):], true
		}
	}
	return "", false
}

// cutLast cuts a path before its last segment.
func cutLast(path string) (rest, last string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
