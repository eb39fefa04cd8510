# cpp-httplib, 0.41 or newer, as the target httplib: compiled once, as a static library, with the settings that a
# webhook needs. In this order:
#
#   1. HTTPLIB_ROOT, a folder with upstream's httplib.h and split.py, or with httplib.h and httplib.cc already apart;
#   2. Debian's source package, which scripts/fetch_httplib.sh fetches once and keeps in the user's cache;
#   3. an installed library, found by pkg-config: it works, but with the settings that its packager chose.
#
# Never an older version: those leave chunked bodies unbounded and put exception texts into replies.

set(HTTPLIB_ROOT "" CACHE PATH "Folder with the source of cpp-httplib 0.41 or newer")
set(httplib_oldest 0.41)
set(httplib_source "")

if(HTTPLIB_ROOT)
  if(EXISTS ${HTTPLIB_ROOT}/httplib.cc)
    set(httplib_source ${HTTPLIB_ROOT})
  else()
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    set(httplib_source ${CMAKE_BINARY_DIR}/httplib)
    execute_process(COMMAND ${Python3_EXECUTABLE} ./split.py -o ${httplib_source}
                    WORKING_DIRECTORY ${HTTPLIB_ROOT} RESULT_VARIABLE httplib_failed OUTPUT_QUIET)
    if(httplib_failed)
      message(FATAL_ERROR "HTTPLIB_ROOT: ${HTTPLIB_ROOT} has neither httplib.cc nor upstream's split.py")
    endif()
  endif()
else()
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/fetch_httplib.sh RESULT_VARIABLE httplib_failed
                  OUTPUT_VARIABLE httplib_fetched ERROR_VARIABLE httplib_message OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT httplib_failed)
    set(httplib_source ${httplib_fetched})
  endif()
endif()

if(httplib_source)
  file(STRINGS ${httplib_source}/httplib.h httplib_version REGEX "^#define CPPHTTPLIB_VERSION \"")
  string(REGEX MATCH "[0-9.]+" httplib_version "${httplib_version}")
  if(httplib_version VERSION_LESS httplib_oldest)
    message(FATAL_ERROR "cpp-httplib in ${httplib_source} is ${httplib_version}; ${httplib_oldest} or newer is needed")
  endif()
  add_library(httplib STATIC ${httplib_source}/httplib.cc)
  target_include_directories(httplib SYSTEM PUBLIC ${httplib_source})
  target_compile_options(httplib PRIVATE -w)
  # Public: some of these change the layout of classes. The keep-alive poll of 10 ms that is upstream's default costs
  # a third of a core at 250 idle connections, 100 ms costs 3%. Compression stays off: a reply is small, and a
  # compressed request is refused.
  target_compile_definitions(
    httplib PUBLIC CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_LISTEN_BACKLOG=1024 CPPHTTPLIB_HEADER_MAX_COUNT=64
                   CPPHTTPLIB_KEEPALIVE_TIMEOUT_CHECK_INTERVAL_USECOND=100000)
  # The client sends a body at once. To ask first ("Expect: 100-continue") costs a round trip, and a second of waiting
  # where a server does not answer that.
  target_compile_definitions(httplib PRIVATE CPPHTTPLIB_EXPECT_100_THRESHOLD=0)
  target_link_libraries(httplib PUBLIC OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
  if(LOCUST_SANITIZE)
    target_compile_options(httplib PRIVATE -fsanitize=${LOCUST_SANITIZE} -fno-omit-frame-pointer)
  endif()
else()
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(HTTPLIB_INSTALLED IMPORTED_TARGET cpp-httplib>=${httplib_oldest})
  if(NOT HTTPLIB_INSTALLED_FOUND)
    message(FATAL_ERROR "${httplib_message}cpp-httplib ${httplib_oldest} or newer is needed; set HTTPLIB_ROOT to its source")
  endif()
  message(STATUS "Using the installed cpp-httplib ${HTTPLIB_INSTALLED_VERSION} with its packager's settings")
  add_library(httplib INTERFACE)
  target_compile_definitions(httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
  target_link_libraries(httplib INTERFACE PkgConfig::HTTPLIB_INSTALLED OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
endif()
