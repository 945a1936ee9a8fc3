package fhir

import (
	"hash/maphash"
	"math/bits"
)

// A server keeps versions of a resource under one ID, and so do a history and two
// exports that are read together: of versions that say when they were made, the
// newest counts.

// updated is when a version was made, in milliseconds since 1970; 0: it does not
// say.
func (d *decoder) updated(text []byte) int64 {
	if len(text) > 0 {
		if t, ok := d.clock.Parse(text); ok {
			return t.At.UnixMilli()
		}
	}
	return 0
}

// deletion is where a resource was deleted.
type deletion struct {
	at    int64 // as updated
	items int   // of the scope, before it
}

// deletion notes an entry that deletes a resource, as histories have it.
func (d *decoder) deletion(entry value) {
	d.warn("deleted-resource", "an entry of the bundle says that a resource was deleted; what the bundle has of it from before is left out")
	r := parseReference(string(entry.bytes("request", "url")))
	if r.kind != "" && r.id != "" {
		d.scope.deleted[r.kind+"/"+r.id] = deletion{d.updated(entry.bytes("response", "lastModified")), len(d.scope.items)}
	}
}

// isDeleted reports whether the n-th item of the scope was deleted after it was
// made. A history has the newest entry first.
func (s *scope) isDeleted(n int) bool {
	if len(s.deleted) == 0 {
		return false
	}
	it := &s.items[n]
	gone, ok := s.deleted[it.Type+"/"+it.ID]
	switch {
	case !ok:
		return false
	case gone.at != 0 && it.Updated != 0:
		return it.Updated <= gone.at
	}
	return n >= gone.items
}

const olderVersion = "a resource has a newer version with the same ID; the newer one counts"

// newest is what is known of the versions of a resource.
type newest struct {
	updated int64
	gone    bool // entered in error, in a version of this time
	goneAt  int64
}

// again reports whether any resource comes under an ID that was met before. It asks
// this of all items of all people, and nearly always in vain.
func (a *assembler) again(items []located) bool {
	size := 1 << bits.Len(uint(2*len(items)))
	if cap(a.names) < size {
		a.names, a.seed = make([]uint32, size), maphash.MakeSeed()
	}
	names := a.names[:size]
	clear(names)
	for i := range items {
		it := &items[i]
		if it.kind == packedPerson || it.id == "" {
			continue
		}
		at := maphash.String(a.seed, it.name) % uint64(size)
		for ; names[at] != 0; at = (at + 1) % uint64(size) {
			if items[names[at]-1].name == it.name {
				return true
			}
		}
		names[at] = uint32(i) + 1
	}
	return false
}

// outdated marks the items of versions that a newer one replaces. Where versions
// do not say when they were made all stay, but for those of what was entered in
// error.
func (r *reading) outdated(items []located, count *[packedKinds]int) {
	versions := map[string]newest{}
	for i := range items {
		it := &items[i]
		if it.id == "" || it.part != 0 || it.kind == packedPerson {
			continue
		}
		v := versions[it.typ+"/"+it.id]
		v.updated = max(v.updated, it.updated)
		if it.kind == packedGone {
			v.gone, v.goneAt = true, max(v.goneAt, it.updated)
		}
		versions[it.typ+"/"+it.id] = v
	}
	for i := range items {
		it := &items[i]
		if it.id == "" || it.kind == packedPerson || it.kind == packedGone {
			continue
		}
		v := versions[it.typ+"/"+it.id]
		older := it.updated != 0 && it.updated < v.updated
		if v.gone && (it.updated == 0 || it.updated <= v.goneAt || v.goneAt == 0) {
			older = true
		}
		if !older {
			continue
		}
		it.repeated = true
		count[it.kind]--
		if it.part == 0 {
			r.tally.Left[it.typ]++
			r.note(it.head, "older-version", olderVersion)
		}
	}
}
