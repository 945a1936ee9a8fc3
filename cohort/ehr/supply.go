package ehr

// MaxSupply bounds the days of supply that are counted: ten years. A larger number
// is an error of the record.
const MaxSupply = 3650

// Supply is how many days an exposure was supplied for, with its refills; 0 where
// it is not stated.
func (e *Exposure) Supply() int {
	days := min(max(e.DaysSupply, 0), MaxSupply)
	return min(days*(1+min(max(e.Refills, 0), MaxSupply)), MaxSupply)
}
