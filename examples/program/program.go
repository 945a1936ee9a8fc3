package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// Command is a set of flags, in the form of kong, and what they ask for.
type Command interface {
	Run(ctx context.Context, std Streams) error
}

// A Checker finds flags that do not go together, before anything is done.
type Checker interface{ Check() error }

// Streams are what a program reads and writes beside its files.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Exit codes.
const (
	Success = iota
	Failure
	Misuse // of the flags
)

// Main runs a program and ends the process. A first signal ends the work in
// order, a second one at once.
func Main(name, description string, c Command) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	code := Run(ctx, name, description, c, os.Args[1:], Streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// Run is Main without the process around it. It returns the exit code.
func Run(ctx context.Context, name, description string, c Command, args []string, std Streams) int {
	complain := func(err error, code int) int {
		fmt.Fprintf(std.Err, "%s: %s\n", name, strings.TrimPrefix(err.Error(), name+": "))
		return code
	}
	exited := false
	parser, err := kong.New(c,
		kong.Name(name),
		kong.Description(description),
		kong.Writers(std.Out, std.Err),
		kong.Exit(func(int) { exited = true }), // after --help
	)
	if err != nil {
		return complain(err, Failure)
	}
	_, err = parser.Parse(args)
	switch {
	case exited:
		return Success
	case err != nil && strings.HasPrefix(err.Error(), "unexpected argument"):
		// What it is may be a sample's name.
		return complain(errors.New("unexpected argument: join the names of a list by commas, and see --help"), Misuse)
	case err != nil:
		return complain(fmt.Errorf("%w: see --help", err), Misuse)
	}
	if checker, ok := c.(Checker); ok {
		if err := checker.Check(); err != nil {
			return complain(err, Misuse)
		}
	}
	err = c.Run(ctx, std)
	var misused *misuse
	if errors.As(err, &misused) {
		return complain(misused.err, Misuse)
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted: the output is not complete")
	}
	if err != nil {
		return complain(err, Failure)
	}
	return Success
}

// Misused marks an error of Run as one of the flags.
func Misused(err error) error { return &misuse{err} }

type misuse struct{ err error }

func (m *misuse) Error() string { return m.err.Error() }
func (m *misuse) Unwrap() error { return m.err }
