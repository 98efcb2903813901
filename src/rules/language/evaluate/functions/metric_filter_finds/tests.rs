use serde_json::json;

use super::super::test::{given, table};
use crate::model::value::Value;

const UNCLEAR: &str = "? pattern is not a pattern for events in JSON that is understood here.";

/// For each recommendation of CIS AWS Foundations 3.0 the events that it means, as the rules have
/// them, patterns that find them, and such as do not find them all.
struct Recommendation {
    id: &'static str,
    events: &'static str,
    finds: &'static [&'static str],
    misses: &'static [&'static str],
}

#[rustfmt::skip]
const RECOMMENDATIONS: &[Recommendation] = &[
    Recommendation {
        id: "4.1",
        events: r#"{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*") && $.sourceIPAddress != "delivery.logs.amazonaws.com" && $.eventName != "HeadBucket" }"#,
        finds: &[
            r#"{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}"#,
            r#"{ ($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }"#,
        ],
        misses: &[
            r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }"#,
            "{ ($.errorCode = *UnauthorizedOperation) || ($.errorCode = AccessDenied*) || ($.sourceIPAddress!=delivery.logs.amazonaws.com) || ($.eventName!=HeadBucket) }",
            r#"{ $.errorCode = "AccessDenied*" }"#,
            r#"{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied" }"#,
        ],
    },
    Recommendation {
        id: "4.2",
        events: r#"{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" && $.userIdentity.type = "IAMUser" && $.responseElements.ConsoleLogin = "Success" }"#,
        finds: &[
            r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }"#,
            r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }"#,
            "{ ($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != Yes) }",
            "{ ($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != Yes) && ($.userIdentity.type = IAMUser) && ($.responseElements.ConsoleLogin = Success) }",
        ],
        misses: &[
            r#"{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" && $.userIdentity.userName = "ann" }"#,
            r#"{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed = "No" }"#,
        ],
    },
    Recommendation {
        id: "4.3",
        events: r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
        finds: &[
            r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
            "{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS && $.eventType != AwsServiceEvent }",
            r#"{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}"#,
        ],
        misses: &[
            r#"{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }"#,
            r#"{ $.userIdentity.type = "IAMUser" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
        ],
    },
    Recommendation {
        id: "4.4",
        events: r#"{ $.eventSource = "iam.amazonaws.com" && ($.eventName = "DeleteGroupPolicy" || $.eventName = "DeleteRolePolicy" || $.eventName = "DeleteUserPolicy" || $.eventName = "PutGroupPolicy" || $.eventName = "PutRolePolicy" || $.eventName = "PutUserPolicy" || $.eventName = "CreatePolicy" || $.eventName = "DeletePolicy" || $.eventName = "CreatePolicyVersion" || $.eventName = "DeletePolicyVersion" || $.eventName = "AttachRolePolicy" || $.eventName = "DetachRolePolicy" || $.eventName = "AttachUserPolicy" || $.eventName = "DetachUserPolicy" || $.eventName = "AttachGroupPolicy" || $.eventName = "DetachGroupPolicy") }"#,
        finds: &[
            "{($.eventName=DeleteGroupPolicy)||($.eventName=DeleteRolePolicy)||($.eventName=DeleteUserPolicy)||($.eventName=PutGroupPolicy)||($.eventName=PutRolePolicy)||($.eventName=PutUserPolicy)||($.eventName=CreatePolicy)||($.eventName=DeletePolicy)||($.eventName=CreatePolicyVersion)||($.eventName=DeletePolicyVersion)||($.eventName=AttachRolePolicy)||($.eventName=DetachRolePolicy)||($.eventName=AttachUserPolicy)||($.eventName=DetachUserPolicy)||($.eventName=AttachGroupPolicy)||($.eventName=DetachGroupPolicy)}",
            r#"{ $.eventName = "DeleteGroupPolicy" || $.eventName = "DeleteRolePolicy" || $.eventName = "DeleteUserPolicy" || $.eventName = "PutGroupPolicy" || $.eventName = "PutRolePolicy" || $.eventName = "PutUserPolicy" || $.eventName = "CreatePolicy" || $.eventName = "DeletePolicy" || $.eventName = "CreatePolicyVersion" || $.eventName = "DeletePolicyVersion" || $.eventName = "AttachRolePolicy" || $.eventName = "DetachRolePolicy" || $.eventName = "AttachUserPolicy" || $.eventName = "DetachUserPolicy" || $.eventName = "AttachGroupPolicy" || $.eventName = "DetachGroupPolicy" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "iam.amazonaws.com" && ($.eventName = "DeleteGroupPolicy" || $.eventName = "DeleteRolePolicy" || $.eventName = "DeleteUserPolicy" || $.eventName = "PutGroupPolicy" || $.eventName = "PutRolePolicy" || $.eventName = "PutUserPolicy" || $.eventName = "CreatePolicy" || $.eventName = "DeletePolicy" || $.eventName = "CreatePolicyVersion" || $.eventName = "DeletePolicyVersion" || $.eventName = "AttachRolePolicy" || $.eventName = "DetachRolePolicy" || $.eventName = "AttachUserPolicy" || $.eventName = "DetachUserPolicy" || $.eventName = "AttachGroupPolicy") }"#,
            r#"{ $.eventSource = "iam.example.com" && ($.eventName = "DeleteGroupPolicy" || $.eventName = "DeleteRolePolicy" || $.eventName = "DeleteUserPolicy" || $.eventName = "PutGroupPolicy" || $.eventName = "PutRolePolicy" || $.eventName = "PutUserPolicy" || $.eventName = "CreatePolicy" || $.eventName = "DeletePolicy" || $.eventName = "CreatePolicyVersion" || $.eventName = "DeletePolicyVersion" || $.eventName = "AttachRolePolicy" || $.eventName = "DetachRolePolicy" || $.eventName = "AttachUserPolicy" || $.eventName = "DetachUserPolicy" || $.eventName = "AttachGroupPolicy" || $.eventName = "DetachGroupPolicy") }"#,
        ],
    },
    Recommendation {
        id: "4.5",
        events: r#"{ $.eventSource = "cloudtrail.amazonaws.com" && ($.eventName = "CreateTrail" || $.eventName = "UpdateTrail" || $.eventName = "DeleteTrail" || $.eventName = "StartLogging" || $.eventName = "StopLogging") }"#,
        finds: &[
            "{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }",
            r#"{ $.eventName = "CreateTrail" || $.eventName = "UpdateTrail" || $.eventName = "DeleteTrail" || $.eventName = "StartLogging" || $.eventName = "StopLogging" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "cloudtrail.amazonaws.com" && ($.eventName = "CreateTrail" || $.eventName = "UpdateTrail" || $.eventName = "DeleteTrail" || $.eventName = "StartLogging") }"#,
            r#"{ $.eventSource = "cloudtrail.example.com" && ($.eventName = "CreateTrail" || $.eventName = "UpdateTrail" || $.eventName = "DeleteTrail" || $.eventName = "StartLogging" || $.eventName = "StopLogging") }"#,
        ],
    },
    Recommendation {
        id: "4.6",
        events: r#"{ $.eventName = "ConsoleLogin" && $.errorMessage = "Failed authentication" }"#,
        finds: &[
            r#"{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }"#,
        ],
        misses: &[
            r#"{ $.eventName = ConsoleLogin && $.errorMessage = "No username found in supplied account" }"#,
            r#"{ $.eventName = ConsoleLogin && $.responseElements.ConsoleLogin = "Success" && $.errorMessage = "Failed authentication" }"#,
        ],
    },
    Recommendation {
        id: "4.7",
        events: r#"{ $.eventSource = "kms.amazonaws.com" && ($.eventName = "DisableKey" || $.eventName = "ScheduleKeyDeletion") }"#,
        finds: &[
            "{($.eventSource = kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion)) }",
        ],
        misses: &[
            r#"{ $.eventSource = "kms.amazonaws.com" && ($.eventName = "DisableKey") }"#,
            r#"{ $.eventSource = "kms.example.com" && ($.eventName = "DisableKey" || $.eventName = "ScheduleKeyDeletion") }"#,
        ],
    },
    Recommendation {
        id: "4.8",
        events: r#"{ $.eventSource = "s3.amazonaws.com" && ($.eventName = "PutBucketAcl" || $.eventName = "PutBucketPolicy" || $.eventName = "PutBucketCors" || $.eventName = "PutBucketLifecycle" || $.eventName = "PutBucketReplication" || $.eventName = "DeleteBucketPolicy" || $.eventName = "DeleteBucketCors" || $.eventName = "DeleteBucketLifecycle" || $.eventName = "DeleteBucketReplication") }"#,
        finds: &[
            "{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy) || ($.eventName = PutBucketCors) || ($.eventName = PutBucketLifecycle) || ($.eventName = PutBucketReplication) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketCors) || ($.eventName = DeleteBucketLifecycle) || ($.eventName = DeleteBucketReplication)) }",
        ],
        misses: &[
            r#"{ $.eventSource = "s3.amazonaws.com" && ($.eventName = "PutBucketAcl" || $.eventName = "PutBucketPolicy" || $.eventName = "PutBucketCors" || $.eventName = "PutBucketLifecycle" || $.eventName = "PutBucketReplication" || $.eventName = "DeleteBucketPolicy" || $.eventName = "DeleteBucketCors" || $.eventName = "DeleteBucketLifecycle") }"#,
            r#"{ $.eventSource = "s3.example.com" && ($.eventName = "PutBucketAcl" || $.eventName = "PutBucketPolicy" || $.eventName = "PutBucketCors" || $.eventName = "PutBucketLifecycle" || $.eventName = "PutBucketReplication" || $.eventName = "DeleteBucketPolicy" || $.eventName = "DeleteBucketCors" || $.eventName = "DeleteBucketLifecycle" || $.eventName = "DeleteBucketReplication") }"#,
        ],
    },
    Recommendation {
        id: "4.9",
        events: r#"{ $.eventSource = "config.amazonaws.com" && ($.eventName = "StopConfigurationRecorder" || $.eventName = "DeleteDeliveryChannel" || $.eventName = "PutDeliveryChannel" || $.eventName = "PutConfigurationRecorder") }"#,
        finds: &[
            "{ ($.eventSource = config.amazonaws.com) && (($.eventName=StopConfigurationRecorder)||($.eventName=DeleteDeliveryChannel)||($.eventName=PutDeliveryChannel)||($.eventName=PutConfigurationRecorder)) }",
        ],
        misses: &[
            r#"{ $.eventSource = "config.amazonaws.com" && ($.eventName = "StopConfigurationRecorder" || $.eventName = "DeleteDeliveryChannel" || $.eventName = "PutDeliveryChannel") }"#,
            r#"{ $.eventSource = "config.example.com" && ($.eventName = "StopConfigurationRecorder" || $.eventName = "DeleteDeliveryChannel" || $.eventName = "PutDeliveryChannel" || $.eventName = "PutConfigurationRecorder") }"#,
        ],
    },
    Recommendation {
        id: "4.10",
        events: r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "AuthorizeSecurityGroupIngress" || $.eventName = "AuthorizeSecurityGroupEgress" || $.eventName = "RevokeSecurityGroupIngress" || $.eventName = "RevokeSecurityGroupEgress" || $.eventName = "CreateSecurityGroup" || $.eventName = "DeleteSecurityGroup") }"#,
        finds: &[
            "{ ($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = AuthorizeSecurityGroupEgress) || ($.eventName = RevokeSecurityGroupIngress) || ($.eventName = RevokeSecurityGroupEgress) || ($.eventName = CreateSecurityGroup) || ($.eventName = DeleteSecurityGroup) }",
            "{($.eventSource=ec2.amazonaws.com) && (($.eventName=AuthorizeSecurityGroupIngress) || ($.eventName=AuthorizeSecurityGroupEgress) || ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupEgress) || ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup) || ($.eventName=ModifySecurityGroupRules))}",
            r#"{ $.eventName = "AuthorizeSecurityGroupIngress" || $.eventName = "AuthorizeSecurityGroupEgress" || $.eventName = "RevokeSecurityGroupIngress" || $.eventName = "RevokeSecurityGroupEgress" || $.eventName = "CreateSecurityGroup" || $.eventName = "DeleteSecurityGroup" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "AuthorizeSecurityGroupIngress" || $.eventName = "AuthorizeSecurityGroupEgress" || $.eventName = "RevokeSecurityGroupIngress" || $.eventName = "RevokeSecurityGroupEgress" || $.eventName = "CreateSecurityGroup") }"#,
            r#"{ $.eventSource = "ec2.example.com" && ($.eventName = "AuthorizeSecurityGroupIngress" || $.eventName = "AuthorizeSecurityGroupEgress" || $.eventName = "RevokeSecurityGroupIngress" || $.eventName = "RevokeSecurityGroupEgress" || $.eventName = "CreateSecurityGroup" || $.eventName = "DeleteSecurityGroup") }"#,
        ],
    },
    Recommendation {
        id: "4.11",
        events: r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateNetworkAcl" || $.eventName = "CreateNetworkAclEntry" || $.eventName = "DeleteNetworkAcl" || $.eventName = "DeleteNetworkAclEntry" || $.eventName = "ReplaceNetworkAclEntry" || $.eventName = "ReplaceNetworkAclAssociation") }"#,
        finds: &[
            "{ ($.eventName = CreateNetworkAcl) || ($.eventName = CreateNetworkAclEntry) || ($.eventName = DeleteNetworkAcl) || ($.eventName = DeleteNetworkAclEntry) || ($.eventName = ReplaceNetworkAclEntry) || ($.eventName = ReplaceNetworkAclAssociation) }",
            r#"{ $.eventName = "CreateNetworkAcl" || $.eventName = "CreateNetworkAclEntry" || $.eventName = "DeleteNetworkAcl" || $.eventName = "DeleteNetworkAclEntry" || $.eventName = "ReplaceNetworkAclEntry" || $.eventName = "ReplaceNetworkAclAssociation" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateNetworkAcl" || $.eventName = "CreateNetworkAclEntry" || $.eventName = "DeleteNetworkAcl" || $.eventName = "DeleteNetworkAclEntry" || $.eventName = "ReplaceNetworkAclEntry") }"#,
            r#"{ $.eventSource = "ec2.example.com" && ($.eventName = "CreateNetworkAcl" || $.eventName = "CreateNetworkAclEntry" || $.eventName = "DeleteNetworkAcl" || $.eventName = "DeleteNetworkAclEntry" || $.eventName = "ReplaceNetworkAclEntry" || $.eventName = "ReplaceNetworkAclAssociation") }"#,
        ],
    },
    Recommendation {
        id: "4.12",
        events: r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateCustomerGateway" || $.eventName = "DeleteCustomerGateway" || $.eventName = "AttachInternetGateway" || $.eventName = "CreateInternetGateway" || $.eventName = "DeleteInternetGateway" || $.eventName = "DetachInternetGateway") }"#,
        finds: &[
            "{ ($.eventName = CreateCustomerGateway) || ($.eventName = DeleteCustomerGateway) || ($.eventName = AttachInternetGateway) || ($.eventName = CreateInternetGateway) || ($.eventName = DeleteInternetGateway) || ($.eventName = DetachInternetGateway) }",
            r#"{ $.eventName = "CreateCustomerGateway" || $.eventName = "DeleteCustomerGateway" || $.eventName = "AttachInternetGateway" || $.eventName = "CreateInternetGateway" || $.eventName = "DeleteInternetGateway" || $.eventName = "DetachInternetGateway" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateCustomerGateway" || $.eventName = "DeleteCustomerGateway" || $.eventName = "AttachInternetGateway" || $.eventName = "CreateInternetGateway" || $.eventName = "DeleteInternetGateway") }"#,
            r#"{ $.eventSource = "ec2.example.com" && ($.eventName = "CreateCustomerGateway" || $.eventName = "DeleteCustomerGateway" || $.eventName = "AttachInternetGateway" || $.eventName = "CreateInternetGateway" || $.eventName = "DeleteInternetGateway" || $.eventName = "DetachInternetGateway") }"#,
        ],
    },
    Recommendation {
        id: "4.13",
        events: r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateRoute" || $.eventName = "CreateRouteTable" || $.eventName = "ReplaceRoute" || $.eventName = "ReplaceRouteTableAssociation" || $.eventName = "DeleteRouteTable" || $.eventName = "DeleteRoute" || $.eventName = "DisassociateRouteTable") }"#,
        finds: &[
            "{ ($.eventName = CreateRoute) || ($.eventName = CreateRouteTable) || ($.eventName = ReplaceRoute) || ($.eventName = ReplaceRouteTableAssociation) || ($.eventName = DeleteRouteTable) || ($.eventName = DeleteRoute) || ($.eventName = DisassociateRouteTable) }",
            r#"{ $.eventName = "CreateRoute" || $.eventName = "CreateRouteTable" || $.eventName = "ReplaceRoute" || $.eventName = "ReplaceRouteTableAssociation" || $.eventName = "DeleteRouteTable" || $.eventName = "DeleteRoute" || $.eventName = "DisassociateRouteTable" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateRoute" || $.eventName = "CreateRouteTable" || $.eventName = "ReplaceRoute" || $.eventName = "ReplaceRouteTableAssociation" || $.eventName = "DeleteRouteTable" || $.eventName = "DeleteRoute") }"#,
            r#"{ $.eventSource = "ec2.example.com" && ($.eventName = "CreateRoute" || $.eventName = "CreateRouteTable" || $.eventName = "ReplaceRoute" || $.eventName = "ReplaceRouteTableAssociation" || $.eventName = "DeleteRouteTable" || $.eventName = "DeleteRoute" || $.eventName = "DisassociateRouteTable") }"#,
        ],
    },
    Recommendation {
        id: "4.14",
        events: r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateVpc" || $.eventName = "DeleteVpc" || $.eventName = "ModifyVpcAttribute" || $.eventName = "AcceptVpcPeeringConnection" || $.eventName = "CreateVpcPeeringConnection" || $.eventName = "DeleteVpcPeeringConnection" || $.eventName = "RejectVpcPeeringConnection" || $.eventName = "AttachClassicLinkVpc" || $.eventName = "DetachClassicLinkVpc" || $.eventName = "DisableVpcClassicLink" || $.eventName = "EnableVpcClassicLink") }"#,
        finds: &[
            "{ ($.eventName = CreateVpc) || ($.eventName = DeleteVpc) || ($.eventName = ModifyVpcAttribute) || ($.eventName = AcceptVpcPeeringConnection) || ($.eventName = CreateVpcPeeringConnection) || ($.eventName = DeleteVpcPeeringConnection) || ($.eventName = RejectVpcPeeringConnection) || ($.eventName = AttachClassicLinkVpc) || ($.eventName = DetachClassicLinkVpc) || ($.eventName = DisableVpcClassicLink) || ($.eventName = EnableVpcClassicLink) }",
            r#"{ $.eventName = "CreateVpc" || $.eventName = "DeleteVpc" || $.eventName = "ModifyVpcAttribute" || $.eventName = "AcceptVpcPeeringConnection" || $.eventName = "CreateVpcPeeringConnection" || $.eventName = "DeleteVpcPeeringConnection" || $.eventName = "RejectVpcPeeringConnection" || $.eventName = "AttachClassicLinkVpc" || $.eventName = "DetachClassicLinkVpc" || $.eventName = "DisableVpcClassicLink" || $.eventName = "EnableVpcClassicLink" }"#,
        ],
        misses: &[
            r#"{ $.eventSource = "ec2.amazonaws.com" && ($.eventName = "CreateVpc" || $.eventName = "DeleteVpc" || $.eventName = "ModifyVpcAttribute" || $.eventName = "AcceptVpcPeeringConnection" || $.eventName = "CreateVpcPeeringConnection" || $.eventName = "DeleteVpcPeeringConnection" || $.eventName = "RejectVpcPeeringConnection" || $.eventName = "AttachClassicLinkVpc" || $.eventName = "DetachClassicLinkVpc" || $.eventName = "DisableVpcClassicLink") }"#,
            r#"{ $.eventSource = "ec2.example.com" && ($.eventName = "CreateVpc" || $.eventName = "DeleteVpc" || $.eventName = "ModifyVpcAttribute" || $.eventName = "AcceptVpcPeeringConnection" || $.eventName = "CreateVpcPeeringConnection" || $.eventName = "DeleteVpcPeeringConnection" || $.eventName = "RejectVpcPeeringConnection" || $.eventName = "AttachClassicLinkVpc" || $.eventName = "DetachClassicLinkVpc" || $.eventName = "DisableVpcClassicLink" || $.eventName = "EnableVpcClassicLink") }"#,
        ],
    },
    Recommendation {
        id: "4.15",
        events: r#"{ $.eventSource = "organizations.amazonaws.com" && ($.eventName = "AcceptHandshake" || $.eventName = "AttachPolicy" || $.eventName = "CreateAccount" || $.eventName = "CreateOrganizationalUnit" || $.eventName = "CreatePolicy" || $.eventName = "DeclineHandshake" || $.eventName = "DeleteOrganization" || $.eventName = "DeleteOrganizationalUnit" || $.eventName = "DeletePolicy" || $.eventName = "DetachPolicy" || $.eventName = "DisablePolicyType" || $.eventName = "EnablePolicyType" || $.eventName = "InviteAccountToOrganization" || $.eventName = "LeaveOrganization" || $.eventName = "MoveAccount" || $.eventName = "RemoveAccountFromOrganization" || $.eventName = "UpdatePolicy" || $.eventName = "UpdateOrganizationalUnit") }"#,
        finds: &[
            r#"{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = "AcceptHandshake") || ($.eventName = "AttachPolicy") || ($.eventName = "CreateAccount") || ($.eventName = "CreateOrganizationalUnit") || ($.eventName = "CreatePolicy") || ($.eventName = "DeclineHandshake") || ($.eventName = "DeleteOrganization") || ($.eventName = "DeleteOrganizationalUnit") || ($.eventName = "DeletePolicy") || ($.eventName = "DetachPolicy") || ($.eventName = "DisablePolicyType") || ($.eventName = "EnablePolicyType") || ($.eventName = "InviteAccountToOrganization") || ($.eventName = "LeaveOrganization") || ($.eventName = "MoveAccount") || ($.eventName = "RemoveAccountFromOrganization") || ($.eventName = "UpdatePolicy") || ($.eventName = "UpdateOrganizationalUnit")) }"#,
            "{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = AcceptHandshake) || ($.eventName = AttachPolicy) || ($.eventName = CreateAccount) || ($.eventName = CreateOrganizationalUnit) || ($.eventName = CreatePolicy) || ($.eventName = DeclineHandshake) || ($.eventName = DeleteOrganization) || ($.eventName = DeleteOrganizationalUnit) || ($.eventName = DeletePolicy) || ($.eventName = DetachPolicy) || ($.eventName = DisablePolicyType) || ($.eventName = EnablePolicyType) || ($.eventName = InviteAccountToOrganization) || ($.eventName = LeaveOrganization) || ($.eventName = MoveAccount) || ($.eventName = RemoveAccountFromOrganization) || ($.eventName = UpdatePolicy) || ($.eventName = UpdateOrganizationalUnit)) }",
        ],
        misses: &[
            r#"{ $.eventSource = "organizations.amazonaws.com" && ($.eventName = "AcceptHandshake" || $.eventName = "AttachPolicy" || $.eventName = "CreateAccount" || $.eventName = "CreateOrganizationalUnit" || $.eventName = "CreatePolicy" || $.eventName = "DeclineHandshake" || $.eventName = "DeleteOrganization" || $.eventName = "DeleteOrganizationalUnit" || $.eventName = "DeletePolicy" || $.eventName = "DetachPolicy" || $.eventName = "DisablePolicyType" || $.eventName = "EnablePolicyType" || $.eventName = "InviteAccountToOrganization" || $.eventName = "LeaveOrganization" || $.eventName = "MoveAccount" || $.eventName = "RemoveAccountFromOrganization" || $.eventName = "UpdatePolicy") }"#,
            r#"{ $.eventSource = "organizations.example.com" && ($.eventName = "AcceptHandshake" || $.eventName = "AttachPolicy" || $.eventName = "CreateAccount" || $.eventName = "CreateOrganizationalUnit" || $.eventName = "CreatePolicy" || $.eventName = "DeclineHandshake" || $.eventName = "DeleteOrganization" || $.eventName = "DeleteOrganizationalUnit" || $.eventName = "DeletePolicy" || $.eventName = "DetachPolicy" || $.eventName = "DisablePolicyType" || $.eventName = "EnablePolicyType" || $.eventName = "InviteAccountToOrganization" || $.eventName = "LeaveOrganization" || $.eventName = "MoveAccount" || $.eventName = "RemoveAccountFromOrganization" || $.eventName = "UpdatePolicy" || $.eventName = "UpdateOrganizationalUnit") }"#,
        ],
    },
];

