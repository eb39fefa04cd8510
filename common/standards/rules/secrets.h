// Rules about what a pod may know: service-account-token, plain-text-secrets.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

struct ServiceAccountToken : Settings {
  Strings allowed_audiences;
};
const fields::Object<ServiceAccountToken>& ServiceAccountTokenFields();
void CheckServiceAccountToken(const ObjectView& object, const ServiceAccountToken& rule,
                              Violations& found);

struct PlainTextSecrets : Settings {
  // Patterns of names, compared in upper case.
  Strings names = {"*PASSWORD*", "*PASSWD*",  "*PASSPHRASE*", "*SECRET*",      "*TOKEN*",
                   "*APIKEY*",   "*API_KEY*", "*ACCESS_KEY*", "*PRIVATE_KEY*", "*CREDENTIAL*"};
  // Names that look like it but tell only where a secret is.
  Strings except = {"*_FILE",     "*_PATH",   "*_NAME", "*_URL",
                    "*_ENDPOINT", "*_HEADER", "*_TTL",  "*_PY"};
};
const fields::Object<PlainTextSecrets>& PlainTextSecretsFields();
void CheckPlainTextSecrets(const ObjectView& object, const PlainTextSecrets& rule,
                           Violations& found);

}  // namespace locust::standards
