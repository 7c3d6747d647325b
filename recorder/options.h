#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clock/switch_offset.h"
#include "core/zone.h"
#include "log.h"

namespace acd {

/// A host and a TCP port.
struct Endpoint {
  std::string host;
  std::string port;
};

/// How fast recorded time passes: 0 means as fast as possible, 1 as it was, 60 a minute each second.
using Speed = double;

/// What was asked for, whole and checked.
struct RecorderOptions {
  enum class Command { none, run, replay, play, rebuild, backup, prune, doctor, salvage };

  Command command = Command::none;
  std::string db;
  std::string state;  ///< path of mitel_data.json; empty: none is written
  std::optional<std::string> zone;
  std::optional<ClockRules> clock_rules;  ///< run, doctor; none: as the database remembers
  std::int64_t max_silence_s = 180;
  LogLevel log_level = LogLevel::info;
  std::string config;  ///< the configuration file; empty: none

  std::vector<Endpoint> pbx;       // run, doctor: addresses of one switch
  std::string spill;               // run; empty: beside the database
  std::vector<std::string> files;  // replay; play has one
  std::optional<Day> date;         // replay
  Speed speed = 0;                 // replay, play
  bool again = false;              // replay
  bool again_overlapping = false;  // replay
  bool change_zone = false;        // replay
  Endpoint listen;                 // play
  int clients = 1;                 // play
  bool loop = false;               // play
  bool check = false;              // rebuild
  std::string to;                  // backup, salvage
  bool force = false;              // backup
  std::int64_t keep_days = 0;      // prune
  bool dry_run = false;            // prune
  bool even_if_most = false;       // prune
  std::int64_t room_days = 90;     // doctor
  std::int64_t wait_s = 0;         // doctor; set
};

/// Reads command line, environment and configuration file. Returns options with Command::none and sets `exit_code` when
/// the program is to end at once: help or version was printed, or an error (2) was said on standard error.
RecorderOptions parse_recorder_options(int argc, const char* const* argv, int& exit_code);

/// "HOST[:PORT]", "[IPv6]:PORT". Throws Error with Exit::usage.
Endpoint parse_endpoint(const std::string& text, const std::string& default_port);

/// The same as text that parse_endpoint takes.
std::string endpoint_text(const Endpoint& endpoint);

/// The log level that a configuration file names; none if it names none. Throws Error with Exit::usage.
std::optional<LogLevel> log_level_in(const std::string& config);

/// The port on which the switch serves its events.
inline constexpr const char* kSwitchPort = "15373";

}  // namespace acd
