#include "doctor_state.h"

#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/in_place.h"
#include "store/database.h"

namespace acd {
namespace {

// Why the file can be written over, but not replaced; empty if it can be replaced, or not be written at all.
std::string why_in_place(const std::string& path) {
  if (::access(path.c_str(), W_OK) != 0) return "";
  if (is_mount_point(path)) return "it is a mount point";
  return ::access(folder_of(path).c_str(), W_OK | X_OK) != 0 ? "no file can be created beside it" : "";
}

void examine_holder(const std::string& path, const DatabaseFacts& facts, Findings& findings) {
  try {
    const auto holder = writer_of(path);
    if (!holder || holder == facts.writer) return;
    findings.push_back({Verdict::warning, "state file",
                        fmt::format("process {} writes '{}', and does not record into this database", *holder, path),
                        "name another file with --state: two recorders cannot share one"});
  } catch (const Error& e) {
    findings.push_back({Verdict::warning, "state file", fmt::format("{}: somebody may be writing it", e.what()),
                        "run this as the user that records"});
  }
}

}  // namespace

void examine_state(const RecorderOptions& options, const DatabaseFacts& facts, Findings& findings) {
  if (options.state.empty()) return;
  const std::string folder = folder_of(options.state), why = why_in_place(options.state);
  if (!why.empty())
    findings.push_back(
        {Verdict::warning, "state file",
         fmt::format("'{}' can be written in place only, for {}: a reader may see half of it", options.state, why),
         "mount its folder and not the file, or let the user that records write there"});
  else if (folder != folder_of(options.db))
    findings.push_back(of_rights(folder, std::nullopt, false));
  examine_holder(options.state, facts, findings);
}

}  // namespace acd
