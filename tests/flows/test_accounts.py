"""Sign-in, logins and tokens: who somebody is, and what a guesser learns."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from eakte import accounts as room
from eakte.accounts import (
    IDLE_LIMIT,
    REFUSALS_NOTED,
    SIGN_IN_LIMIT,
    Accounts,
    PasswordTooShort,
    PasswordWrong,
    SignInRefused,
)
from eakte.domain.access import Role, TenantId, UnitId, UserId
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.journal import OFFICE_STREAM, user_stream
from eakte.records import Account
from eakte.tries import TRIES_OF_ADDRESS, TRIES_OF_LOGIN, TRIES_WINDOW, TooManyAttempts
from tests.makers import Clock, Town, a_town

PASSWORD = "Zwölf Boxkämpfer"
HERE = "192.0.2.7"


@pytest.fixture
def accounts(town: Town) -> Accounts:
    return Accounts(records=town.records)


def added(accounts: Accounts, town: Town, login: str = "meier", **fields: object) -> UserId:
    account = Account(
        **{  # type: ignore[arg-type] # a test names what matters
            "id": UserId("given by the office"),
            "tenant": town.tenant,
            "login": login,
            "name": "Frau Meier",
            "roles": frozenset({Role.CLERK}),
            "units": (town.units["FB3"],),
        }
        | fields
    )
    return accounts.add_account(town.administrator, account, password=PASSWORD)


def actions(town: Town, stream: str) -> list[str]:
    with town.records.read(town.administrator) as tx:
        return [line.action for line in reversed(tx.history(stream).lines)]


def test_a_person_signs_in_acts_and_signs_out(accounts: Accounts, town: Town) -> None:
    user = added(accounts, town)

    token = accounts.sign_in(" Meier ", PASSWORD, address=HERE)
    session = accounts.session(token)

    assert session is not None
    assert (session.actor.user, session.account.login) == (user, "meier")
    assert session.actor.units == {town.units["FB3"], town.units["FB3-1"]}
    assert len(session.csrf) >= 40
    accounts.sign_out(token)
    accounts.sign_out(token)
    assert accounts.session(token) is None
    assert actions(town, user_stream(user)) == ["account_added", "signed_in", "signed_out"]


def test_a_password_typed_again_proves_who_acts(
    accounts: Accounts, town: Town, clock: Clock
) -> None:
    user = added(accounts, town)
    actor = replace(town.clerk, user=user)

    proof = accounts.confirm_password(actor, PASSWORD, address=HERE)

    assert (proof.user, proof.at) == (user, clock())
    with pytest.raises(PasswordWrong):
        accounts.confirm_password(actor, "falsch", address=HERE)
    assert actions(town, user_stream(user)) == ["account_added", "sign_in_failed"]


def test_guesses_while_signed_in_count_as_sign_ins_do(accounts: Accounts, town: Town) -> None:
    actor = replace(town.clerk, user=added(accounts, town))
    with town.records.begin(None) as tx:
        for _ in range(TRIES_OF_LOGIN - 1):
            tx.sign_ins.count_try("login:meier", window=TRIES_WINDOW)

    with pytest.raises(PasswordWrong):
        accounts.confirm_password(actor, "falsch", address=HERE)
    with pytest.raises(TooManyAttempts):
        accounts.confirm_password(actor, PASSWORD, address=HERE)
    with pytest.raises(TooManyAttempts):
        accounts.sign_in("meier", PASSWORD, address=HERE)


def test_a_program_without_a_password_confirms_nothing(accounts: Accounts, town: Town) -> None:
    station = replace(town.clerk, user=town.people["station"])

    with pytest.raises(PasswordWrong):
        accounts.confirm_password(station, "", address=HERE)


def test_only_the_digest_of_a_token_is_kept(accounts: Accounts, town: Town) -> None:
    added(accounts, town)

    token = accounts.sign_in("meier", PASSWORD, address=HERE)

    with town.records.read(None) as tx:
        kept = tx.session.connection().exec_driver_sql("SELECT token_sha256 FROM sign_in").scalar()
    assert token not in str(kept)
    assert accounts.session(str(kept)) is None


def test_wrong_words_unknown_and_switched_off_people_get_one_answer(
    accounts: Accounts, town: Town
) -> None:
    off = added(accounts, town, "off")
    accounts.disable(town.administrator, off)
    added(accounts, town)

    for login, password in (
        ("meier", "falsch"),
        ("nobody", PASSWORD),
        ("off", PASSWORD),
        ("clerk@uedem", ""),
        ("", ""),
        ("\ud800", "\x00"),
    ):
        with pytest.raises((SignInRefused, InvalidValue)) as refused:
            accounts.sign_in(login, password, address=HERE)
        assert str(refused.value) == "" or login == "\ud800"


def test_an_unknown_person_costs_the_same_hash_as_a_known_one() -> None:
    """Time is not measured here: the two hashes have the same parameters."""
    assert not room._hasher.check_needs_rehash(room._NOBODY)


def test_ten_wrong_words_end_the_tries_of_a_quarter_of_an_hour(
    accounts: Accounts, town: Town, clock: Clock
) -> None:
    user = added(accounts, town)
    for place in range(TRIES_OF_LOGIN):
        with pytest.raises(SignInRefused):
            accounts.sign_in("MEIER", "falsch", address=f"192.0.2.{place}")

    with pytest.raises(TooManyAttempts):
        accounts.sign_in("meier", PASSWORD, address=HERE)

    assert actions(town, user_stream(user)).count("sign_in_failed") == TRIES_OF_LOGIN
    clock.at += TRIES_WINDOW - timedelta(seconds=1)
    with pytest.raises(TooManyAttempts):
        accounts.sign_in("meier", PASSWORD, address=HERE)
    clock.advance(seconds=1)
    assert accounts.sign_in("meier", PASSWORD, address=HERE)


def test_a_right_word_lets_the_tries_of_a_login_begin_anew(accounts: Accounts, town: Town) -> None:
    added(accounts, town)
    for _ in range(2):
        for _ in range(TRIES_OF_LOGIN - 1):
            with pytest.raises(SignInRefused):
                accounts.sign_in("meier", "falsch", address=HERE)
        accounts.sign_in("meier", PASSWORD, address=HERE)


def test_an_own_account_does_not_give_a_guesser_new_tries(accounts: Accounts, town: Town) -> None:
    """What is right takes back its own try only, and no one else's from the same address."""
    added(accounts, town)
    with town.records.begin(None) as tx:
        for _ in range(TRIES_OF_ADDRESS - 1):
            tx.sign_ins.count_try(f"address:{HERE}", window=TRIES_WINDOW)
    accounts.sign_in("meier", PASSWORD, address=HERE)
    with pytest.raises(SignInRefused):
        accounts.sign_in("nobody", "falsch", address=HERE)

    with pytest.raises(TooManyAttempts):
        accounts.sign_in("meier", PASSWORD, address=HERE)
    assert accounts.sign_in("meier", PASSWORD, address="192.0.2.8")


