import {FITS, isCalled} from "./seen";
import {registry} from "@web/core/registry";

const press = (trigger) => ({trigger, run: "click"});

const IN_MESSAGE = ".o_email_logging_frames :iframe";
const IMAGES = ".o_email_logging_show_images";
const REMOTE = "img[src^='https://anna.example/']";

/** A salesperson reads a message with images and quoted history, and opens its PDF. */
registry.category("web_tour.tours").add("email_logging_reading", {
    steps: () => [
        {
            content: "the image of the mail itself is shown, the remote one is not",
            trigger: `${IN_MESSAGE} main:has(img[src^='data:image/png'])`,
            run: ({anchor}) => {
                if (anchor.querySelector(REMOTE)) {
                    throw new Error("A remote image is shown before it is asked for");
                }
            },
        },
        isCalled(`${IN_MESSAGE} summary span:visible`, "Show quoted history"),
        isCalled(IMAGES, "Show remote images"),
        FITS,
        press(IMAGES),
        {
            content: "both images are shown",
            trigger: `${IN_MESSAGE} main:has(img[src^='data:image/png']):has(${REMOTE})`,
        },
        press(".o_email_logging_show:contains(offer.pdf)"),
        {
            content: "the PDF is read in Odoo",
            trigger: ".o-FileViewer :iframe .textLayer:contains(Offer for Verona)",
        },
        FITS,
        press(".o-FileViewer-headerButton .fa-times"),
        {trigger: `body:not(:has(.o-FileViewer)) ${IMAGES.replace("show", "always")}`},
    ],
});
