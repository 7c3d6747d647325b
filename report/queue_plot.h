#pragma once

#include "request.h"

namespace acd {

/// Writes the picture of the range's queue waits to the file of --plot, beside the report: whole or not at all. Throws
/// Error when it cannot be written; makes sure that the file can be created when it is made.
class QueuePlot {
 public:
  explicit QueuePlot(const ReportContext& context);
  void write();

 private:
  const ReportContext& context_;
  Sink sink_;
};

}  // namespace acd
