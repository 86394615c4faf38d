"""Why a triple holds: proofs from the axioms down to printed words, and their forms."""
