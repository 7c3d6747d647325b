#include "run.h"

#include <systemd/sd-daemon.h>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "chunk_queue.h"
#include "journal_thread.h"
#include "link.h"
#include "publish.h"
#include "site_zone.h"
#include "spill.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/side_tables.h"

namespace acd {
namespace {

constexpr std::size_t kQueueBytes = 64 * 1024 * 1024;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

SessionStart live_session(const RecorderOptions& options, Zone zone) {
  SessionStart start;
  start.session.kind = SessionKind::live;
  start.session.zone = std::move(zone);
  start.session.max_silence_s = options.max_silence_s;
  return start;
}

std::string spill_path(const RecorderOptions& options) {
  const std::filesystem::path db(options.db);
  return (options.spill.empty() ? db.parent_path() : std::filesystem::path(options.spill)) /
         (db.filename().string() + ".spill");
}

void close_left_open(Journal& journal) {
  if (!journal.left_open()) return;
  log_event(LogLevel::warning, "interrupted_session_closed", {{"source", journal.left_open()->source}});
  journal.begin();
  journal.close_left_open(now_us());
  journal.commit();
}

}  // namespace

void run(const RecorderOptions& options) {
  require_zone(options);
  const WriterLock lock(options.db);
  const auto db = open_for_writing(options.db);
  remove_side_tables(*db);  // of a rebuild that was killed
  Journal journal(*db);
  Publisher publisher(options.state);
  publisher.load(journal.board());

  ChunkQueue queue(kQueueBytes);
  Spill spill(spill_path(options), options.db);
  JournalThread writer(journal, queue, publisher, live_session(options, site_zone(*db, options)), spill);
  writer.recover();  // goes on with the session that is open, if the spill does
  close_left_open(journal);
  asio::io_context io;
  Link link(io, options.pbx, std::chrono::seconds(options.max_silence_s), queue);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const asio::error_code& error, int) {
    if (error) return;
    sd_notify(0, "STOPPING=1");
    link.stop();
  });
  writer.start();
  link.start();
  log_event(LogLevel::info, "recording", {{"pbx", options.pbx.host + ":" + options.pbx.port}, {"db", options.db}});
  sd_notify(0, "READY=1");
  io.run();
  writer.join();
  checkpoint(*db);
  log_event(LogLevel::info, "stopped", {{"db", options.db}});
}

}  // namespace acd
