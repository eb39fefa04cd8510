#include "common/tls/openssl.h"

#include <openssl/err.h>

namespace locust::openssl {

std::string TakeError() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

}  // namespace locust::openssl
