"""Numbers of documents, from the sequence of their own company."""


def give_numbers(model, vals_list, code):
    """Set the name of records to be created that have none, or the placeholder of a new one.

    :param model: any recordset of the environment
    :param vals_list: values to be created; changed in place
    :param code: code of the sequence
    """
    env = model.env
    for vals in vals_list:
        if vals.get("name") in (None, False, "", "/", env._("New")):
            Sequence = env["ir.sequence"].with_company(vals.get("company_id") or env.company.id)
            vals["name"] = Sequence.next_by_code(code) or "/"
