#include "name_columns.h"

#include <algorithm>
#include <optional>
#include <string>

namespace acd {
namespace {

struct NameColumn {
  std::string_view id;
  std::string_view name;
  std::optional<NameKind> kind;  // none: as the row's queue_kind says
};

constexpr NameColumn kNameColumns[] = {{"agent_id", "agent_name", NameKind::agent},
                                       {"path_id", "path_name", NameKind::path},
                                       {"group_id", "group_name", NameKind::group},
                                       {"queue_id", "queue_name", std::nullopt},
                                       {"reason", "reason_name", NameKind::reason}};

const NameColumn* name_column_of(std::string_view id_column) {
  const auto* found = std::find_if(std::begin(kNameColumns), std::end(kNameColumns),
                                   [&](const NameColumn& c) { return c.id == id_column; });
  return found == std::end(kNameColumns) ? nullptr : found;
}

// Holds a row until its time is known, which may stand behind its ids.
class NamePrinter : public Printer {
 public:
  NamePrinter(std::vector<Column> columns, const Names& names, Day day, std::unique_ptr<Printer> inner)
      : Printer(std::move(columns)), names_(names), day_(day), inner_(std::move(inner)), row_(this->columns().size()) {
    for (std::size_t i = 0; i < this->columns().size(); ++i) {
      name_columns_.push_back(name_column_of(this->columns()[i].name));
      if (this->columns()[i].name == "queue_kind") queue_kind_ = i;
    }
  }

  void begin() override { inner_->begin(); }
  void cell(std::string_view text) override { row_[next_++] = text; }
  void end_row() override {
    const Day day = day_of_row();
    for (std::size_t i = 0; i < row_.size(); ++i) {
      inner_->cell(row_[i]);
      if (name_columns_[i]) inner_->cell(names_.find(kind_of(*name_columns_[i]), row_[i], day));
    }
    inner_->end_row();
    next_ = 0;
  }
  void total(std::string_view column, std::string_view text) override { inner_->total(column, text); }
  void end() override { inner_->end(); }

 private:
  // Times are formatted as local times: the date in front is the local day.
  Day day_of_row() const {
    for (std::size_t i = 0; i < row_.size(); ++i)
      if (columns()[i].kind == Kind::time && !row_[i].empty())
        return parse_day(std::string_view(row_[i]).substr(0, 10));
    return day_;
  }

  NameKind kind_of(const NameColumn& column) const {
    if (column.kind) return *column.kind;
    return queue_kind_ && row_[*queue_kind_] == "group" ? NameKind::group : NameKind::path;
  }

  const Names& names_;
  const Day day_;
  std::unique_ptr<Printer> inner_;
  std::vector<std::string> row_;
  std::vector<const NameColumn*> name_columns_;  // of each column; nullptr: it is no id
  std::optional<std::size_t> queue_kind_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<Column> with_name_columns(const std::vector<Column>& columns) {
  std::vector<Column> wider;
  for (const Column& column : columns) {
    wider.push_back(column);
    if (const NameColumn* name = name_column_of(column.name)) wider.push_back({name->name, Kind::text});
  }
  return wider;
}

std::unique_ptr<Printer> name_printer(std::vector<Column> columns, const Names& names, Day day,
                                      std::unique_ptr<Printer> inner) {
  return std::make_unique<NamePrinter>(std::move(columns), names, day, std::move(inner));
}

}  // namespace acd
