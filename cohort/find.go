package cohort

import (
	"errors"
	"maps"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// AnySystem as Link.System finds the one system whose identifiers the samples,
// or the map, name patients by. The patient's ID in the source is one of those
// that are tried. Where several systems link samples and do not agree on whom
// with, nothing is guessed: it is an ErrSystems.
const AnySystem = "*"

// ErrSystems is returned by a Join with AnySystem where identifiers of several
// systems lead to different people.
var ErrSystems = errors.New("cohort: identifiers of several systems link samples, and not all with the same patients: name the system that is meant in Link.System")

// fewestPatients is how many patients a system has at least that is told by name:
// one of few patients could point at these.
const fewestPatients = 11

// systems counts the patients that have an identifier of a system.
type systems map[string]int

func (s systems) see(p *ehr.Patient) {
	for i := range p.Identifiers {
		system := p.Identifiers[i].System
		if !slices.ContainsFunc(p.Identifiers[:i], func(x ehr.Identifier) bool { return x.System == system }) {
			s[system]++
		}
	}
}

// named are the systems that may be told, in order of name.
func (s systems) named() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if name != "" && s[name] >= fewestPatients {
			names = append(names, name)
		}
	}
	return names
}

// search looks for the system while records are read. It holds the patients that
// some system links with a sample.
type search struct {
	held  []*ehr.Patient
	links map[string]links
}

// links are whom a system joins: sample → patients, by their places.
type links map[int]map[int]bool

// hold takes a patient, and reports whether it may be linked.
func (s *search) hold(j *join, p *ehr.Patient) bool {
	at := len(s.held)
	hit := false
	look := func(system, value string) {
		name := j.link.normal(value)
		if name == "" {
			return
		}
		var samples []int
		if j.link.Pairs != nil {
			samples = j.byMap[name]
		} else if one, ok := j.byName[name]; ok {
			samples = []int{one}
		}
		for _, sample := range samples {
			if sample < 0 {
				continue // a sample that the map alone knows
			}
			if s.links[system] == nil {
				s.links[system] = links{}
			}
			if s.links[system][sample] == nil {
				s.links[system][sample] = map[int]bool{}
			}
			s.links[system][sample][at] = true
			hit = true
		}
	}
	look("", p.ID)
	for _, id := range p.Identifiers {
		if id.System != "" { // "" stands for the ID in the source
			look(id.System, id.Value)
		}
	}
	if hit {
		s.held = append(s.held, p)
	}
	return hit
}

// choose is the system that links most samples, if all others agree with it.
func (s *search) choose() (string, error) {
	best := ""
	for _, system := range slices.Sorted(maps.Keys(s.links)) {
		if len(s.links[system]) > len(s.links[best]) {
			best = system
		}
	}
	for _, other := range s.links {
		for sample, patients := range other {
			if !maps.Equal(patients, s.links[best][sample]) {
				return "", ErrSystems
			}
		}
	}
	return best, nil
}
