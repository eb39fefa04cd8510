// The third source of options, after flags and variables: a YAML mapping with the options by their
// keys.
//
//   drainDelay: 15s
//   clientName: [a, b]
#pragma once

#include <string>

#include "common/options/table.h"

namespace locust::webhook {

// Sets what the file says of the options that are not `given` yet, and adds them to those; a null
// says nothing. Throws Error: kMissing when the file cannot be read, kInvalid with all that is
// wrong in it, each at its place.
void ReadConfigFile(const std::string& path, const options::Table& table, options::Given& given);

}  // namespace locust::webhook
