#include "names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/error.h"
#include "core/fields.h"
#include "core/text.h"
#include "csv_reader.h"

namespace acd {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"agent", "path", "group", "reason"};
constexpr std::array<std::string_view, 5> kColumns = {"kind", "id", "name", "from", "to"};
enum Field { kind_field, id_field, name_field, from_field, to_field };

constexpr std::string_view kShape = "the first line must be kind,id,name or kind,id,name,from,to";

}  // namespace

// One file at work.
class NamesReader {
 public:
  NamesReader(std::string_view csv, const std::string& file) : csv_(csv), file_(file), rows_(csv) {}

  Names read() {
    try {
      read_header();
      while (rows_.next(fields_))
        if (std::any_of(fields_.begin(), fields_.end(), [](const std::string& f) { return !trim_blanks(f).empty(); }))
          read_row();
    } catch (const CsvError& e) {
      fail(e.line(), e.what());
    }
    return std::move(names_);
  }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw Error(fmt::format("{}:{}: {}", file_, line, what), Exit::usage);
  }
  [[noreturn]] void fail(const std::string& what) const { fail(rows_.line(), what); }

  void read_header() {
    if (csv_.starts_with("\xFF\xFE") || csv_.starts_with("\xFE\xFF"))
      fail(1, "the file is UTF-16; save it as CSV UTF-8");
    if (!rows_.next(fields_)) fail(1, fmt::format("the file is empty; {}", kShape));
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const std::string_view name = trim_blanks(fields_[i]);
      const auto known = std::find(kColumns.begin(), kColumns.end(), name);
      if (known == kColumns.end())
        fail(fmt::format("column '{}' is not known; {}", shown(name), kShape));
      auto& place = places_[static_cast<std::size_t>(known - kColumns.begin())];
      if (place) fail(fmt::format("column '{}' comes twice; {}", name, kShape));
      place = i;
    }
    for (const Field needed : {kind_field, id_field, name_field})
      if (!places_[needed]) fail(fmt::format("column '{}' is missing; {}", kColumns[needed], kShape));
    columns_ = fields_.size();
  }

  std::string_view field(Field which) const {
    const auto place = places_[which];
    return place && *place < fields_.size() ? trim_blanks(fields_[*place]) : std::string_view{};
  }

  // Spreadsheets leave empty fields at the end of a line out, or add some.
  void read_row() {
    for (std::size_t i = columns_; i < fields_.size(); ++i)
      if (!fields_[i].empty())
        fail(fmt::format("{} fields, but the header has {}; put a name with a comma in quotes", fields_.size(),
                         columns_));
    Names::Entry entry{day(from_field, std::numeric_limits<Day>::min()), day(to_field, std::numeric_limits<Day>::max()),
                       std::string(field(name_field)), rows_.line()};
    if (field(id_field).empty()) fail("the id is empty; write the id that is to get a name");
    if (printable(entry.name) != entry.name)
      fail("the name holds control characters, or bytes that are not UTF-8; save the file as CSV UTF-8");
    if (entry.from >= entry.to)
      fail(fmt::format("'to' {} is not after 'from' {}", shown(field(to_field)), shown(field(from_field))));
    add(std::move(entry));
  }

  Day day(Field which, Day unlimited) const {
    if (field(which).empty()) return unlimited;
    try {
      return parse_day(field(which));
    } catch (const std::invalid_argument& e) {
      fail(fmt::format("'{}': {}", kColumns[which], printable(e.what())));
    }
  }

  NameKind kind() const {
    const auto known = std::find(kKinds.begin(), kKinds.end(), field(kind_field));
    if (known == kKinds.end())
      fail(fmt::format("kind '{}' is none of agent path group reason", shown(field(kind_field))));
    return static_cast<NameKind>(known - kKinds.begin());
  }

  void add(Names::Entry entry) {
    auto& entries = names_.entries_[{kind(), std::string(field(id_field))}];
    const auto place = std::lower_bound(entries.begin(), entries.end(), entry.from,
                                        [](const Names::Entry& e, Day from) { return e.from < from; });
    if (place != entries.end() && place->from == entry.from)
      fail(fmt::format("{} '{}' has a name from that day in line {}; give each its 'from'", field(kind_field),
                       shown(field(id_field)), place->line));
    entries.insert(place, std::move(entry));
    ++names_.size_;
  }

  const std::string_view csv_;
  const std::string& file_;
  CsvReader rows_;
  std::vector<std::string> fields_;
  std::array<std::optional<std::size_t>, kColumns.size()> places_;  // of the columns, in the file's order
  std::size_t columns_ = 0;
  Names names_;
};

Names Names::parse(std::string_view csv, const std::string& file) { return NamesReader(csv, file).read(); }

Names Names::read(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  if (in && in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
  if (!in.is_open() || in.bad() || errno == EISDIR)
    throw Error(fmt::format("cannot read --names '{}': {}; name a CSV file with the header kind,id,name", file,
                            std::strerror(errno)),
                Exit::usage);
  return parse(content.str(), file);
}

std::string_view Names::find(NameKind kind, std::string_view id, Day day) const {
  const auto found = entries_.find(std::pair<NameKind, std::string>(kind, id));
  if (found == entries_.end()) return {};
  for (auto entry = found->second.rbegin(); entry != found->second.rend(); ++entry)
    if (entry->from <= day && day < entry->to) return entry->name;
  return {};
}

}  // namespace acd
