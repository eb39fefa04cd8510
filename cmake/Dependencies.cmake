# Every library that the programs use, from the system's packages. One place, so that a reader sees them all.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
if(LOCUST_BUILD_TESTS)
  find_package(GTest 1.12 REQUIRED)
endif()

# yaml-cpp and OpenSSL are linked statically where the archive is there: the post-renderer starts once for each
# `helm` command, and the dynamic loader would take as long as the work.
find_library(YAML_CPP_ARCHIVE libyaml-cpp.a)
add_library(locust_yaml_cpp INTERFACE)
if(YAML_CPP_ARCHIVE)
  target_link_libraries(locust_yaml_cpp INTERFACE ${YAML_CPP_ARCHIVE})
else()
  target_link_libraries(locust_yaml_cpp INTERFACE yaml-cpp)
endif()
