"""Microsoft's own clients, unmodified, against the sandbox.

msal signs in; azure-identity and msgraph-sdk sign in, list, read, move and batch.
"""

import asyncio
import os
import warnings
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import msal
from azure.identity import AuthorizationCodeCredential, ClientSecretCredential
from msgraph import GraphServiceClient
from msgraph.generated.models.event_message_request import EventMessageRequest
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (  # noqa: E501
    MessagesRequestBuilder,
)
from msgraph.generated.users.item.messages.item.move.move_post_request_body import (
    MovePostRequestBody,
)
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

from ...sandbox.store.tenant import (
    CLIENT_ID,
    CLIENT_SECRET,
    EXPIRED_CLIENT_SECRET,
    TENANT_ID,
)
from .case import LOG, READER, REDIRECT_URI, SandboxCase, mime

SCOPES = ["Mail.ReadWrite.Shared", "User.Read"]
DEFAULT_SCOPES = ["https://graph.microsoft.com/.default"]


class TestMsal(SandboxCase):
    def client(self, secret=CLIENT_SECRET, cache=None):
        return msal.ConfidentialClientApplication(
            CLIENT_ID,
            client_credential=secret,
            authority=f"{self.sandbox.url}/{TENANT_ID}",
            instance_discovery=False,
            verify=self.sandbox.ca_path,
            token_cache=cache,
            http_cache={},
        )

    def sign_in(self, client):
        with warnings.catch_warnings():
            # msal advises form_post; a callback by GET is what is tested here
            warnings.simplefilter("ignore")
            flow = client.initiate_auth_code_flow(
                SCOPES, redirect_uri=REDIRECT_URI, login_hint=READER
            )
        answer = self.session.get(flow["auth_uri"], allow_redirects=False)
        query = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        return client.acquire_token_by_auth_code_flow(flow, query)

    def test_sign_in_and_renew(self):
        cache = msal.SerializableTokenCache()
        result = self.sign_in(self.client(cache=cache))
        self.assertEqual(result["id_token_claims"]["tid"], TENANT_ID)
        stored = msal.SerializableTokenCache()
        stored.deserialize(cache.serialize())
        client = self.client(cache=stored)
        (account,) = client.get_accounts()
        self.assertEqual(account["username"], READER)
        cached = client.acquire_token_silent_with_error(SCOPES, account)
        self.assertEqual(cached["access_token"], result["access_token"])
        renewed = client.acquire_token_silent_with_error(
            SCOPES, account, force_refresh=True
        )
        self.assertNotEqual(renewed["access_token"], result["access_token"])
        answer = self.graph("GET", "/me", token=renewed["access_token"])
        self.assertEqual(answer.status_code, 200)

    def test_revoked(self):
        client = self.client()
        self.sign_in(client)
        self.control.revoke_sign_ins(READER)
        (account,) = client.get_accounts()
        result = client.acquire_token_silent_with_error(
            SCOPES, account, force_refresh=True
        )
        self.assertEqual(result["error_codes"], [50173])

    def test_wrong_and_expired_secret(self):
        for secret, number in (("wrong", 7000215), (EXPIRED_CLIENT_SECRET, 7000222)):
            with self.subTest(number=number):
                result = self.client(secret).acquire_token_for_client(DEFAULT_SCOPES)
                self.assertEqual(result["error"], "invalid_client")
                self.assertEqual(result["error_codes"], [number])

    def test_application(self):
        result = self.client().acquire_token_for_client(DEFAULT_SCOPES)
        answer = self.graph(
            "GET", f"/users/{LOG}/messages", token=result["access_token"]
        )
        self.assertEqual(answer.status_code, 200)

    def test_unknown_tenant(self):
        with self.assertRaises(ValueError):
            msal.ConfidentialClientApplication(
                CLIENT_ID,
                client_credential=CLIENT_SECRET,
                authority=f"{self.sandbox.url}/nobody.example",
                instance_discovery=False,
                verify=self.sandbox.ca_path,
                http_cache={},
            )


