# Installs packages of the system for tests and benchmarks, where it may: as root, or with sudo that
# asks for no password. To be sourced: `. tests/system_packages.sh`.

# say WHO SENTENCE
say() { printf '%s: %s\n' "$1" "$2"; }

# install_packages WHO PACKAGE...: one by one, so that a system that lacks one still gets the
# others. Says aloud what is missing, and never fails.
install_packages() {
    who=$1
    shift
    [ $# -gt 0 ] || return 0
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    if ! command -v apt-get >/dev/null 2>&1 || { [ -n "$as_root" ] && ! $as_root true 2>/dev/null; }; then
        say "$who" "no right to install packages here; missing: $*"
        return 0
    fi
    say "$who" "installing $*"
    $as_root apt-get update -qq >/dev/null 2>&1 || say "$who" "apt-get update failed, trying with what is known"
    for package in "$@"; do
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "$package" >/dev/null 2>&1 || say "$who" "$package could not be installed"
    done
}
