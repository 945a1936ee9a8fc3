// Package delimited reads tables of text, CSV or tab-separated, for the readers
// of health records: it names file and line of every fault and never a value,
// bounds what it holds, and brings rows into the order of a key when they are not
// in it.
//
// Start with [Open], and with [Sort] where the rows of one person must come
// together:
//
//	r, err := delimited.Open("drug_exposure.csv.gz", in, 0)
//	if err != nil {
//		return err
//	}
//	for {
//		cells, err := r.Next()
//		if err == io.EOF {
//			break
//		}
//		if err != nil {
//			return err
//		}
//		fmt.Println(r.Line(), cells)
//	}
//
// Messages have no package's name in front: the package that is asked puts its
// own there.
package delimited
