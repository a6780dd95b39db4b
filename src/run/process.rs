//! Whether another process is there.

use std::path::Path;

/// Whether a process with this number is running; nothing where the system does not tell.
pub fn is_running(process: u32) -> Option<bool> {
    let processes = Path::new("/proc");
    // it knows at least this one
    processes.join("self").exists().then(|| processes.join(process.to_string()).exists())
}
