// The ConfigMaps that we add: immutable, named after their content.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// The ConfigMap "<fullname>-<part>-<hash>" with `data`, labelled as a part of the release and with
// kTestLabel and kHashLabel; kept by Helm where the load test asks for it. Throws Error (kInvalid)
// when the texts are together over the 1 MiB that the API server stores.
OrderedJson HashedConfigMap(const Release& release, const Context& context, std::string_view part,
                            const StringMap& data);

// The command that deletes the kept ConfigMaps of earlier revisions: all hash-named ones of the
// release but those among `present`. Empty when there are none among `present`.
std::string CleanUpCommand(std::string_view fullname, std::span<const OrderedJson> present);

}  // namespace locust::inject
