#include <fmt/format.h>

#include "core/error.h"
#include "health_checks.h"
#include "store/at_rest.h"
#include "store/database.h"
#include "store/foreign_now.h"
#include "store/last_arrival.h"

namespace acd {
namespace {

void foreign_bytes(const ReportContext& context, const TakeFact& fact) {
  const ForeignBytes bytes = foreign_now(context.reader.db());
  if (bytes.empty()) return;
  fact("foreign_bytes", fmt::format("{}", bytes.count),
       fmt::format("{}; correct the port in --pbx", foreign_text(bytes)));
}

void host_clock(const ReportContext& context, const TakeFact& fact) {
  const std::string text =
      clock_behind_text({context.now.unix_s * 1'000'000}, last_arrival(context.reader.db()), context.zone);
  if (!text.empty()) fact("host_clock", "behind", fmt::format("{}: {}", text, kIfClockBehind));
}

// What the recorder says of its connection; nothing if nobody records, or it cannot be seen.
void connection(const ReportContext& context, const TakeFact& fact) {
  try {
    const std::string& path = context.request.db;
    if (const auto writer = writer_of(path))
      if (const std::string note = writer_note(path); !note.empty())
        fact("recorder", *writer, fmt::format("process at work: {}", note));
  } catch (const Error&) {
    return;  // the hole at the end says that it cannot be seen
  }
}

}  // namespace

void check_now(const ReportContext& context, const TakeFact& fact) {
  connection(context, fact);
  foreign_bytes(context, fact);
  host_clock(context, fact);
  if (lacks_wal(context.reader.db())) fact("no_wal", "1", no_wal_text(context.request.db));
}

}  // namespace acd
