import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * The public application form: shows what belongs to the chosen category, and
 * stops files that the server would refuse before they leave (and with them
 * everything that was typed). Without JavaScript the server says the same.
 */
export class MembershipApplication extends Interaction {
    static selector = ".o_membership_application form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        "input[name='category_id']": { "t-on-change": this.showCategory },
        "input[name='files']": { "t-on-change": this.checkFiles },
    };

    start() {
        this.showCategory();
    }

    showCategory() {
        const chosen = this.el.querySelector("input[name='category_id']:checked")?.value;
        for (const block of this.el.querySelectorAll("[data-categories]")) {
            const shown = block.dataset.categories.split(",").includes(chosen);
            block.classList.toggle("d-none", !shown);
        }
        for (const block of this.el.querySelectorAll(".o_category_shares")) {
            block.classList.toggle("d-none", block.dataset.category !== chosen);
        }
    }

    checkFiles() {
        const input = this.el.querySelector("input[name='files']");
        const files = [...input.files];
        const limit = Number(this.el.dataset.maxMb) * 1024 * 1024;
        const tooMany = files.length > Number(this.el.dataset.maxFiles);
        const tooLarge = files.some((file) => file.size > limit);
        this.el.querySelector(".o_too_many").classList.toggle("d-none", !tooMany);
        this.el.querySelector(".o_too_large").classList.toggle("d-none", !tooLarge);
        input.classList.toggle("is-invalid", tooMany || tooLarge);
        return !(tooMany || tooLarge);
    }

    onSubmit(ev) {
        if (!this.checkFiles() && ev.submitter?.name !== "remove_file") {
            ev.preventDefault();
            this.el.querySelector("input[name='files']").scrollIntoView({ block: "center" });
        }
    }
}

registry
    .category("public.interactions")
    .add("consortium_members.membership_application", MembershipApplication);
