// A file of names with any content is taken or refused with its line; CSV that is read, written with quotes and read
// again has the same fields. Input: the file.

#include "core/error.h"
#include "csv_reader.h"
#include "fuzz.h"
#include "names.h"

using acd::fuzz::require;

namespace {

std::string in_quotes(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

void read_again(std::string_view csv) {
  acd::CsvReader reader(csv);
  std::vector<std::string> fields, again;
  std::size_t line = 0;
  while (reader.next(fields)) {
    require(reader.line() > line, "rows begin in lines of their own");
    line = reader.line();
    std::string text;
    for (const std::string& field : fields) text += (text.empty() ? "" : ",") + in_quotes(field);
    acd::CsvReader quoted(text);
    require(quoted.next(again) && again == fields, "quoted fields come back");
    require(!quoted.next(again), "a row is one row");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view csv = acd::fuzz::text_of(data, size);
  try {
    read_again(csv);
  } catch (const acd::CsvError& e) {
    require(e.line() >= 1, "an error has a line");
  }
  try {
    const acd::Names names = acd::Names::parse(csv, "names.csv");
    names.find(acd::NameKind::agent, "6101", 0);
  } catch (const acd::Error& e) {
    require(std::string_view(e.what()).starts_with("names.csv:"), "an error says where");
    require(e.code() == acd::Exit::usage, "a wrong file is wrong usage");
  }
  return 0;
}
