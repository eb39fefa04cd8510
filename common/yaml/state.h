// What a Document owns. Internal to common/yaml.
#pragma once

#include <memory>
#include <string>

#include "common/yaml/document.h"
#include "common/yaml/scan.h"

namespace locust::yaml {

struct Document::State {
  std::string text;
  std::string source;
  std::size_t first_line = 1;
  std::unique_ptr<Node> root;
  Json value;

  SourceText Located() const { return {text, source, first_line}; }
};

}  // namespace locust::yaml
