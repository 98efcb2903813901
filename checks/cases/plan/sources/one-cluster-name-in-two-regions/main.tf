provider "aws" {
  alias                       = "west"
  region                      = "us-west-2"
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

resource "aws_rds_cluster" "here" {
  cluster_identifier      = "orders"
  engine                  = "aurora-mysql"
  master_username         = "dba"
  master_password         = "not-a-secret"
  backup_retention_period = 14
  skip_final_snapshot     = true
}

resource "aws_rds_cluster" "there" {
  provider                = aws.west
  cluster_identifier      = "orders"
  engine                  = "aurora-mysql"
  backup_retention_period = 1
  skip_final_snapshot     = true
}

resource "aws_rds_cluster_instance" "here" {
  identifier         = "orders-here"
  cluster_identifier = aws_rds_cluster.here.cluster_identifier
  instance_class     = "db.r6g.large"
  engine             = "aurora-mysql"
}

resource "aws_rds_cluster_instance" "there" {
  provider           = aws.west
  identifier         = "orders-there"
  cluster_identifier = aws_rds_cluster.there.cluster_identifier
  instance_class     = "db.r6g.large"
  engine             = "aurora-mysql"
}
