# shellcheck shell=bash disable=SC2154,SC2016
# What `deploy` asks the account before it plans, and what it refuses to apply. It is sourced, and works on deploy's own variables.

# --- JSON, read in OpenTofu's own language: no other tool is needed ---

# What an expression makes of a file (`it`) and of the rules (`catalogue`): text or a number, on one line.
look_up() { # FILE EXPRESSION
  local scratch answer
  scratch=$(mktemp -d)
  answer=$(printf '[for catalogue in [jsondecode(file("%s"))] : [for it in [jsondecode(file("%s"))] : format("= %%s", %s)][0]][0]\n' "$configuration/catalogue.json" "$1" "${2//$'\n'/ }" |
    env -u TF_WORKSPACE tofu -chdir="$scratch" console -no-color) || die "OpenTofu cannot read $1 (above)"
  rm -rf "$scratch"
  # OpenTofu's warnings come before it, on standard output too. No answer is never taken for an empty one.
  answer=${answer##*$'\n'}
  [[ $answer =~ ^\"=\ (.*)\"$ ]] || die "OpenTofu did not say what is in $1: $answer"
  printf '%s' "${BASH_REMATCH[1]}"
}

state_file=$folder/state.json

# As it is stored: no provider is started for it. Nothing where nothing is deployed.
read_state() {
  in_folder state pull | sed '/^{/,$!d' >"$state_file" || die 'the state cannot be read (above), and without it there is no telling what is deployed'
  grep -q '{' "$state_file" || printf '{"resources": []}\n' >"$state_file"
}

# An attribute of the first of the module's resources whose address begins so; nothing where there is none. States of earlier versions have them at the root.
deployed() { # ADDRESS ATTRIBUTE
  look_up "$state_file" "try([for r in it.resources : r.instances[0].attributes.$2
    if r.mode == \"managed\" && startswith(trimprefix(join(\".\", compact([try(r.module, \"\"), r.type, r.name])), \"module.scanner.\"), \"$1\")][0], \"\")"
}

# --- what is there already ---

ask_aws() { AWS_MAX_ATTEMPTS=1 aws "$@" --output text 2>/dev/null; }

# Bucket names are shared by every AWS account there is, so a new deployment appends the account id. What is deployed keeps its names,
# whichever account owns it.
keep_bucket_names() {
  local bucket
  [ -z "$(setting append_account_id)" ] || return 0
  bucket=$(deployed module.reports_bucket.aws_s3_bucket.this bucket)
  [ -n "$bucket" ] || bucket=$(deployed 'module.config_delivery_bucket[0].aws_s3_bucket.this' bucket)
  if [ -z "$bucket" ] || [[ $bucket == *"-$account" ]]; then variables+=(-var append_account_id=true); fi
}

# Role and bucket names hold for all regions of an account.
refuse_second_region() {
  local role=report-aggregator-role-$suffix own where
  own=$(deployed aws_iam_role.function name)
  [ -z "$own" ] || return 0
  ask_aws iam get-role --role-name "$role" --query Role.Arn >/dev/null || return 0
  where=$(AWS_MAX_ATTEMPTS=1 aws iam get-role-policy --role-name "$role" --policy-name "$role-policy" --query PolicyDocument --output json 2>/dev/null |
    sed -n 's/.*:dynamodb:\([a-z0-9-]*\):.*/\1/p' | head -n 1) || :
  die "account $account has a scanner called $suffix already, in ${where:-another region or from another state}, and its roles' names are taken. Give this one another environment_suffix, or use that one's state (AWS_REGION, --backend)"
}

look_at_recorder() {
  local recorders channels names='' others='' name wanted
  wanted=$(setting config_recorder)
  recorders=$(ask_aws configservice describe-configuration-recorders --query 'ConfigurationRecorders[].name') || return 0
  for name in $recorders; do
    names+="${names:+, }\"$name\""
    [ "$name" = "config-recorder-$suffix" ] || others+="${others:+ }$name"
  done
  variables+=(-var "recorders_found=[$names]")
  if [ -n "$others" ]; then
    [ "$wanted" != create ] ||
      die "AWS allows one recorder a region and $others is here already: write config_recorder = \"existing\" or \"none\" instead of \"create\""
    if [ -z "$wanted" ]; then
      say "AWS Config's recorder $others is here already: only rules are added to it (config_recorder = \"existing\")."
      variables+=(-var config_recorder=existing)
      wanted=existing
    fi
  fi
  case ${wanted:-create} in
    existing) [ -z "$recorders" ] || look_into_recorder ;;
    create)
      makes_recorder=true
      channels=$(ask_aws configservice describe-delivery-channels --query 'DeliveryChannels[].name') || channels=''
      if [ -n "$channels" ] && [ "$channels" != "config-delivery-$suffix" ]; then
        die "AWS Config has the delivery channel $channels here and no recorder for it, and AWS allows one a region. If nothing needs it: aws configservice delete-delivery-channel --delivery-channel-name $channels; or write config_recorder = \"none\""
      fi
      ;;
  esac
}

# A recorder of somebody else's that stands still, or records other types: the rules would never be evaluated.
look_into_recorder() {
  local idle lacking file=$folder/recorders.json
  idle=$(ask_aws configservice describe-configuration-recorder-status --query 'ConfigurationRecordersStatus[?!recording].name') || idle=''
  [ -z "$idle" ] || say "Warning: the recorder $idle is stopped, so that AWS Config evaluates nothing: aws configservice start-configuration-recorder --configuration-recorder-name $idle"
  aws configservice describe-configuration-recorders --output json >"$file" 2>/dev/null || return 0
  lacking=$(look_up "$file" 'join(", ", [for type in distinct(flatten([for rule in catalogue.rules : rule.resource_types if contains(rule.packs, "core")])) : type if !anytrue([
    for group in it.ConfigurationRecorders[*].recordingGroup :
    try(group.allSupported, false) ? !startswith(type, "AWS::IAM::") || try(group.includeGlobalResourceTypes, false) :
    try(group.recordingStrategy.useOnly, "") == "EXCLUSION_BY_RESOURCE_TYPES" ? !contains(group.exclusionByResourceTypes.resourceTypes, type) :
    contains(try(group.resourceTypes, []), type)])])')
  [ -z "$lacking" ] || say "Warning: the recorder does not record $lacking, so that AWS Config does not evaluate them. Scans do."
}

