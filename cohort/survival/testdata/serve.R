# Reads lines of "script.R arg arg …" and runs each script of this folder, which
# prints "name values" with say; after each comes a line "end", or "failed" with the
# reason. R takes long to begin, so that all tests share one.
suppressPackageStartupMessages(library(survival))
say <- function(name, v) cat(name, sprintf("%.17g", as.numeric(v)), "\n")
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
  words <- strsplit(line, " ")[[1]]
  here <- new.env()
  here$args <- words[-1]
  tryCatch({
    sys.source(file.path("testdata", words[1]), here)
    cat("end\n")
  }, error = function(e) cat("failed", gsub("\\s+", " ", conditionMessage(e)), "\n"))
  flush(stdout())
}
