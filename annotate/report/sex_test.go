package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/annotate/pgx"
)

func TestSexText(t *testing.T) {
	for _, c := range []struct {
		stated, guessed pgx.Sex
		want            string
	}{
		{pgx.SexUnknown, pgx.SexUnknown, ""},
		{pgx.Female, pgx.SexUnknown, "stated: female"},
		{pgx.Male, pgx.Female, "stated: male; the calls on X suggest female"},
		{pgx.SexUnknown, pgx.Male, "not stated; the calls on X suggest male (used for nothing)"},
	} {
		assert.Equal(t, c.want, sexText(&pgx.Person{Sex: c.stated, GuessedSex: c.guessed}))
	}
}
