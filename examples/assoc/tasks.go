package main

import (
	"context"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// task is something to be read or written.
type task func(ctx context.Context) error

// sideBySide does tasks at the same time: each waits for the disk. The error is that
// of the first one in order.
func (f *flags) sideBySide(ctx context.Context, tasks ...task) error {
	all := func(yield func(task, error) bool) {
		for _, t := range tasks {
			if !yield(t, nil) {
				return
			}
		}
	}
	do := func(ctx context.Context, t task) (struct{}, error) { return struct{}{}, t(ctx) }
	for _, err := range parallel.Ordered(ctx, f.Workers, all, do) {
		if err != nil {
			return err
		}
	}
	return nil
}
