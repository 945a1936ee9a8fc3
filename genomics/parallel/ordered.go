package parallel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"
)

// maxWorkers is more than any machine has CPUs.
const maxWorkers = 1024

// Workers returns n, or the number of CPUs the program may use where n < 1. It
// is never more than 1024: each worker takes memory, though a number that a user
// mistyped asks for millions.
func Workers(n int) int {
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	return min(n, maxWorkers)
}

// Share returns how many workers each of n streams gets that are read side by side,
// so that together they take little more memory than one alone.
func Share(workers, n int) int {
	w, n := Workers(workers), max(n, 1)
	return (w + n - 1) / n
}

// Split calls work on consecutive parts of what is numbered from 0 to n, on a
// goroutine each, and returns when all are done. It costs a few microseconds: for
// loops over memory, of which nothing need be handed on.
func Split(workers, n int, work func(from, to int)) {
	w := Workers(workers)
	each := max(1, (n+w-1)/w)
	var group sync.WaitGroup
	for from := 0; from < n; from += each {
		group.Go(func() { work(from, min(from+each, n)) })
	}
	group.Wait()
}

// Ordered calls work on everything that produce yields, on that many
// goroutines (see [Workers]; one worker runs in the caller's goroutine), and
// yields the results in order.
//
// At most 2×workers+13 values, 3 with one worker, are between produce and the
// loop's body at any time: a slow consumer holds produce back. The first error
// in order, of produce or of work, is the last pair, after all results before
// it, however many workers there are; a cancelled ctx yields ctx.Err() at once.
// When the loop is left, by its end, a break or a panic, no goroutine is left:
// a produce that is blocked in a read is waited for.
//
// produce runs in one goroutine, work in several at a time.
func Ordered[In, Out any](
	ctx context.Context, workers int, produce iter.Seq2[In, error],
	work func(context.Context, In) (Out, error),
) iter.Seq2[Out, error] {
	return func(yield func(Out, error) bool) {
		if Workers(workers) == 1 {
			inline(ctx, produce, work, yield)
			return
		}
		Ahead(ctx, workers, produce, work)(yield)
	}
}

// Ahead is [Ordered], but even one worker works ahead of the loop: for one of
// several streams that are read side by side.
func Ahead[In, Out any](
	ctx context.Context, workers int, produce iter.Seq2[In, error],
	work func(context.Context, In) (Out, error),
) iter.Seq2[Out, error] {
	return func(yield func(Out, error) bool) {
		results := Start(ctx, workers, produce, work)
		defer results.Close()
		for {
			out, err := results.Next()
			if errors.Is(err, io.EOF) || !yield(out, err) || err != nil {
				return
			}
		}
	}
}

// inline is Ordered without goroutines.
func inline[In, Out any](
	ctx context.Context, produce iter.Seq2[In, error],
	work func(context.Context, In) (Out, error), yield func(Out, error) bool,
) {
	var none Out
	if err := ctx.Err(); err != nil {
		yield(none, err)
		return
	}
	for in, err := range produce {
		if ctxErr := ctx.Err(); ctxErr != nil {
			err = ctxErr
		}
		if err != nil {
			yield(none, notEOF(err))
			return
		}
		out, err := work(ctx, in)
		if err != nil {
			yield(none, notEOF(err))
			return
		}
		if !yield(out, nil) {
			return
		}
	}
}

// notEOF makes sure that a work or produce that failed with io.EOF does not
// pass for the end of the stream.
func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("parallel: %s: %w: the input is shorter than it should be", err.Error(), io.ErrUnexpectedEOF)
	}
	return err
}

// Results hands out the results of a running fan-out, in order. Close it.
type Results[Out any] struct {
	ctx     context.Context // the caller's
	cancel  context.CancelFunc
	pending <-chan chan result[Out]
	running sync.WaitGroup
	err     error // sticky: what Next returns from now on
}

type result[Out any] struct {
	out Out
	err error
}

type task[In, Out any] struct {
	in   In
	done chan<- result[Out]
}

// slack is how many values more may be under way than two for each of several
// workers: while one side waits for a CPU the others go on.
const slack = 12

// Start sets the goroutines of [Ordered] going and returns their results.
// Even one worker gets a goroutine of its own here, so that it works ahead of
// the consumer.
func Start[In, Out any](
	ctx context.Context, workers int, produce iter.Seq2[In, error],
	work func(context.Context, In) (Out, error),
) *Results[Out] {
	workers = Workers(workers)
	inner, cancel := context.WithCancel(ctx)
	// Each value holds its place in pending from before it is worked on until
	// it is consumed, so the capacity of pending bounds what is in memory.
	ahead := 2 * workers
	if workers > 1 {
		ahead += slack
	}
	pending := make(chan chan result[Out], ahead)
	tasks := make(chan task[In, Out], ahead/2)
	r := &Results[Out]{ctx: ctx, cancel: cancel, pending: pending}

	r.running.Go(func() {
		defer close(pending)
		defer close(tasks)
		for in, err := range produce {
			done := make(chan result[Out], 1)
			select {
			case pending <- done:
			case <-inner.Done():
				return
			}
			if err != nil {
				done <- result[Out]{err: err}
				return
			}
			select {
			case tasks <- task[In, Out]{in, done}:
			case <-inner.Done():
				return
			}
		}
	})
	for range workers {
		r.running.Go(func() {
			for t := range tasks {
				if inner.Err() != nil {
					return
				}
				out, err := work(inner, t.in)
				t.done <- result[Out]{out, err}
			}
		})
	}
	return r
}

// Next returns the next result in order, io.EOF after the last. After an error
// it returns the same error again.
func (r *Results[Out]) Next() (Out, error) {
	var none Out
	if r.err != nil {
		return none, r.err
	}
	if r.err = r.ctx.Err(); r.err != nil {
		return none, r.err
	}
	select {
	case done, ok := <-r.pending:
		if !ok {
			return none, r.end()
		}
		select {
		case got := <-done:
			if got.err != nil {
				r.err = notEOF(got.err)
				return none, r.err
			}
			return got.out, nil
		case <-r.ctx.Done():
		}
	case <-r.ctx.Done():
	}
	r.err = r.ctx.Err()
	return none, r.err
}

// end tells the end of the stream from a cancellation that ended it.
func (r *Results[Out]) end() error {
	if r.err = r.ctx.Err(); r.err == nil {
		r.err = io.EOF
	}
	return r.err
}

// Close stops the work and waits until no goroutine of it is left. Next
// afterwards returns io.ErrClosedPipe, or the error it returned before.
func (r *Results[Out]) Close() {
	r.cancel()
	r.running.Wait()
	if r.err == nil {
		r.err = io.ErrClosedPipe
	}
}
