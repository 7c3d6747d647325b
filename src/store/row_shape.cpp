#include "store/row_shape.h"

#include <algorithm>
#include <cctype>

namespace acd {
namespace {

constexpr RowShape kRecorded[] = {{"session", "ntttiTBiITIII|It"},
                                  {"agent", "nt", true, true},
                                  {"directory", "nt", true, true},
                                  {"queue", "ntt"},
                                  {"correction", "niiI|I"},
                                  {"intake", "nbiIb|i"},
                                  {"carry", "niiiiit"},
                                  {"carry_agent", "tit", false},
                                  {"frame", "niIb"}};
constexpr RowShape kDecoded[] = {{"agent_event", "nitIIIIT"}, {"queue_sample", "niiIII|I"}, {"refresh", "nit"},
                                 {"reject", "nti"},           {"anomaly", "iti", false},    {"shift", "niIiIiIT|i"}};
constexpr RowShape kDerivation{"derivation", "niiIt|i"};

bool fits_letter(char letter, const PageValue& value) {
  using Type = PageValue::Type;
  if (value.type == Type::null) return letter == 'n' || std::isupper(static_cast<unsigned char>(letter)) != 0;
  const char small = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return (small == 'i' && value.type == Type::integer) || (small == 't' && value.type == Type::text) ||
         (small == 'b' && value.type == Type::blob);
}

}  // namespace

bool RowShape::fits(const PageRow& row) const {
  const std::size_t least = std::min(columns.find('|'), columns.size());
  const std::size_t most = columns.size() - (least < columns.size() ? 1 : 0);
  if (row.values.size() < least || row.values.size() > most || (with_rowid && row.rowid < 1)) return false;
  for (std::size_t i = 0; i < row.values.size(); ++i)
    if (!fits_letter(columns[i + (i >= least ? 1 : 0)], row.values[i])) return false;
  return true;
}

std::span<const RowShape> recorded_shapes() { return kRecorded; }

std::span<const RowShape> decoded_shapes() { return kDecoded; }

const RowShape& derivation_shape() { return kDerivation; }

}  // namespace acd
