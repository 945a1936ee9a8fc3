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
package file
