// A state file with any content is taken and comes back as it was, or leaves the board as it was. Input: the file.

#include <stdexcept>

#include "fuzz.h"
#include "state/board.h"

using acd::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  acd::Board board;
  board.report({acd::QueueKind::path, "860", 3, 11, 135, ""});
  const acd::Board before = board;
  try {
    board.load(acd::fuzz::text_of(data, size));
  } catch (const std::invalid_argument&) {
    require(board == before, "a file that is not taken changes nothing");
    return 0;
  }
  acd::Board again;
  again.load(board.json());
  require(again == board, "what was taken comes back");
  return 0;
}
