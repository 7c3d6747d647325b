// A configuration file with any content is taken, and then every setting is one that can be worked with, or is wrong
// usage. Input: the file.

#include <chrono>
#include <string>

#include "core/error.h"
#include "folder.h"
#include "options.h"

using acd::fuzz::require;

namespace {

std::string write(std::string_view content) {
  static const acd::fuzz::Folder folder;
  return folder.write("acd-recorder.toml", content);
}

void check_settings(const acd::RecorderOptions& o, const std::string& config) {
  using Command = acd::RecorderOptions::Command;
  require(o.command == Command::run, "a file of settings does not choose what is done");
  require(o.config == config, "it is known where the settings are from");
  require(!o.db.empty() && !o.pbx.empty(), "what is needed is there");
  for (const acd::Endpoint& e : o.pbx) {
    const acd::Endpoint again = acd::parse_endpoint(acd::endpoint_text(e), acd::kSwitchPort);
    require(again.host == e.host && again.port == e.port, "an address comes back");
  }
  require(o.max_silence_s >= 1 && o.max_silence_s <= 86400, "a silence has limits");
  if (o.zone) acd::Zone is_known(*o.zone);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string config = write(acd::fuzz::text_of(data, size));
  try {
    acd::log_level_in(config);
  } catch (const acd::Error& e) {
    require(e.code() == acd::Exit::usage, "a wrong file is wrong usage");
  }
  const char* const argv[] = {"acd-recorder", "run", "--config", config.c_str()};
  try {
    int exit_code = 0;
    const acd::RecorderOptions options = acd::parse_recorder_options(4, argv, exit_code);
    if (options.command != acd::RecorderOptions::Command::none) check_settings(options, config);
    require(exit_code == 0 || exit_code == 2, "all else is wrong usage");
  } catch (const acd::Error& e) {
    require(e.code() == acd::Exit::usage, "a wrong setting is wrong usage");
  }
  return 0;
}
