"""Where links may lead: Outlook of the chosen cloud, and nowhere else."""

import unittest

from ....exchange.graph.cloud import CLOUDS, custom_cloud

LINKS = {
    "global": "https://outlook.office365.com/owa/?ItemID=A",
    "usgov": "https://outlook.office365.us/owa/?ItemID=A",
    "dod": "https://outlook-dod.office365.us/owa/?ItemID=A",
    "china": "https://partner.outlook.cn/owa/?ItemID=A",
}
FOREIGN = (
    "http://outlook.office365.com/owa/",
    "https://office365.com.evil.example/owa/",
    "https://evil-office365.com/owa/",
    "https://evil.example/outlook.office365.com",
    "javascript:alert(1)",
    "",
)


class TestCloud(unittest.TestCase):
    def test_links_lead_to_outlook_of_their_cloud(self):
        for name, link in LINKS.items():
            with self.subTest(name):
                self.assertTrue(CLOUDS[name].leads_to_outlook(link))

    def test_links_elsewhere(self):
        for name, cloud in CLOUDS.items():
            for link in FOREIGN:
                with self.subTest(name, link=link):
                    self.assertFalse(cloud.leads_to_outlook(link))

    def test_custom_cloud(self):
        cloud = custom_cloud("https://login.example", "https://graph.example:8443/v1.0")
        self.assertTrue(cloud.leads_to_outlook("https://graph.example:8443/owa"))
        self.assertFalse(cloud.leads_to_outlook(LINKS["global"]))
        self.assertFalse(custom_cloud("", "").leads_to_outlook("https:///owa"))
