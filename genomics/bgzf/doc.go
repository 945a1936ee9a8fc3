// Package bgzf reads and writes block-gzip, the compression of .vcf.gz, .bcf
// and .bam: a row of gzip members of at most 64 KiB of data each, which can be
// inflated in parallel and entered in the middle.
//
// Start with [NewReader]. Blocks are inflated ahead of the consumer on several
// goroutines, in bounded memory, and arrive in order; every checksum is
// verified, and a file that was cut short is an error:
//
//	r := bgzf.NewReader(ctx, in, bgzf.Options{})
//	defer r.Close()
//	for {
//		b, err := r.Next()
//		if err == io.EOF {
//			break
//		}
//		if err != nil {
//			return err
//		}
//		count += bytes.Count(b.Data, []byte("\n"))
//		b.Release()
//	}
//
// A Reader is an io.Reader too. [Detect] reads plain text and ordinary gzip in
// the same way, [NewRangeReader] only the parts that an index names. [ReaderAt]
// reads the data at any place, by the help of a .gzi file ([GZI]). [Writer]
// deflates in parallel.
//
// Offsets in the file are bytes; [Offset] is the specification's virtual
// offset (SAM specification, section 4.1).
package bgzf