def test_guessing_in_parallel_gains_nothing(town: Town) -> None:
    counts: list[int] = []
    start = threading.Barrier(8)

    def guess() -> None:
        start.wait()
        for _ in range(5):
            with town.records.begin(None) as tx:
                counts.append(tx.sign_ins.count_try("login:meier", window=TRIES_WINDOW))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counts) == list(range(1, 41))


def test_a_login_ends_when_it_is_not_used(accounts: Accounts, town: Town, clock: Clock) -> None:
    added(accounts, town)
    token = accounts.sign_in("meier", PASSWORD, address=HERE)
    for _ in range(3):
        clock.at += IDLE_LIMIT
        assert accounts.session(token) is not None

    clock.at += IDLE_LIMIT + timedelta(seconds=1)

    assert accounts.session(token) is None


def test_a_login_ends_after_a_working_day_however_busy(
    accounts: Accounts, town: Town, clock: Clock
) -> None:
    added(accounts, town)
    token = accounts.sign_in("meier", PASSWORD, address=HERE)
    for _ in range(int(SIGN_IN_LIMIT / IDLE_LIMIT)):
        clock.at += IDLE_LIMIT
        assert accounts.session(token) is not None

    clock.advance(seconds=1)

    assert accounts.session(token) is None
    accounts.sign_in("meier", PASSWORD, address=HERE)
    with town.records.read(None) as tx:
        left = tx.session.connection().exec_driver_sql("SELECT count(*) FROM sign_in").scalar()
    assert left == 1


@pytest.mark.parametrize("deed", ["disable", "set_password"])
def test_switching_off_and_a_new_password_end_all_logins(
    accounts: Accounts, town: Town, deed: str
) -> None:
    user = added(accounts, town)
    tokens = [accounts.sign_in("meier", PASSWORD, address=HERE) for _ in range(2)]

    if deed == "disable":
        accounts.disable(town.administrator, user)
    else:
        accounts.set_password(town.administrator, user, "ein ganz anderes Wort")

    assert [accounts.session(token) for token in tokens] == [None, None]
    assert actions(town, user_stream(user))[-1] in {"account_disabled", "password_changed"}


