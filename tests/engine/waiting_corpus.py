"""Conversations, and who waits in each of them, as a person judges.

A conversation is mails separated by `|`. A mail says who wrote it, then whom To names
after `>`, and whom Cc names after `+`: `anna`, `paul`, `list`, `robot` are outside,
`giulia`, `marco` sell, `info` is our address that nobody owns. Marks before the text:
`!ooo` an automatic reply, `!meet` a meeting request, `!yes` a meeting answer, `!file`
an attachment, `!fwd` a forward, `!old` logged long after. The mails come a day apart.

The state is `we`, `closed`, `informed`, `they` or `-`; for `we`, `closed` and
`informed` it is followed by the number of the mail since which, and by whose it is.
"""

CASES = """
we 1 giulia      : anna>giulia Please send me the offer.
we 1 giulia      : anna>giulia Can you call me tomorrow?
we 1 giulia      : anna>giulia Mi può mandare il listino aggiornato?
we 1 giulia      : anna>giulia Wann wird die Ware geliefert?
we 1 giulia      : anna>giulia Pouvez-vous me confirmer le prix ?
we 1 giulia      : anna>giulia ¿Me puede enviar la factura?
we 1 giulia      : anna>giulia We need forty chairs by June, delivery in Verona, and a quotation for the tables as well.
we 1 giulia      : anna>giulia Order
we 1 giulia      : anna>giulia Procedete pure.
we 1 giulia      : anna>giulia Ok, we take it. Send the contract.
we 1 giulia      : anna>giulia ok, procediamo con l'ordine
we 1 giulia      : anna>giulia Confermo l'ordine.
we 1 giulia      : anna>giulia Ich bestelle zehn Stück.
we 1 giulia      : anna>giulia Nous commandons dix pièces.
we 1 giulia      : anna>giulia Quiero pedir diez unidades.
we 1 giulia      : anna>giulia No.
we 1 giulia      : anna>giulia Not good at all.
we 1 giulia      : anna>giulia Urgent!
we 1 giulia      : anna>giulia ?
we 1 giulia      : anna>giulia Thanks?
we 1 giulia      : anna>giulia Ok?
we 1 giulia      : anna>giulia Grazie, ma il prezzo?
we 1 giulia      : anna>giulia Thanks, please call me.
we 1 giulia      : anna>giulia Grazie, mi mandi il contratto
we 1 giulia      : anna>giulia Danke, bitte um Rückruf
we 1 giulia      : anna>giulia Merci, envoyez-moi le devis
we 1 giulia      : anna>giulia Gracias, llámeme mañana
we 1 giulia      : anna>giulia Thank you so much for the long meeting yesterday, we liked the samples, and will think about what to order in spring
we 1 giulia      : anna>giulia Grazie mille per la disponibilità, l'offerta ci piace molto; possiamo avere anche uno sconto sulle sedie del primo lotto?
we 1 giulia      : anna>giulia Vielen Dank für das Angebot, wir haben noch eine Frage zu den Lieferzeiten und melden uns dann mit der Bestellung bei Ihnen
we 1 giulia      : anna>giulia Merci beaucoup pour votre offre, nous aimerions recevoir un échantillon du tissu bleu avant de passer la commande définitive
we 1 giulia      : anna>giulia Muchas gracias por la oferta, quisiéramos recibir una muestra de la tela azul antes de hacer el pedido definitivo
we 1 giulia      : anna>giulia !file Thanks
we 1 giulia      : anna>giulia !file Grazie, ricevuto
we 1 giulia      : anna>giulia !file Danke
we 1 giulia      : anna>giulia !file Merci
we 1 giulia      : anna>giulia !file Gracias
closed 1 giulia  : anna>giulia Thanks
closed 1 giulia  : anna>giulia Thanks!
closed 1 giulia  : anna>giulia Thank you very much.
closed 1 giulia  : anna>giulia thanks, got it
closed 1 giulia  : anna>giulia Many thanks Giulia
closed 1 giulia  : anna>giulia Received with thanks.
closed 1 giulia  : anna>giulia Great, thanks for the quick reply
closed 1 giulia  : anna>giulia Perfect, thank you!
closed 1 giulia  : anna>giulia Ok
closed 1 giulia  : anna>giulia Noted, thanks a lot.
closed 1 giulia  : anna>giulia Sounds good. Have a nice weekend!
closed 1 giulia  : anna>giulia That works for me, thanks
closed 1 giulia  : anna>giulia Much appreciated!
closed 1 giulia  : anna>giulia Grazie
closed 1 giulia  : anna>giulia Grazie mille!
closed 1 giulia  : anna>giulia ok, perfetto
closed 1 giulia  : anna>giulia Ok, perfetto. Grazie Giulia
closed 1 giulia  : anna>giulia Ricevuto
closed 1 giulia  : anna>giulia Ricevuto, grazie.
closed 1 giulia  : anna>giulia Va bene, grazie e buona giornata
closed 1 giulia  : anna>giulia Tutto chiaro, a presto
closed 1 giulia  : anna>giulia Perfetto, la ringrazio
closed 1 giulia  : anna>giulia Grazie per la risposta
closed 1 giulia  : anna>giulia Molte grazie per la disponibilità
closed 1 giulia  : anna>giulia Ottimo, grazie ancora!
closed 1 giulia  : anna>giulia Danke
closed 1 giulia  : anna>giulia Vielen Dank!
closed 1 giulia  : anna>giulia Vielen Dank für die schnelle Antwort
closed 1 giulia  : anna>giulia Danke, passt.
closed 1 giulia  : anna>giulia Alles klar, danke
closed 1 giulia  : anna>giulia Habe ich erhalten, besten Dank
closed 1 giulia  : anna>giulia Super, danke dir Giulia
closed 1 giulia  : anna>giulia In Ordnung
closed 1 giulia  : anna>giulia Perfekt, vielen Dank und schönes Wochenende
closed 1 giulia  : anna>giulia Merci
closed 1 giulia  : anna>giulia Merci beaucoup !
closed 1 giulia  : anna>giulia Bien reçu, merci
closed 1 giulia  : anna>giulia C'est noté, merci
closed 1 giulia  : anna>giulia Parfait, je vous remercie
closed 1 giulia  : anna>giulia Merci pour votre réponse
closed 1 giulia  : anna>giulia D'accord, bonne journée
closed 1 giulia  : anna>giulia Très bien, merci Giulia
closed 1 giulia  : anna>giulia Gracias
closed 1 giulia  : anna>giulia ¡Muchas gracias!
closed 1 giulia  : anna>giulia Recibido, gracias
closed 1 giulia  : anna>giulia Perfecto, muchas gracias
closed 1 giulia  : anna>giulia Vale, gracias
closed 1 giulia  : anna>giulia De acuerdo, un saludo
closed 1 giulia  : anna>giulia Entendido, gracias por su respuesta
closed 1 giulia  : anna>giulia Gracias por todo
closed 1 giulia  : anna>giulia 👍
closed 1 giulia  : anna>giulia Danke Frau Dr. Giulia, dankend erhalten
closed 1 giulia  : anna>giulia Grazie Dott.ssa, ricevuto tutto
closed 1 giulia  : anna>giulia Thanks both, we have received it
closed 1 giulia  : anna>giulia D'accord, merci pour le devis
we 1 giulia      : anna>giulia D'accord pour le devis
we 1 giulia      : anna>giulia Ok per l'offerta, grazie
we 1 giulia      : anna>giulia Both, thanks
we 1 giulia      : anna>giulia Thanks, today
closed 1 giulia  : anna>giulia Das passt, besten Dank und Gruß
we 1 giulia      : anna>giulia Sehr gerne, danke
we 1 giulia      : anna>giulia Ok<p>Groeten<p>Jan<p>Wanneer komen de tafels
we 1 giulia      : anna>giulia Grazie<p>Saluti<p>Anna<p>Manca la fattura
we 1 giulia      : anna>giulia Danke<p>MfG<p>Anna<p>Rechnung fehlt
we 1 giulia      : anna>giulia Ok<p>Best<p>Anna<p>Cancel the order
we 1 giulia      : anna>giulia Grazie<p>Saluti<p>Anna<p>Serve anche un recipiente
we 1 giulia      : anna>giulia Thanks<p>Best<p>Anna<p>Is this right, https://x.example/order?
we 1 giulia      : anna>giulia Grazie<div id=Signature>Anna<p>Ordine: 10 tavoli</div>
closed 1 giulia  : anna>giulia Ok<p>Saluti<p>Anna<p>Order Management<p>Via Po 3, Milano (MI)
we 1 giulia      : anna>giulia Grazie<p>--<p>Mandate il contratto
we 1 giulia      : anna>giulia Ok<p>MfG<p>3 x Pumpe<p>2 x Ventil
closed 1 giulia  : anna>giulia Merci<p>Cordialement<p>Anna<p>12 rue de la Paix
closed 1 giulia  : anna>giulia Ok<p>Skickat från min iPhone
we 1 giulia      : anna>giulia Grazie<p>Cordiali saluti<p>Anna<p>PS: mi mandi anche il listino
we 1 giulia      : anna>giulia Thanks<p>Best regards,<p>Anna<p>P.S. five more chairs
we 1 giulia      : anna>giulia Thanks<p>Best regards,<p>Anna<p>Can you also send the price list?
we 1 giulia      : anna>giulia Danke<p>Mit freundlichen Grüßen<p>Anna<p>NB: wir brauchen noch Tische
we 1 giulia      : anna>giulia Merci<p>Cordialement<p>Anna<p>Pouvez-vous m'appeler demain
we 1 giulia      : anna>giulia Gracias<p>Saludos<p>Anna<p>También necesitamos dos mesas
we 1 giulia      : anna>giulia Thanks<p>Sent from my iPhone<p>Please order 5 more
closed 1 giulia  : anna>giulia Thanks<p>Best regards,<p>Anna Bianchi<p>Head of Procurement<p>+39 045 1234
closed 1 giulia  : anna>giulia Grazie<p>Cordiali saluti<p>Anna<p>Rispetta l'ambiente: non stampare questa mail
we 1 giulia      : anna>giulia Gracias<p>Saludos<p>Anna<p>P.D.: y las mesas
we 1 giulia      : anna>giulia Merci<p>Cordialement<p>Anna<p>Et le prix des tables
we 1 giulia      : anna>giulia Ok<p>Saluti<p>Anna<p>Quando arrivano i tavoli
we 1 giulia      : anna>giulia Thanks<p>Regards<p>Anna<p>When do the tables arrive
we 1 giulia      : anna>giulia Danke<p>MfG<p>Anna<p>Übrigens brauche ich Tische
we 1 giulia      : anna>giulia Thanks :(
we 1 giulia      : anna>giulia Grazie ⁉️
closed 1 giulia  : anna>giulia Grazie :-)
we 1 giulia      : anna>giulia Ok 👎
we 1 giulia      : anna>giulia Ok 🤔
we 1 giulia      : anna>giulia 😡
we 1 giulia      : anna>giulia Grazie ❓
we 1 giulia      : anna>giulia Ok ？
we 1 giulia      : anna>giulia 😊
we 1 giulia      : anna>giulia Agreed, thanks
we 1 giulia      : anna>giulia Confirmed
closed 1 giulia  : anna>giulia 🙏🏻
closed 1 giulia  : anna>giulia ❤️
closed 1 giulia  : anna>giulia Thanks a million 🎉
closed 1 giulia  : anna>giulia Noted with thanks
closed 1 giulia  : anna>giulia Thanks for letting me know
closed 1 giulia  : anna>giulia Fine with me, thanks
closed 1 giulia  : anna>giulia La ringrazio molto
closed 1 giulia  : anna>giulia Vielen lieben Dank
closed 1 giulia  : anna>giulia Ich danke Ihnen
closed 1 giulia  : anna>giulia Nous vous remercions
we 1 giulia      : anna>giulia For your offer
we 1 giulia      : anna>giulia Per il preventivo
we 1 giulia      : anna>giulia Kind regards, Anna
we 1 giulia      : anna>giulia Thanks in advance
we 1 giulia      : anna>giulia Grazie in anticipo
we 1 giulia      : anna>giulia Danke im Voraus
we 1 giulia      : anna>giulia Tausend Dank für nichts
closed 1 giulia  : anna>giulia Grazie! 😊
they             : anna>giulia Offer? | giulia>anna Here it is.
they             : anna>giulia Offer? | marco>anna Here it is.
they             : anna>giulia Offer? | marco>anna+giulia Here it is.
they             : giulia>anna Our offer, as we said.
they             : giulia>anna Our offer. | giulia>anna Any news?
they             : anna>giulia Offer? | giulia>anna When do you need it?
they             : anna>giulia Offer? | anna>giulia And soon, please. | giulia>anna Here it is.
they             : anna>giulia Offer? | paul>giulia And the tables? | giulia>anna+paul Both attached.
they             : anna>giulia Offer? | giulia>paul I send it to you, as Anna is away.
they             : anna>giulia Grazie | giulia>anna Here is the contract, please sign it.
they             : anna>giulia Offer? | giulia>anna !file Here it is.
they             : anna>giulia Offer? | giulia>anna !meet Let us talk.
-                : anna>giulia Offer? | giulia>anna Thanks, noted.
-                : anna>giulia Here you are. | giulia>anna Grazie mille!
-                : anna>giulia Im Anhang. | giulia>anna Vielen Dank!
-                : anna>giulia Ci-joint. | giulia>anna Merci beaucoup
-                : anna>giulia Adjunto. | giulia>anna Recibido, gracias
closed 3 giulia  : anna>giulia Offer? | giulia>anna Here it is. | anna>giulia Thanks!
closed 3 giulia  : anna>giulia Offerta? | giulia>anna Eccola. | anna>giulia Ricevuta, grazie mille
closed 3 marco   : anna>giulia Offer? | marco>anna Here it is. | anna>marco Thanks Marco!
closed 3 marco   : anna>giulia Offer? | marco>anna+giulia Here it is. | anna>marco+giulia Thanks to both
we 3 giulia      : anna>giulia Offer? | giulia>anna Here it is. | anna>giulia Can we have a discount?
we 3 giulia      : anna>giulia Offer? | giulia>anna Here it is. | anna>giulia Thanks, and the tables?
closed 3 giulia  : anna>giulia Offer? | giulia>anna Here it is. | anna>giulia Thanks. | anna>giulia Thank you again!
we 1 giulia      : anna>giulia Offer? | anna>giulia Thanks!
we 1 giulia      : anna>giulia Offer? | anna>giulia I am still waiting. | anna>giulia Hello?
we 2 giulia      : anna>giulia Thanks! | anna>giulia Now I need one more.
they             : anna>giulia Offer? | giulia>anna Here. | anna>giulia Discount? | giulia>anna Five per cent, is that fine?
they             : anna>giulia Offer? | giulia>anna Here. | anna>giulia Thanks. | giulia>anna Did you decide?
we 5 giulia      : anna>giulia Offer? | giulia>anna Here. | anna>giulia Thanks. | giulia>anna Did you decide? | anna>giulia We take it, send the contract.
closed 5 giulia  : anna>giulia Offer? | giulia>anna Here. | anna>giulia More? | giulia>anna Sure. | anna>giulia Perfect
informed 1 giulia: anna>paul+giulia Paul, please pay the invoice.
informed 1 giulia: anna>paul+giulia,marco For your information.
informed 1 giulia: anna>paul+giulia Thanks
informed 1 giulia: anna>paul+giulia Can you call me?
informed 2 giulia: giulia>anna Our offer. | anna>paul+giulia What do you think, Paul?
we 2 giulia      : anna>paul+giulia FYI | paul>giulia Can you send it to me, too?
we 2 giulia      : anna>paul+giulia What do you think? | paul>anna,giulia Let us ask for a sample.
they             : anna>paul+giulia What do you think? | giulia>anna,paul May I send a sample?
closed 2 giulia  : anna>paul+giulia FYI | paul>giulia Thanks!
we 1 giulia      : anna>info+giulia Please send a price list.
we 1 giulia      : anna>info+giulia,marco Please send a price list.
we 1 giulia      : anna>giulia+marco Offer?
we 1 giulia      : anna>giulia,marco Offer?
we 1 marco       : anna>marco,giulia Offer?
we 1 marco       : anna>marco+giulia Offer?
we 2 marco       : marco>anna Our offer. | anna>giulia,marco A discount?
we 2 giulia      : marco>anna Our offer. | anna>giulia+marco A discount?
we 2 giulia      : marco>anna Our offer. | anna>giulia A discount?
we 2 giulia      : giulia>anna Our offer. | anna>marco,giulia A discount?
we 2 marco       : giulia>anna Our offer. | anna>marco A discount?
we 3 marco       : giulia>anna Our offer. | marco>anna Corrected. | anna>giulia,marco A discount?
we 3 giulia      : marco>anna Our offer. | giulia>anna Corrected. | anna>giulia,marco A discount?
we 1 giulia      : anna>giulia Offer? | anna>marco Or can you send it, Marco?
they             : anna>giulia,marco Offer? | giulia>anna Here.
they             : anna>giulia Offer? | info>anna+giulia Here it is, from the office.
they             : anna>info+giulia Offer? | info>anna+giulia Here it is.
we 1 giulia      : anna>giulia Offer? | giulia>anna !ooo I am away until Monday.
we 1 giulia      : anna>giulia Offer? | giulia>anna !ooo I am away. | anna>giulia I need it before.
they             : anna>giulia Offer? | giulia>anna !ooo I am away. | marco>anna Here it is.
we 1 giulia      : anna>giulia,marco Offer? | giulia>anna !ooo I am away.
they             : giulia>anna Our offer. | anna>giulia !ooo I am on holiday.
they             : giulia>anna Our offer, what do you say? | anna>giulia !ooo Sono in ferie.
-                : anna>giulia !ooo I am on holiday.
-                : robot>giulia Your parcel is on its way.
they             : giulia>anna Our offer. | robot>giulia Delivered.
we 1 giulia      : anna>giulia Offer? | robot>giulia Your ticket was opened.
informed 1 giulia: list>giulia Our news of this month, all prices reduced!
-                : anna>giulia !meet Shall we meet on Monday?
-                : anna>giulia !meet Besprechung
-                : giulia>anna !meet Presentation | anna>giulia !yes Accepted: Presentation
-                : giulia>anna !meet Presentation | anna>giulia !yes Declined: Presentation
they             : giulia>anna !meet Presentation
we 1 giulia      : anna>giulia Offer? | anna>giulia !meet Let us talk about it.
we 1 giulia      : anna>giulia Offer? | anna>giulia !meet Let us talk. | giulia>anna !yes Accepted: talk
they             : anna>giulia Offer? | anna>giulia !meet Let us talk. | giulia>anna Here it is, we talk on Monday.
we 1 giulia      : anna>giulia Offer? | giulia>paul !fwd Can you make these chairs?
we 1 giulia      : anna>giulia Offer? | giulia>paul !fwd Can you make these chairs? | paul>giulia Yes, in June.
they             : anna>giulia Offer? | giulia>paul !fwd Can you? | paul>giulia Yes. | giulia>anna+paul In June.
they             : anna>giulia Offer? | giulia>anna Here it is. | giulia>paul !fwd For your files.
-                : anna>giulia Offer? | giulia>anna+paul !fwd Here is the leaflet.
-                : giulia>paul !fwd A request
we 2 giulia      : giulia>anna !fwd The leaflet | anna>giulia Can you print it?
we 1 giulia      : anna>giulia !fwd What my boss wrote, see below.
we 1 giulia      : anna>giulia Offer? | marco>paul !fwd Have a look.
-                : anna>giulia !old Offer?
-                : giulia>anna !old Our offer.
we 2 giulia      : anna>giulia !old Offer? | anna>giulia I ask once more for it.
they             : anna>giulia !old Offer? | giulia>anna Here it is, late.
we 3 giulia      : giulia>anna !old Our offer. | anna>giulia !old Fine. | anna>giulia We order it.
closed 2 giulia  : anna>giulia !old Offer? | anna>giulia Thanks
we 4 marco       : anna>giulia Offer? | giulia>anna My colleague takes over. | marco>anna Here it is. | anna>marco Can we have it cheaper?
we 4 marco       : anna>giulia Offer? | giulia>anna+marco Marco takes over. | marco>anna Here. | anna>giulia,marco Cheaper, please.
we 3 giulia      : anna>giulia Offer? | marco>anna Giulia answers tomorrow. | anna>giulia I need it today.
""".strip()  # noqa: E501 - a conversation a line
