package fhir

import (
	"context"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// byIdentifier is in front of a key that is a patient's identifier, not the ID.
const byIdentifier = '\x00'

// ofAnySystem is in front of an identifier that does not say of which system it is.
const ofAnySystem = "\x00"

// names are what a patient's identifier may be called in a reference: with its
// system, or without.
func names(id ehr.Identifier) [2]string {
	return [2]string{id.System + "|" + id.Value, ofAnySystem + id.Value}
}

// add takes items to those of their patients, and keeps those apart whose patient
// has only an identifier so far.
func (r *reading) add(ctx context.Context, blocks [][]byte, items []place) error {
	var apart []place
	for i := range items {
		if key := items[i].key; key != "" && key[0] == byIdentifier {
			apart = append(apart, items[i])
		}
	}
	if len(apart) == 0 {
		return r.groups.add(ctx, blocks, items)
	}
	kept := make([]place, 0, len(items)-len(apart))
	for _, it := range items {
		if it.key == "" || it.key[0] != byIdentifier {
			kept = append(kept, it)
		}
	}
	if err := r.pending.add(ctx, blocks, apart); err != nil || len(kept) == 0 {
		return err
	}
	return r.groups.add(ctx, blocks, kept)
}

// link gives the items that were kept apart to the patients whose identifiers they
// name, wherever their Patient lies. Only identifiers that were named are held
// for it.
func (r *reading) link(ctx context.Context) error {
	owners, err := r.owners(ctx)
	if err != nil || len(owners) == 0 {
		return err
	}
	for g, err := range r.pending.all(ctx) {
		if err != nil {
			return err
		}
		owner := owners[g.key[1:]]
		if owner.id == "" {
			if err := r.ownerless(g, owner.several); err != nil {
				return err
			}
			continue
		}
		u := unpacker{text: string(g.items), concepts: r.dictionary.concepts}
		var places []place
		for u.at < len(u.text) {
			size := u.count()
			places = append(places, place{key: owner.id, at: uint32(u.at), size: uint32(size)})
			u.at += size
		}
		if u.bad {
			return errDamaged
		}
		if err := r.groups.add(ctx, [][]byte{[]byte(u.text)}, places); err != nil {
			return err
		}
	}
	return nil
}

// owner is who has an identifier.
type owner struct {
	id      string // of the Patient; "": nobody, or several
	several bool
}

// owners finds the patients of the identifiers that are named.
func (r *reading) owners(ctx context.Context) (map[string]owner, error) {
	owners := map[string]owner{}
	for g, err := range r.pending.all(ctx) {
		if err != nil {
			return nil, err
		}
		owners[strings.Clone(g.key[1:])] = owner{}
	}
	if len(owners) == 0 {
		return nil, nil
	}
	for g, err := range r.groups.all(ctx) {
		if err != nil {
			return nil, err
		}
		u := unpacker{text: string(g.items), concepts: r.dictionary.concepts}
		for u.at < len(u.text) {
			end := u.count()
			end += u.at
			h := u.head()
			if h.kind == packedPerson && !u.bad {
				for _, id := range u.person().Identifiers {
					for _, name := range names(id) {
						switch o, named := owners[name]; {
						case named && o.id == "" && !o.several:
							owners[name] = owner{id: strings.Clone(g.key)}
						case named && o.id != g.key:
							owners[name] = owner{several: true}
						}
					}
				}
			}
			u.at = end
		}
		if u.bad {
			return nil, errDamaged
		}
	}
	return owners, nil
}

// ownerless leaves items out.
func (r *reading) ownerless(g group, several bool) error {
	msg := "a resource names its patient by an identifier that no Patient has; it is left out"
	if several {
		msg = "a resource names its patient by an identifier that several Patients have; it is left out"
	}
	u := unpacker{text: string(g.items)}
	for u.at < len(u.text) {
		end := u.count()
		end += u.at
		h := u.head()
		if u.bad {
			return errDamaged
		}
		if h.part == 0 { // parts are not counted as resources
			r.tally.Left[h.typ]++
			r.note(h, "unresolved-subject", msg)
		}
		u.at = end
	}
	return nil
}
