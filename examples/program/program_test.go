package program_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/examples/program"
)

type flags struct {
	Name string `arg:"" help:"What to greet."`
	Fail string `help:"How to end." enum:"error,pipe,cancel,prefix," default:""`
}

func (f *flags) Check() error {
	if f.Name == "nobody" {
		return errors.New("nobody can't be greeted: give another name")
	}
	return nil
}

func (f *flags) Run(ctx context.Context, std program.Streams) error {
	switch f.Fail {
	case "error":
		return errors.New("broken")
	case "prefix":
		return errors.New("greet: broken")
	case "pipe":
		return fmt.Errorf("write: %w", syscall.EPIPE)
	case "cancel":
		return ctx.Err()
	}
	bar := program.NewBar(std.Err, "names")
	bar.Add(1)
	bar.Finish()
	_, err := fmt.Fprintln(std.Out, "hello", f.Name)
	return err
}

func TestRun(t *testing.T) {
	for _, tc := range []struct {
		args        string
		code        int
		out, errout string // beginnings
	}{
		{"world", program.Success, "hello world\n", ""},
		{"--help", program.Success, "Usage: greet <name> [flags]", ""},
		{"", program.Misuse, "", `greet: expected "<name>": see --help`},
		{"world --volume", program.Misuse, "", "greet: unknown flag --volume: see --help"},
		{"nobody", program.Misuse, "", "greet: nobody can't be greeted"},
		{"world --fail error", program.Failure, "", "greet: broken\n"},
		{"world --fail prefix", program.Failure, "", "greet: broken\n"},
		{"world --fail pipe", program.Failure, "", "greet: write: broken pipe"}, // of a connection; of standard output the signal ends the process
		{"world --fail cancel", program.Failure, "", "greet: interrupted"},
	} {
		t.Run(tc.args, func(t *testing.T) {
			var out, errout bytes.Buffer
			ctx, cancel := context.WithCancel(t.Context())
			if strings.HasSuffix(tc.args, "cancel") {
				cancel()
			}
			defer cancel()
			code := program.Run(ctx, "greet", "Greet somebody.", new(flags), strings.Fields(tc.args), program.Streams{Out: &out, Err: &errout})
			assert.Equal(t, tc.code, code)
			assert.True(t, strings.HasPrefix(out.String(), tc.out), out.String())
			assert.True(t, strings.HasPrefix(errout.String(), tc.errout), errout.String())
			assert.Equal(t, tc.errout == "", errout.Len() == 0)
		})
	}
}