#[test]
fn the_recommendations_of_cis() {
    for Recommendation { id, events, finds, misses } in RECOMMENDATIONS {
        let patterns = finds.iter().map(|pattern| (pattern, "true"));
        let patterns = patterns.chain(misses.iter().map(|pattern| (pattern, "false")));
        for (pattern, expected) in patterns.chain([(events, "true")]) {
            let item = Value::from(json!({"pattern": pattern, "events": events}));
            let call = "metricFilterFinds(item.pattern, item.events)";
            assert_eq!(given(call, &item), expected, "{id}: {pattern}");
        }
    }
}

#[test]
fn what_is_written_differently_means_the_same() {
    let events = "{ $.eventSource = s3.amazonaws.com && ($.eventName = PutBucketAcl || $.eventName = PutBucketCors) }";
    for (pattern, expected) in [
        ("{($.eventName=PutBucketAcl)||($.eventName=PutBucketCors)}", "true"),
        ("  {  ( ( $.eventName = PutBucketCors ) ) || $.eventName=\"PutBucketAcl\" }  ", "true"),
        ("{ $.eventName = PutBucket* }", "true"),
        ("{ $.eventName = Put* && $.eventSource = \"s3.*\" }", "true"),
        ("{ $.eventName = *Bucket*A* || $.eventName = *Cors }", "true"),
        ("{ eventName = PutBucketAcl || eventName = PutBucketCors }", "true"),
        ("{ $.[\"eventName\"] = PutBucketAcl || $['eventName'] = PutBucketCors }", "true"),
        (
            "{ $.eventName = PutBucketAcl || $.eventName = PutBucketCors || $.eventName = X }",
            "true",
        ),
        ("{ $.eventSource = s3.amazonaws.com }", "true"),
        ("{ $.eventSource = s3.amazonaws.com && $.eventName != GetBucketAcl }", "true"),
        ("{ $.eventName EXISTS && $.eventSource = s3.amazonaws.com }", "true"),
        // `&&` binds more than `||`.
        ("{ $.eventName = PutBucketAcl || $.eventName = PutBucketCors && $.a = b }", "false"),
        ("{ ($.eventName = PutBucketAcl || $.eventName = PutBucketCors) && $.a = b }", "false"),
        ("{ $.a = b && $.eventName = X || $.eventName = PutBucket* }", "true"),
        ("{ $.eventName = PutBucketAcl }", "false"),
        ("{ $.eventName = PutBucketAcl && $.eventName = PutBucketCors }", "false"),
        ("{ $.eventName = putbucketacl || $.eventName = PutBucketCors }", "false"),
        ("{ $.eventName = PutBucketAc? || $.eventName = PutBucketCor? }", "false"),
        ("{ $.eventName = PutBucketCors* || $.eventName = Get* }", "false"),
        ("{ $.eventName != PutBucketAcl }", "false"),
        ("{ $.eventSource = ec2.amazonaws.com && $.eventName = PutBucket* }", "false"),
        ("{ $.eventSource = s3.amazonaws.com && $.errorCode NOT EXISTS }", "false"),
        ("{ $.eventSource = s3.amazonaws.com && $.errorCode IS NULL }", "false"),
        ("{ $.eventSource = s3.amazonaws.com && $.awsRegion = eu-west-1 }", "false"),
        ("{ $.eventSource = s3.amazonaws.com && $.size > 3 }", "false"),
        ("{ $.requestParameters.eventName = PutBucket* }", "false"),
        // Nearly all events, which an alarm does not tell from each other.
        ("{ $.eventName = * }", "false"),
        ("{ $.eventName EXISTS }", "false"),
        ("{ $.eventName = PutBucket* || $.eventName != HeadBucket }", "false"),
        ("", "false"),
        ("PutBucketAcl", "false"),
        ("[ip, user, ...]", "false"),
        // What is not understood.
        ("{ $.eventName = %PutBucket(Acl|Cors)% }", UNCLEAR),
        ("{ $.eventName = %Put% && $.a = b }", "false"),
        ("{ $.eventName = %Put% || $.eventName = PutBucket* }", "true"),
        ("{ $.eventName = PutBucketAcl || }", UNCLEAR),
        ("{ $.eventName = }", UNCLEAR),
        ("{ ($.eventName = a }", UNCLEAR),
        ("{ $.eventName = \"a }", UNCLEAR),
    ] {
        let item = Value::from(json!({"pattern": pattern, "events": events}));
        let call = "metricFilterFinds(item.pattern, item.events)";
        assert_eq!(given(call, &item), expected, "{pattern}");
    }
}

#[test]
fn what_takes_too_long_is_unknown() {
    let deep = format!("{{ {}$.a = b{} }}", "(".repeat(60), ")".repeat(60));
    let way = "($.a = b || $.c = d)";
    let many = format!("{{ {} }}", [way; 12].join(" && "));
    for pattern in [deep, many] {
        let item = Value::from(json!({"pattern": "{ $.a = * }", "events": pattern}));
        let found = given("metricFilterFinds(item.pattern, item.events)", &item);
        assert!(found.starts_with("? "), "{found}");
    }
    table(
        json!({}),
        &[
            ("metricFilterFinds(item.unread, '{ $.a = b }')", "? AccessDenied"),
            ("metricFilterFinds(null, '{ $.a = b }')", "? null is null, not a text."),
        ],
    );
}
