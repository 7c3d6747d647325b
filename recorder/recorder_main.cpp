#include "recorder_main.h"

#include <SQLiteCpp/Exception.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>

#include "core/error.h"
#include "core/text.h"
#include "core/tzdata.h"
#include "doctor.h"
#include "options.h"
#include "play.h"
#include "replay.h"
#include "run.h"
#include "salvage_command.h"
#include "sqlite_error.h"
#include "upkeep.h"

namespace acd {
namespace {

void execute(const RecorderOptions& options) {
  set_log_level(options.log_level);
  switch (options.command) {
    case RecorderOptions::Command::none:
      return;
    case RecorderOptions::Command::run:
      return run(options);
    case RecorderOptions::Command::replay:
      return replay(options);
    case RecorderOptions::Command::play:
      return play(options);
    case RecorderOptions::Command::rebuild:
      return rebuild_command(options);
    case RecorderOptions::Command::backup:
      return backup_command(options);
    case RecorderOptions::Command::prune:
      return prune_command(options);
    case RecorderOptions::Command::salvage:
      return salvage_command(options);
    case RecorderOptions::Command::doctor:
      return doctor_command(options);
  }
}

}  // namespace

int recorder_main(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);
  if (const char* folder = std::getenv("TZDIR"); folder && *folder) use_tzdata(std::make_shared<const Tzdata>(folder));
  try {
    int exit_code = 0;
    const RecorderOptions options = parse_recorder_options(argc, argv, exit_code);
    execute(options);
    return exit_code;
  } catch (const Error& e) {
    std::fprintf(stderr, "acd-recorder: %s\n", shown(e.what(), kLongestLine).c_str());
    return static_cast<int>(e.code());
  } catch (const SQLite::Exception& e) {
    const Error error = error_of(e);
    std::fprintf(stderr, "acd-recorder: %s\n", printable(error.what()).c_str());
    return static_cast<int>(error.code());
  } catch (const std::exception& e) {
    std::fprintf(stderr, "acd-recorder: %s\n", shown(e.what(), kLongestLine).c_str());
    return static_cast<int>(Exit::failed);
  }
}

}  // namespace acd
