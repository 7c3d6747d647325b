#include "recorder_main.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

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
#include "store/database.h"
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

// What a service manager, or a person, may just try again: the disk, or somebody who holds the database.
Exit exit_of(const SQLite::Exception& e) {
  switch (e.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return Exit::try_again;
    default:
      return Exit::failed;
  }
}

std::string advice_for(const SQLite::Exception& e) {
  switch (e.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "somebody holds it: try again when a prune, a backup or an sqlite3 shell has ended";
    case SQLITE_CORRUPT:
      return std::string("it is damaged: ") + kIfDamaged;
    default:
      return "check the disk and its free space";
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
    std::fprintf(stderr, "acd-recorder: %s\n", printable(e.what()).c_str());
    return static_cast<int>(e.code());
  } catch (const SQLite::Exception& e) {
    std::fprintf(stderr, "acd-recorder: the database could not be %s: %s; %s\n",
                 e.getErrorCode() == SQLITE_CORRUPT ? "read" : "written", printable(e.what()).c_str(),
                 advice_for(e).c_str());
    return static_cast<int>(exit_of(e));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "acd-recorder: %s\n", printable(e.what()).c_str());
    return static_cast<int>(Exit::failed);
  }
}

}  // namespace acd
