#include "postrenderer/inject/network_policy.h"

#include <string>
#include <utility>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/labels.h"
#include "postrenderer/inject/locust_settings.h"
#include "postrenderer/inject/selector.h"

namespace locust::inject {
namespace {

OrderedJson Port(const char* protocol, int port) {
  return {{"protocol", protocol}, {"port", port}};
}

OrderedJson Egress(const OrderedJson& selector, int master_port,
                   const standards::NetworkPolicyDefaults& allowed) {
  OrderedJson rules = OrderedJson::array();
  rules.push_back({{"ports", OrderedJson::array({Port("UDP", 53), Port("TCP", 53)})}});
  rules.push_back({{"to", OrderedJson::array({{{"podSelector", {{"matchLabels", selector}}}}})},
                   {"ports", OrderedJson::array({Port("TCP", master_port)})}});
  OrderedJson networks = OrderedJson::array();
  for (const std::string& cidr : allowed.cidrs) {
    networks.push_back({{"ipBlock", {{"cidr", cidr}}}});
  }
  if (!networks.empty()) rules.push_back({{"to", std::move(networks)}});
  return rules;
}

}  // namespace

Changes NetworkPolicy(const Release& release, const Context& context) {
  EditBuilder edits(release);
  const standards::NetworkPolicyDefaults& defaults = context.standards.defaults.network_policy;
  if (!defaults.enabled || !release.master) return {};
  const Object& master = release.objects[*release.master];
  const OrderedJson selector = ReleaseSelector(release);
  if (selector.empty()) {
    edits.Fail(*release.master, "/spec/selector",
               "master and workers have no label in common, so a NetworkPolicy for both would hold "
               "for every pod of the namespace",
               "give them a common label in their selectors, or turn networkPolicy off in the "
               "standards");
    return edits.Take();
  }
  const int master_port =
      LocustSettings(*json::At(master.value, master.workload->container_path())).master_port();
  const std::string name = release.fullname + "-egress";
  edits.Create({{"apiVersion", "networking.k8s.io/v1"},
                {"kind", "NetworkPolicy"},
                {"metadata", NewMetadata(release, context, name)},
                {"spec",
                 {{"podSelector", {{"matchLabels", selector}}},
                  {"policyTypes", OrderedJson::array({"Egress"})},
                  {"egress", Egress(selector, master_port, defaults)}}}});
  std::string networks;
  for (const std::string& cidr : defaults.cidrs) networks += ", " + cidr;
  edits.Summarise("network policy: " + name + " lets pods reach DNS, the master" + networks);
  return edits.Take();
}

}  // namespace locust::inject
