// Runs properties over random documents.
//
// LOCUST_PROPERTY_SEED and LOCUST_PROPERTY_CASES choose other cases than those of the normal run;
// each failure prints the seed that repeats it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/json/patch.h"
#include "common/yaml/document.h"
#include "tests/unit/common/yaml/random_document.h"

namespace locust::yaml {

// What a case looks like and how to repeat it, for a failure's message.
std::string Describe(std::uint64_t seed, const std::string& text, const json::Patch& patch = {},
                     const std::string& edited = {});

// Whether this run has the normal length, so that what it covers can be asserted.
bool IsFullRun();

using Property =
    std::function<void(std::uint64_t seed, Choices& choices, const Document& document)>;

// Stops at the first failure. Of the random documents a few are refused, since yaml-cpp does not
// read all of YAML; more than that is a failure. Returns how often each feature was written.
std::map<std::string, std::size_t> ForEachDocument(const DocumentOptions& options,
                                                   std::uint64_t cases, const Property& property);

}  // namespace locust::yaml
