package differential_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/differential"
)

// spender is the environment variable that makes this program one that spends:
// "path epsilon".
const spender = "ALLELERX_TEST_SPENDER"

func TestMain(m *testing.M) {
	if what := os.Getenv(spender); what != "" {
		os.Exit(spendAll(what))
	}
	os.Exit(m.Run())
}

// spendAll spends until nothing is left, and writes a line for each release once
// it has it.
func spendAll(what string) int {
	path, text, _ := strings.Cut(what, " ")
	epsilon, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 2
	}
	b, err := differential.Open(path, "data")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	for {
		_, err := b.Counts("x", few, differential.Options{Epsilon: epsilon})
		var exhausted *differential.ExhaustedError
		switch {
		case errors.As(err, &exhausted):
			return 0
		case err != nil:
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		fmt.Println("released")
	}
}

// spend starts a process that spends.
func spend(t *testing.T, path string, epsilon float64) (*exec.Cmd, io.Reader) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%s %g", spender, path, epsilon))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	return c, out
}

func count(t *testing.T, r io.Reader) int {
	t.Helper()
	n := 0
	for s := bufio.NewScanner(r); s.Scan(); {
		if s.Text() == "released" {
			n++
		}
	}
	return n
}

// TestProcesses spend from one file at once: together all there is, and no more.
func TestProcesses(t *testing.T) {
	_, path := budget(t, 1, 0)
	released := make([]int, 6)
	var wg sync.WaitGroup
	for i := range released {
		c, out := spend(t, path, 0.01)
		wg.Go(func() {
			released[i] = count(t, out)
			assert.NoError(t, c.Wait())
		})
	}
	wg.Wait()
	all := 0
	for _, n := range released {
		all += n
	}
	b, err := differential.Open(path, "data")
	require.NoError(t, err)
	s, err := b.State()
	require.NoError(t, err)
	assert.Equal(t, 100, all)
	assert.Equal(t, 100, s.Releases)
	assert.InDelta(t, 1, s.SpentEpsilon, 0)
	t.Log(released)
}

// TestKilled ends processes while they spend. Whatever they have released is
// charged; the file is whole, and its lock is free.
func TestKilled(t *testing.T) {
	const epsilon = 1e-6
	_, path := budget(t, 1, 0)
	rng := rand.New(rand.NewPCG(7, 7))
	released, own := 0, 0
	rounds := 25
	if testing.Short() {
		rounds = 5
	}
	for round := range rounds {
		c, out := spend(t, path, epsilon)
		lines := bufio.NewScanner(out)
		require.True(t, lines.Scan(), "it has begun")
		n := 1
		timer := time.AfterFunc(time.Duration(rng.IntN(30_000))*time.Microsecond, func() { _ = c.Process.Kill() })
		for lines.Scan() {
			n++
		}
		timer.Stop()
		require.Error(t, c.Wait(), "it was killed")
		released += n

		b, err := differential.Open(path, "data")
		require.NoError(t, err)
		_, err = b.Counts("x", few, differential.Options{Epsilon: epsilon})
		require.NoError(t, err)
		own++
		s, err := b.State()
		require.NoError(t, err)
		// Charged first: a process that is killed between the two has paid for nothing.
		assert.GreaterOrEqual(t, s.Releases, released+own)
		assert.LessOrEqual(t, s.Releases, released+own+round+1)
		assert.InDelta(t, float64(s.Releases)*epsilon, s.SpentEpsilon, 1e-9)
	}
	t.Logf("%d releases, %d processes killed", released, rounds)
}

// TestTorn has the file as a crash of the machine can leave it: a part, or zeros.
// None is taken for a budget of which less is spent.
func TestTorn(t *testing.T) {
	b, path := budget(t, 1, 0)
	_, err := b.Counts("x", few, differential.Options{Epsilon: 0.25})
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	whole := strings.TrimRight(string(text), "\n")
	torn := []string{strings.Repeat("\x00", len(text)), whole + whole, whole[:len(whole)/2] + whole}
	for n := range len(whole) {
		torn = append(torn, whole[:n], whole[:n]+strings.Repeat("\x00", len(whole)-n))
	}
	for _, left := range torn {
		require.NoError(t, os.WriteFile(path, []byte(left), 0o600))
		_, err := b.State()
		require.ErrorContains(t, err, "restore it with all that was spent", left)
		_, err = b.Counts("x", few, differential.Options{Epsilon: 0.25})
		require.ErrorContains(t, err, "restore it", left)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, left, string(after), "it is left as it is, for who restores it")
	}
	require.NoError(t, os.WriteFile(path, text, 0o600))
	s, err := b.State()
	require.NoError(t, err)
	assert.InDelta(t, 0.25, s.SpentEpsilon, 0)
}
