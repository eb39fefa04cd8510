// What pip is asked to install: the lines of a requirements file and the arguments of `pip
// install`, read far enough to judge them. Nothing is validated: what pip would refuse may come out
// as anything.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"

namespace locust::standards {

struct PipRequest {
  enum class Kind { kPackage, kOption, kUrl, kPath };
  Kind kind = Kind::kPackage;
  std::string text;        // as it is written, without comment and hashes
  std::string name;        // of a package or an option ("--index-url", whatever its spelling)
  std::string value;       // of an option; the URL of kUrl
  bool is_pinned = false;  // a package with "==" and no wildcard
  bool has_hash = false;
  bool in_file = false;  // a line of a requirements file, where options need a reason
};

// The lines of a requirements file.
std::vector<PipRequest> ReadRequirements(std::string_view text);

// The arguments of every `pip install` in a shell script.
std::vector<PipRequest> ReadPipScript(std::string_view script);

// The same for a container's command and args; whether there is any `pip install` at all.
struct PipCommands {
  bool installs = false;
  std::vector<PipRequest> requests;
};
PipCommands ReadPipCommands(const Json& container);

}  // namespace locust::standards
