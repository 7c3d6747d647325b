#include "options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "config.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/text.h"

namespace acd {
namespace {

constexpr std::size_t kLongestHost = 254;  // of a name in DNS, with a dot at its end

constexpr const char* kAbout =
    "Records the ACD Real Time Events of a Mitel telephone switch: every byte, with its time, into SQLite.\n"
    "Settings: --config FILE (TOML) < environment (ACD_DB, ACD_PBX, ACD_STATE, ACD_ZONE) < options.";

// Options as typed.
struct Typed {
  std::vector<std::string> pbx;
  std::string listen = "127.0.0.1:15373", date, speed = "max", zone, clock_rules, log_level = "info";
};

Speed parse_speed(const std::string& text) {
  if (text == "max") return 0;
  char* end = nullptr;
  const double speed = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end || !(speed > 0) || speed > 1e6)
    throw Error(
        "--speed '" + shown(text) + "' is neither 'max' nor a number above 0; 1 is the speed it was recorded at",
        Exit::usage);
  return speed;
}

LogLevel parse_log_level(const std::string& text) {
  if (text == "debug") return LogLevel::debug;
  if (text == "info") return LogLevel::info;
  if (text == "warning") return LogLevel::warning;
  return LogLevel::error;
}

void require(const std::string& value, const char* option, const char* what) {
  if (value.empty()) throw Error(std::string(option) + " is missing: " + what, Exit::usage);
}

void add_shared_options(CLI::App& app, RecorderOptions& o, Typed& typed) {
  app.add_option("--db", o.db, "Database file (created if it is not there)")->take_last();
  app.add_option("--state", o.state, "Keep the present in this file, in the shape of mitel_data.json")->take_last();
  app.add_option("--zone", typed.zone,
                 "IANA time zone of the switch, such as Australia/Sydney; needed for a new database, then remembered")
      ->take_last();
  app.add_option("--clock-rules", typed.clock_rules,
                 "run, doctor: whose rules say what the switch's clock reads in UTC, zone or switch (zone); remembered")
      ->check(CLI::IsMember({"zone", "switch"}))
      ->take_last();
  app.add_option("--pbx", typed.pbx,
                 "run, doctor: the switch, HOST[:PORT]; port 15373 unless given; again for its other addresses")
      ->allow_extra_args(false);
  app.add_option("--spill", o.spill,
                 "run: folder to keep in what arrives while the database cannot be written; beside it unless given")
      ->take_last();
  app.add_option("--max-silence", o.max_silence_s, "Seconds without a record after which nothing is known (180)")
      ->check(CLI::Range(1, 86400))
      ->take_last();
  app.add_option("--log-level", typed.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->take_last();
}

void add_upkeep(CLI::App& app, RecorderOptions& o) {
  using Command = RecorderOptions::Command;
  auto* rebuild = app.add_subcommand("rebuild", "Derive everything again from the recorded frames, in one atomic step");
  rebuild->add_flag("--check", o.check,
                    "Compare instead, beside a recorder: 'ok', or the first difference of each table");
  rebuild->callback([&] { o.command = Command::rebuild; });

  auto* backup = app.add_subcommand("backup", "Make a consistent, checked copy while recording goes on");
  backup->add_option("--to", o.to, "The copy; it must not exist")->required();
  backup->add_flag("--force", o.force, "Replace it if it exists");
  backup->callback([&] { o.command = Command::backup; });

  auto* salvage =
      app.add_subcommand("salvage", "Make a sound database of what a damaged one still holds, and say what is lost");
  salvage->add_option("--to", o.to, "The new database; it must not exist")->required();
  salvage->callback([&] { o.command = Command::salvage; });

  auto* prune = app.add_subcommand("prune", "Delete the oldest days, in small steps, while recording goes on");
  prune->add_option("--keep", o.keep_days, "Keep the last recorded day and this many days before it")
      ->required()
      ->check(CLI::Range(1, 100'000));
  prune->add_flag("--dry-run", o.dry_run, "Say what would go, and delete nothing");
  prune->add_flag("--even-if-most", o.even_if_most, "Also if more than half of the recorded days would go");
  prune->callback([&] { o.command = Command::prune; });
}

void add_doctor(CLI::App& app, RecorderOptions& o) {
  auto* doctor = app.add_subcommand("doctor", "Check switch, zone, disk, rights and database, and say what to do");
  doctor->add_option("--wait", o.wait_s, "Seconds to wait for a record (--max-silence, at most 30)")
      ->check(CLI::Range(1, 86400));
  doctor->add_option("--days", o.room_days, "Days for which there should be room on the disk (90)")
      ->check(CLI::Range(1, 100'000));
  doctor->callback([&] { o.command = RecorderOptions::Command::doctor; });
}

void add_commands(CLI::App& app, RecorderOptions& o, Typed& typed) {
  using Command = RecorderOptions::Command;
  auto* run = app.add_subcommand("run", "Record the live stream until stopped");
  run->callback([&] { o.command = Command::run; });

  auto* replay = app.add_subcommand(
      "replay",
      "Record captured sessions: raw bytes, day files aYYYYMMDD.txt, packet captures (pcap), exported frames (ndjson), "
      "each also packed (zip, 7z, tar, gz, xz, zst); - for standard input");
  replay
      ->add_option("files", o.files, "Captures; each is one session or holds several, taken in the order of their time")
      ->required();
  replay->add_option("--date", typed.date,
                     "Local date of the first record, YYYY-MM-DD, for captures without a refresh record");
  replay->add_option("--speed", typed.speed, "max, or N times as fast as recorded");
  replay->add_flag("--again", o.again, "Record the same content once more");
  replay->add_flag("--again-overlapping", o.again_overlapping,
                   "Record also what overlaps recorded time with other content, as another switch would");
  replay->add_flag("--change-zone", o.change_zone, "Take a --zone that is not the one the database remembers");
  replay->callback([&] { o.command = Command::replay; });

  auto* play = app.add_subcommand("play", "Serve a capture on a TCP port as a switch would");
  play->add_option("file", o.files, "Capture")->required()->expected(1);
  play->add_option(
      "--listen", typed.listen,
      "[ADDR:]PORT (127.0.0.1:15373), on this machine only unless ADDR says otherwise; port 0 takes a free one");
  play->add_option("--speed", typed.speed, "max, or N times as fast as recorded");
  play->add_option("--clients", o.clients, "Begin when so many clients are connected (1)")->check(CLI::Range(1, 1000));
  play->add_flag("--loop", o.loop, "Begin again after the last record");
  play->callback([&] { o.command = Command::play; });

  add_upkeep(app, o);
  add_doctor(app, o);
  for (auto* command : app.get_subcommands({})) command->fallthrough();
}

bool is_typed(std::string_view option, int argc, const char* const* argv) {
  return std::any_of(argv + 1, argv + argc, [&](std::string_view word) {
    return word.substr(0, option.size()) == option && (word.size() == option.size() || word[option.size()] == '=');
  });
}

// Values of the environment, as options before those typed: those typed later win, and both win over the file.
std::vector<std::string> with_environment(int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  for (const auto& [variable, option] :
       {std::pair{"ACD_DB", "--db"}, {"ACD_PBX", "--pbx"}, {"ACD_STATE", "--state"}, {"ACD_ZONE", "--zone"}})
    if (const char* value = std::getenv(variable); value && *value && !is_typed(option, argc, argv))
      arguments.insert(arguments.end(), {option, value});
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  return {arguments.rbegin(), arguments.rend()};  // CLI11 takes a vector from its end
}

// "PORT" and ":PORT" listen on this machine only: an address that others reach has to be named.
Endpoint parse_listen(const std::string& text) {
  const std::string port = text.substr(text.starts_with(':') ? 1 : 0);
  return parse_endpoint(parse_digits(port) ? "127.0.0.1:" + port : text, kSwitchPort);
}

// Also before either is there.
bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code failed;
  const auto file = std::filesystem::weakly_canonical(std::filesystem::absolute(a, failed), failed);
  return !file.empty() && file == std::filesystem::weakly_canonical(std::filesystem::absolute(b, failed), failed);
}

// What was typed to what it means.
void resolve(RecorderOptions& o, const Typed& typed) {
  using Command = RecorderOptions::Command;
  if (o.command == Command::none)
    throw Error("no command: use run, replay, play, rebuild, backup, prune, salvage or doctor (see --help)",
                Exit::usage);
  if (!typed.zone.empty()) o.zone = typed.zone;
  o.clock_rules = clock_rules_of(typed.clock_rules);
  const bool doctor = o.command == Command::doctor;  // says itself what is wrong or missing
  try {
    if (o.zone && !doctor) Zone check(*o.zone);
    if (!typed.date.empty()) o.date = parse_day(typed.date);
  } catch (const std::invalid_argument& e) {
    throw Error(e.what(), Exit::usage);
  }
  o.speed = parse_speed(typed.speed);
  o.log_level = parse_log_level(typed.log_level);
  if (o.command != Command::play && !doctor) require(o.db, "--db", "name the database file");
  // The lock and the spill are beside the file itself: else a link to it would have others.
  std::error_code failed;
  if (std::filesystem::is_symlink(o.db, failed)) {
    const auto file = std::filesystem::weakly_canonical(o.db, failed);
    if (!failed) o.db = file;  // else opening it says what is wrong
  }
  if (!o.state.empty() && is_same_file(o.state, o.db))
    throw Error("--state names the database '" + o.db + "'; name another file", Exit::usage);
  if (o.command == Command::run && typed.pbx.empty())
    throw Error("--pbx is missing: name the switch, HOST[:PORT]", Exit::usage);
  if (o.command == Command::run || doctor)
    for (const std::string& pbx : typed.pbx) o.pbx.push_back(parse_endpoint(pbx, kSwitchPort));
  if (o.wait_s == 0) o.wait_s = std::min<std::int64_t>(o.max_silence_s, 30);
  if (o.command == Command::play) o.listen = parse_listen(typed.listen);
}

}  // namespace

Endpoint parse_endpoint(const std::string& text, const std::string& default_port) {
  Endpoint endpoint{text, default_port};
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  const bool bare_ipv6 = bracket == std::string::npos && text.find(':') != colon;
  if (colon != std::string::npos && !bare_ipv6 && (bracket == std::string::npos || colon > bracket)) {
    endpoint.host = text.substr(0, colon);
    endpoint.port = text.substr(colon + 1);
  }
  if (endpoint.host.size() > 2 && endpoint.host.front() == '[' && endpoint.host.back() == ']')
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  if (endpoint.host.find_first_of("[]") != std::string::npos) endpoint.host.clear();
  const auto port = parse_digits(endpoint.port);
  if (endpoint.host.empty() || endpoint.host.size() > kLongestHost || !port || *port > 65535)
    throw Error("'" + shown(text) + "' is no HOST[:PORT]", Exit::usage);
  return endpoint;
}

std::string endpoint_text(const Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + endpoint.port;
}

std::optional<LogLevel> log_level_in(const std::string& config) {
  const Config settings = read_config(config);
  const auto level = settings.texts.find("log-level");
  return level == settings.texts.end() ? std::nullopt : std::optional(parse_log_level(level->second));
}

namespace {

// What was neither typed nor in the environment.
void take_config(const Config& config, const CLI::App& app, RecorderOptions& o, Typed& typed) {
  const auto is_open = [&](const std::string& key) { return app.get_option("--" + key)->count() == 0; };
  for (const auto& [key, value] : {std::pair<const char*, std::string*>{"db", &o.db},
                                   {"spill", &o.spill},
                                   {"state", &o.state},
                                   {"zone", &typed.zone},
                                   {"clock-rules", &typed.clock_rules},
                                   {"log-level", &typed.log_level}})
    if (const auto set = config.texts.find(key); set != config.texts.end() && is_open(key)) *value = set->second;
  if (!config.pbx.empty() && is_open("pbx")) typed.pbx = config.pbx;
  if (config.max_silence_s && is_open("max-silence")) o.max_silence_s = *config.max_silence_s;
}

}  // namespace

RecorderOptions parse_recorder_options(int argc, const char* const* argv, int& exit_code) {
  RecorderOptions o;
  Typed typed;
  CLI::App app(kAbout, "acd-recorder");
  app.set_version_flag("--version", ACD_VERSION);
  app.add_option("--config", o.config, fmt::format("Read settings from this TOML file: {}", kSettings))->take_last();
  app.require_subcommand(0, 1);
  add_shared_options(app, o, typed);
  add_commands(app, o, typed);
  exit_code = 0;
  try {
    app.parse(with_environment(argc, argv));
    if (!o.config.empty()) take_config(read_config(o.config), app, o, typed);
    resolve(o, typed);
    return o;
  } catch (const CLI::Success& e) {
    app.exit(e);
  } catch (const CLI::Error& e) {
    std::fprintf(stderr, "acd-recorder: %s (see acd-recorder --help)\n", shown(e.what(), kShownLine).c_str());
    exit_code = static_cast<int>(Exit::usage);
  }
  o.command = RecorderOptions::Command::none;
  return o;
}

}  // namespace acd
