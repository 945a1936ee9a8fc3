// Package cloud opens objects in the buckets of Amazon S3, of what speaks its
// language, and of Google Cloud Storage.
//
// [Open] is for the Open of other packages' Options. Only the parts of an
// object that are needed are fetched:
//
//	v, err := vcf.Open(ctx, "s3://bucket/cohort.vcf.gz", vcf.Options{Open: cloud.Open})
//
// or, where the object is encrypted (cohort.vcf.gz.c4gh),
//
//	v, err := vcf.Open(ctx, name, vcf.Options{
//		Open: file.Opener(file.Options{Open: cloud.Open, Key: key}),
//	})
//
// It is a module of its own, so that who does not need it does not carry the
// clouds' libraries:
//
//	go get github.com/allelerx/allelerx/genomics/file/cloud
//
// # Credentials
//
// They are found where the clouds' own programs find them, and never stand in
// a name. S3: the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
// AWS_SESSION_TOKEN, AWS_PROFILE, AWS_REGION), the files of aws configure, the
// role of the machine. Google: GOOGLE_APPLICATION_CREDENTIALS, gcloud auth
// application-default login, the account of the machine.
//
// What may stand in a name, after a question mark: for s3:// region=eu-north-1,
// profile=lab, anonymous=true (public data), endpoint=https://minio.lab:9000
// for another server, and what gocloud.dev/aws.V2ConfigFromURLParams lists;
// for gs:// anonymous=true.
package cloud
