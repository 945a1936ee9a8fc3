# coxph with all that is compared.
# Its args: data.csv efron|breslow strata|plain x1,x2,...
d <- read.csv(args[1])
x <- strsplit(args[4], ",")[[1]]
left <- if ("entry" %in% names(d)) "Surv(entry, time, event)" else "Surv(time, event)"
right <- paste(c(x, if (args[3] == "strata") "strata(stratum)"), collapse = " + ")
warned <- 0
fit <- withCallingHandlers(
  coxph(as.formula(paste(left, "~", right)), d, ties = args[2], control = coxph.control(eps = 1e-11, iter.max = 60, toler.inf = 1e-5), x = TRUE, y = TRUE),
  warning = function(w) { cat('#', gsub('\\s+', ' ', conditionMessage(w)), '\n'); warned <<- warned + 1; invokeRestart("muffleWarning") })
s <- summary(fit)
say("warned", warned)
say("people", c(fit$n, fit$nevent))
say("coef", fit$coefficients)
say("var", fit$var)
say("p", s$coefficients[, "Pr(>|z|)"])
say("loglik", fit$loglik)
say("tests", c(s$logtest, s$waldtest, s$sctest))
if (warned == 0 && !any(is.na(fit$coefficients))) {
  wald <- as.numeric(crossprod(fit$coefficients, solve(fit$var, fit$coefficients)))
  lr <- 2 * diff(fit$loglik)
  df <- length(x)
  say("lr", c(lr, df, pchisq(lr, df, lower.tail = FALSE)))
  say("wald", c(wald, df, pchisq(wald, df, lower.tail = FALSE)))
  say("score", c(fit$score, df, pchisq(fit$score, df, lower.tail = FALSE)))
  k <- concordance(fit)
  n <- if (is.matrix(k$count)) colSums(k$count) else k$count
  say("concordance", c(n["concordant"], n["discordant"], n["tied.x"], n["tied.y"] + n["tied.xy"], k$concordance, sqrt(k$var)))
  h <- basehaz(fit, centered = FALSE)
  h <- h[c(TRUE, diff(h$hazard) != 0) & h$hazard > 0, ] # events alone
  say("basetime", h$time)
  say("basehazard", h$hazard)
  say("schoenfeld", t(as.matrix(residuals(fit, "schoenfeld"))))
  for (scale in c("km", "identity", "log")) {
    z <- cox.zph(fit, transform = scale)
    say(paste0("zph.", scale), t(z$table))
  }
}
