from email.message import EmailMessage


def mail(number=1, **headers):
    """A plain mail as MIME; ``headers`` with _ for -, in place of its own."""
    message = EmailMessage()
    message["From"] = "Anna Bianchi <anna.bianchi@bianchi-arredi.example>"
    message["To"] = "Giulia Conti <giulia.conti@lumen.example>"
    message["Subject"] = f"Message {number}"
    message["Message-ID"] = f"<{number}@bianchi-arredi.example>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(f"Text {number}\n")
    return message
