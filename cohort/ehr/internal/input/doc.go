// Package input is how the readers of health records come to their bytes: which
// files there are, what they are compressed with, and how a message speaks of
// them.
//
// File names of health records carry the names of people, so a message says
// "file 3 of 120" unless the caller asks for names:
//
//	files, err := input.Files("fhir", []string{"export/"}, input.Options{})
//	if err != nil {
//		return err
//	}
//	for _, f := range files {
//		s, err := f.Open(ctx)
//		if err != nil {
//			return err
//		}
//		defer s.Close()
//	}
package input
