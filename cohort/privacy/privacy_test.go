package privacy_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/privacy"
)

const secret = "0123456789abcdefghijklmnopqrstu!" // no base64

func project(t *testing.T, key, name string) *privacy.Project {
	t.Helper()
	k, err := privacy.NewKey([]byte(key))
	require.NoError(t, err)
	p, err := privacy.NewProject(k, name)
	require.NoError(t, err)
	return p
}

func TestPseudonyms(t *testing.T) {
	a := project(t, secret, "a")
	p := a.Pseudonym("patient-1")
	assert.Len(t, p, 25)
	assert.Equal(t, p, project(t, secret, "a").Pseudonym("patient-1"), "stable")
	// By hmac and hashlib of Python 3, with lengths as 64-bit numbers, the first one first.
	assert.Equal(t, "CZ5PHRGE3WPMEQHB9ADB3FVXQ", p)
	for name, other := range map[string]string{
		"another person":  a.Pseudonym("patient-2"),
		"another project": project(t, secret, "b").Pseudonym("patient-1"),
		"another key":     project(t, secret+"w", "a").Pseudonym("patient-1"),
		"another kind":    a.PseudonymOf("sample", "patient-1"),
		"parts moved":     a.PseudonymOf("patientp", "atient-1"),
	} {
		assert.NotEqual(t, p, other, name)
	}
	seen := map[string]bool{}
	for i := range 20000 {
		id := a.Pseudonym(fmt.Sprint(i))
		assert.False(t, seen[id])
		seen[id] = true
	}
}

func TestKeys(t *testing.T) {
	write := func(t *testing.T, text string, mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), "key")
		require.NoError(t, os.WriteFile(path, []byte(text), mode))
		require.NoError(t, os.Chmod(path, mode))
		return path
	}
	want := project(t, secret, "a").Pseudonym("x")
	for name, text := range map[string]string{
		"bytes":  secret,
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)) + "\n",
		"hex":    hex.EncodeToString([]byte(secret)),
	} {
		t.Run(name, func(t *testing.T) {
			key, err := privacy.ReadKey(write(t, text, 0o600))
			require.NoError(t, err)
			p, err := privacy.NewProject(key, "a")
			require.NoError(t, err)
			assert.Equal(t, want, p.Pseudonym("x"))
			t.Setenv("TEST_KEY", text)
			_, err = privacy.KeyFromEnv("TEST_KEY")
			if name == "bytes" {
				require.ErrorContains(t, err, "neither base64 nor hex")
				return
			}
			require.NoError(t, err)
		})
	}
	for _, tc := range []struct {
		name, text, want string
		mode             os.FileMode
	}{
		{"short", "abc", "a key of 3 bytes", 0o600},
		{"empty", "", "a key of 0 bytes", 0o600},
		{"short in base64", base64.StdEncoding.EncodeToString([]byte("0123456789")), "a key of 10 bytes", 0o600},
		{"one byte repeated", strings.Repeat("\x00", 40), "over and over", 0o600},
		{"endless", strings.Repeat("ab", 1<<16), "longer than any key", 0o600},
		{"the world may read it", secret, "chmod 600", 0o644},
		{"the group may write it", secret, "chmod 600", 0o620},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && tc.mode != 0o600 {
				t.Skip("Windows has no such modes")
			}
			_, err := privacy.ReadKey(write(t, tc.text, tc.mode))
			require.ErrorContains(t, err, tc.want)
			if len(tc.text) > 20 {
				assert.NotContains(t, err.Error(), tc.text[:20])
			}
		})
	}
	_, err := privacy.ReadKey(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = privacy.KeyFromEnv("ALLELERX_NO_SUCH_KEY")
	require.ErrorContains(t, err, "no environment variable")
	_, err = privacy.NewProject(privacy.Key{}, "a")
	require.ErrorContains(t, err, "no key")
	key, err := privacy.NewKey([]byte(secret))
	require.NoError(t, err)
	_, err = privacy.NewProject(key, "")
	require.ErrorContains(t, err, "without a name")

	text, err := json.Marshal(key)
	require.NoError(t, err)
	for _, shown := range []string{key.String(), fmt.Sprintf("%v %+v %#v", key, key, key), string(text)} {
		assert.NotContains(t, shown, secret[:8])
	}
}

