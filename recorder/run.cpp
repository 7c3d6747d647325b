#include "run.h"

#include <fmt/format.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <mutex>

#include "chunk_queue.h"
#include "core/error.h"
#include "doctor_database.h"
#include "job_server.h"
#include "jobs.h"
#include "journal_thread.h"
#include "link.h"
#include "publish.h"
#include "service.h"
#include "site_zone.h"
#include "spill.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/last_arrival.h"
#include "store/side_tables.h"
#include "tzdata_watch.h"

namespace acd {
namespace {

constexpr std::size_t kQueueBytes = 64 * 1024 * 1024;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

SessionStart live_session(const RecorderOptions& options, Zone zone, ClockRules clock_rules) {
  SessionStart start;
  start.session.kind = SessionKind::live;
  start.session.zone = std::move(zone);
  start.session.clock_rules = clock_rules;
  start.session.max_silence_s = options.max_silence_s;
  return start;
}

void check_spill_folder(const std::string& folder) {
  const Finding found = of_spill_folder(folder);
  if (found.verdict != Verdict::ok)
    log_event(LogLevel::warning, "spill_folder_unusable", {{"folder", folder}, {"why", found.detail}});
}

// From the link's thread to the journal's.
class LinkNote {
 public:
  void set(const std::string& text) {
    const std::lock_guard guard(mutex_);
    text_ = text;
  }
  std::string get() const {
    const std::lock_guard guard(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

void check_host_clock(SQLite::Database& db, const Zone& zone) {
  const std::string text = clock_behind_text({now_us()}, last_arrival(db), zone);
  if (!text.empty()) log_event(LogLevel::warning, "host_clock_behind", {{"note", text}, {"hint", kIfClockBehind}});
}

// The file may have been moved, or the lock removed and another recorder started.
void check_is_ours(WriterLock& lock, const NamedFile& file, const std::string& db) {
  try {
    if (lock.renew())
      log_event(LogLevel::warning, "lock_made_again",
                {{"file", db + ".lock"}, {"why", "it was removed; while this process runs it must stay"}});
  } catch (const Error& e) {
    throw NotTheWriter(e.what(), e.code());
  }
  if (!file.is_in_place())
    throw Error(
        fmt::format("'{}' was moved or removed while it was recorded into; all up to then is in the file that had "
                    "this name",
                    db),
        Exit::try_again);
}

// SQLite does it for no file that was moved when it closes it, and would not find the WAL by the new name. By then no
// reader can come that knows of this WAL.
std::string move_wal_in(SQLite::Database& db, const std::string& path) {
  if (checkpoint(db, kWaitForOthers_ms)) return "";
  return fmt::format("; what '{}-wal' holds is not: put that beside it as NAME-wal", path);
}

// Waits for the end of recording.
void join(JournalThread& writer, SQLite::Database& db, const NamedFile& file, const std::string& path) {
  try {
    writer.join();
  } catch (const Error& e) {
    if (file.is_in_place()) throw;
    throw Error(e.what() + move_wal_in(db, path), e.code());
  }
}

void close_left_open(Journal& journal) {
  if (!journal.left_open()) return;
  const std::string source = journal.left_open()->source;
  journal.begin(kWaitForOthers_ms);
  journal.close_left_open(now_us());
  journal.commit();
  log_event(LogLevel::warning, "interrupted_session_closed", {{"source", source}});
}

LinkSettings link_settings(const RecorderOptions& options, Zone zone, ClockRules clock_rules) {
  LinkSettings settings;
  settings.switches = options.pbx;
  settings.times.max_silence = std::chrono::seconds(options.max_silence_s);
  settings.zone = std::move(zone);
  settings.clock_rules = clock_rules;
  return settings;
}

std::string names_of(const std::vector<Endpoint>& switches) {
  std::string names;
  for (const Endpoint& pbx : switches) names += (names.empty() ? "" : " ") + endpoint_text(pbx);
  return names;
}

// What may change while recording goes on: how much is logged.
void reload(const std::string& config) {
  try {
    const auto level = log_level_in(config);
    if (level) set_log_level(*level);
    log_event(
        LogLevel::warning, "reloaded",
        {{"config", config}, {"log_level", level ? std::string(log_level_name(*level)) : "not named, as before"}});
  } catch (const Error& e) {
    log_event(LogLevel::error, "not_reloaded", {{"why", e.what()}});
  }
}

// SIGTERM and SIGINT stop; SIGHUP reloads the configuration file, and stops where there is none: then it is a terminal
// that was closed.
class Signals {
 public:
  Signals(asio::io_context& io, Link& link, Service& service, JobServer& jobs, std::string config)
      : signals_(io, SIGINT, SIGTERM, SIGHUP), link_(link), service_(service), jobs_(jobs), config_(std::move(config)) {
    wait();
  }

 private:
  void wait() {
    signals_.async_wait([this](const asio::error_code& error, int number) {
      if (!error) came(number);
    });
  }
  void came(int number) {
    if (number == SIGHUP && !config_.empty()) {
      service_.reloading();
      reload(config_);
      service_.reloaded();
      return wait();
    }
    service_.stopping();
    jobs_.stop();
    link_.stop();
  }

  asio::signal_set signals_;
  Link& link_;
  Service& service_;
  JobServer& jobs_;
  const std::string config_;
};

}  // namespace

void run(const RecorderOptions& options) {
  require_zone(options);
  WriterLock lock(options.db);
  Publisher publisher(options.state);
  publisher.claim();
  const auto db = open_for_writing(options.db);
  const NamedFile file(options.db);
  remove_side_tables(*db);  // of a rebuild that was killed
  Journal journal(*db);
  publisher.load(journal.board());

  ChunkQueue queue(kQueueBytes);
  const Zone zone = site_zone(*db, options);
  const ClockRules clock_rules = site_clock_rules(*db, options);
  check_host_clock(*db, zone);
  if (!options.spill.empty()) check_spill_folder(options.spill);
  Spill spill(spill_path(options.db, options.spill), options.db);
  JournalThread writer(journal, queue, publisher, live_session(options, zone, clock_rules), spill);
  writer.recover();  // continues the session that is open, if the spill does
  close_left_open(journal);
  asio::io_context io;
  Link link(io, link_settings(options, zone, clock_rules), queue);
  Service service(io, link, writer.vitals(), zone);
  Jobs jobs(journal, *db, [&queue] { queue.wake(); });
  JobServer job_server(io, options.db, [&jobs](JobRequest request) { jobs.take(std::move(request)); });
  const Signals signals(io, link, service, job_server, options.config);
  writer.work_between(jobs);
  TzdataWatch tzdata_watch(zone);
  writer.check_always([&] { check_is_ours(lock, file, options.db); });
  LinkNote link_note;  // for doctor and health, which may not ask the switch
  service.tell_link([&](const std::string& text) { link_note.set(text); });
  writer.look_after([&] {
    lock.note(link_note.get());
    const auto fresh = tzdata_watch.look(Arrival{now_us()}.second());
    if (!fresh) return;
    writer.use_rules(*fresh);
    asio::post(io, [&link, &service, at_the_link = *fresh] {
      link.use_rules(at_the_link);
      service.use_rules(at_the_link);
    });
  });
  writer.start([&io] { io.stop(); });
  link.start();
  job_server.start();
  log_event(LogLevel::info, "recording", {{"pbx", names_of(options.pbx)}, {"db", options.db}});
  service.ready();
  io.run();
  join(writer, *db, file, options.db);
  checkpoint(*db);
  log_event(LogLevel::info, "stopped", {{"db", options.db}});
}

}  // namespace acd
