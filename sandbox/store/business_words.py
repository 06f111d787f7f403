"""Words of which benchmarks make their mail, parted by spaces; streets by lines."""

ENGLISH = """
the of and to a in that is was he for it with as his on be at by I this had not are
but from or have an they which one you were all her she there would their we him been
has when who will no more if out so up said what its about than into them can only
other time new some could these two may first then do any like my now over such our
man me even most made after also well many before must through years where much your
way down should because long each just state those people too mr how little good world
make very year still see own work men day get here old between both life being under
three never know same last another while us off might great go come since against
right came take used himself few house use during without again place around however
small found part general high upon school every don't does got united left number
course war until always away something fact water though public less put think almost
hand enough far took head yet government system better set told nothing night end why
called didn't eyes find going look asked later point knew next city business case
offer price order invoice payment delivery shipment warehouse customs carrier pallet
carton label batch sample colour finish brushed anodised aluminium brass fixture
fitting luminaire pendant spotlight track dimmer driver diffuser reflector lamp bulb
lumens warranty certificate compliance drawing specification tolerance revision
approval supplier customer distributor dealer agent showroom architect contractor
installer electrician site visit measurement quotation discount rebate margin budget
forecast quarter contract clause penalty deadline schedule delay apology complaint
damage replacement return credit note balance overdue reminder transfer account
statement receipt declaration export import duty insurance freight container vessel
port airport courier tracking address reception loading dock forklift assembly
production line capacity tooling mould casting machining coating inspection quality
audit rejection corrective action report minutes meeting agenda attendee remote
conference call calendar holiday contact colleague manager director assistant
accounting marketing brochure catalogue photograph campaign newsletter exhibition
booth invitation hotel booking flight train ticket expense reimbursement policy
confidential attachment spreadsheet document folder version signature scan original
copy translation language question answer proposal alternative solution advantage
requirement standard regulation directive energy efficiency consumption voltage
current frequency cable plug connector terminal bracket screw bolt ceiling wall floor
recess plaster panel glass crystal opal matte glossy white black bronze copper walnut
oak marble lobby corridor staircase restaurant kitchen bathroom office facade garden
terrace museum gallery theatre hospital pharmacy boutique supermarket station bridge
tunnel square clearly quickly immediately possibly unfortunately gladly kindly please
thank thanks regarding attached enclosed following previous recent urgent important
available confirmed pending cancelled postponed approved rejected completed partial
final preliminary estimated actual monthly weekly daily annual temporary permanent
technical commercial legal financial internal external regional national european
international understand believe consider suggest recommend request require provide
receive send forward arrange organise prepare check verify confirm update correct
modify replace install repair maintain test measure calculate compare choose decide
agree accept refuse negotiate reduce increase improve extend shorten postpone cancel
close open start continue stop wait hurry hope expect promise guarantee remember
forget mention explain describe show demonstrate travel arrive leave stay meet discuss
speak listen write read sign print upload download store save delete archive search
filter sort
"""

