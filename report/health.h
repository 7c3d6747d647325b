#pragma once

#include "request.h"

namespace acd {

/// How far the figures can be trusted: sessions, coverage and its holes, lost records, rejects, surprises, the switch's
/// clock. Of the whole database unless a range is asked for.
void report_health(const ReportContext& context);

/// Of a database that has no record: how it stands now.
void report_health_without_records(const ReportContext& context);

}  // namespace acd
