#include "explain.h"

#include "glossary.h"

namespace acd {
namespace {

class ExplainingPrinter : public Printer {
 public:
  ExplainingPrinter(std::vector<Column> columns, std::unique_ptr<Printer> out)
      : Printer(std::move(columns)), out_(std::move(out)) {}

  void begin() override {
    out_->begin();
    for (const Column& column : columns()) {
      const GlossaryEntry* entry = glossary_entry(column.name);
      out_->cell(column.name);
      out_->cell(entry ? entry->unit : std::string_view{});
      out_->cell(entry ? entry->meaning : std::string_view{});
      out_->end_row();
    }
  }
  void cell(std::string_view) override {}
  void end_row() override {}
  void end() override { out_->end(); }

 private:
  std::unique_ptr<Printer> out_;
};

}  // namespace

std::vector<Column> explanation_columns() {
  return {{"column", Kind::text}, {"unit", Kind::text}, {"meaning", Kind::text}};
}

std::unique_ptr<Printer> explaining_printer(std::vector<Column> columns, std::unique_ptr<Printer> out) {
  return std::make_unique<ExplainingPrinter>(std::move(columns), std::move(out));
}

}  // namespace acd
