"""What people and servers write around what they have to say.

Only for previews: the message itself is shown with all of it.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What Exchange writes above a mail from outside, of its own and by rules as Microsoft
# describes them. An asterisk stands for one word, such as the sender's address.
BANNERS = """
CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.
CAUTION: This email originated from outside the organization.
This email originated from outside of the organization.
This message was sent from outside the company.
This sender is from outside your organization.
Do not click links or open attachments unless you recognize the sender and know the content is safe.
You don't often get email from *. Learn why this is important
You don't often get email from *. Learn why this is important at *
Some people who received this message don't often get email from *. Learn why this is important
Do not click links or open attachments unless you recognize the sender.
Use caution with links and attachments.
ZjQcmQRYFpfptBannerStart
ZjQcmQRYFpfptBannerEnd
This Message Is From an External Sender
This Message Is From an Untrusted Sender
This message came from outside your organization.
You have not previously corresponded with this sender.
External email
This message originated outside your organization.
This message originated from outside your organization.
Do not click links or open attachments unless you trust the sender.
Do not click links or open attachments unless you trust the sender and know the content is safe.
ATTENZIONE: Questa e-mail proviene dall'esterno dell'organizzazione. Non fare clic su collegamenti e non aprire allegati se non si riconosce il mittente e non si è certi che il contenuto sia sicuro.
Questa e-mail proviene dall'esterno dell'organizzazione.
Mail proveniente dall'esterno
Questa email proviene dall'esterno dell'organizzazione.
Questo messaggio proviene dall'esterno dell'organizzazione.
Non fare clic su collegamenti o aprire allegati a meno che non si riconosca il mittente e si sappia che il contenuto è sicuro.
Non cliccare su link e non aprire allegati se non riconosci il mittente e non sei certo che il contenuto sia sicuro.
Non cliccare su link o allegati se non si riconosce il mittente.
Non si ricevono spesso messaggi di posta elettronica da *. Informazioni sul perché è importante
Non si ricevono spesso messaggi di posta elettronica da *. Informazioni sul motivo per cui è importante
Non si riceve spesso posta elettronica da *. Scopri perché è importante
ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation. Klicken Sie nicht auf Links und öffnen Sie keine Anhänge, es sei denn, Sie kennen den Absender und wissen, dass der Inhalt sicher ist.
Diese E-Mail stammt von außerhalb der Organisation.
Diese E-Mail kommt von außerhalb der Organisation.
Bitte vermeiden Sie es, Anhänge oder externe Links zu öffnen.
Diese E-Mail kommt von extern.
Diese Nachricht wurde von außerhalb der Organisation gesendet.
Klicken Sie nicht auf Links und öffnen Sie keine Anhänge, es sei denn, Sie kennen den Absender und wissen, dass der Inhalt sicher ist.
Sie erhalten nicht oft eine E-Mail von *. Erfahren Sie, warum dies wichtig ist
Sie erhalten nicht häufig E-Mails von *. Erfahren Sie, warum dies wichtig ist
ATTENTION : Cet e-mail provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens et n'ouvrez pas les pièces jointes sauf si vous reconnaissez l'expéditeur et savez que le contenu est sûr.
Cet e-mail provient de l'extérieur de l'organisation.
Ce message provient de l'extérieur de l'organisation.
Ne cliquez pas sur les liens et n'ouvrez pas les pièces jointes sauf si vous reconnaissez l'expéditeur et savez que le contenu est sûr.
Vous n'obtenez pas souvent d'e-mail à partir de *. Pourquoi c'est important
Vous ne recevez pas souvent de courriers de la part de *. Découvrez pourquoi cela est important
PRECAUCIÓN: Este correo electrónico se originó fuera de la organización. No haga clic en vínculos ni abra archivos adjuntos a menos que reconozca al remitente y sepa que el contenido es seguro.
Este correo electrónico se originó fuera de la organización.
Este correo electrónico procede de fuera de la organización.
No haga clic en vínculos ni abra archivos adjuntos a menos que reconozca al remitente y sepa que el contenido es seguro.
No suele recibir correo electrónico de *. Por qué es importante
No suele recibir correos electrónicos de *. Descubra por qué esto es importante
""".strip()  # noqa: E501 - as an administrator sees them, one a line
# Before the sentence itself, or alone.
WARNING = (
    r"(?:\[?(?:external|esterno|extern|externe|externo)\]?|caution|warning|attention|"
    r"attenzione|achtung|vorsicht|warnung|precaución|atención|advertencia|"
    r"external (?:e-?mail|sender|message)|externe (?:e-)?mail|courriel externe|"
    r"e-?mail esterna|mittente esterno|correo externo|avviso|let op|obs|uwaga|pozor|"
    r"varning|advarsel|varoitus|atenção|(?:messaggio|mail) esterno|externe afzender|"
    r"externt? (?:e-?)?(?:mail|post|mejl|avsändare)|wiadomość zewnętrzna|"
    r"externí e-?mail|ulkoinen (?:sähkö)?posti|ext\.? e-?mail)"
)
# Beside the usual ones: as administrators put it in their own words.
FROM_OUTSIDE = (
    r"(?:(?:this )?(?:e-?mail|message|sender)(?: \w{1,12}){0,3}(?: from)? "
    r"(?:outside(?: of)? (?:the|your|our) (?:organi[sz]ation|company|network)|"
    r"an (?:external|untrusted) (?:sender|source))"
    r"|quest[oa] (?:e-?mail|mail|messaggio)(?: \w{1,12}){1,2} (?:da (?:un )?"
    r"(?:mittente|indirizzo) esterno|dall'esterno(?: dell'(?:organizzazione|azienda))?)"
    r"|diese (?:e-?mail|mail|nachricht) (?:stammt|kommt|wurde) von (?:extern|"
    r"einem externen absender|au(?:ß|ss)erhalb (?:der|unserer|ihrer|des|unseres)"
    r" (?:organisation|firma|unternehmens))(?: gesendet)?)(?=\s*(?:[.!:]|$))"
)
# Of ticket systems, for who answers them.
ANSWER_ABOVE = (
    r"[^\n]{0,40}\b(?:above this line|sopra questa riga|oberhalb dieser zeile|"
    r"au-dessus de cette ligne|encima de esta línea)\b[^\n]{0,20}$"
)
# As plain text names what a word leads to.
LINK = r"(?:\s?<https?:[^<>\s]{1,500}>)?"
LINES_WITH_BANNERS = 8
MOST_OF_LINE = 500

# A signature, from here on.
SIGNATURE_LINE = re.compile(
    r"(?i)--|_{2,}|"
    r"(?:sent from|sent via|get outlook for|sent with) .{2,40}|"
    r"(?:inviato da(?:l mio|lla mia|l)?|scarica outlook per|ottieni outlook per) "
    r".{2,40}|"
    r"inviato (?:con|tramite) .{2,40}|"
    r"(?:von mein\w+ .{2,50}|gesendet (?:von|mit) .{2,40}|.{2,30} gesendet)|"
    r"diese (?:nachricht|e-mail|mail) wurde von mein\w+ .{2,60}|"
    r"(?:outlook f.r (?:ios|android|mac)\b.{2,80})|"
    r"enviado (?:do|pelo) .{2,40}|verzonden (?:vanaf|met|vanuit) .{2,40}|"
    r"skickat från .{2,40}|sendt fra .{2,40}|lähetetty .{2,20}(?:sta|stä|lta|ltä)|"
    r"odesláno (?:z|ze) .{2,40}|wysłane? (?:z|ze) .{2,40}|"
    r"(?:envoyé (?:de|depuis|à partir d).{2,40}|télécharge[rz] outlook pour .{2,30})|"
    r"(?:enviado (?:desde|con) .{2,40}|obt(?:ener|enga|én) outlook para .{2,30})"
)
CLOSING_LINE = re.compile(
    r"(?i)(?:(?:with )?(?:kind|best|warm|many)?(?:est)? ?regards|best wishes|"
    r"yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|cheers|best|"
    r"(?:thanks|thank you) (?:and|&) (?:best |kind |warm )?regards|"
    r"(?:con )?(?:(?:i (?:miei )?(?:più )?)?(?:cordiali|distinti|migliori) )?saluti"
    r"(?: cordiali)?|(?:un )?cordiale? saluto|cordialmente|cordialità|"
    r".{0,60}porg(?:o|iamo) .{0,20}saluti|"
    r"(?:mit )?(?:freundliche[nmr]?|beste[nr]?|viele[n]?|schöne[nr]?|herzliche[nr]?|"
    r"liebe[nr]?) (?:grüße?n?|grüsse?n?|gruß|gruss)(?: (?:aus|nach) .{2,20})?|"
    r"(?:mfg|lg|vg|cdlt)|hochachtungsvoll|reciba un cordial saludo|"
    r"(?:bien )?cordialement|(?:bien )?à vous|salutations(?: distinguées)?|"
    r"(?:un )?(?:cordial |atento )?saludos?(?: cordial(?:es)?)?|atentamente|"
    r"(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg|"
    r"(?:serdecznie )?pozdrawiam(?: serdecznie)?|z (?:poważaniem|wyrazami szacunku)|"
    r"(?:com os )?(?:melhores )?cumprimentos|atenciosamente|"
    r"(?:med )?(?:vänliga?|venlige?|vennlig|bästa|bedste) (?:hälsning(?:ar)?|hilsen)|"
    r"a presto|alla prossima|bis bald|à bientôt|hasta pronto|tot ziens|"
    r"mvh|hälsningar|hilsen|(?:ystävällisin )?terveisin|s(?:e srdečným)? pozdravem"
    r")[,.!]?"
)
_NAME = r"(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*)"
_TITLE = (
    r"(?:dott|dott\.ssa|ing|sig|sig\.ra|sig\.na|avv|geom|arch|prof|rag|signor|signora|"
    r"signori|ditta|herr|herrn|frau|dr|damen|herren|kollegen|mr|mrs|ms|sir|madam|all|"
    r"team|everyone|tutti|tutte|colleghi|zusammen|à|a|e|und|and|et|y|both|monsieur|"
    r"madame|mme|m|messieurs|mesdames|tous|equipo|señor|señora|sr|sra|srta|todos|heer|"
    r"mevrouw|dames|heren|en|pan|pani|panie|państwo|senhora?|pane|paní|alla|alle)\.?"
)
GREETING_LINE = re.compile(
    r"(?:(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|"
    r"ciao|salve|buongiorno|buon giorno|buonasera|buon pomeriggio|"
    r"gentil(?:e|i|issim[oa])|gent\.?(?:le|mo|ma|mi)|"
    r"egregi[oa]?|egr\.|spett(?:abile|\.le|\.)|car[oaie]|"
    r"hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|moin|servus|"
    r"grüß gott|bonjour|bonsoir|cher|chère|chers|madame|monsieur|mesdames|"
    r"hola|buen(?:os|as) (?:días|tardes|noches)|estimad[oa]s?|"
    r"querid[oa]s?|apreciad[oa]s?|"
    r"beste|geachte|dag|goede(?:morgen|middag|navond)|dzień dobry|szanown[aiy]|witam|"
    r"olá|bom dia|boa (?:tarde|noite)|prezad[oa]s?|hej|hei|kære|bästa|god(?: dag|dag)|"
    r"hyvää päivää|hyvä|terve|dobrý den|vážen[áýí]|ahoj)"
    rf"(?:[ ,]+(?:{_NAME}|(?i:{_TITLE}))){{0,5}}\s?[,;.!:–-]{{0,2}})"
)


@lru_cache(maxsize=8)
def banner_pattern(banners: str) -> re.Pattern[str]:
    """:param banners: sentences, one a line
    :return: what one or more of them match, from the beginning of a line
    """
    sentences = sorted(filter(None, map(_spelled, banners.splitlines())), key=len)
    usual = [FROM_OUTSIDE] if banners == BANNERS else []
    warnings = rf"{WARNING}(?=\s*[:!\n]|\s*$)"
    choice = "|".join([*reversed(sentences), *usual, warnings, ANSWER_ABOVE])
    return re.compile(rf"(?im)^(?:[\W_]{{0,20}}(?:{choice}){LINK}[^\w\n]{{0,20}})+")


def _spelled(sentence: str) -> str:
    """A sentence in any spacing, with any apostrophe, with or without its end."""
    words = (re.escape(word) for word in sentence.strip().rstrip(".").split())
    return r"\s+".join(words).replace(r"\*", r"\S{1,200}").replace("'", "['’]")
