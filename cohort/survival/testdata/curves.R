# Curves of survfit for each group, printed as "name values".
# Its args: data.csv conf.type level limit
d <- read.csv(args[1])
response <- if ("entry" %in% names(d)) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
for (g in sort(unique(d$group[!is.na(d$group) & d$group >= 0]))) {
  keep <- which(d$group == g & !is.na(d$time))
  y <- response[keep]
  fit <- survfit(y ~ 1, conf.type = args[2], conf.int = as.numeric(args[3]))
  p <- paste0("g", g, ".")
  say(paste0(p, "time"), fit$time)
  say(paste0(p, "risk"), fit$n.risk)
  say(paste0(p, "event"), fit$n.event)
  say(paste0(p, "censor"), fit$n.censor)
  say(paste0(p, "surv"), fit$surv)
  say(paste0(p, "se"), ifelse(fit$surv == 0, 0, fit$surv * fit$std.err))
  say(paste0(p, "lower"), fit$lower)
  say(paste0(p, "upper"), fit$upper)
  q <- quantile(fit, c(0.25, 0.5, 0.75))
  say(paste0(p, "quantile"), c(q$quantile, q$lower, q$upper))
  say(paste0(p, "mean"), summary(fit, rmean = as.numeric(args[4]))$table[c("rmean", "se(rmean)")])
}
