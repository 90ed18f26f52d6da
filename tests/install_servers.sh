#!/bin/sh
# Installs what the tests run beside us (PostgreSQL, Chromium, the PDF/A validator PDFBox) from the
# packages of the system. Says aloud what will be skipped without them, and never fails.
set -u

. "$(dirname "$0")/system_packages.sh"

has_postgresql() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_preflight() { command -v java >/dev/null 2>&1 && [ -f /usr/share/java/preflight.jar ] && [ -f /usr/share/java/javax.activation.jar ] && [ -f /usr/share/java/jaxb-api.jar ]; }

missing=""
has_postgresql || missing="$missing postgresql"
has_chromium || missing="$missing chromium"
has_preflight || missing="$missing openjdk-17-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java"
[ -n "$missing" ] || exit 0
install_packages tests $missing

has_postgresql || say tests "without PostgreSQL its half of the tests is skipped (package postgresql)"
has_chromium || say tests "without Chromium the tests of the screens are skipped (package chromium)"
has_preflight || say tests "without PDFBox preflight the check of PDF/A is skipped (packages openjdk-17-jre-headless, libpdfbox2-java)"
exit 0
