package kb

// MHAssociated is the function of RYR1 and CACNA1S alleles that cause
// malignant hyperthermia (CPIC).
const MHAssociated = "Malignant Hyperthermia associated"
