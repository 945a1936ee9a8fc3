package report

import (
	"regexp"
	"runtime/debug"
	"sync"
	"time"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// Options say how a report presents itself. The zero value works.
type Options struct {
	// Now gives the date of the report; nil: the clock, in UTC.
	Now func() time.Time

	// Title heads the page; "" is "Pharmacogenomic report".
	Title string

	// Version is the version of the program that writes the report; "" is
	// that of this library, as far as the binary knows it.
	Version string
}

func (o Options) now() time.Time {
	if o.Now != nil {
		return o.Now().UTC()
	}
	return time.Now().UTC()
}

func (o Options) title() string {
	if o.Title != "" {
		return o.Title
	}
	return "Pharmacogenomic report"
}

func (o Options) version() string {
	if o.Version != "" {
		return o.Version
	}
	return libraryVersion()
}

const modulePath = "github.com/allelerx/allelerx"

// libraryVersion is what the go command recorded of this module in the
// binary: a tag when imported; "development" when built from a working tree or
// from a commit without a tag.
var libraryVersion = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Path == modulePath && info.Main.Version != "" {
		return releaseVersion(info.Main.Version)
	}
	for _, dep := range info.Deps {
		if dep.Path == modulePath {
			return releaseVersion(dep.Version)
		}
	}
	return releaseVersion("")
})

// pseudoVersion is what the go command calls a commit without a tag, or a tree
// that is not a commit's.
var pseudoVersion = regexp.MustCompile(`[.-]\d{14}-[0-9a-f]{12}|\+dirty`)

func releaseVersion(v string) string {
	if v == "" || v == "(devel)" || pseudoVersion.MatchString(v) {
		return "development"
	}
	return v
}

// drugAdvice is what all guidelines say of one drug.
type drugAdvice struct {
	drug   string
	advice []pgx.Advice
}

func adviceFor(p *pgx.Person) []drugAdvice {
	if p.Run == nil || p.Run.KB == nil {
		return nil
	}
	drugs := p.Drugs()
	all := make([]drugAdvice, len(drugs))
	for i, d := range drugs {
		all[i] = drugAdvice{d, p.Guidance(d)}
	}
	return all
}
