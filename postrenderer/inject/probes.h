// Probes of the master that ask where the master answers.
//
// The chart probes the web UI at port 8089 and path "/". A headless master has no web UI: never
// ready, so the Service has no endpoints and no worker can connect. There the probe becomes a TCP
// connection to the port of the workers. Otherwise port, path and scheme follow --web-port,
// --web-base-path and --tls-cert. Probes of other ports and by `exec` are left alone.
//
// Needs the variables of Environment.
#pragma once

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

Changes Probes(const Release& release, const Context& context);

}  // namespace locust::inject
