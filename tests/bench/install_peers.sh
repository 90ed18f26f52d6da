#!/bin/sh
# Installs what the benchmark of the page reader compares with (Ghostscript and unpaper, which the
# arguments of paperless-ngx need, the Tesseract of Debian) and the fonts of its pages, from the
# packages of the system where it may: as root, or with sudo that asks for no password. Says aloud
# what is missing, and never fails.
set -u

say() { printf 'bench: %s\n' "$1"; }

PROGRAMS="ghostscript unpaper tesseract-ocr tesseract-ocr-deu tesseract-ocr-osd"
FONTS="fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea fonts-courier-prime fonts-gnutypewriter fonts-dejavu-core fonts-urw-base35"

is_there() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

missing=""
for package in $PROGRAMS $FONTS; do
    is_there "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    say "installing$missing"
    $as_root apt-get update -qq >/dev/null 2>&1 || say "apt-get update failed, trying with what is known"
    # One by one: a system that lacks one of them still gets the others.
    for package in $missing; do
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "$package" >/dev/null 2>&1 || say "$package could not be installed"
    done
else
    say "no right to install packages here; missing:$missing"
fi

command -v gs >/dev/null 2>&1 || say "without Ghostscript the peer writes no PDF/A (package ghostscript)"
command -v unpaper >/dev/null 2>&1 || say "without unpaper the peer does not clean pages (package unpaper)"
[ -x /usr/bin/tesseract ] || say "without the Tesseract of Debian its row is left out (package tesseract-ocr)"
exit 0
