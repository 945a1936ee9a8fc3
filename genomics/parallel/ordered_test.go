package parallel_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/allelerx/allelerx/genomics/parallel"
)

var errBroken = errors.New("broken")

// count yields 0 to n-1 and then, where it is not nil, an error.
func count(n int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

// uneven squares; some take longer, so that results are ready out of order.
func uneven(_ context.Context, n int) (int, error) {
	time.Sleep(time.Duration(n*7%5) * time.Millisecond)
	return n * n, nil
}

func TestOrderedKeepsOrder(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 3, 8} {
		t.Run(fmt.Sprint(workers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want := 0
				for got, err := range parallel.Ordered(t.Context(), workers, count(100, nil), uneven) {
					if err != nil || got != want*want {
						t.Fatalf("result %d is %d, %v", want, got, err)
					}
					want++
				}
				if want != 100 {
					t.Fatalf("%d results, want 100", want)
				}
			})
		})
	}
}

// The first error in order is the last pair, however many workers there are.
func TestOrderedFirstError(t *testing.T) {
	fails := func(ctx context.Context, n int) (int, error) {
		if n >= 20 {
			return 0, fmt.Errorf("at %d: %w", n, errBroken)
		}
		return uneven(ctx, n)
	}
	cases := []struct {
		name    string
		produce iter.Seq2[int, error]
		work    func(context.Context, int) (int, error)
		good    int
		message string
	}{
		{"of work", count(100, nil), fails, 20, "at 20: broken"},
		{"of produce", count(20, errBroken), uneven, 20, "broken"},
		{"of work, before produce's", count(25, errors.New("later")), fails, 20, "at 20: broken"},
		{"at once", count(0, errBroken), uneven, 0, "broken"},
	}
	for _, c := range cases {
		for _, workers := range []int{1, 2, 8} {
			t.Run(fmt.Sprint(c.name, "/", workers), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					good, last := 0, error(nil)
					for _, err := range parallel.Ordered(t.Context(), workers, c.produce, c.work) {
						if last != nil {
							t.Fatal("a pair after the error")
						}
						if last = err; err == nil {
							good++
						}
					}
					if good != c.good || !errors.Is(last, errBroken) || last.Error() != c.message {
						t.Errorf("%d results, then %v; want %d, then %s", good, last, c.good, c.message)
					}
				})
			})
		}
	}
}

// Leaving the loop joins all goroutines: synctest fails on any that is left.
func TestOrderedBreakJoins(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			var inside atomic.Int32
			work := func(ctx context.Context, n int) (int, error) {
				inside.Add(1)
				defer inside.Add(-1)
				return uneven(ctx, n)
			}
			for got := range parallel.Ordered(t.Context(), workers, count(1000, nil), work) {
				if got == 9 {
					break
				}
			}
			if n := inside.Load(); n != 0 {
				t.Errorf("%d workers: %d still at work after the loop", workers, n)
			}
		})
	}
}

func TestOrderedPanicInLoopJoins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		for range parallel.Ordered(t.Context(), 4, count(1000, nil), uneven) {
			panic("in the body")
		}
	})
}

func TestOrderedCancelled(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			good, last := 0, error(nil)
			for _, err := range parallel.Ordered(ctx, workers, count(1000, nil), uneven) {
				if last = err; err == nil {
					good++
				}
				if good == 5 {
					cancel()
				}
			}
			if good != 5 || last != context.Canceled {
				t.Errorf("%d workers: %d results, then %v; want 5, then context.Canceled", workers, good, last)
			}
		})
	}
}

func TestOrderedCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, workers := range []int{1, 2} {
		pairs := 0
		for _, err := range parallel.Ordered(ctx, workers, count(10, nil), uneven) {
			if pairs++; err != context.Canceled {
				t.Errorf("%d workers: %v", workers, err)
			}
		}
		if pairs != 1 {
			t.Errorf("%d workers: %d pairs, want 1", workers, pairs)
		}
	}
}

// A cancelled Next returns though a worker is stuck; Close waits for it.
func TestNextCancelledWhileWorking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r := parallel.Start(ctx, 2, count(10, nil), func(context.Context, int) (int, error) {
			time.Sleep(time.Hour)
			return 0, nil
		})
		began := time.Now()
		if _, err := r.Next(); err != context.DeadlineExceeded || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		r.Close()
		if time.Since(began) != time.Hour {
			t.Errorf("Close did not wait for the worker")
		}
	})
}

// What lies between produce and the consumer is bounded.
func TestBackPressure(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			var made atomic.Int32
			produce := func(yield func(int, error) bool) {
				for {
					if !yield(int(made.Add(1)), nil) {
						return
					}
				}
			}
			r := parallel.Start(t.Context(), workers, produce, uneven)
			defer r.Close()
			for consumed := range 10 {
				time.Sleep(time.Second)
				synctest.Wait()
				if ahead := int(made.Load()) - consumed; ahead > 2*workers+13 {
					t.Fatalf("%d workers are %d values ahead", workers, ahead)
				}
				if _, err := r.Next(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestNextIsSticky(t *testing.T) {
	r := parallel.Start(t.Context(), 2, count(1, nil), uneven)
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("%v, want io.EOF", err)
		}
	}
	r.Close()
	r.Close()
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("%v after Close, want io.EOF still", err)
	}

	r = parallel.Start(t.Context(), 2, count(10, nil), uneven)
	r.Close()
	if _, err := r.Next(); err != io.ErrClosedPipe {
		t.Errorf("%v, want io.ErrClosedPipe", err)
	}
}

// A worker's io.EOF is an error like any other, not the end of the stream.
func TestEOFIsNoEnd(t *testing.T) {
	for _, workers := range []int{1, 2} {
		var last error
		for _, err := range parallel.Ordered(t.Context(), workers, count(3, nil), func(context.Context, int) (int, error) {
			return 0, fmt.Errorf("reading: %w", io.EOF)
		}) {
			last = err
		}
		if !errors.Is(last, io.ErrUnexpectedEOF) || errors.Is(last, io.EOF) {
			t.Errorf("%d workers: %v", workers, last)
		}
	}
}

func TestStartBroken(t *testing.T) {
	r := parallel.Start(t.Context(), 2, count(0, errBroken), uneven)
	defer r.Close()
	for range 2 {
		if _, err := r.Next(); err != errBroken {
			t.Errorf("%v, want %v", err, errBroken)
		}
	}
}

func BenchmarkHandOver(b *testing.B) {
	nothing := func(_ context.Context, n int) (int, error) { return n, nil }
	b.ReportAllocs()
	for range parallel.Ordered(b.Context(), 2, count(b.N, nil), nothing) {
	}
}

// Even one worker of Ahead has results ready before they are asked for; Ordered's
// works when the loop comes to it.
func TestAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var worked atomic.Int32
		square := func(_ context.Context, n int) (int, error) {
			worked.Add(1)
			return n * n, nil
		}
		want := 0
		for got, err := range parallel.Ahead(t.Context(), 1, count(9, errBroken), square) {
			if want == 9 {
				if !errors.Is(err, errBroken) {
					t.Errorf("the end is %v", err)
				}
				continue
			}
			if err != nil || got != want*want {
				t.Fatalf("result %d is %d, %v", want, got, err)
			}
			synctest.Wait()
			if ahead := int(worked.Load()) - want; ahead < 2 && want < 7 {
				t.Errorf("result %d: %d worked on", want, ahead)
			}
			want++
		}
		if want != 9 {
			t.Errorf("%d results", want)
		}
	})
}
