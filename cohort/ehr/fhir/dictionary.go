package fhir

import (
	"sync"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// dictionary numbers concepts, of which few different ones come again and again.
// The decoders fill it together; it is read once they have ended.
type dictionary struct {
	mu       sync.Mutex
	ids      map[string]uint64 // by what packer.whole writes of it
	concepts []ehr.Concept
	size     int
}

// Numbers of no entry.
const (
	inlineConcept = iota // it is written out
	emptyConcept
	firstConcept // of the dictionary
)

// fullDictionary is past how many bytes nothing is added: then concepts are
// written out. It bounds what records of ever new words take.
const fullDictionary = 16 << 20

// number is that of a concept; inlineConcept where there is no room.
func (d *dictionary) number(c ehr.Concept, written []byte) uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id, ok := d.ids[string(written)]; ok {
		return id
	}
	if d.size > fullDictionary {
		return inlineConcept
	}
	if d.ids == nil {
		d.ids = map[string]uint64{}
	}
	id := uint64(firstConcept + len(d.concepts))
	d.ids[string(written)] = id
	d.concepts = append(d.concepts, c)
	d.size += 2*len(written) + 200
	return id
}