ITALIAN = """
di che è la il un a per in una mi sono ho non si lo ma ti ha le cosa con i no da se
come ci io questo qui hai sei del bene tu sì me più al mio c'è perché lei solo te era
gli tutto della così mia ne questa fare quando ora fatto essere so mai chi o alla
tutti molto dei anche detto quello va niente grazie lui voglio abbiamo stato nel suo
dove posso oh prima allora siamo poi vuoi su sua qualcosa casa dopo sempre vuole uno
quella delle dalla fa sta li nella anni nostro quanto cui parte modo giorno volta
tempo oggi meglio forse ancora adesso davvero quindi altro noi loro queste questi due
tre quattro mese settimana offerta prezzo ordine fattura pagamento consegna spedizione
magazzino dogana corriere bancale scatola etichetta lotto campione colore finitura
spazzolato anodizzato alluminio ottone plafoniera sospensione faretto binario
alimentatore diffusore riflettore lampada lampadina garanzia certificato conformità
disegno specifica tolleranza revisione fornitore cliente rivenditore agente showroom
architetto impresa installatore elettricista cantiere sopralluogo misura preventivo
sconto margine bilancio previsione trimestre contratto clausola penale scadenza
programma ritardo scuse reclamo danno sostituzione reso nota credito saldo scaduto
sollecito bonifico conto estratto ricevuta dichiarazione esportazione importazione
dazio assicurazione trasporto contenitore nave porto aeroporto tracciamento indirizzo
portineria scarico muletto assemblaggio produzione linea capacità stampo fusione
lavorazione verniciatura collaudo qualità verifica rifiuto correzione rapporto verbale
riunione partecipante chiamata calendario ferie referente collega responsabile
direttore segreteria amministrazione catalogo fotografia campagna fiera stand invito
albergo prenotazione volo treno biglietto spesa rimborso riservato allegato foglio
documento cartella versione firma originale copia traduzione lingua domanda risposta
proposta alternativa soluzione vantaggio requisito norma regolamento direttiva energia
efficienza consumo tensione corrente frequenza cavo spina connettore morsetto staffa
vite bullone soffitto parete pavimento incasso cartongesso pannello vetro cristallo
opale opaco lucido bianco nero bronzo rame noce rovere marmo ingresso corridoio scala
ristorante cucina bagno ufficio facciata giardino terrazza museo galleria teatro
ospedale farmacia negozio supermercato stazione ponte piazza chiaramente rapidamente
subito eventualmente purtroppo volentieri gentilmente cortesemente riguardo seguente
precedente recente urgente importante disponibile confermato sospeso annullato
rinviato approvato respinto completato parziale finale preliminare stimato effettivo
mensile settimanale annuale temporaneo tecnico commerciale legale finanziario interno
esterno regionale nazionale europeo capire credere considerare suggerire consigliare
chiedere fornire ricevere inviare inoltrare organizzare preparare controllare
verificare confermare aggiornare correggere modificare sostituire montare riparare
provare misurare calcolare confrontare scegliere decidere accettare rifiutare trattare
ridurre aumentare migliorare prolungare rinviare annullare chiudere aprire iniziare
finire continuare fermare aspettare sperare promettere garantire ricordare dimenticare
spiegare descrivere mostrare visitare arrivare partire restare incontrare discutere
parlare ascoltare scrivere leggere firmare stampare caricare scaricare salvare
archiviare cercare città università attività società possibilità novità priorità metà
già può giù però perciò finché affinché poiché benché lunedì martedì mercoledì giovedì
venerdì d'accordo dell'ordine l'offerta all'arrivo un'altra quest'anno nell'attesa
dall'Italia
"""

FIRST_NAMES = """
Anna Luca Giulia Marco Sofia Paolo Chiara Andrea Elena Matteo Laura Davide Sara
Stefano Martina Simone Alice Federico Emma Giorgio John Emily Peter Susan Thomas Karen
Oliver Sophie Pierre Marie Jean Claire Hans Ingrid Klaus Petra Jürgen Åsa Lars Kirsten
María José Carmen Javier Zoë Łukasz Agnieszka Tomáš Zuzana
"""

LAST_NAMES = """
Rossi Bianchi Ferrari Esposito Russo Romano Colombo Ricci Marino Greco Bruno Gallo
Conti DeLuca Mancini Costa Giordano Rizzo Lombardi Moretti Smith Carter Stone Wood
Harris Turner Walker Hughes Martin Bernard Dubois Moreau Laurent Schmidt Müller Weber
Becker Hoffmann Nilsson Larsen Hansen García Fernández López Kowalski Novák Horváth
Popescu Jensen Virtanen
"""

STREETS = """
Via Roma
Via Garibaldi
Corso Buenos Aires
Viale Monza
Piazza Duomo
High Street
Station Road
Cabot Circus
Rue de Lyon
Avenue Foch
Hauptstraße
Lindenallee
Calle Mayor
Storgatan
Plac Wolności
Náměstí Míru
"""
