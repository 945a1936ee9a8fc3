package ehr

import (
	"context"
	"iter"
	"maps"
)

// Source is health records of people, from wherever they come.
//
// Patients yields each person once, with all that the source has of them. Each
// call starts afresh. A non-nil error is the last pair; it names file and place,
// and no person. Leaving the loop ends all work behind it before the loop
// returns. Memory does not grow with the number of people, unless the source's
// own documentation says so.
type Source interface {
	Patients(ctx context.Context) iter.Seq2[*Patient, error]

	// Tally is what the last reading that ended has counted.
	Tally() Tally
}

// Tally is what a reading met.
type Tally struct {
	Files    int
	Items    map[string]int // by resource type or table: what there was
	Left     map[string]int // by resource type or table: of it, what the model has no place for
	Warnings map[string]int // by code
}

// Clone is a tally of its own.
func (t Tally) Clone() Tally {
	return Tally{Files: t.Files, Items: maps.Clone(t.Items), Left: maps.Clone(t.Left), Warnings: maps.Clone(t.Warnings)}
}

// Warning tells of something in the records that was put right or left out. It
// names the place, and never a person or a value.
type Warning struct {
	Code string // stable: "duplicate-patient", "reversed-interval", "future-date", "unknown-system" …
	File string
	Line int // 1-based; 0 where there are no lines
	Msg  string
}
