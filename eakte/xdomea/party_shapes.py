"""The tables of persons and offices (Kontakt)."""

from eakte.domain.record_description import AuthorityCode, Contact, Party, PostalAddress
from eakte.xdomea import code_list
from eakte.xdomea.form import CHANNEL, LATIN, OLD_CHANNEL, PLAIN_TOKEN, TOKEN
from eakte.xdomea.shape import Group, Leaf, Part, Slot, Tables
from eakte.xdomea.version import Version

_V = Version
_OLD, _NEW = _V.V2_4, _V.V3_0
_RICH, _LAST_PLAIN = _V.V4_0, _V.V3_1

_PERSON_NAME: tuple[Slot, ...] = (
    Leaf(element="Anrede", field="salutation"),
    Leaf(element="Titel", field="title"),
    Group(element="Familienname", slots=(Leaf(element="Name", field="family_name"),)),
    Group(element="Vorname", slots=(Leaf(element="Name", field="given_name"),)),
)
_INSTITUTION_NAME: tuple[Slot, ...] = (
    Leaf(element="Name", field="institution"),
    Leaf(element="Kurzbezeichnung", field="institution_short"),
)
_UNIT_NAME: tuple[Slot, ...] = (Leaf(element="Name", field="unit"),)

PARTY_TABLES: Tables = {
    Party: (
        Part(element="Behoerdenkennung", field="authority", holds=AuthorityCode),
        Group(element="Institution", slots=_INSTITUTION_NAME, until=_LAST_PLAIN),
        Group(element="Organisationseinheit", slots=_UNIT_NAME, until=_LAST_PLAIN),
        Group(element="Name", slots=_PERSON_NAME, until=_LAST_PLAIN),
        Group(element="NameInstitution", slots=_INSTITUTION_NAME, since=_RICH),
        Group(element="NameOrganisationseinheit", slots=_UNIT_NAME, since=_RICH),
        Group(element="NameAnsprechpartner", slots=_PERSON_NAME, since=_RICH),
        Leaf(element="Taetigkeit", field="activity"),
        Leaf(element="Zustaendigkeit", field="responsibility"),
        Part(element="Anschrift", field="addresses", holds=PostalAddress, many=True),
        Part(
            element="Kommunikation", field="contacts", holds=Contact, many=True, until=_LAST_PLAIN
        ),
        Part(element="erreichbarkeit", field="contacts", holds=Contact, many=True, since=_RICH),
        Leaf(
            element="Rolle",
            field="role",
            form=TOKEN,
            code_list=code_list.NO_LIST,
            until=_LAST_PLAIN,
        ),
        Leaf(element="Rolle", field="role", since=_RICH),
    ),
    AuthorityCode: (
        Leaf(element="Kennung", field="key", form=TOKEN, code_list=code_list.NO_LIST, until=_OLD),
        Leaf(
            element="Behoerdenschluessel",
            field="key",
            form=TOKEN,
            code_list=code_list.NO_LIST,
            since=_NEW,
            until=_LAST_PLAIN,
        ),
        Leaf(
            element="Praefix",
            field="prefix",
            form=TOKEN,
            code_list=code_list.NO_LIST,
            until=_LAST_PLAIN,
        ),
        Leaf(
            element="verzeichnisdienst",
            field="prefix",
            form=TOKEN,
            code_list=code_list.DIRECTORY,
            always=True,
            since=_RICH,
        ),
        Leaf(element="kennung", field="key", form=PLAIN_TOKEN, always=True, since=_RICH),
    ),
    PostalAddress: (
        Leaf(element="Strasse", field="street"),
        Leaf(element="Hausnummer", field="house_number"),
        Leaf(element="Postfach", field="post_box"),
        Leaf(element="Postleitzahl", field="postal_code"),
        Leaf(element="Ort", field="town"),
        Leaf(element="Zusatz", field="extra"),
    ),
    Contact: (
        Leaf(
            element="Kanal",
            field="channel",
            form=OLD_CHANNEL,
            code_list=code_list.OLD_CHANNEL,
            until=_OLD,
        ),
        Leaf(
            element="Kanal",
            field="channel",
            form=CHANNEL,
            code_list=code_list.CHANNEL,
            since=_NEW,
            until=_LAST_PLAIN,
        ),
        Leaf(element="Kennung", field="address", until=_LAST_PLAIN),
        Leaf(
            element="kanal",
            field="channel",
            form=CHANNEL,
            code_list=code_list.CHANNEL,
            is_qualified=False,
            since=_RICH,
        ),
        Leaf(element="kennung", field="address", form=LATIN, is_qualified=False, since=_RICH),
    ),
}
