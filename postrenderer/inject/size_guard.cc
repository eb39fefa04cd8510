#include "postrenderer/inject/size_guard.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <string>

#include "common/text/diagnostic.h"

namespace locust::inject {
namespace {

constexpr std::size_t kGzipFrame = 18;  // header and trailer around the deflated data

std::size_t Base64Bytes(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

// The size of `text` after deflate, without keeping the result.
std::size_t DeflatedBytes(std::string_view text, int level) {
  z_stream stream{};
  if (deflateInit(&stream, level) != Z_OK) throw InternalError("zlib does not start");
  std::array<unsigned char, 1u << 16> out{};
  std::size_t bytes = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0 && !text.empty()) {
      const std::string_view part = text.substr(0, 1u << 20);
      // zlib does not write to its input; its declaration lacks the const.
      stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(part.data()));
      stream.avail_in = static_cast<uInt>(part.size());
      text.remove_prefix(part.size());
    }
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    status = deflate(&stream, text.empty() ? Z_FINISH : Z_NO_FLUSH);
    bytes += out.size() - stream.avail_out;
  }
  deflateEnd(&stream);
  return bytes;
}

// An estimate from above: every stretch of kStride bytes is taken to be as dense as its first
// kSample, which are compressed alone and fast. Random bytes enough to fill the Secret (768 KiB)
// can't hide between the samples.
bool IsPlainlySmall(std::string_view manifest) {
  constexpr std::size_t kStride = 256u << 10;
  constexpr std::size_t kSample = 8u << 10;
  std::size_t samples = 0;
  std::size_t deflated = 0;
  for (std::size_t at = 0; at < manifest.size(); at += kStride) {
    const std::string_view sample = manifest.substr(at, kSample);
    samples += sample.size();
    deflated += DeflatedBytes(sample, Z_BEST_SPEED);
  }
  return Base64Bytes(manifest.size() * deflated / samples) < kReleaseLimit / 2;
}

}  // namespace

std::size_t ReleaseBytes(std::string_view manifest) {
  return Base64Bytes(DeflatedBytes(manifest, Z_BEST_COMPRESSION) + kGzipFrame);
}

void CheckReleaseSize(std::string_view manifest) {
  if (Base64Bytes(manifest.size()) <= kReleaseLimit || IsPlainlySmall(manifest)) return;
  // What is small enough when compressed fast is so when compressed well, which takes much longer.
  if (Base64Bytes(DeflatedBytes(manifest, Z_BEST_SPEED) + kGzipFrame) <= kReleaseLimit) return;
  const std::size_t bytes = ReleaseBytes(manifest);
  if (bytes <= kReleaseLimit) return;
  throw Error(ExitCode::kInvalid,
              "the rendered manifests take " + std::to_string(bytes) +
                  " bytes of Helm's release Secret, which holds at most " +
                  std::to_string(kReleaseLimit),
              "put large files into the image or on a volume");
}

}  // namespace locust::inject
