// Package file opens what a user names and creates files that appear only when
// they are complete.
//
// [Open] takes a path, an http:// or https:// URL or "-" for standard input;
// [Create] writes beside the target and renames into place, so that a program
// that fails leaves nothing half-written under the final name:
//
//	in, err := file.Open(ctx, "cohort.vcf.gz", file.Options{})
//	if err != nil {
//		return err
//	}
//	defer in.Close()
//
//	out, err := file.Create("report.tsv")
//	if err != nil {
//		return err
//	}
//	defer out.Close() // removes the temporary file unless committed
//	if _, err := io.Copy(out, in); err != nil {
//		return err
//	}
//	return out.Commit()
//
// Names that end with .c4gh are decrypted while they are read (GA4GH Crypt4GH),
// so that an encrypted genome need not touch the disk in the clear. The readers
// of other packages take the key along as their Options.Open, and their indexes
// are those of the decrypted data ([Beside]):
//
//	key := file.KeyFile("me.sec", askPassphrase)
//	v, err := vcf.Open(ctx, "https://host/x.vcf.gz.c4gh", vcf.Options{
//		Open: file.Opener(file.Options{Key: key}),
//	})
//
// Without a key the environment's is used: C4GH_SECRET_KEY names its file,
// C4GH_PASSPHRASE unlocks it. [CreateFor] writes encrypted files.
package file
