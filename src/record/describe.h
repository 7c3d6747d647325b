#pragma once

#include <string>

#include "record/decode.h"

namespace acd {

/// One sentence for a person: "Agent 6101 answers an ACD call of P860 on button 01."
std::string describe(const Record& record);
std::string describe(const Reject& reject);

}  // namespace acd
