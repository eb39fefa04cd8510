#include "certs/commands/status.h"

#include "certs/issue/text.h"

namespace locust::certs {
namespace {

std::string TrustText(const Observation::Configuration& configuration) {
  if (!configuration.object) return "is not there";
  const Trust& trust = configuration.trust;
  if (trust.webhooks == 0) return "has no webhook that calls the service";
  return "has " + std::to_string(trust.trusting) + " of " + std::to_string(trust.webhooks) +
         " webhooks that trust the authorities";
}

// What the plan does now, and later by itself.
std::vector<Event> Events(const Observation& seen, const Policy& policy) {
  const Content* content = seen.content ? &*seen.content : nullptr;
  std::vector<Event> events;
  if (const Step step = NextStep(content, seen.Published(), policy, seen.now);
      step.action != Action::kNone) {
    events.push_back({seen.now, "to be done: " + step.reason});
  }
  if (content != nullptr) {
    for (Event& event : Upcoming(*content, policy)) {
      if (event.at > seen.now) events.push_back(std::move(event));
    }
  }
  return events;
}

OrderedJson CertificateJson(const Certificate& certificate) {
  return {{"name", certificate.name},
          {"serial", certificate.serial},
          {"validFrom", FormatSeconds(certificate.valid_from)},
          {"validUntil", FormatSeconds(certificate.valid_until)},
          {"renewAt", FormatSeconds(certificate.RenewAt())}};
}

}  // namespace

std::vector<std::string> Problems(const Observation& seen, const Target& target) {
  std::vector<std::string> problems;
  if (!seen.content) {
    problems.push_back("secret " + target.service.name_space + "/" + target.secret + " is empty");
  } else if (std::string useless = WhyUseless(*seen.content, seen.now); !useless.empty()) {
    problems.push_back(std::move(useless));
  }
  for (const Observation::Configuration& configuration : seen.configurations) {
    const Trust& trust = configuration.trust;
    if (trust.webhooks == 0 || trust.trusting < trust.webhooks) {
      problems.push_back(configuration.name.ToText() + " " + TrustText(configuration));
    }
  }
  return problems;
}

std::string StatusText(const Observation& seen, const Target& target, const Policy& policy) {
  std::string text = "secret " + target.service.name_space + "/" + target.secret + "\n";
  if (!seen.content) {
    text += "  empty\n";
  } else {
    const Content& content = *seen.content;
    for (const Certificate& authority : content.authorities) {
      text += "  " + authority.name + ", valid until " + FormatSeconds(authority.valid_until) +
              (authority == content.newest() ? "" : ", older") + "\n";
    }
    text += "  leaf " + content.leaf.serial + ", valid until " +
            FormatSeconds(content.leaf.valid_until) + ", of " +
            content.authorities[content.issuer].name + "\n";
    for (const std::string& name : content.leaf.dns_names) text += "    for " + name + "\n";
  }
  for (const Observation::Configuration& configuration : seen.configurations) {
    text += configuration.name.ToText() + " " + TrustText(configuration) + "\n";
  }
  text += "next\n";
  for (const Event& event : Events(seen, policy)) {
    text += "  " + FormatSeconds(event.at) + "  " + event.what + "\n";
  }
  for (const std::string& problem : Problems(seen, target)) text += "problem: " + problem + "\n";
  return text;
}

std::string StatusJson(const Observation& seen, const Target& target, const Policy& policy) {
  OrderedJson status = {{"secret", target.service.name_space + "/" + target.secret}};
  if (seen.content) {
    const Content& content = *seen.content;
    for (const Certificate& authority : content.authorities) {
      status["authorities"].push_back(CertificateJson(authority));
    }
    status["leaf"] = CertificateJson(content.leaf);
    status["leaf"]["authority"] = content.authorities[content.issuer].name;
    status["leaf"]["dnsNames"] = content.leaf.dns_names;
  }
  status["configurations"] = OrderedJson::array();
  for (const Observation::Configuration& configuration : seen.configurations) {
    status["configurations"].push_back({{"name", configuration.name.ToText()},
                                        {"exists", configuration.object.has_value()},
                                        {"webhooks", configuration.trust.webhooks},
                                        {"trusting", configuration.trust.trusting}});
  }
  status["next"] = OrderedJson::array();
  for (const Event& event : Events(seen, policy)) {
    status["next"].push_back({{"at", FormatSeconds(event.at)}, {"what", event.what}});
  }
  status["problems"] = Problems(seen, target);
  return status.dump(2) + "\n";
}

}  // namespace locust::certs