def test_a_password_is_changed_by_its_owner_or_an_administrator(
    accounts: Accounts, town: Town
) -> None:
    user = added(accounts, town)
    token = accounts.sign_in("meier", PASSWORD, address=HERE)
    session = accounts.session(token)
    assert session is not None

    accounts.set_password(session.actor, user, "ein ganz anderes Wort")

    assert accounts.sign_in("meier", "ein ganz anderes Wort", address=HERE)
    with pytest.raises(NotAllowed):
        accounts.set_password(town.clerk, user, "ein ganz anderes Wort")
    with pytest.raises(PasswordTooShort):
        accounts.set_password(session.actor, user, "elf Zeichen")


def test_an_endless_password_is_the_same_on_both_ways(accounts: Accounts, town: Town) -> None:
    user = added(accounts, town)
    accounts.set_password(town.administrator, user, "x" * 5000)

    assert accounts.sign_in("meier", "x" * 5000, address=HERE)


def test_accounts_are_added_by_administrators_in_their_own_tenant(
    accounts: Accounts, town: Town
) -> None:
    user = added(accounts, town, tenant=TenantId("goch"))

    with town.records.read(None) as tx:
        account = tx.people.account(user)
    assert account is not None
    assert account.tenant == town.tenant
    with pytest.raises(NotAllowed):
        accounts.add_account(town.manager, account, password=None)


def test_logins_are_given_once_whatever_their_spelling(accounts: Accounts, town: Town) -> None:
    added(accounts, town, "Meier")

    for login in ("meier", " MEIER", ""):
        with pytest.raises(InvalidValue, match="login"):
            added(accounts, town, login)
    with pytest.raises(InvalidValue, match="units"):
        added(accounts, town, "neu", units=(UnitId("nowhere"),))


def test_an_administrator_has_no_hand_in_another_tenant(accounts: Accounts, town: Town) -> None:
    foreign = a_town(town.records, "goch").people["clerk"]

    for deed in (
        lambda: accounts.disable(town.administrator, foreign),
        lambda: accounts.set_password(town.administrator, foreign, PASSWORD),
    ):
        with pytest.raises(NotVisible):
            deed()


def test_a_token_is_a_station_until_it_is_revoked_or_expires(
    accounts: Accounts, town: Town, clock: Clock
) -> None:
    lasting = accounts.create_token(town.tenant, name="Scanner 1", role=Role.SCANNING_STATION)
    short = accounts.create_token(
        town.tenant,
        name="Scanner 2",
        role=Role.SCANNING_STATION,
        expires_at=clock.at + timedelta(days=1),
    )

    station = accounts.bearer(lasting)

    assert station is not None
    assert (station.tenant, station.name) == (town.tenant, "Scanner 1")
    assert station.roles == {Role.SCANNING_STATION}
    assert accounts.bearer(short) is not None
    clock.advance(days=1)
    assert accounts.bearer(short) is None
    with town.records.read(town.system) as tx:
        lines = {line.name: line for line in tx.people.tokens(town.tenant)}
    assert accounts.revoke_token(town.tenant, lines["Scanner 1"].id)
    assert not accounts.revoke_token(town.tenant, lines["Scanner 1"].id)
    assert not accounts.revoke_token(TenantId("goch"), lines["Scanner 2"].id)
    assert accounts.bearer(lasting) is None
    assert actions(town, OFFICE_STREAM) == ["token_created", "token_created", "token_revoked"]


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00", "ä" * 10_000])
def test_any_other_text_is_nobody(accounts: Accounts, token: str) -> None:
    assert accounts.bearer(token) is None
    assert accounts.session(token) is None


def test_nobody_signs_in_as_a_station(accounts: Accounts, town: Town) -> None:
    token = accounts.create_token(town.tenant, name="Scanner", role=Role.SCANNING_STATION)
    station = accounts.bearer(token)
    assert station is not None

    for password in ("", token):
        with pytest.raises(SignInRefused):
            accounts.sign_in(f"token-{station.user}", password, address=HERE)


def test_refusals_stand_in_the_journal_and_a_flood_of_them_in_part(
    accounts: Accounts, town: Town, clock: Clock
) -> None:
    for _ in range(REFUSALS_NOTED + 5):
        accounts.note_refusal(town.clerk, "reopen")
    noted = actions(town, user_stream(town.people["clerk"]))
    clock.at += TRIES_WINDOW

    accounts.note_refusal(town.clerk, "reopen")

    assert noted == ["refused"] * REFUSALS_NOTED
    assert len(actions(town, user_stream(town.people["clerk"]))) == REFUSALS_NOTED + 1


def test_how_somebody_wants_the_screens_is_kept(accounts: Accounts, town: Town) -> None:
    accounts.prefer(town.clerk, single_keys=False, theme="dark")

    with town.records.read(None) as tx:
        account = tx.people.account(town.people["clerk"])
    assert account is not None
    assert (account.single_keys, account.theme) == (False, "dark")
