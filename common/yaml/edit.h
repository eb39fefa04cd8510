// Applies a JSON Patch to the text of a document.
//
// Lines that the patch does not touch come out byte for byte, comments and quoting included. An
// edit through an alias or a merge key writes out only that path; an edit inside an anchored node
// leaves what its aliases stand for as it was. New values are written in the style around them.
#pragma once

#include <string>

#include "common/json/patch.h"
#include "common/yaml/document.h"

namespace locust::yaml {

// The text of `document` after `patch`. The result is parsed again and its value compared with the
// same patch applied to document.value(); a difference is an internal error, as is a patch that
// does not apply.
std::string ApplyPatch(const Document& document, const json::Patch& patch,
                       const Limits& limits = {});

// The same for a caller who has the patched value: `expected`.
std::string ApplyPatch(const Document& document, const json::Patch& patch, const Json& expected,
                       const Limits& limits = {});

}  // namespace locust::yaml
