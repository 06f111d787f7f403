"""Styles that hide what a mail says, and images: what the reader is shown then."""

from odoo.tests import BaseCase, tagged

from ...engine.rendering import HIDDEN, SIMPLIFIED, WHOLE, render

NOWHERE = [
    "display:none",
    "DISPLAY : None",
    "font-size:0",
    "font-size: 0.00px; color: red",
    "font: 0/0 a",
    "color:red;font:bold 0px Arial",
]
SOMEWHERE = [
    "display:block",
    "font-size:10px",
    "font-size:0.5em",
    "font-size: small",
    "font: bold 12px Arial",
    "font: 400 12px Arial",
]
IMAGE = "<img src='https://cdn.shop.example/a.png' width=600>"


@tagged("post_install", "-at_install")
class TestWhatIsSeen(BaseCase):
    def test_a_mail_that_hides_all_is_shown_as_text(self):
        for style in NOWHERE:
            with self.subTest(style):
                rendering = render(f"<div style='{style}'><p>Words</p></div>", True)
                self.assertEqual(rendering.extent, HIDDEN)
                self.assertIn("Words", rendering.html)
                self.assertNotIn("style", rendering.html)

    def test_anything_else_is_as_it_was_laid_out(self):
        hidden = "<p style='display:none'>Preview of the newsletter</p>"
        for style in SOMEWHERE:
            with self.subTest(style):
                body = f"{hidden}<p style='{style}'>Words</p>"
                self.assertEqual(render(body, True).extent, WHOLE)
        self.assertEqual(render("<p> </p>", True).extent, WHOLE)

    def test_a_size_inside_none_is_seen(self):
        body = "<td style='font-size:0'><span style='font-size:14px'>Words</span></td>"
        self.assertEqual(render(body, True).extent, WHOLE)
        body = "<div style='display:none'><p style='display:block'>Words</p></div>"
        self.assertEqual(render(body, True).extent, HIDDEN)

    def test_a_newsletter_of_images_only(self):
        """Its hidden text, until its images are asked for."""
        body = f"<p style='display:none'>Preview</p>{IMAGE}"
        self.assertEqual(render(body, True).extent, HIDDEN)
        self.assertEqual(render(body, True, remote_images=True).extent, WHOLE)
        body = body.replace("https://cdn.shop.example/a.png", "cid:a@b")
        self.assertEqual(render(body, True).extent, WHOLE)

    def test_as_text_when_the_reader_saw_nothing(self):
        body = "<p>Words</p><p>of Anna</p>"
        rendering = render(body, True, as_text=True)
        self.assertEqual(rendering.extent, HIDDEN)
        self.assertIn("Words\nof Anna", rendering.html)
        self.assertEqual(render("Words", False, as_text=True).extent, WHOLE)

    def test_nothing_grows_with_the_frame_or_leaves_it(self):
        for value in ("100vh", "1.5VH", "50dvh", "3vmin", "-9999px", "0 -200em"):
            with self.subTest(value):
                body = f"<p style='margin:{value};height:20px;text-indent:{value}'>x"
                self.assertEqual(
                    render(body, True).html, '<p style="height: 20px">x</p>'
                )
        self.assertIn("-18.0pt", render("<p style='text-indent:-18.0pt'>x", True).html)

    def test_where_images_lie(self):
        body = (
            f"{IMAGE}<img src=//b.example:8080/x><IMG SRC='HTTP://B.example/y'>{IMAGE}"
            "<img src='https://who@c.example/'><img src='https://d.example\\@e.example/'>"
            "<img src=cid:a><img src='ftp://f.example/x'>"
        )
        hosts = ("cdn.shop.example", "b.example:8080", "b.example")
        for remote_images in (True, False):
            rendering = render(body, True, remote_images)
            self.assertEqual(rendering.image_hosts, hosts)
        too_many = f"{IMAGE}{'<b>x</b>' * 50_000}"
        self.assertEqual(render(too_many, True).extent, SIMPLIFIED)

    def test_a_pixel_that_only_counts_is_no_image(self):
        for size in ("width=1 height=1", "width='1px' height=0"):
            body = f"x<img src='https://t.example/p' {size}>"
            rendering = render(body, True, remote_images=True)
            self.assertEqual(rendering.image_hosts, ())
            self.assertNotIn("src", rendering.html)
        line = "<img src='https://t.example/p' width=600 height=1>"
        self.assertIn("src", render(line, True, remote_images=True).html)

    def test_the_language_that_the_mail_names(self):
        for lang, found in (("it", "it"), ("EN-US", "EN-US"), ("x' onload=", "")):
            rendering = render(f'<html lang="{lang}"><p>x', True)
            self.assertEqual(rendering.language, found)
        quoted = render('<html lang="it"><p lang="de">x<div lang="fr">', True)
        self.assertEqual(quoted.language, "it", "Of all of it, not of a part")
        self.assertEqual(render('<p lang="de">x', True).language, "")
