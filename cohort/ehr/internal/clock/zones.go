package clock

import (
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Parser is [Parse] for many times: usual ones without a second look, and their
// offsets from UTC once. The zero value is ready; one goroutine may use it at a time.
type Parser struct {
	zones map[int]*time.Location // by seconds east of UTC
}

// Parse reads what the function Parse reads, and to the same time.
func (p *Parser) Parse(text []byte) (ehr.Time, bool) {
	if t, ok := p.usual(text); ok {
		return t, true
	}
	return Parse(string(text))
}

// usual reads 2006-01-02 and 2006-01-02T15:04:05.999Z07:00, and leaves what is odd
// in them to Parse.
func (p *Parser) usual(text []byte) (ehr.Time, bool) {
	if len(text) < 10 || text[4] != '-' || text[7] != '-' {
		return ehr.Time{}, false
	}
	year, month, day := digits(text[:4]), digits(text[5:7]), digits(text[8:10])
	if year < 1 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysOf(year, month) {
		return ehr.Time{}, false
	}
	if len(text) == 10 {
		return ehr.Date(year, time.Month(month), day), true
	}
	if len(text) < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' {
		return ehr.Time{}, false
	}
	hour, minute, second := digits(text[11:13]), digits(text[14:16]), digits(text[17:19])
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return ehr.Time{}, false
	}
	rest, nanoseconds := text[19:], 0
	if rest[0] == '.' {
		n, unit := 1, 100_000_000
		for ; n < len(rest) && n <= 9 && rest[n] >= '0' && rest[n] <= '9'; n++ {
			nanoseconds += int(rest[n]-'0') * unit
			unit /= 10
		}
		if n == 1 {
			return ehr.Time{}, false
		}
		rest = rest[n:]
	}
	zone, ok := p.zone(rest)
	if !ok {
		return ehr.Time{}, false
	}
	return ehr.Time{At: time.Date(year, time.Month(month), day, hour, minute, second, nanoseconds, zone), Precision: ehr.Instant}, true
}

// zone is that of Z, or of an offset.
func (p *Parser) zone(text []byte) (*time.Location, bool) {
	if len(text) == 1 && text[0] == 'Z' {
		return time.UTC, true
	}
	if len(text) != 6 || text[3] != ':' || text[0] != '+' && text[0] != '-' {
		return nil, false
	}
	hours, minutes := digits(text[1:3]), digits(text[4:])
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return nil, false
	}
	seconds := (hours*60 + minutes) * 60
	if text[0] == '-' {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC, true
	}
	zone, ok := p.zones[seconds]
	if !ok {
		if p.zones == nil {
			p.zones = make(map[int]*time.Location)
		}
		zone = time.FixedZone("", seconds)
		p.zones[seconds] = zone
	}
	return zone, true
}

// digits is a number of digits; -1 where there are others.
func digits(text []byte) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// daysOf is how many days a month has.
func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
