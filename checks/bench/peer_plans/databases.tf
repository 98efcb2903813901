locals {
  databases = {
    good = {
      encrypted = true, public = false, multi = true, backup = 14, minor = true, protected = true, iam = true, copied = true
      monitored = 60, logs = ["postgresql", "upgrade"], port = 15432, user = "keeper", certificate = "rds-ca-rsa2048-g1"
    }
    bare      = {}
    off       = { encrypted = false, public = true, multi = false, backup = 0, minor = false, protected = false, iam = false, copied = false, monitored = 0 }
    short     = { backup = 3 }
    one-log   = { logs = ["upgrade"] }
    old-certs = { certificate = "rds-ca-2019" }
    mysql     = { engine = "mysql", logs = ["error"], iam = true }
    mysql-all = { engine = "mysql", logs = ["audit", "error", "general", "slowquery"] }
    oracle    = { engine = "oracle-ee", logs = ["alert", "audit", "trace", "listener"] }
    sqlserver = { engine = "sqlserver-se", multi = true }
  }
}

resource "aws_db_instance" "of" {
  for_each                            = local.databases
  identifier                          = "verdicts-${each.key}"
  engine                              = try(each.value.engine, "postgres")
  instance_class                      = "db.t3.micro"
  allocated_storage                   = 20
  username                            = try(each.value.user, "postgres")
  password                            = "not-a-secret"
  skip_final_snapshot                 = true
  port                                = try(each.value.port, null)
  storage_encrypted                   = try(each.value.encrypted, null)
  publicly_accessible                 = try(each.value.public, null)
  multi_az                            = try(each.value.multi, null)
  backup_retention_period             = try(each.value.backup, null)
  auto_minor_version_upgrade          = try(each.value.minor, null)
  deletion_protection                 = try(each.value.protected, null)
  iam_database_authentication_enabled = try(each.value.iam, null)
  copy_tags_to_snapshot               = try(each.value.copied, null)
  monitoring_interval                 = try(each.value.monitored, null)
  monitoring_role_arn                 = try(each.value.monitored, 0) > 0 ? "arn:aws:iam::111122223333:role/monitoring" : null
  enabled_cloudwatch_logs_exports     = try(each.value.logs, null)
  ca_cert_identifier                  = try(each.value.certificate, null)
}

# Arguments that are not written, rather than null.
resource "aws_db_instance" "plain" {
  identifier          = "verdicts-plain"
  engine              = "mysql"
  instance_class      = "db.t3.micro"
  allocated_storage   = 20
  username            = "admin"
  password            = "not-a-secret"
  skip_final_snapshot = true
}

resource "aws_rds_cluster" "plain" {
  cluster_identifier  = "verdicts-plain"
  engine              = "aurora-mysql"
  master_username     = "admin"
  master_password     = "not-a-secret"
  skip_final_snapshot = true
}

resource "aws_db_instance" "replica" {
  identifier          = "verdicts-replica"
  replicate_source_db = aws_db_instance.of["good"].identifier
  instance_class      = "db.t3.micro"
  skip_final_snapshot = true
}

resource "aws_db_instance" "restored" {
  identifier          = "verdicts-restored"
  snapshot_identifier = "rds:verdicts-old-2026-01-01"
  instance_class      = "db.t3.micro"
  skip_final_snapshot = true
}

resource "aws_db_instance" "tls" {
  for_each             = { on = "1", off = "0" }
  identifier           = "verdicts-tls-${each.key}"
  engine               = "postgres"
  engine_version       = "14.10"
  instance_class       = "db.t3.micro"
  allocated_storage    = 20
  username             = "keeper"
  password             = "not-a-secret"
  skip_final_snapshot  = true
  parameter_group_name = aws_db_parameter_group.tls[each.key].name
}

resource "aws_db_parameter_group" "tls" {
  for_each = { on = "1", off = "0" }
  name     = "verdicts-tls-${each.key}"
  family   = "postgres14"
  parameter {
    name  = "rds.force_ssl"
    value = each.value
  }
}

locals {
  clusters = {
    good = {
      encrypted = true, backup = 14, protected = true, iam = true, copied = true, logs = ["audit", "error", "general", "slowquery"]
      backtrack = 3600, user = "keeper"
    }
    bare     = {}
    off      = { encrypted = false, backup = 1, protected = false, iam = false, copied = false, logs = ["error"] }
    postgres = { engine = "aurora-postgresql", logs = ["postgresql"], backup = 7 }
  }
}

resource "aws_rds_cluster" "of" {
  for_each                            = local.clusters
  cluster_identifier                  = "verdicts-${each.key}"
  engine                              = try(each.value.engine, "aurora-mysql")
  master_username                     = try(each.value.user, "admin")
  master_password                     = "not-a-secret"
  skip_final_snapshot                 = true
  storage_encrypted                   = try(each.value.encrypted, null)
  backup_retention_period             = try(each.value.backup, null)
  deletion_protection                 = try(each.value.protected, null)
  iam_database_authentication_enabled = try(each.value.iam, null)
  copy_tags_to_snapshot               = try(each.value.copied, null)
  enabled_cloudwatch_logs_exports     = try(each.value.logs, null)
  backtrack_window                    = try(each.value.backtrack, null)
  kms_key_id                          = try(each.value.encrypted, false) ? aws_kms_key.rotated.arn : null
}

resource "aws_rds_cluster_instance" "of" {
  for_each                   = { good = false, off = true, bare = null }
  identifier                 = "verdicts-member-${each.key}"
  cluster_identifier         = aws_rds_cluster.of[each.key].cluster_identifier
  engine                     = "aurora-mysql"
  instance_class             = "db.t3.medium"
  publicly_accessible        = each.value
  auto_minor_version_upgrade = each.value == null ? null : !each.value
  monitoring_interval        = each.key == "good" ? 60 : null
  monitoring_role_arn        = each.key == "good" ? "arn:aws:iam::111122223333:role/monitoring" : null
}

resource "aws_rds_cluster" "serverless" {
  cluster_identifier  = "verdicts-serverless"
  engine              = "aurora-postgresql"
  engine_mode         = "serverless"
  master_username     = "keeper"
  master_password     = "not-a-secret"
  skip_final_snapshot = true
}

resource "aws_rds_global_cluster" "of" {
  for_each                  = { plain = null, off = false, on = true }
  global_cluster_identifier = "verdicts-${each.key}"
  engine                    = "aurora-mysql"
  storage_encrypted         = each.value
}

resource "aws_rds_global_cluster" "from_cluster" {
  global_cluster_identifier    = "verdicts-from-cluster"
  source_db_cluster_identifier = aws_rds_cluster.of["off"].arn
  force_destroy                = true
}

resource "aws_efs_file_system" "of" {
  for_each  = { plain = null, off = false, on = true }
  encrypted = each.value
}

resource "aws_efs_file_system" "own_key" {
  encrypted  = true
  kms_key_id = aws_kms_key.rotated.arn
}
