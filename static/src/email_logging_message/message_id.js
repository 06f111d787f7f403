/** The id of a form's message: of itself, or of the entry that is shown; else 0. */
export function messageIdOf({resModel, resId, data}) {
    return (resModel === "email.logging.message" ? resId : data.message_id?.id) || 0;
}
