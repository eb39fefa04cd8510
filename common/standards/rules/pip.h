// Rules about pip: pip-index, pip-pinned, pip-options.
//
// They read requirements files and shell scripts in ConfigMaps, `pip install` in containers'
// commands, and pip's environment variables.
#pragma once

#include "common/standards/parameters.h"
#include "common/standards/url_pattern.h"

namespace locust::standards {

struct PipIndex : Settings {
  static constexpr std::string_view kNeeds = "allow";
  bool IsComplete() const { return !allow.empty(); }

  std::vector<UrlPattern> allow;
  Unknown unknown = Unknown::kDeny;
};
const fields::Object<PipIndex>& PipIndexFields();
void CheckPipIndex(const ObjectView& object, const PipIndex& rule, Violations& found);

struct PipPinned : Settings {
  bool hashes = false;
};
const fields::Object<PipPinned>& PipPinnedFields();
void CheckPipPinned(const ObjectView& object, const PipPinned& rule, Violations& found);

struct PipOptions : Settings {
  Strings allow_options = {"--only-binary", "--require-hashes", "--prefer-binary"};
  std::vector<UrlPattern> allow_urls;
};
const fields::Object<PipOptions>& PipOptionsFields();
void CheckPipOptions(const ObjectView& object, const PipOptions& rule, Violations& found);

}  // namespace locust::standards
