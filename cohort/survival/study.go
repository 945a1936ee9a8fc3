package survival

import (
	"errors"

	"github.com/allelerx/allelerx/cohort/phenotype"
)

// Sample is the people of a study who can be followed in groups, and where they
// stand in the study. It identifies people, as the result of the study does.
type Sample struct {
	Data   Data
	People []int // of each person of Data: the place in the study's Result.People
	Left   Left

	study int // people of the study's source
}

// Left counts who of the study's people could not be used, each for the first of
// these reasons. They are counts of people: small ones are to be suppressed before
// they are shown.
type Left struct {
	NotIncluded int // by the study itself
	NoTime      int // included, and not followed for any time that could be counted
	NoGroup     int // the group is not known
}

// FromStudy takes the outcomes of a study: days from the start of follow-up, and
// whether the outcome ended it. group says of each included person which group they
// are in, such as a phenotype of a gene or the drug; "" is not known, and leaves the
// person out. Groups are in the order of the alphabet.
//
// Where the study censors at death, so do the analyses; see the package.
func FromStudy(r *phenotype.Result, group func(p *phenotype.Person) string) (*Sample, error) {
	if r == nil || group == nil {
		return nil, errors.New("survival: no study, or no grouping: give the result of a study and a function that names each person's group")
	}
	s := &Sample{study: len(r.People)}
	var names []string
	for i := range r.People {
		p := &r.People[i]
		if !p.Included {
			s.Left.NotIncluded++
			continue
		}
		if p.Days < 0 || p.End == phenotype.NotFollowed {
			s.Left.NoTime++
			continue
		}
		name := group(p)
		if name == "" {
			s.Left.NoGroup++
			continue
		}
		s.People = append(s.People, i)
		s.Data.Time = append(s.Data.Time, float64(p.Days))
		s.Data.Event = append(s.Data.Event, p.Event)
		names = append(names, name)
	}
	if len(s.People) == 0 {
		return nil, errors.New("survival: nobody of the study can be used: look at who was included, and at how groups are named")
	}
	s.Data.Groups, s.Data.Group = groups(names)
	return s, nil
}

// Covariate is a number of each person of the sample; NaN where it is missing.
func (s *Sample) Covariate(name string, r *phenotype.Result, value func(p *phenotype.Person) float64) (Covariate, error) {
	c := Covariate{Name: name}
	if r == nil || len(r.People) != s.study {
		return c, errors.New("survival: a covariate of another study: give the result that the sample was made from")
	}
	for _, i := range s.People {
		c.Values = append(c.Values, value(&r.People[i]))
	}
	return c, nil
}
