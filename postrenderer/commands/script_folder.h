// A folder of Python, as a load test takes it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::commands {

struct ScriptFolder {
  std::string main_py;
  std::map<std::string, std::string> library;  // texts by the path below lib/ that pods see
  std::optional<std::string> requirements;     // text of requirements.txt
  std::vector<Diagnostic> notices;             // what was passed over, and why
};

// Reads main.py, requirements.txt and, as library, every other file: one in the folder lib by its
// path there, any other by its path in the folder. Hidden files, caches, Python environments,
// binaries, names that no ConfigMap takes and files that hold a load test, standards or the schema
// are passed over. Links to folders are not followed. Throws Error: kMissing when the folder,
// main.py or another file cannot be read, kInvalid when there is far more than a ConfigMap holds,
// or when two files would have one path.
ScriptFolder ReadScriptFolder(const std::string& folder);

}  // namespace locust::commands
