// Checks the syntax of a load test's scripts with a local Python, without running them.
//
// A Python that is older than the image's may refuse what the image's accepts, so its verdict is an
// error only where it is not older; otherwise, and where the image's Python is not known, it is a
// warning.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/inject/release.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::commands {

// The minor version of the Python 3 in an image of locustio/locust, by its tag; never lower than it
// really is. nullopt for another image, another form of tag or a version that is too new to know.
std::optional<int> ImagePython(std::string_view image);

// The newest Python among the images of a release; nullopt when one of them is not known.
std::optional<int> ImagePython(const inject::Release& release);

// What the check has to know of one load test.
struct ScriptsToCheck {
  const LoadTest* load_test = nullptr;
  std::string_view text;            // of the load test's file, for excerpts
  std::optional<int> image_python;  // the newest among the images that run the scripts
};

// Runs `python` once for all scripts. Returns what it finds, as errors or warnings. Throws Error
// (kMissing) when `python` is missing or is no Python 3, does not answer in time or fails.
std::vector<Diagnostic> CheckSyntax(const std::string& python,
                                    std::span<const ScriptsToCheck> tests);

}  // namespace locust::commands
