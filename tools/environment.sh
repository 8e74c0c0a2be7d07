# Makes .venv at the top of the checkout and puts it first in PATH.
# Sourced by try and test, with the checkout as the working directory.

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; $python is older or missing." \
        "Name another one with PYTHON=/path/to/python3." >&2
    exit 1
fi
if [ ! -x .venv/bin/pip ]; then
    # Debian ships Python without ensurepip: root may install it.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq
            apt-get install -qq -y python3-venv >/dev/null
        else
            echo "$python cannot make virtual environments. Install its" \
                "venv module (Debian, Ubuntu: python3-venv)." >&2
            exit 1
        fi
    fi
    "$python" -m venv .venv
fi
PATH=$PWD/.venv/bin:$PATH
export PATH
# What an installation of another state of the checkout left here would be
# found before the present one.
rm -rf build cipclient.egg-info
