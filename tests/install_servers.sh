#!/bin/sh
# Installs what the tests run beside us (PostgreSQL, Chromium, the PDF/A validator PDFBox) from the packages of the system where it
# may: as root, or with sudo that asks for no password. Says aloud what will be skipped without
# them, and never fails.
set -u

say() { printf 'tests: %s\n' "$1"; }

has_postgresql() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_preflight() { command -v java >/dev/null 2>&1 && [ -f /usr/share/java/preflight.jar ] && [ -f /usr/share/java/javax.activation.jar ] && [ -f /usr/share/java/jaxb-api.jar ]; }

missing=""
has_postgresql || missing="$missing postgresql"
has_chromium || missing="$missing chromium"
has_preflight || missing="$missing openjdk-17-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java"
if [ -z "$missing" ]; then
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    say "installing$missing"
    # One by one: a system that lacks one of them still gets the other.
    $as_root apt-get update -qq >/dev/null 2>&1 || say "apt-get update failed, trying with what is known"
    for package in $missing; do
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "$package" >/dev/null 2>&1 || say "$package could not be installed"
    done
else
    say "no right to install packages here"
fi

has_postgresql || say "without PostgreSQL its half of the tests is skipped (package postgresql)"
has_chromium || say "without Chromium the tests of the screens are skipped (package chromium)"
has_preflight || say "without PDFBox preflight the check of PDF/A is skipped (packages openjdk-17-jre-headless, libpdfbox2-java)"
exit 0
