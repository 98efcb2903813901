//! Where evaluations are kept, as scans and reports see it.

use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::model::evaluation::{ComplianceType, Evaluation};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::{PortError, PortFuture};
use crate::model::scan_record::{Scan, Target};

/// How many evaluations may wait in a stream.
const WAITING: usize = 1024;

/// Which of a scan's evaluations are read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Selection {
    /// Every one.
    All,
    /// All but the compliant ones: what a newer scan is compared with. Most of what is kept is not
    /// worth reading for that.
    NotCompliant,
}

impl Selection {
    /// Whether evaluations of this result are among them.
    pub fn takes(self, compliance_type: ComplianceType) -> bool {
        self == Self::All || compliance_type != ComplianceType::Compliant
    }
}

/// Where evaluations are kept.
pub trait History: Send + Sync {
    /// Stores evaluations; storing the same one again changes nothing. `scan_id` is absent for
    /// single events.
    fn store<'a>(
        &'a self,
        evaluations: &'a [Evaluation],
        scan_id: Option<&'a str>,
    ) -> PortFuture<'a, ()>;

    /// Leaves the marker of a finished scan.
    fn finish<'a>(&'a self, scan: &'a Scan) -> PortFuture<'a, ()>;

    /// The markers of a checker's newest run (all that share the newest scan time), or of the
    /// newest before a moment. Here and below, scans under the function's earlier names are among
    /// them.
    fn newest(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
    ) -> PortFuture<'_, Vec<Scan>>;

    /// The markers of a checker's newest scans of one target, newest first: `most` at most, those
    /// before a moment where one is given.
    fn of_target<'a>(
        &'a self,
        checker: LambdaFunction,
        target: &'a Target,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'a, Vec<Scan>>;

    /// The same whatever the target.
    fn recent(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'_, Vec<Scan>>;

    /// How many evaluations of one scan can be read by now.
    fn count<'a>(&'a self, scan_id: &'a str) -> PortFuture<'a, u64>;

    /// Everything that is known of a resource, by its id or its name, oldest first.
    fn timeline<'a>(&'a self, resource: &'a str) -> PortFuture<'a, Vec<Evaluation>>;

    /// Sends the selected evaluations of one scan, none twice, in an order of the history's own.
    fn read<'a>(
        &'a self,
        scan_id: &'a str,
        selection: Selection,
        evaluations: mpsc::Sender<Evaluation>,
    ) -> PortFuture<'a, ()>;
}

/// Tells the selected evaluations of one scan, and says how many there were.
pub async fn for_each_evaluation(
    history: &dyn History,
    scan_id: &str,
    selection: Selection,
    mut on_evaluation: impl FnMut(Evaluation) -> Result<(), PortError>,
) -> Result<u64, PortError> {
    let (sender, mut evaluations) = mpsc::channel(WAITING);
    let telling = async {
        let mut count = 0;
        while let Some(evaluation) = evaluations.recv().await {
            on_evaluation(evaluation)?;
            count += 1;
        }
        Ok(count)
    };
    tokio::try_join!(history.read(scan_id, selection, sender), telling).map(|((), count)| count)
}
