// What an upgrade changes, for a person to read.
//
// Objects are compared as values, so neither comments nor the form in which a version of Helm
// writes them count, and are written in one form. A ConfigMap whose name ends in a hash of its
// content is compared with the one that it replaces. What is secret is written as "(hidden)", or
// "(hidden, another one)" where it changes: values of Secrets, variables and arguments whose name
// says so, passwords in URLs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "postrenderer/deploy/manifest.h"

namespace locust::deploy {

struct ManifestDiff {
  std::string text;  // a unified diff for each object, then a line that counts; ends with '\n'
  std::size_t added = 0, changed = 0, removed = 0;
  bool empty() const { return added + changed + removed == 0; }
};

ManifestDiff DiffManifests(const std::vector<ManifestObject>& before,
                           const std::vector<ManifestObject>& after, bool colours);

// Control characters as blanks, so that no manifest can steer a terminal.
std::string Printable(std::string_view text);

}  // namespace locust::deploy
