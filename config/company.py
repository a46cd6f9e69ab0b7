"""Run by `odoo shell` in a new database: a Québec company, in dollars, on the Canadian chart.

The country comes before the chart, since taxes and fiscal positions depend on it. Running it
again changes nothing.
"""

company = env.ref("base.main_company")
if company.chart_template != "ca_2023":
    canada, quebec = env.ref("base.ca"), env.ref("base.state_ca_qc")
    company.write({"country_id": canada.id, "state_id": quebec.id})
    env.ref("base.CAD").active = True
    company.currency_id = env.ref("base.CAD")
    env["account.chart.template"].try_loading("ca_2023", company=company, install_demo=False)
    assert company.chart_template == "ca_2023", company.chart_template
    # the price lists made before the change of currency would sell in the former one
    env["product.pricelist"].with_context(active_test=False).search(
        [("company_id", "in", (False, company.id)), ("currency_id", "!=", company.currency_id.id)]
    ).currency_id = company.currency_id
    env.cr.commit()
