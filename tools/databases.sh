# The database servers that tests of the ledger start for themselves. Root
# installs what is missing. Others are not asked to: the same tests then run
# on SQLite alone, and this says so. Sets $databases, what stestr is told.
# Sourced by test, with the checkout as the working directory.

databases=
missing=
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
    command -v initdb >/dev/null || missing="$missing postgresql"
PATH=$PATH:/usr/sbin command -v mariadbd >/dev/null ||
    missing="$missing mariadb-server"
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "== installing$missing"
        # Keeps the packages from starting servers of their own.
        policy=/usr/sbin/policy-rc.d
        made=
        if [ ! -e "$policy" ]; then
            printf '#!/bin/sh\nexit 101\n' >"$policy"
            chmod 755 "$policy"
            made=$policy
        fi
        apt-get update -qq
        # Somebody else may be installing: the real services' packages.
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
            -o DPkg::Lock::Timeout=600 \
            --no-install-recommends $missing >/dev/null
        [ -z "$made" ] || rm -f "$made"
    else
        echo "== the ledger is tested on SQLite alone: install$missing" \
            "to test it on servers, too"
        databases='--exclude-regex On(Postgresql|Mariadb)'
    fi
fi