class TestSdk(SandboxCase):
    def setUp(self):
        super().setUp()
        trusted = dict.fromkeys(
            ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), self.sandbox.ca_path
        )
        environment = patch.dict(os.environ, trusted)
        environment.start()
        self.addCleanup(environment.stop)

    def credential(self, secret=CLIENT_SECRET):
        """The service account's, by an authorization code as a web application."""
        return AuthorizationCodeCredential(
            TENANT_ID,
            CLIENT_ID,
            self.code(),
            REDIRECT_URI,
            client_secret=secret,
            authority=self.sandbox.url,
            disable_instance_discovery=True,
        )

    def client(self, credential=None):
        scopes = [f"https://graph.microsoft.com/{scope}" for scope in SCOPES]
        client = GraphServiceClient(credential or self.credential(), scopes)
        client.request_adapter.base_url = f"{self.sandbox.url}/v1.0"
        return client

    def inbox(self, client):
        mailbox = client.users.by_user_id(LOG)
        return mailbox.mail_folders.by_mail_folder_id("inbox").messages

    def test_list_read_and_move(self):
        self.put("First", "Second")
        client = self.client()

        async def work():
            parameters = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters
            configuration = (
                MessagesRequestBuilder.MessagesRequestBuilderGetRequestConfiguration(
                    query_parameters=parameters(
                        top=1,
                        orderby=["receivedDateTime asc"],
                        select=["subject", "internetMessageHeaders", "from"],
                    )
                )
            )
            configuration.headers.add("Prefer", 'IdType="ImmutableId"')
            page = await self.inbox(client).get(request_configuration=configuration)
            following = await self.inbox(client).with_url(page.odata_next_link).get()
            message = page.value[0]
            one = client.users.by_user_id(LOG).messages.by_message_id(message.id)
            moved = await one.move.post(MovePostRequestBody(destination_id="archive"))
            return page, following, await one.get(), moved

        page, following, read, moved = asyncio.run(work())
        self.assertEqual(page.value[0].subject, "First")
        self.assertTrue(page.value[0].internet_message_headers)
        self.assertEqual(following.value[0].subject, "Second")
        self.assertEqual(read.parent_folder_id, moved.parent_folder_id)
        self.assertEqual(self.control.folders()["Archive"], 1)

    def test_batch(self):
        self.put("First", "Second")
        client = self.client()

        async def work():
            messages = await self.inbox(client).get()
            content = BatchRequestContent()
            for message in messages.value:
                one = client.users.by_user_id(LOG).messages.by_message_id(message.id)
                body = MovePostRequestBody(destination_id="archive")
                move = one.move.to_post_request_information(body)
                item = BatchRequestItem(move)
                content.add_request(item.id, item)
            return await client.batch.post(content)

        answers = asyncio.run(work())
        statuses = [each.status for each in answers.responses.values()]
        self.assertEqual(statuses, [201, 201])
        self.assertEqual(self.control.folders()["Archive"], 2)

    def test_derived_types(self):
        calendar = (
            b'Content-Type: text/calendar; method=REQUEST; charset="utf-8"\r\n\r\n'
            b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            b"DTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\n"
            b"END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        self.put(calendar)

        async def work():
            return await self.inbox(self.client()).get()

        (message,) = asyncio.run(work()).value
        self.assertIsInstance(message, EventMessageRequest)

    def test_errors(self):
        async def work():
            client = self.client()
            mailbox = client.users.by_user_id("private.log@lumen.example")
            await mailbox.messages.get()

        with self.assertRaises(ODataError) as raised:
            asyncio.run(work())
        error = raised.exception
        self.assertEqual(error.response_status_code, 403)
        self.assertEqual(error.error.code, "ErrorAccessDenied")
        self.assertTrue(error.error.inner_error.request_id)

    def test_throttling_is_retried_by_the_sdk(self):
        self.put(mime())
        self.access_token()
        self.control.add_fault(path="/inbox/messages", status=429, retry_after=1)

        async def work():
            return await self.inbox(self.client()).get()

        self.assertEqual(len(asyncio.run(work()).value), 1)

    def test_application(self):
        self.put("First")
        credential = ClientSecretCredential(
            TENANT_ID,
            CLIENT_ID,
            CLIENT_SECRET,
            authority=self.sandbox.url,
            disable_instance_discovery=True,
        )
        client = GraphServiceClient(credential, DEFAULT_SCOPES)
        client.request_adapter.base_url = f"{self.sandbox.url}/v1.0"

        async def work():
            return await self.inbox(client).get()

        self.assertEqual(asyncio.run(work()).value[0].subject, "First")
