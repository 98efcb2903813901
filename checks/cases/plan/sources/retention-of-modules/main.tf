module "unsaid" {
  source     = "./db"
  identifier = "unsaid"
}

module "said" {
  source     = "./db"
  identifier = "said"
  days       = 14
}

resource "aws_db_instance" "restored" {
  identifier          = "restored"
  instance_class      = "db.t3.micro"
  engine              = "postgres"
  skip_final_snapshot = true
  restore_to_point_in_time {
    source_db_instance_identifier = "orders"
    use_latest_restorable_time    = true
  }
}

resource "aws_rds_cluster" "unsaid" {
  cluster_identifier  = "unsaid"
  engine              = "aurora-postgresql"
  master_username     = "dba"
  master_password     = "not-a-secret"
  skip_final_snapshot = true
}

resource "aws_rds_cluster_instance" "unsaid" {
  identifier         = "unsaid-1"
  cluster_identifier = aws_rds_cluster.unsaid.id
  instance_class     = "db.r6g.large"
  engine             = "aurora-postgresql"
}
