//! Known ways by which who has some permissions gets more: each a set of actions that lead there
//! together.
//!
//! | mark | source |
//! | --- | --- |
//! | R | <https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/> |
//! | B | <https://bishopfox.com/blog/privilege-escalation-in-aws> |
//! | H | <https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/> |
//! | P | <https://github.com/prowler-cloud/prowler/blob/3e000faa/prowler/providers/aws/services/iam/lib/privilege_escalation.py> |

use super::wide::Kind;

/// A way to more permissions.
pub(crate) struct Way {
    /// The actions, all of which it takes.
    pub actions: &'static [Action],
}

/// An action of a way.
pub(crate) struct Action {
    /// In AWS's spelling.
    pub name: &'static str,
    /// Of what it has to be allowed on all, as `Kind::parse` reads it; empty where one is enough.
    pub on_all: &'static str,
}

impl Way {
    /// Its name: the actions.
    pub(crate) fn name(&self) -> String {
        let names: Vec<_> = self.actions.iter().map(|action| action.name).collect();
        names.join(" + ")
    }
}

impl Action {
    /// Of what it has to be allowed on all.
    pub(crate) fn kind(&self) -> Option<Kind<'static>> {
        Kind::parse(self.on_all)
    }
}

const fn on(name: &'static str, on_all: &'static str) -> Action {
    Action { name, on_all }
}

/// Where an own one is enough: who passes a role makes the function that gets it.
const fn any(name: &'static str) -> Action {
    Action { name, on_all: "" }
}

const PASS_ROLE: Action = on("iam:PassRole", "iam:role/");

const fn way(actions: &'static [Action]) -> Way {
    Way { actions }
}

/// Every way that is known here.
pub(crate) static WAYS: [Way; 42] = [
    // Permissions are changed: R.
    way(&[on("iam:CreatePolicyVersion", "iam:policy/")]),
    way(&[on("iam:SetDefaultPolicyVersion", "iam:policy/")]),
    way(&[on("iam:CreateAccessKey", "iam:user/")]),
    way(&[on("iam:CreateLoginProfile", "iam:user/")]),
    way(&[on("iam:UpdateLoginProfile", "iam:user/")]),
    way(&[on("iam:AttachUserPolicy", "iam:user/")]),
    way(&[on("iam:AttachGroupPolicy", "iam:group/")]),
    way(&[on("iam:AttachRolePolicy", "iam:role/")]),
    way(&[on("iam:PutUserPolicy", "iam:user/")]),
    way(&[on("iam:PutGroupPolicy", "iam:group/")]),
    way(&[on("iam:PutRolePolicy", "iam:role/")]),
    way(&[on("iam:AddUserToGroup", "iam:group/")]),
    way(&[on("iam:UpdateAssumeRolePolicy", "iam:role/")]),
    // What limits somebody is taken away: H.
    way(&[on("iam:DeleteRolePermissionsBoundary", "iam:role/")]),
    way(&[on("iam:PutRolePermissionsBoundary", "iam:role/")]),
    way(&[on("iam:DeleteUserPermissionsBoundary", "iam:user/")]),
    way(&[on("iam:PutUserPermissionsBoundary", "iam:user/")]),
    // A role is passed to something that runs as it: R, B, P.
    way(&[PASS_ROLE, any("ec2:RunInstances")]),
    way(&[PASS_ROLE, any("ec2:RequestSpotInstances")]),
    way(&[PASS_ROLE, any("ec2:AssociateIamInstanceProfile")]),
    way(&[PASS_ROLE, any("autoscaling:CreateAutoScalingGroup"), any("ec2:CreateLaunchTemplate")]),
    way(&[PASS_ROLE, any("lambda:CreateFunction"), any("lambda:InvokeFunction")]),
    way(&[PASS_ROLE, any("lambda:CreateFunction"), any("lambda:CreateEventSourceMapping")]),
    way(&[PASS_ROLE, any("lambda:CreateFunction"), any("lambda:AddPermission")]),
    way(&[PASS_ROLE, any("cloudformation:CreateStack")]),
    way(&[PASS_ROLE, any("cloudformation:UpdateStack")]),
    way(&[PASS_ROLE, any("glue:CreateDevEndpoint")]),
    way(&[PASS_ROLE, any("glue:CreateJob"), any("glue:StartJobRun")]),
    way(&[
        PASS_ROLE,
        any("datapipeline:CreatePipeline"),
        any("datapipeline:PutPipelineDefinition"),
    ]),
    way(&[PASS_ROLE, any("ecs:RegisterTaskDefinition"), any("ecs:RunTask")]),
    way(&[PASS_ROLE, any("ecs:RegisterTaskDefinition"), any("ecs:CreateService")]),
    way(&[PASS_ROLE, any("codebuild:CreateProject"), any("codebuild:StartBuild")]),
    way(&[PASS_ROLE, any("apprunner:CreateService")]),
    way(&[
        PASS_ROLE,
        any("sagemaker:CreateNotebookInstance"),
        any("sagemaker:CreatePresignedNotebookInstanceUrl"),
    ]),
    way(&[PASS_ROLE, any("sagemaker:CreateTrainingJob")]),
    way(&[PASS_ROLE, any("sagemaker:CreateProcessingJob")]),
    way(&[PASS_ROLE, any("states:CreateStateMachine"), any("states:StartExecution")]),
    // What runs as a role already is changed or entered: R, B, H.
    way(&[on("lambda:UpdateFunctionCode", "lambda:function:")]),
    way(&[on("lambda:UpdateFunctionConfiguration", "lambda:function:")]),
    way(&[on("glue:UpdateDevEndpoint", "glue:devEndpoint/")]),
    way(&[on("ssm:SendCommand", "ec2:instance/")]),
    way(&[on("ssm:StartSession", "ec2:instance/")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_different_and_their_kinds_are_kinds() {
        let mut names: Vec<_> = WAYS.iter().map(Way::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), WAYS.len());
        for action in WAYS.iter().flat_map(|way| way.actions) {
            assert!(action.on_all.is_empty() || action.kind().is_some(), "{}", action.name);
        }
    }
}
