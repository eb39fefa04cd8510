#include "common/tls/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <climits>
#include <ctime>

#include "common/text/diagnostic.h"

namespace locust::openssl {
namespace {

BioPtr Reader(std::string_view pem) {
  const auto size = static_cast<int>(std::min<std::size_t>(pem.size(), INT_MAX));
  return BioPtr(BIO_new_mem_buf(pem.data(), size));
}

// Without a callback of ours OpenSSL would ask for a passphrase on the terminal.
int NoPassphrase(char*, int, int, void*) {
  return -1;
}

template <class Write>
std::string Written(Write write) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  if (out == nullptr || write(out.get()) != 1) throw InternalError("OpenSSL: " + TakeError());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(std::max(size, 0L)));
}

}  // namespace

std::vector<X509Ptr> ReadCertificates(std::string_view pem, const std::string& what) {
  ERR_clear_error();
  const BioPtr reader = Reader(pem);
  std::vector<X509Ptr> certificates;
  while (X509* certificate = PEM_read_bio_X509_AUX(reader.get(), nullptr, NoPassphrase, nullptr)) {
    certificates.emplace_back(certificate);
  }
  // The end of the text shows as "no start line"; anything else is a certificate that cannot be
  // read.
  const unsigned long error = ERR_peek_last_error();
  if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE) {
    throw Error(ExitCode::kInvalid, what + " is not readable: " + TakeError());
  }
  ERR_clear_error();
  if (certificates.empty()) {
    throw Error(ExitCode::kInvalid, what + " holds no certificate in PEM form");
  }
  return certificates;
}

PkeyPtr ReadPrivateKey(std::string_view pem, const std::string& what) {
  ERR_clear_error();
  PkeyPtr key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr) {
    throw Error(ExitCode::kInvalid, what + " is not readable as unencrypted PEM: " + TakeError());
  }
  return key;
}

std::string CertificatePem(const X509* certificate) {
  return Written([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string PrivateKeyPem(const EVP_PKEY* key) {
  return Written([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string SubjectOf(const X509* certificate) {
  return Written([&](BIO* out) {
    return X509_NAME_print_ex(out, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) >= 0;
  });
}

std::chrono::system_clock::time_point ToTimePoint(const ASN1_TIME* time) {
  using TimePoint = std::chrono::system_clock::time_point;
  constexpr std::chrono::seconds kLast =
      std::chrono::floor<std::chrono::seconds>(TimePoint::max().time_since_epoch());
  std::tm utc = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) return TimePoint::max();
  const std::chrono::seconds since_epoch(timegm(&utc));
  return since_epoch > kLast ? TimePoint::max() : TimePoint(since_epoch);
}

}  // namespace locust::openssl
