# survdiff for some rho, without and with strata.
# Its args: data.csv
d <- read.csv(args[1])
total <- function(v) if (is.matrix(v)) rowSums(v) else v
d <- d[!is.na(d$group) & d$group >= 0, ]
if ("entry" %in% names(d)) {
  # survdiff takes no entries. Without ties the log-rank test is the score test of coxph.
  fit <- coxph(Surv(entry, time, event) ~ factor(group), d)
  say("score", fit$score)
} else {
  for (rho in c(0, 0.5, 1)) {
    one <- survdiff(Surv(time, event) ~ group, d, rho = rho)
    many <- survdiff(Surv(time, event) ~ group + strata(stratum), d, rho = rho)
    say(paste0("one", rho), c(one$chisq, pchisq(one$chisq, length(one$n) - 1, lower.tail = FALSE), one$obs, one$exp))
    say(paste0("many", rho), c(many$chisq, pchisq(many$chisq, length(one$n) - 1, lower.tail = FALSE), total(many$obs), total(many$exp)))
  }
}
