#pragma once

#include <SQLiteCpp/Exception.h>

#include "core/error.h"

namespace acd {

/// What a person is told when the database could not be written: why, and what to do. Exit::try_again for what may just
/// be tried again: the disk, or another program that has the database locked.
Error error_of(const SQLite::Exception& e);

}  // namespace acd
