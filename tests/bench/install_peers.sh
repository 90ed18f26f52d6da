#!/bin/sh
# Installs what the benchmark of the page reader compares with (Ghostscript and unpaper, which the
# arguments of paperless-ngx need, the Tesseract of Debian) and the fonts of its pages, from the
# packages of the system. Says aloud what is missing, and never fails.
set -u

. "$(dirname "$0")/../system_packages.sh"

PROGRAMS="ghostscript unpaper tesseract-ocr tesseract-ocr-deu tesseract-ocr-osd"
FONTS="fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea fonts-courier-prime fonts-gnutypewriter fonts-dejavu-core fonts-urw-base35"

is_there() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

missing=""
for package in $PROGRAMS $FONTS; do
    is_there "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
install_packages bench $missing

command -v gs >/dev/null 2>&1 || say bench "without Ghostscript the peer writes no PDF/A (package ghostscript)"
command -v unpaper >/dev/null 2>&1 || say bench "without unpaper the peer does not clean pages (package unpaper)"
[ -x /usr/bin/tesseract ] || say bench "without the Tesseract of Debian its row is left out (package tesseract-ocr)"
exit 0
