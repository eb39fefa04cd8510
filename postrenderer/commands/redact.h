// Keeps secrets out of what is printed.
#pragma once

#include <string>

#include "common/text/diagnostic.h"

namespace locust::commands {

// `text` with the user part of each URL ("https://user:password@host") as asterisks, and with the
// value of each field whose name says that it is a credential, password or token ("clusterToken:
// x") as asterisks. Keeps the length, so that a caret still points at its place.
std::string Redacted(std::string text);
Diagnostic Redacted(Diagnostic diagnostic);

}  // namespace locust::commands
