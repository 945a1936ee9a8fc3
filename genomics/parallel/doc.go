// Package parallel is where the library gets its concurrency: one place for
// worker count, order, back-pressure, cancellation and the first error.
//
// [Ordered] runs a function over a stream on several goroutines and yields the
// results in the stream's order, so that a program's output does not depend on
// the number of workers:
//
//	squares := parallel.Ordered(ctx, 4, numbers,
//		func(ctx context.Context, n int) (int, error) { return n * n, nil })
//	for square, err := range squares {
//		if err != nil {
//			return err
//		}
//		fmt.Println(square)
//	}
//
// [Start] is the same for a consumer that asks for one result at a time.
package parallel
