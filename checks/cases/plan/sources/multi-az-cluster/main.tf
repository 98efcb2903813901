# AWS makes the members of a Multi-AZ cluster itself: there is no resource for them.
resource "aws_rds_cluster" "multi_az" {
  cluster_identifier        = "multi-az"
  engine                    = "postgres"
  db_cluster_instance_class = "db.r6gd.large"
  storage_type              = "gp3"
  allocated_storage         = 100
  master_username           = "dba"
  master_password           = "not-a-secret"
  backup_retention_period   = 1
  skip_final_snapshot       = true
}
