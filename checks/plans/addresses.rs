//! Elastic IP addresses and network interfaces that a plan gives to instances.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::json;

use super::builder::{Planned, case, hold};

const WEB: &str = "aws_instance.web";
const ID: [&str; 2] = ["aws_instance.web.id", "aws_instance.web"];
const OWN_INTERFACE: [&str; 2] =
    ["aws_instance.web.primary_network_interface_id", "aws_instance.web"];
const OTHER_INTERFACE: [&str; 2] = ["aws_network_interface.i.id", "aws_network_interface.i"];

fn instance(is_public: bool) -> Planned {
    Planned::new(WEB, json!({ "associate_public_ip_address": is_public }))
        .written("associate_public_ip_address", json!({ "constant_value": is_public }))
        .unknown(&["id", "instance_state", "network_interface", "primary_network_interface_id"])
}

fn address() -> Planned {
    Planned::new("aws_eip.a", json!({ "domain": "vpc" })).unknown(&[
        "id",
        "instance",
        "network_interface",
        "public_ip",
    ])
}

fn association() -> Planned {
    Planned::new("aws_eip_association.a", json!({})).unknown(&[
        "id",
        "instance_id",
        "network_interface_id",
    ])
}

fn attachment() -> Planned {
    Planned::new("aws_network_interface_attachment.a", json!({ "device_index": 1 }))
        .unknown(&["id", "instance_id", "network_interface_id"])
        .refers("instance_id", &ID)
        .refers("network_interface_id", &OTHER_INTERFACE)
}

fn interface() -> Planned {
    Planned::new("aws_network_interface.i", json!({ "subnet_id": "subnet-1" }))
        .unknown(&["id", "attachment"])
}

fn block() -> Planned {
    Planned::new(WEB, json!({ "network_interface": [{ "device_index": 0 }] }))
        .unknown(&["id", "associate_public_ip_address", "primary_network_interface_id"])
        .partly_unknown("network_interface", json!([{ "network_interface_id": true }]))
        .written(
            "network_interface",
            json!([{ "device_index": { "constant_value": 0 },
                "network_interface_id": { "references": OTHER_INTERFACE } }]),
        )
}

#[test]
fn public_addresses() {
    let undecided = || Planned::new(WEB, json!({})).unknown(&["id", "associate_public_ip_address"]);
    hold(
        "ec2-instance-no-public-ip",
        &json!({}),
        vec![
            case("none", [instance(false)], [(WEB, Compliant)]),
            case("one that AWS assigns", [instance(true)], [(WEB, NonCompliant)]),
            case("the subnet decides", [undecided()], [(WEB, InsufficientData)]),
            case("of nothing that the plan says", [instance(false), address()], [(WEB, Compliant)]),
            case(
                "of the instance",
                [instance(false), address().refers("instance", &ID)],
                [(WEB, NonCompliant)],
            ),
            case(
                "of the instance's own interface",
                [instance(false), address().refers("network_interface", &OWN_INTERFACE)],
                [(WEB, NonCompliant)],
            ),
            case(
                "of another interface, perhaps the instance's",
                [
                    instance(false),
                    interface(),
                    address().refers("network_interface", &OTHER_INTERFACE),
                ],
                [(WEB, InsufficientData)],
            ),
            case(
                "associated with the instance",
                [instance(false), address(), association().refers("instance_id", &ID)],
                [(WEB, NonCompliant)],
            ),
            case(
                "associated with the instance's own interface",
                [
                    instance(false),
                    address(),
                    association().refers("network_interface_id", &OWN_INTERFACE),
                ],
                [(WEB, NonCompliant)],
            ),
            case(
                "an interface is attached",
                [instance(false), interface(), attachment()],
                [(WEB, InsufficientData)],
            ),
            case("with an interface of its own", [block(), interface()], [(WEB, InsufficientData)]),
        ],
    );
}

#[test]
fn several_interfaces() {
    hold(
        "ec2-instance-multiple-eni-check",
        &json!({}),
        vec![
            case("its own", [instance(false)], [(WEB, Compliant)]),
            case("one that the plan makes", [block(), interface()], [(WEB, Compliant)]),
            case(
                "a second one is attached",
                [instance(false), interface(), attachment()],
                [(WEB, NonCompliant)],
            ),
            case(
                "an address is no interface",
                [instance(false), address().refers("instance", &ID)],
                [(WEB, Compliant)],
            ),
        ],
    );
}
