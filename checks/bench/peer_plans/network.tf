resource "aws_vpc" "of" {
  for_each   = { good = "10.0.0.0/16", accepted = "10.1.0.0/16", bare = "10.2.0.0/16", opened = "10.3.0.0/16" }
  cidr_block = each.value
}

resource "aws_flow_log" "all" {
  vpc_id               = aws_vpc.of["good"].id
  traffic_type         = "ALL"
  log_destination_type = "s3"
  log_destination      = "arn:aws:s3:::verdicts-flow-logs"
}

resource "aws_flow_log" "rejected" {
  vpc_id               = aws_vpc.of["opened"].id
  traffic_type         = "REJECT"
  log_destination_type = "s3"
  log_destination      = "arn:aws:s3:::verdicts-flow-logs"
}

resource "aws_flow_log" "accepted" {
  vpc_id               = aws_vpc.of["accepted"].id
  traffic_type         = "ACCEPT"
  log_destination_type = "s3"
  log_destination      = "arn:aws:s3:::verdicts-flow-logs"
}

resource "aws_default_security_group" "good" {
  vpc_id = aws_vpc.of["good"].id
}

resource "aws_default_security_group" "opened" {
  vpc_id = aws_vpc.of["opened"].id
  ingress {
    protocol  = -1
    self      = true
    from_port = 0
    to_port   = 0
  }
}

# A rule of its own on a default group that has none.
resource "aws_default_security_group" "by_rule" {
  vpc_id = aws_vpc.of["accepted"].id
}

resource "aws_vpc_security_group_egress_rule" "by_rule" {
  security_group_id = aws_default_security_group.by_rule.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_subnet" "public" {
  vpc_id                  = aws_vpc.of["good"].id
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = true
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.of["good"].id
  cidr_block = "10.0.1.0/24"
}

resource "aws_subnet" "six" {
  vpc_id                          = aws_vpc.of["good"].id
  cidr_block                      = "10.0.2.0/24"
  ipv6_cidr_block                 = "2001:db8::/64"
  assign_ipv6_address_on_creation = true
}

locals {
  # protocol, first and last port, ranges of IPv4, ranges of IPv6
  openings = {
    ssh          = ["tcp", 22, 22, ["0.0.0.0/0"], []]
    ssh-six      = ["tcp", 22, 22, [], ["::/0"]]
    ssh-six-long = ["tcp", 22, 22, [], ["0000:0000:0000:0000:0000:0000:0000:0000/0"]]
    ssh-halves   = ["tcp", 22, 22, ["0.0.0.0/1", "128.0.0.0/1"], []]
    ssh-number   = ["6", 22, 22, ["0.0.0.0/0"], []]
    ssh-in-range = ["tcp", 20, 25, ["0.0.0.0/0"], []]
    ssh-udp      = ["udp", 22, 22, ["0.0.0.0/0"], []]
    ssh-inside   = ["tcp", 22, 22, ["10.0.0.0/8"], []]
    ssh-among    = ["tcp", 22, 22, ["10.0.0.0/8", "0.0.0.0/0"], []]
    rdp          = ["tcp", 3389, 3389, ["0.0.0.0/0"], []]
    web          = ["tcp", 443, 443, ["0.0.0.0/0"], []]
    http         = ["tcp", 80, 80, ["0.0.0.0/0"], []]
    postgres     = ["tcp", 5432, 5432, ["0.0.0.0/0"], []]
    smb          = ["tcp", 445, 445, ["0.0.0.0/0"], []]
    all-tcp      = ["tcp", 0, 65535, ["0.0.0.0/0"], []]
    all          = ["-1", 0, 0, ["0.0.0.0/0"], []]
    all-word     = ["all", 0, 0, ["0.0.0.0/0"], []]
    ping         = ["icmp", -1, -1, ["0.0.0.0/0"], []]
    closed       = []
  }
}

resource "aws_security_group" "of" {
  for_each = local.openings
  name     = "verdicts-${each.key}"
  vpc_id   = aws_vpc.of["good"].id
  dynamic "ingress" {
    for_each = length(each.value) > 0 ? [each.value] : []
    content {
      protocol         = ingress.value[0]
      from_port        = ingress.value[1]
      to_port          = ingress.value[2]
      cidr_blocks      = ingress.value[3]
      ipv6_cidr_blocks = ingress.value[4]
    }
  }
}

# The same openings by rules of their own, of both kinds.
locals {
  by_rule = ["ssh", "ssh-six", "ssh-halves", "ssh-number", "ssh-in-range", "ssh-inside", "rdp", "http", "all", "all-tcp"]
}

resource "aws_security_group" "ruled" {
  for_each = toset(local.by_rule)
  name     = "verdicts-ruled-${each.key}"
  vpc_id   = aws_vpc.of["good"].id
}

