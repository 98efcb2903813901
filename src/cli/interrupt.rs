//! Ctrl-C, and the signal that ends a service.

use std::process;

/// Comes once the user asks to stop; asking again ends the program at once. One command may wait
/// for it, once.
pub async fn asked_to_stop() {
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let mut stop = Some(stop);
    let handled = ctrlc::set_handler(move || match stop.take() {
        Some(stop) => drop(stop.send(())),
        None => process::exit(130),
    });
    match handled {
        Ok(()) => drop(stopped.await),
        // The signal then ends the program by itself.
        Err(_) => std::future::pending().await,
    }
}
