#!/bin/sh
# Installs what the tests run beside us (PostgreSQL, Chromium, clamd, scanimage, the PDF/A validator
# PDFBox) and the typefaces of their pages from the packages of the system. Says aloud what will be
# skipped, and never fails.
set -u

. "$(dirname "$0")/system_packages.sh"

has_postgresql() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_clamd() { command -v clamd >/dev/null 2>&1 || [ -x /usr/sbin/clamd ]; }
has_scanimage() { command -v scanimage >/dev/null 2>&1 && ls /usr/lib/*/sane/libsane-airscan.so* >/dev/null 2>&1; }
has_preflight() { command -v java >/dev/null 2>&1 && [ -f /usr/share/java/preflight.jar ] && [ -f /usr/share/java/javax.activation.jar ] && [ -f /usr/share/java/jaxb-api.jar ]; }
has_typefaces() { [ -d /usr/share/fonts/opentype/urw-base35 ]; }

missing=""
has_postgresql || missing="$missing postgresql"
has_chromium || missing="$missing chromium"
has_clamd || missing="$missing clamav-daemon"
has_scanimage || missing="$missing sane-utils sane-airscan"
has_preflight || missing="$missing openjdk-17-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java"
has_typefaces || missing="$missing fonts-urw-base35"
[ -n "$missing" ] || exit 0
install_packages tests $missing

has_postgresql || say tests "without PostgreSQL its half of the tests is skipped (package postgresql)"
has_chromium || say tests "without Chromium the tests of the screens are skipped (package chromium)"
has_clamd || say tests "without clamd the tests of the virus scanner are skipped (package clamav-daemon)"
has_scanimage || say tests "without scanimage no real scanner program writes into a hot folder (packages sane-utils, sane-airscan)"
has_preflight || say tests "without PDFBox preflight the check of PDF/A is skipped (packages openjdk-17-jre-headless, libpdfbox2-java)"
has_typefaces || say tests "without the typefaces of URW no page of a typewriter is drawn (package fonts-urw-base35)"
exit 0
