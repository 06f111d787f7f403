from email.message import EmailMessage

HEADERS = {
    "From": "Anna Bianchi <anna.bianchi@bianchi-arredi.example>",
    "To": "Giulia Conti <giulia.conti@lumen.example>",
    "Subject": "Message {}",
    "Message-ID": "<{}@bianchi-arredi.example>",
    "Content-Type": 'text/plain; charset="utf-8"',
    "Content-Transfer-Encoding": "7bit",
    "MIME-Version": "1.0",
}


def mail(number=1, **headers):
    """A plain mail as MIME; ``headers`` with _ for -, in place of its own.

    Its own are written as they are: to have each of them parsed takes most of the time
    of a test with a page of mail.
    """
    message = EmailMessage()
    for name, value in HEADERS.items():
        message.set_raw(name, value.format(number))
    message.set_payload(f"Text {number}\n")
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    return message
