package phenotype

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// designFile is the form of a design in TOML.
type designFile struct {
	Name       string                         `toml:"name"`
	Codes      map[string]map[string][]string `toml:"codes"`
	Labs       map[string]Lab                 `toml:"labs"`
	Exposure   ExposureRules                  `toml:"exposure"`
	Index      indexTable                     `toml:"index"`
	Comparator *Comparator                    `toml:"comparator"`
	People     peopleTable                    `toml:"people"`
	Require    []Criterion                    `toml:"require"`
	Exclude    []Criterion                    `toml:"exclude"`
	Landmark   struct {
		Day int `toml:"day"`
	} `toml:"landmark"`
	Outcome     Outcome `toml:"outcome"`
	Censor      Censor  `toml:"censor"`
	Observation struct {
		AsOf  time.Time `toml:"as_of"`
		Until string    `toml:"until"`
	} `toml:"observation"`
}

type indexTable struct {
	Event
	From         time.Time `toml:"from"`
	To           time.Time `toml:"to"`
	Washout      *int      `toml:"washout_days"`
	ObservedDays int       `toml:"observed_days"`
}

type peopleTable struct {
	Sex    string `toml:"sex"`
	MinAge *int   `toml:"min_age"`
	MaxAge *int   `toml:"max_age"`
}

// ParseDesign reads a design from TOML and checks it; name is for messages. A key
// that is not known is an error, with its line.
//
//	name = "stroke on clopidogrel"
//
//	[codes.stroke]
//	ICD10CM = ["I63*", "!I63.8*"]
//	ICD9CM  = ["434-434.91"]
//
//	[index]                  # new users: never before
//	drug = ["clopidogrel"]
//	observed_days = 365
//
//	[[exclude]]
//	condition = "stroke"     # any time until the index day
//
//	[outcome]
//	condition = "stroke"
//	to_day = 365
//
//	[censor]
//	exposure_end = true
//	grace_days = 30
func ParseDesign(name string, text []byte) (*Design, error) {
	var f designFile
	places := findPlaces(string(text))
	place := func(path string) string { return fmt.Sprintf("%s:%d", name, places.line(path)) }
	meta, err := toml.Decode(string(text), &f)
	if err != nil {
		return nil, faultOfTOML(name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		at := places.first(strings.Join(key, "."))
		return nil, fmt.Errorf("phenotype: %s:%d: %s is no key of a design: see the documentation of Design for those there are", name, at, strings.Join(key, "."))
	}
	d := f.design()
	d.place = place
	switch f.People.Sex {
	case "":
	case "female":
		d.People.Sex = ehr.Female
	case "male":
		d.People.Sex = ehr.Male
	default:
		return nil, d.fault("people.sex", "is %q: use \"female\" or \"male\", or leave it out", f.People.Sex)
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	return d, nil
}

// faultOfTOML is the decoder's error with its place first.
func faultOfTOML(name string, err error) error {
	var fault toml.ParseError
	if errors.As(err, &fault) {
		return fmt.Errorf("phenotype: %s:%d: %s: correct the line", name, fault.Position.Line, fault.Message)
	}
	// Where a value is of another type the place is in the text only:
	// toml: line 2 (last key "index.drug"): incompatible types: …
	var line int
	text := strings.TrimPrefix(err.Error(), "toml: ")
	if _, scanned := fmt.Sscanf(text, "line %d", &line); scanned == nil {
		_, text, _ = strings.Cut(text, ": ")
		return fmt.Errorf("phenotype: %s:%d: %s: correct the value", name, line, text)
	}
	return fmt.Errorf("phenotype: %s: %w", name, err)
}

func (f *designFile) design() *Design {
	return &Design{
		Name: f.Name, CodeSets: f.Codes, Labs: f.Labs, Exposure: f.Exposure,
		Index: Index{
			Event: f.Index.Event, From: date(f.Index.From), To: date(f.Index.To),
			Washout: f.Index.Washout, ObservedDays: f.Index.ObservedDays,
		},
		Comparator: f.Comparator,
		People:     People{MinAge: f.People.MinAge, MaxAge: f.People.MaxAge},
		Require:    f.Require, Exclude: f.Exclude, Landmark: f.Landmark.Day,
		Outcome: f.Outcome, Censor: f.Censor,
		Observed: Observation{AsOf: date(f.Observation.AsOf), Until: f.Observation.Until},
	}
}

// date is the day of a time; none for none.
func date(t time.Time) ehr.Time {
	if t.IsZero() {
		return ehr.Time{}
	}
	return ehr.Date(t.Date())
}

// places are the lines on which tables and keys of a TOML text begin, which the
// decoder does not tell. It looks at the beginnings of lines only: what stands
// inside a table on one line has that line.
type places map[string]int

func findPlaces(text string) places {
	p := places{}
	table, counts, quoted := "", map[string]int{}, ""
	for i, line := range strings.Split(text, "\n") {
		inside := quoted != ""
		quoted = stillQuoted(line, quoted)
		if inside {
			continue
		}
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "[["):
			path := cleanKey(line[2:], "]")
			n := counts[path]
			counts[path]++
			table = fmt.Sprintf("%s.%d", path, n)
			p.note(table, i+1)
			p.note(path, i+1)
		case strings.HasPrefix(line, "["):
			table = cleanKey(line[1:], "]")
			p.note(table, i+1)
		case strings.Contains(line, "=") && !strings.HasPrefix(line, "#"):
			p.note(join(table, cleanKey(line, "=")), i+1)
		}
	}
	return p
}

// stillQuoted is the quotes of a text over several lines that a line leaves open.
func stillQuoted(line, open string) string {
	for _, quotes := range []string{`"""`, "'''"} {
		if (open == "" || open == quotes) && strings.Count(line, quotes)%2 == 1 {
			if open == "" {
				return quotes
			}
			return ""
		}
	}
	return open
}

// cleanKey is a key up to a mark, without blanks and quotes.
func cleanKey(text, mark string) string {
	key, _, _ := strings.Cut(text, mark)
	return strings.NewReplacer(" ", "", "\t", "", `"`, "", "'", "").Replace(key)
}

func join(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

func (p places) note(path string, line int) {
	if _, there := p[path]; !there {
		p[path] = line
	}
}

// line is where a path stands, or what it is in.
func (p places) line(path string) int {
	for {
		if line, ok := p[path]; ok {
			return line
		}
		cut := strings.LastIndexByte(path, '.')
		if cut < 0 {
			return 1
		}
		path = path[:cut]
	}
}

// first is the first line of a key that may be in any of a list of tables.
func (p places) first(path string) int {
	if line, ok := p[path]; ok {
		return line
	}
	found := 0
	for place, line := range p {
		parts := strings.Split(place, ".")
		kept := parts[:0]
		for _, part := range parts {
			if strings.Trim(part, "0123456789") != "" {
				kept = append(kept, part)
			}
		}
		if strings.Join(kept, ".") == path && (found == 0 || line < found) {
			found = line
		}
	}
	if found > 0 {
		return found
	}
	return p.line(path)
}
