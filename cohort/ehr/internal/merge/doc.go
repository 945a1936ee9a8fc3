// Package merge is how people are put together from tables that are read side by
// side, each in the order of its people: what OMOP data sets and plain tables have
// in common.
//
// Start with a [Stream] for each table, and [Each] for the loop around them:
//
//	people := merge.NewStream(open)
//	if err := people.Sort(ctx, delimited.Options{}); err != nil {
//		return err
//	}
//	defer people.Close()
//	for {
//		row, err := people.Peek(ctx)
//		if errors.Is(err, io.EOF) {
//			break
//		}
//		if err != nil {
//			return err
//		}
//		fmt.Println(row.Cells)
//		people.Take()
//	}
package merge
