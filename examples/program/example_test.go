package program_test

import (
	"context"
	"os"

	"github.com/allelerx/allelerx/examples/program"
)

func ExampleRun() {
	std := program.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stdout}
	program.Run(context.Background(), "greet", "Greet somebody.", new(flags), []string{"world"}, std)
	program.Run(context.Background(), "greet", "Greet somebody.", new(flags), []string{"nobody"}, std)
	// Output:
	// hello world
	// greet: nobody can't be greeted: give another name
}
