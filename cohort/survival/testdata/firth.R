# Firth's penalised partial likelihood, maximised to a tight tolerance: coxph
# evaluates likelihood and information at given coefficients, optim climbs, and
# Newton's method on numerical derivatives ends the search.
# Its args: data.csv efron|breslow x1,x2,...
d <- read.csv(args[1])
x <- strsplit(args[3], ",")[[1]]
y <- if ("entry" %in% names(d)) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
fitter <- if ("entry" %in% names(d)) agreg.fit else coxph.fit
z <- as.matrix(d[, x, drop = FALSE])
at <- function(b) fitter(z, y, NULL, NULL, b, coxph.control(iter.max = 0), NULL, args[2], NULL, resid = FALSE)
penalised <- function(b) { k <- at(b); k$loglik[1] - determinant(as.matrix(k$var))$modulus / 2 }
b <- optim(rep(0, length(x)), function(b) -penalised(b), method = "BFGS", control = list(reltol = 1e-14, maxit = 1000))$par
for (round in 1:4) {
  p <- length(b); h <- 1e-3; g <- numeric(p); H <- matrix(0, p, p)
  e <- function(i) { v <- numeric(p); v[i] <- h; v }
  for (i in 1:p) {
    # Central differences of the fourth order.
    g[i] <- (8 * (penalised(b + e(i)) - penalised(b - e(i))) - (penalised(b + 2 * e(i)) - penalised(b - 2 * e(i)))) / (12 * h)
    for (j in 1:p) H[i, j] <- (penalised(b + e(i) + e(j)) - penalised(b + e(i) - e(j)) - penalised(b - e(i) + e(j)) + penalised(b - e(i) - e(j))) / (4 * h * h)
  }
  b <- b - solve(H, g)
}
say("coef", b)
say("loglik", c(penalised(rep(0, length(b))), penalised(b)))
say("se", sqrt(diag(as.matrix(at(b)$var))))
