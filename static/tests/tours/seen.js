/** What a reader sees: words of ours in the own language, a page that fits the screen. */

import {user} from "@web/core/user";

const ITALIAN = {
    From: "Da",
    To: "A",
    Forward: "Inoltra",
    "Internal Note": "Nota interna",
    Reply: "Rispondi",
    "Schedule Activity": "Programma attività",
    Send: "Invia",
    "Show quoted history": "Mostra i messaggi citati",
    "Show remote images": "Mostra immagini remote",
    "Split Here": "Dividi qui",
    "The answer is discarded.": "La risposta è stata eliminata.",
    "Your answer is being sent.": "La tua risposta è in corso di invio.",
};

/** Steps find things by name; that a thing is called so is a step of its own. */
export function isCalled(trigger, english) {
    const words = user.lang === "it-IT" ? ITALIAN[english] : english;
    return {
        content: `${trigger} is called “${words}”`,
        trigger: `${trigger}:text(${words})`,
    };
}

export const FITS = {
    content: "the page is no wider than the screen",
    trigger: "body",
    run() {
        const {scrollWidth} = document.documentElement;
        if (scrollWidth > window.innerWidth) {
            throw new Error(`The page is ${scrollWidth} pixels wide`);
        }
    },
};
