// An egress NetworkPolicy for the pods of the release, where the standards ask for it.
//
// Allowed are DNS, the master's port within the release, and the networks that the standards name
// (targets, package index). What load tests may reach is then a matter of the network, which a
// script cannot talk its way around.
//
// Needs nothing from the transformations before it.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Throws Error (kInvalid) when no label selects the pods of the release alone.
Changes NetworkPolicy(const Release& release, const Context& context);

}  // namespace locust::inject
