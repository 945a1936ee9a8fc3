package ehr_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func TestSupply(t *testing.T) {
	for _, tc := range []struct {
		name                string
		days, refills, want int
	}{
		{"not stated", 0, 0, 0},
		{"refills of nothing", 0, 3, 0},
		{"one", 30, 0, 30},
		{"with refills", 30, 3, 120},
		{"less than none", -5, -1, 0},
		{"longer than anybody is supplied", 30, 1000, ehr.MaxSupply},
		{"no overflow", math.MaxInt, math.MaxInt, ehr.MaxSupply},
	} {
		e := ehr.Exposure{DaysSupply: tc.days, Refills: tc.refills}
		assert.Equal(t, tc.want, e.Supply(), tc.name)
	}
}
