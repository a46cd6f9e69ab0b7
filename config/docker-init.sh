#!/bin/bash
# Run once by the `init` service: the suite in the database `consortium`, French and English, a
# Québec company. A repetition takes seconds and changes nothing.
set -euo pipefail
modules=$(cd /mnt/extra-addons && ls -d consortium_*/__manifest__.py | cut -d/ -f1 | paste -sd,)
/entrypoint.sh odoo -d consortium -i "$modules,l10n_ca" --load-language=fr_CA,en_CA \
    --no-http --workers=0 --max-cron-threads=0 --stop-after-init
/entrypoint.sh odoo shell -d consortium --no-http --workers=0 < /opt/consortium/company.py
