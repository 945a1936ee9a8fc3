// Package medication finds the ingredients of what records call a medication, and
// the drugs that guidance is for.
package medication
