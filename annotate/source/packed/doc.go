// Package packed is a file of annotations made for being joined with: any
// [annotate.Source] is encoded once, and read from then on in a fraction of the
// time and the space. Such files end with .arx.
//
// Start with [Write] and [Open]:
//
//	_, err := packed.Write(ctx, "gnomad.arx", gnomad, packed.WriteOptions{})
//	…
//	src, err := packed.Open(ctx, "gnomad.arx", packed.Options{
//		Fields: []annotate.Field{{Column: "AF", As: "gnomad_af"}},
//	})
//	if err != nil {
//		return err
//	}
//	defer src.Close()
//	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{src}})
//
// [File.Find] looks up one variant.
//
// # What is kept
//
// Texts come out as they went in, and whole numbers as they went in. Decimals
// keep their value, and mostly their spelling: 1.10 may come out as 1.1, 0.00001
// as 1e-05. One of more than nine digits is rounded to float32, of which it comes
// out as the shortest spelling. A [Precision] rounds to fewer digits. What does
// not look like its column's type is kept as text. A missing value may be "." or
// none at all, and comes out as none.
//
// # The format, version 1
//
// Numbers of fixed width are little-endian: u8, u32, i32, u64. A uvarint has
// seven bits a byte, the lowest first, and the top bit set in all but the last
// byte; a varint is the uvarint of 2n for n ≥ 0 and of −2n−1 for others. A text is
// a uvarint, its length, and as many bytes. Checksums are CRC-32C. Positions are
// 0-based, ends exclusive.
//
// A file is a header, chunks, an index and a footer, with nothing between them,
// so that every byte counts towards a checksum. The header:
//
//	8      89 41 52 58 0d 0a 1a 0a
//	u32    version of the format: 1
//	u32    length of what follows, without the checksum
//	text   build: GRCh37, GRCh38 or empty
//	text   the source's name
//	text   the source's version, as who packed it said
//	text   the source's date, likewise
//	u8     1: insertions and deletions have been left-aligned; else 0
//	uvarint  number of columns, and of each:
//	         u8    type: s string, c character, i integer, f float, b flag
//	         u8    significant digits that numbers were rounded to; 0: none
//	         text  name
//	         text  number, as in a VCF header; with A the value is of the
//	               entry's ALT allele alone
//	         text  description
//	u32    checksum of all before it
//
// A chunk has entries of one contig, in the order of their begins: those that are
// written have up to 8,192, readers take 65,536. It is a head, which describes
// the blocks, and the blocks, in the order of their descriptions. A block is
// described by:
//
//	u8       0: stored as it is; 1: a zstd frame; 2: Huffman codes (RFC 8878, 4.2):
//	         their description, and four streams with their table of jumps
//	uvarint  length of the data; that of all blocks of a chunk is 2^26 at most
//	uvarint  length of the block in the file
//	u32      checksum of the block in the file
//
// Whole numbers, one an entry, are base + step × code. The codes are split into
// planes, a block each: the lowest bytes of all entries, then the next bytes. So
// noise in the low bits is stored as it is, whatever has a pattern above it is
// compressed well, and any entry's number is found without those before it. An
// integer column is described by:
//
//	varint   base
//	uvarint  step
//	u8       number of planes, 0 to 8
//	         that many blocks, each as long as there are entries
//
// The head:
//
//	integers  how far each entry begins after the one before; 0 of the first,
//	          which begins where the index says
//	u8        1: entries have alleles; 0: they have none, and the next five
//	          are not there
//	uvarint   number of short pairs of alleles
//	block     the short pairs, as u64: the lowest byte of each, the next byte
//	          of each, and so on
//	uvarint   number of long pairs of alleles
//	block     the long pairs, if there are: two texts each, REF and ALT
//	integers  which pair each entry has; the long ones follow the short ones
//	integers  how far each entry's end lies behind its begin + the length of
//	          its REF
//	          of each column its encoding
//
// A pair is short that has 26 bases A, C, G, T at most, and nothing else: five
// bits are the length of REF (from bit 57 on), five that of ALT (from bit 52 on),
// and two bits each are the bases of REF and ALT, A 0, C 1, G 2, T 3, the last at
// bit 0. Alleles are trimmed, as [annotate.Trim] does.
//
// The encoding of a column:
//
//	u8     what it is
//	u8     flags: 1: a block follows, with a bit for each entry, the lowest of a
//	       byte first, that is 1 where there is a value; 2: decimals have zeros
//	       at the end; 4: a quotient is rounded to float32 first
//	       and then, of
//	0      no values: nothing
//	1      whole numbers: integers
//	2      decimals: u8 d, integers c; the number is c × 10^−d. Here and below
//	       c of a negative number is −1 − its magnitude × 10^d, so that −1 is −0
//	3      decimals: integers c, integers x; the number is c × 10^x
//	4      float32: integers, which are its bits
//	5      texts by dictionary: uvarint, how many; block, these texts; integers,
//	       which of them
//	6      texts: integers, their lengths; block, their bytes
//	7      a quotient: uvarint a, uvarint b, u8 d; the number is that of column a
//	       divided by that of column b (both of encoding 1), as float64, and
//	       rounded to d significant digits, halves to even
//
// The index:
//
//	uvarint  number of contigs, and their names as texts
//	uvarint  number of chunks, and of each
//	         u32  contig, in the order of the names
//	         u32  number of entries
//	         i32  begin of the first entry
//	         i32  begin of the last entry
//	         i32  largest end
//	         u64  offset in the file
//	         u32  length
//	         u32  length of the head
//	         u32  checksum of the head
//	         u32  0
//
// The footer:
//
//	u64  offset of the index
//	u32  length of the index
//	u32  checksum of the index
//	u64  number of entries in all chunks
//	u32  checksum of the footer up to here
//	8    61 72 78 2e 65 6e 64 0a
package packed