# AWS keeps 100 of an account's concurrent executions unreserved; a new account may run 10 functions at once.
fit_concurrency() {
  local limit unreserved wanted functions held room share
  read -r limit unreserved <<<"$(ask_aws lambda get-account-settings --query 'AccountLimit.[ConcurrentExecutions, UnreservedConcurrentExecutions]')" || return 0
  [[ $limit =~ ^[0-9]+$ && $unreserved =~ ^[0-9]+$ ]] || return 0
  functions=$(look_up "$state_file" "1 + length(distinct([for rule in catalogue.rules : rule.checker
    if length(setintersection(rule.packs, concat([\"core\"], $(list_setting rule_packs)))) > 0]))")
  held=$(look_up "$state_file" 'sum(concat([0], flatten([for r in it.resources : [for i in r.instances : try(max(0, i.attributes.reserved_concurrent_executions), 0)]
    if r.mode == "managed" && r.type == "aws_lambda_function"])))')
  unreserved=$((unreserved + held))
  wanted=$(setting reserved_concurrency)
  room=$((unreserved > 100 ? unreserved - 100 : 0))
  if [ "$wanted" != -1 ]; then
    [ "$room" -lt $((functions * ${wanted:-10})) ] || return 0
    [ -z "$wanted" ] ||
      die "reserved_concurrency = $wanted takes $((functions * wanted)) of this account's concurrent executions, and $room can be reserved (AWS keeps 100 of $limit): write a lower number or -1, or ask for more under Service Quotas, Lambda, Concurrent executions"
    say "This account may run $limit functions at once, of which $room can be reserved: none are reserved (reserved_concurrency = -1). Ask AWS for more: Service Quotas, Lambda, Concurrent executions."
    variables+=(-var reserved_concurrency=-1)
  fi
  # Every checker runs at the same time, and a few copies stay for everything else.
  share=$((unreserved > 12 ? (unreserved - 4) / (functions - 1) : 2))
  if [ -z "$(setting scan_concurrency)" ] && [ "$share" -lt 100 ]; then
    say "Each checker looks at $share targets at once at the most (scan_concurrency = $share)."
    variables+=(-var "scan_concurrency=$share")
  fi
}

look_for_security_hub() {
  local answer
  [ "$(setting security_hub)" = true ] || return 0
  answer=$(AWS_MAX_ATTEMPTS=1 aws securityhub describe-hub 2>&1) || [[ $answer != *InvalidAccessException* ]] ||
    die "Security Hub is not enabled in $region: enable it (aws securityhub enable-security-hub --no-enable-default-standards), or leave security_hub at false"
}

makes_recorder=false

look_around() {
  keep_bucket_names
  refuse_second_region
  look_at_recorder
  fit_concurrency
  look_for_security_hub
}

# --- what AWS Config's recorder works with ---

# Made here and not by OpenTofu: every region of the account shares it, so that no deployment may remove it.
make_service_linked_role() {
  local answer
  $makes_recorder && [ "$(setting config_recorder_role)" != own ] || return 0
  ! ask_aws iam get-role --role-name AWSServiceRoleForConfig --query Role.Arn >/dev/null || return 0
  say "Making AWS Config's service-linked role AWSServiceRoleForConfig."
  answer=$(aws iam create-service-linked-role --aws-service-name config.amazonaws.com 2>&1) || [[ $answer == *"has been taken"* ]] ||
    die "AWS Config's service-linked role cannot be made: $answer
Let somebody who may run: aws iam create-service-linked-role --aws-service-name config.amazonaws.com; or write config_recorder_role = \"own\""
}

# --- what a plan may not do ---

# What holds data, or is what other people's settings name. `deploy ENVIRONMENT --destroy` removes it; anything else only by name.
refuse_loss() {
  local doomed entry name lost refused='' named
  doomed=$(look_up "$folder/plan.json" '[for kinds in [{ aws_s3_bucket = "bucket", aws_dynamodb_table = "table", aws_kms_key = "key", aws_sns_topic = "topic" }] :
    join(" ", [for c in try(it.resource_changes, []) : "${kinds[c.type]}=${c.change.before.id}"
    if c.mode == "managed" && contains(keys(kinds), c.type) && contains(c.change.actions, "delete")])][0]')
  for entry in $doomed; do
    name=${entry#*=} named=false
    for lost in ${may_lose[@]+"${may_lose[@]}"}; do [ "$lost" != "$name" ] || named=true; done
    $named || refused+="
  the ${entry%%=*} $name        --allow-loss $name"
  done
  [ -z "$refused" ] || die "this plan deletes what cannot be brought back, alone or to make it anew, and was not applied:$refused
Changed names do that (environment_suffix, append_account_id). Take the change back; or, if it is meant, name each with --allow-loss."
}
