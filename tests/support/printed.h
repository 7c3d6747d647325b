#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "output.h"
#include "temp_folder.h"

namespace acd::test {

inline std::string bytes_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The bytes that a report's output becomes in a format: `fill` gets the output, rows and end() are its own.
inline std::string printed(Format format, const std::vector<Column>& columns, const std::function<void(Output&)>& fill,
                           TableLook look = {}) {
  const TempFolder folder;
  const Zone zone("Australia/Sydney");
  Sink sink(folder.file("report"));
  Output output(columns, zone, make_printer(format, columns, sink, look));
  fill(output);
  sink.done();
  return bytes_of_file(folder.file("report"));
}

}  // namespace acd::test
