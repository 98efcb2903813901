variable "identifier" {}
variable "days" {
  type    = number
  default = null
}

resource "aws_db_instance" "this" {
  identifier              = var.identifier
  instance_class          = "db.t3.micro"
  engine                  = "postgres"
  allocated_storage       = 20
  username                = "dba"
  password                = "not-a-secret"
  skip_final_snapshot     = true
  backup_retention_period = var.days
}
