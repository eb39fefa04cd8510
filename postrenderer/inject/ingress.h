// The way to the web UI: an Ingress, or an HTTPRoute where the standards name a Gateway.
//
// It is called "<full name>-web", as the chart's own Ingress has the full name, and leads to the
// port of the master's Service behind which the web UI really is. An Ingress of the chart stays;
// one for the same host and path is an error, since which of the two answers is left to chance.
//
// TLS: as the load test says, else by the cert-manager issuer of the standards, with the secret
// "<full name>-tls"; behind a Gateway it is the Gateway's own.
//
// Needs nothing from the transformations before it.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Throws Error (kInvalid).
Changes Ingress(const Release& release, const Context& context);

}  // namespace locust::inject