resource "aws_security_group_rule" "of" {
  for_each          = toset(local.by_rule)
  security_group_id = aws_security_group.ruled[each.key].id
  type              = "ingress"
  protocol          = local.openings[each.key][0]
  from_port         = local.openings[each.key][1]
  to_port           = local.openings[each.key][2]
  cidr_blocks       = length(local.openings[each.key][3]) > 0 ? local.openings[each.key][3] : null
  ipv6_cidr_blocks  = length(local.openings[each.key][4]) > 0 ? local.openings[each.key][4] : null
}

resource "aws_security_group" "new_ruled" {
  for_each = toset(local.by_rule)
  name     = "verdicts-new-ruled-${each.key}"
  vpc_id   = aws_vpc.of["good"].id
}

resource "aws_vpc_security_group_ingress_rule" "of" {
  for_each          = toset(local.by_rule)
  security_group_id = aws_security_group.new_ruled[each.key].id
  ip_protocol       = local.openings[each.key][0]
  from_port         = local.openings[each.key][0] == "-1" ? null : local.openings[each.key][1]
  to_port           = local.openings[each.key][0] == "-1" ? null : local.openings[each.key][2]
  cidr_ipv4         = try(local.openings[each.key][3][0], null)
  cidr_ipv6         = try(local.openings[each.key][4][0], null)
}

# The other half of the internet, which the rule above leaves out.
resource "aws_vpc_security_group_ingress_rule" "second_half" {
  security_group_id = aws_security_group.new_ruled["ssh-halves"].id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "128.0.0.0/1"
}

# From an address that only apply knows, and from a list of ranges that is elsewhere.
resource "aws_eip" "unknown" {
  domain = "vpc"
}

resource "aws_security_group" "from_unknown" {
  name   = "verdicts-from-unknown"
  vpc_id = aws_vpc.of["good"].id
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["${aws_eip.unknown.public_ip}/32"]
  }
}

resource "aws_ec2_managed_prefix_list" "world" {
  name           = "verdicts-world"
  address_family = "IPv4"
  max_entries    = 2
  entry {
    cidr = "0.0.0.0/0"
  }
}

resource "aws_security_group" "from_list" {
  name   = "verdicts-from-list"
  vpc_id = aws_vpc.of["good"].id
  ingress {
    protocol        = "tcp"
    from_port       = 22
    to_port         = 22
    prefix_list_ids = [aws_ec2_managed_prefix_list.world.id]
  }
}

# An attribute instead of blocks.
resource "aws_security_group" "by_attribute" {
  name   = "verdicts-by-attribute"
  vpc_id = aws_vpc.of["good"].id
  ingress = [{
    protocol         = "tcp"
    from_port        = 22
    to_port          = 22
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = []
    prefix_list_ids  = []
    security_groups  = []
    self             = false
    description      = "SSH"
  }]
}

locals {
  # number → action, protocol, first and last port, range
  entries = {
    ssh        = { 100 = ["allow", "tcp", 22, 22, "0.0.0.0/0"] }
    ssh-denied = { 90 = ["deny", "tcp", 22, 22, "0.0.0.0/0"], 100 = ["allow", "tcp", 22, 22, "0.0.0.0/0"] }
    rdp        = { 100 = ["allow", "tcp", 3389, 3389, "0.0.0.0/0"] }
    all        = { 100 = ["allow", "-1", 0, 0, "0.0.0.0/0"] }
    ftp        = { 100 = ["allow", "tcp", 20, 21, "0.0.0.0/0"] }
    inside     = { 100 = ["allow", "tcp", 22, 22, "10.0.0.0/8"] }
    none       = {}
  }
}

resource "aws_network_acl" "of" {
  for_each = local.entries
  vpc_id   = aws_vpc.of["good"].id
  dynamic "ingress" {
    for_each = each.value
    content {
      rule_no    = ingress.key
      action     = ingress.value[0]
      protocol   = ingress.value[1]
      from_port  = ingress.value[2]
      to_port    = ingress.value[3]
      cidr_block = ingress.value[4]
    }
  }
}

resource "aws_network_acl" "ruled" {
  for_each = toset(["ssh", "rdp", "all", "inside"])
  vpc_id   = aws_vpc.of["good"].id
}

resource "aws_network_acl_rule" "of" {
  for_each       = toset(["ssh", "rdp", "all", "inside"])
  network_acl_id = aws_network_acl.ruled[each.key].id
  rule_number    = 100
  rule_action    = local.entries[each.key]["100"][0]
  protocol       = local.entries[each.key]["100"][1]
  from_port      = local.entries[each.key]["100"][2]
  to_port        = local.entries[each.key]["100"][3]
  cidr_block     = local.entries[each.key]["100"][4]
}

resource "aws_ec2_transit_gateway" "of" {
  for_each                       = { plain = null, open = "enable" }
  auto_accept_shared_attachments = each.value
}
