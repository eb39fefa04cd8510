# Flags and helpers shared by all targets.

add_library(locust_flags INTERFACE)
target_include_directories(locust_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(locust_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                       -Wnon-virtual-dtor -Wold-style-cast -fstack-protector-strong)
# Only what a program really calls: the post-renderer must not load libraries of the webhook.
target_link_options(locust_flags INTERFACE -Wl,--as-needed)
if(LOCUST_WARNINGS_AS_ERRORS)
  target_compile_options(locust_flags INTERFACE -Werror)
endif()
if(LOCUST_SANITIZE)
  target_compile_options(locust_flags INTERFACE -fsanitize=${LOCUST_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(locust_flags INTERFACE -fsanitize=${LOCUST_SANITIZE})
endif()
if(LOCUST_COVERAGE)
  target_compile_options(locust_flags INTERFACE --coverage)
  target_link_options(locust_flags INTERFACE --coverage)
endif()

# Precompiled headers take a third off a debug build. Each belongs to a target of its own with nothing else in it.
if(LOCUST_PRECOMPILE)
  file(WRITE ${CMAKE_BINARY_DIR}/empty.cc "")
  add_library(locust_precompiled OBJECT ${CMAKE_BINARY_DIR}/empty.cc)
  target_link_libraries(locust_precompiled PRIVATE locust_flags nlohmann_json::nlohmann_json)
  target_precompile_headers(locust_precompiled PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
  if(LOCUST_BUILD_TESTS)
    add_library(locust_precompiled_test OBJECT ${CMAKE_BINARY_DIR}/empty.cc)
    target_link_libraries(locust_precompiled_test PRIVATE locust_flags nlohmann_json::nlohmann_json GTest::gmock)
    target_precompile_headers(locust_precompiled_test PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled_test.h)
  endif()
endif()

# locust_library(NAME [LIBRARIES...]): a static library of all .cc files of the current folder.
function(locust_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC locust_flags ${ARGN})
  if(LOCUST_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM locust_precompiled)
  endif()
endfunction()

# locust_test(NAME [LIBRARIES...]): a GoogleTest program of all .cc files of the current folder.
function(locust_test name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE locust_flags GTest::gtest GTest::gmock GTest::gtest_main ${ARGN})
  target_compile_definitions(${name} PRIVATE LOCUST_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                             LOCUST_BINARY_DIR="${CMAKE_BINARY_DIR}")
  if(LOCUST_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM locust_precompiled_test)
  endif()
  set(label unit)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/webhook/")
    set(label webhook)  # what runs threads: the tests for the thread sanitizer
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS ${label})
endfunction()

# locust_python_tests(PREFIX LABEL EACH [VARIABLE=VALUE...]): ctests of the test_*.py of the current folder, one for each
# FILE or for each CASE, with these environment variables and those that all of them need. One whose tools are missing
# is reported as skipped. Names in the list `without` are left out.
function(locust_python_tests prefix label each)
  find_package(Python3 3.9 COMPONENTS Interpreter)
  if(NOT Python3_Interpreter_FOUND)
    message(STATUS "No python3: the tests of ${CMAKE_CURRENT_SOURCE_DIR} are left out")
    return()
  endif()
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/install_tools.sh --dir
                  OUTPUT_VARIABLE tools OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(environment LOCUST_SOURCE=${PROJECT_SOURCE_DIR} LOCUST_TOOLS=${tools} ${ARGN})
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  foreach(script ${scripts})
    if(each STREQUAL CASE)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
      file(STRINGS ${script} cases REGEX "^    def test_")
      list(TRANSFORM cases REPLACE "^    def (test_[a-z0-9_]+).*" "\\1")
    else()
      get_filename_component(cases ${script} NAME_WE)
    endif()
    foreach(case ${cases})
      string(REGEX REPLACE "^test_" "${prefix}_" name ${case})
      if(each STREQUAL FILE)
        set(case)
      endif()
      if(name IN_LIST without)
        continue()
      endif()
      add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${script} ${case})
      set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 300 SKIP_RETURN_CODE 77
                           ENVIRONMENT "${environment}")
    endforeach()
  endforeach()
endfunction()
