use super::*;
use crate::resource_types::iam_user;

#[tokio::test]
async fn the_credential_report_is_read_once_for_all_users() {
    const REPORT: &str = "supplementaryConfiguration.CredentialReport";
    const HEADER: &str = "user,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,\
                          access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
                          access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date";
    let server = Server::start(|request| {
        if request.contains("Action=GenerateCredentialReport") {
            query("GenerateCredentialReport", "<State>COMPLETE</State>")
        } else if request.contains("Action=GetCredentialReport") {
            let row = "ann,2026-01-02T03:04:05+00:00,true,N/A,N/A,false,false,N/A,N/A,false,N/A,N/A";
            let content = base64::Engine::encode(
                &base64::engine::general_purpose::STANDARD,
                format!("{HEADER}\n{row}\n"),
            );
            query(
                "GetCredentialReport",
                &format!("<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-11-23T12:00:00Z</GeneratedTime>"),
            )
        } else {
            query(
                "ListUsers",
                "<Users><member><UserName>ann</UserName><UserId>AIDA1</UserId></member>\
                 <member><UserName>bob</UserName><UserId>AIDA2</UserId></member></Users>",
            )
        }
    })
    .await;
    let rule = "iam-user-unused-credentials-check";
    let mut found = resources(read(&server, &iam_user::SERVICE, &[rule]).await);
    found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let enabled = found[0].document.at(&format!("{REPORT}.passwordEnabled"));
    assert_eq!(enabled, Member::Present(&true.into()));
    let newer = "iam:GetCredentialReport: the report of 2026-11-23T12:00:00Z does not have the user yet; AWS makes one every four hours at most.";
    assert_eq!(found[1].document.at(REPORT), Member::Unread(&newer.into()));
    assert_eq!(
        operations(&server),
        ["ListUsers", "GenerateCredentialReport", "GetCredentialReport"]
    );
}
