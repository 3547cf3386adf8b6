# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Install rules: headers, archives, the CMake package "ffa-notify" and a pkg-config file an archive.
# Nothing installed holds an absolute path, so that the installation can be moved.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ffa-notify)

list(TRANSFORM FFA_LIBRARIES PREPEND ffa_ OUTPUT_VARIABLE targets)
install(TARGETS ${targets} EXPORT ffa-notifyTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/ffa DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT ffa-notifyTargets NAMESPACE ffa:: DESTINATION ${package_dir})

configure_package_config_file(cmake/ffa-notifyConfig.cmake.in ffa-notifyConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may change the contract.
write_basic_package_version_file(ffa-notifyConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/ffa-notifyConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/ffa-notifyConfigVersion.cmake
  DESTINATION ${package_dir})

set(pc_description_notify "Tells FF-A Secure Partitions that a VM was created or destroyed")
set(pc_description_events "The events of ffa-notify, for a list of subscribers that is known")
set(pc_description_spmc "Emulated FF-A secure world for tests")
set(pc_description_trace "Recorder of FF-A calls")
set(pc_description_conduit "SMC and HVC conduits for AArch64")
file(RELATIVE_PATH PC_LIBDIR_TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR} ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH PC_LIBDIR_TO_INCLUDE
  ${CMAKE_INSTALL_FULL_LIBDIR} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
set(PC_DEFINITIONS "")
if(FFA_NOTIFY_MAX_SUBSCRIBERS)
  set(PC_DEFINITIONS " -DFFA_NOTIFY_MAX_SUBSCRIBERS=${FFA_NOTIFY_MAX_SUBSCRIBERS}")
endif()
foreach(PC_NAME IN LISTS FFA_LIBRARIES)
  set(PC_DESCRIPTION ${pc_description_${PC_NAME}})
  configure_file(cmake/library.pc.in ffa-${PC_NAME}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ffa-${PC_NAME}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

if(FFA_NOTIFY_INSTALL_MAN)
  set(documents ${CMAKE_CURRENT_BINARY_DIR}/docs)
  add_custom_target(man ALL COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/docs/reference/build.sh ${documents})
  install(DIRECTORY ${documents}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
endif()