func TestShift(t *testing.T) {
	p := project(t, secret, "a")
	seen := map[int]int{}
	for i := range 3000 {
		s := p.Shift(fmt.Sprint(i), 3)
		assert.Equal(t, s, p.Shift(fmt.Sprint(i), 3))
		seen[s.Days()]++
	}
	assert.Len(t, seen, 6)
	for days, n := range seen {
		assert.NotZero(t, days)
		assert.InDelta(t, 0, days, 3)
		assert.InDelta(t, 500, n, 5*21) // five standard deviations of a sixth of 3,000
	}
	assert.LessOrEqual(t, p.Shift("x", 0).Days(), 1)
	assert.InDelta(t, 0, p.Shift("x", 1<<30).Days(), 36500)

	s := p.Shift("patient-1", 365)
	a, b := ehr.Date(2024, time.February, 28), ehr.Date(2025, time.November, 3)
	assert.Equal(t, b.At.Sub(a.At), s.Time(b).At.Sub(s.Time(a).At), "intervals stay")
	assert.Equal(t, s.Days(), int(s.Time(a).At.Sub(a.At).Hours()/24))
	zone := time.FixedZone("x", 3600)
	at := ehr.Time{At: time.Date(2024, 3, 31, 1, 30, 0, 0, zone), Precision: ehr.Instant}
	assert.Equal(t, time.Duration(s.Days())*24*time.Hour, s.Time(at).At.Sub(at.At))
	assert.True(t, s.Time(ehr.Time{}).IsZero())
	for _, precision := range []ehr.Precision{ehr.Year, ehr.Month} {
		got := s.Time(ehr.Time{At: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Precision: precision})
		assert.Equal(t, precision, got.Precision)
		assert.Equal(t, 1, got.At.Day())
		assert.InDelta(t, 2024, got.At.Year(), 1)
	}
}

func TestAges(t *testing.T) {
	year := func(y int) ehr.Time {
		return ehr.Time{At: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}
	}
	day := ehr.Date(2026, time.March, 1)
	for _, tc := range []struct {
		name        string
		birth, day  ehr.Time
		age, birthY string
	}{
		{"the day before the birthday", ehr.Date(1986, time.March, 2), day, "39", "1986"},
		{"the birthday", ehr.Date(1986, time.March, 1), day, "40", "1986"},
		{"89", ehr.Date(1936, time.March, 2), day, "89", "1936"},
		{"90", ehr.Date(1936, time.March, 1), day, "90+", ""},
		{"110", ehr.Date(1916, time.March, 1), day, "90+", ""},
		{"a year that may be 90", year(1936), day, "90+", ""},
		{"a year", year(1937), day, "89", "1937"},
		{"a day within a year", ehr.Date(1936, time.December, 31), year(2026), "90+", ""},
		{"29 February", ehr.Date(2024, time.February, 29), ehr.Date(2026, time.February, 28), "1", "2024"},
		{"today", day, day, "0", "2026"},
		{"born later", ehr.Date(2027, time.March, 1), day, "", ""},
		{"no birth", ehr.Time{}, day, "", ""},
		{"no day", day, ehr.Time{}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			age := privacy.AgeAt(tc.birth, tc.day)
			assert.Equal(t, tc.age, age.String())
			assert.Equal(t, tc.age == privacy.Pooled, age.IsPooled())
			years, ok := age.Years()
			assert.Equal(t, tc.age != "" && !age.IsPooled(), ok)
			assert.LessOrEqual(t, years, 90)
			assert.Equal(t, tc.birthY, privacy.Birth(tc.birth, tc.day).String())
		})
	}
}

func TestLevels(t *testing.T) {
	var zero privacy.Level
	require.ErrorIs(t, zero.AllowPersons(), privacy.ErrCohortOnly)
	assert.Empty(t, zero.Label())
	for _, l := range []privacy.Level{privacy.CohortOnly, privacy.Pseudonymous, privacy.Identifiable} {
		var got privacy.Level
		require.NoError(t, got.UnmarshalText([]byte(l.String())))
		assert.Equal(t, l, got)
	}
	for _, l := range []privacy.Level{privacy.Pseudonymous, privacy.Identifiable} {
		require.NoError(t, l.AllowPersons())
		assert.Contains(t, l.Label(), "IDENTIFIABLE")
	}
	got := privacy.Identifiable
	require.Error(t, got.UnmarshalText([]byte("persons")))
	assert.Equal(t, privacy.CohortOnly, got)
	require.Error(t, privacy.Level(9).AllowPersons())
	assert.Equal(t, "unknown", privacy.Level(9).String())
	_, err := privacy.ParseLevel("unknown")
	require.Error(t, err)
}

func TestGuard(t *testing.T) {
	g, err := privacy.NewGuard([]string{"Müller", "MRN-00042", "1931-05-04"})
	require.NoError(t, err)
	for _, tc := range []struct {
		name, text  string
		line, index int
	}{
		{"nothing", "a\nb MRN-0004\n", 0, 0},
		{"empty", "", 0, 0},
		{"in another case", "a\nxmrn-00042y", 2, 1},
		{"a name", "MüLLER", 1, 0},
		{"across buffers", strings.Repeat("-", 65530) + "\n1931-05-04", 2, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tc.text), iotest.OneByteReader(strings.NewReader(tc.text))} {
				err := g.Scan(r)
				if tc.line == 0 {
					require.NoError(t, err)
					continue
				}
				var leak *privacy.LeakError
				require.ErrorAs(t, err, &leak)
				assert.Equal(t, privacy.LeakError{Line: tc.line, Index: tc.index}, *leak)
				assert.NotContains(t, strings.ToLower(err.Error()), "mrn-00042")
			}
		})
	}
	broken := errors.New("broken")
	require.ErrorIs(t, g.Scan(iotest.ErrReader(broken)), broken)
	_, err = privacy.NewGuard([]string{"abc"})
	require.ErrorContains(t, err, "identifier 1")
	assert.NotContains(t, err.Error(), "abc")
}
