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
		{pgx.Female, pgx.SexUnknown, "female (stated)"},
		{pgx.Male, pgx.Female, "male (stated); calls on X suggest female"},
		{pgx.SexUnknown, pgx.Male, "not stated (calls on X suggest male)"},
	} {
		assert.Equal(t, c.want, sexText(&pgx.Person{Sex: c.stated, GuessedSex: c.guessed}))
	}
}
