#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace acd {

/// The settings that a configuration file gives; each is also an option of that name.
struct Config {
  std::map<std::string, std::string, std::less<>> texts;  ///< db, spill, state, zone, clock-rules, log-level
  std::vector<std::string> pbx;
  std::optional<std::int64_t> max_silence_s;  ///< 1 to 86400
};

/// For messages: all that may stand in such a file.
inline constexpr const char* kSettings = "db, pbx, spill, state, zone, clock-rules, max-silence, log-level";

/// Reads a configuration file: TOML, flat keys, each once. Throws Error (Exit::usage) that names the file, the line and
/// what to write instead. Hosts and zones are not looked at.
Config read_config(const std::string& path);

}  // namespace acd
