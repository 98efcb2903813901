# What only the account knows. A check that fails warns; it stops nothing.

check "recorder" {
  assert {
    condition     = var.config_recorder != "create" || length(setsubtract(coalesce(var.recorders_found, []), [local.recorder_name])) == 0
    error_message = "This region has a recorder already (${join(", ", coalesce(var.recorders_found, []))}) and AWS allows one: write config_recorder = \"existing\" to add only the rules to it, or \"none\" to do without AWS Config."
  }

  assert {
    condition     = var.config_recorder != "existing" || var.recorders_found == null || length(coalesce(var.recorders_found, [])) > 0
    error_message = "This region has no recorder, so AWS refuses Config rules: write config_recorder = \"create\" to make one, or \"none\" to do without AWS Config."
  }
}

check "subscriptions" {
  assert {
    condition = alltrue([for subscription in aws_sns_topic_subscription.email : !subscription.pending_confirmation])
    error_message = format(
      "These subscriptions are not confirmed, so they receive nothing: %s. Open the message \"AWS Notification - Subscription Confirmation\" and follow its link; it is valid for three days, and applying again after that sends a new one.",
      join(", ", [for email, subscription in aws_sns_topic_subscription.email : email if subscription.pending_confirmation]),
    )
  }
}
