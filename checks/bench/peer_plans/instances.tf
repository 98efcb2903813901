locals {
  instances = {
    good           = { public = false, tokens = "required", hops = 1, monitored = true, optimized = true, encrypted = true, profile = "app" }
    bare           = {}
    optional       = { tokens = "optional" }
    endpoint-off   = { endpoint = "disabled" }
    hops           = { tokens = "required", hops = 2 }
    public         = { public = true }
    disk-open      = { encrypted = false }
    public-profile = { public = true, profile = "app" }
  }
}

resource "aws_instance" "of" {
  for_each                    = local.instances
  ami                         = var.ami
  instance_type               = "t3.micro"
  associate_public_ip_address = try(each.value.public, null)
  monitoring                  = try(each.value.monitored, null)
  ebs_optimized               = try(each.value.optimized, null)
  iam_instance_profile        = try(each.value.profile, null)

  dynamic "metadata_options" {
    for_each = can(each.value.tokens) || can(each.value.endpoint) ? [each.value] : []
    content {
      http_endpoint               = try(each.value.endpoint, null)
      http_tokens                 = try(each.value.tokens, null)
      http_put_response_hop_limit = try(each.value.hops, null)
    }
  }

  dynamic "root_block_device" {
    for_each = can(each.value.encrypted) ? [each.value.encrypted] : []
    content {
      encrypted = root_block_device.value
    }
  }
}

resource "aws_instance" "second_disk" {
  ami           = var.ami
  instance_type = "t3.micro"
  root_block_device {
    encrypted = true
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 8
    encrypted   = false
  }
}

resource "aws_instance" "from_template" {
  instance_type = "t3.micro"
  launch_template {
    id = aws_launch_template.of["good"].id
  }
}

resource "aws_instance" "in_public_subnet" {
  ami           = var.ami
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.public.id
}

resource "aws_instance" "in_private_subnet" {
  ami           = var.ami
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.private.id
}

resource "aws_instance" "with_address" {
  ami                         = var.ami
  instance_type               = "t3.micro"
  associate_public_ip_address = false
}

resource "aws_eip" "of_instance" {
  domain   = "vpc"
  instance = aws_instance.with_address.id
}

locals {
  templates = {
    good         = { tokens = "required", hops = 1, public = false, encrypted = true }
    bare         = {}
    optional     = { tokens = "optional", hops = 2, public = true, encrypted = false }
    endpoint-off = { endpoint = "disabled" }
    # The argument is a text here: "true".
    public-text = { tokens = "required", public = "true" }
  }
}

resource "aws_launch_template" "of" {
  for_each      = local.templates
  name          = "verdicts-${each.key}"
  image_id      = var.ami
  instance_type = "t3.micro"

  dynamic "metadata_options" {
    for_each = can(each.value.tokens) || can(each.value.endpoint) ? [each.value] : []
    content {
      http_endpoint               = try(each.value.endpoint, null)
      http_tokens                 = try(each.value.tokens, null)
      http_put_response_hop_limit = try(each.value.hops, null)
    }
  }

  dynamic "network_interfaces" {
    for_each = can(each.value.public) ? [each.value.public] : []
    content {
      associate_public_ip_address = network_interfaces.value
    }
  }

  dynamic "block_device_mappings" {
    for_each = can(each.value.encrypted) ? [each.value.encrypted] : []
    content {
      device_name = "/dev/xvda"
      ebs {
        encrypted   = block_device_mappings.value
        volume_size = 8
      }
    }
  }
}

resource "aws_ebs_volume" "of" {
  for_each          = { plain = null, off = false, on = true }
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = each.value
}

resource "aws_ebs_volume" "own_key" {
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = true
  kms_key_id        = aws_kms_key.rotated.arn
}

resource "aws_volume_attachment" "off" {
  device_name = "/dev/sdg"
  instance_id = aws_instance.of["good"].id
  volume_id   = aws_ebs_volume.of["off"].id
}

resource "aws_volume_attachment" "on" {
  device_name = "/dev/sdh"
  instance_id = aws_instance.of["good"].id
  volume_id   = aws_ebs_volume.of["on"].id
}

resource "aws_ebs_encryption_by_default" "off" {
  enabled = false
}
