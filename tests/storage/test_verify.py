"""The trial behind `eakte storage verify`."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from storage import (
    Buckets,
    EmbeddedStore,
    Finding,
    HoldKeeper,
    ObjectVersion,
    S3Settings,
    Step,
    open_buckets,
    verify_store,
)
from tests.storage_server import fresh_settings


def failed(findings: Sequence[Finding]) -> list[Step]:
    return [finding.step for finding in findings if not finding.passed]


def test_a_sound_store_passes_every_step(any_buckets: Buckets) -> None:
    findings = list(verify_store(any_buckets))

    assert [finding.step for finding in findings] == list(Step)
    assert failed(findings) == []


def test_nothing_is_left_and_nothing_else_is_touched(any_buckets: Buckets) -> None:
    kept = any_buckets.originals.put("o/a", io.BytesIO(b"a"), size_bytes=1, sha256=None)
    before = list(any_buckets.evidence.keys())

    list(verify_store(any_buckets))

    assert list(any_buckets.originals.keys("verify")) == []
    assert list(any_buckets.work.keys("verify")) == []
    assert list(any_buckets.evidence.keys()) == before
    assert [each.version_id for each in any_buckets.originals.versions("o/a")] == [kept.version_id]


def test_a_trial_that_is_left_early_is_cleared_away_too(any_buckets: Buckets) -> None:
    findings = verify_store(any_buckets)
    while next(findings).step is not Step.HOLD:
        pass

    findings.close()

    assert list(any_buckets.originals.keys("verify")) == []


def test_under_a_default_lock_it_says_what_stays(
    store_server: EmbeddedStore, bucket_numbers: Iterator[int]
) -> None:
    locked = open_buckets(fresh_settings(store_server, bucket_numbers, lock_days=1))

    findings = {finding.step: finding for finding in verify_store(locked)}

    assert failed(list(findings.values())) == []
    assert "retained until" in findings[Step.DISPOSAL].detail
    assert "versions stay" in findings[Step.LEAVES_NOTHING].detail


def test_wrong_settings_of_a_bucket_are_found(store_settings: S3Settings) -> None:
    expecting = open_buckets(replace(store_settings, lock_days=14))

    findings = list(verify_store(expecting))

    assert Step.SETTINGS in failed(findings)
    assert "14 days" in findings[0].detail


def test_a_store_that_is_down_passes_no_step_that_asks_it(store_settings: S3Settings) -> None:
    nowhere = open_buckets(replace(store_settings, url="http://127.0.0.1:9"))

    findings = list(verify_store(nowhere))

    assert all("StorageUnavailable" in finding.detail for finding in findings)
    assert failed(findings) == list(Step)


def test_an_app_key_that_may_lift_holds_is_found(
    store_settings: S3Settings, buckets: Buckets
) -> None:
    too_mighty = replace(
        store_settings,
        app_key=store_settings.admin_key,
        app_secret=store_settings.admin_secret,
        holder_key=store_settings.admin_key,
        holder_secret=store_settings.admin_secret,
    )

    findings = list(verify_store(open_buckets(too_mighty)))

    assert failed(findings) == [Step.APP_LIFTS_HOLD, Step.APP_SETS_LOCKS, Step.HOLDER_READS]
    assert list(buckets.originals.keys("verify")) == []


@dataclass(frozen=True, kw_only=True)
class Forgetful:
    """Takes holds and keeps none."""

    keeper: HoldKeeper

    def hold(self, key: str, *, version_id: str) -> None:
        assert not self.keeper.is_held(key, version_id=version_id)

    def is_held(self, key: str, *, version_id: str) -> bool:
        return self.keeper.is_held(key, version_id=version_id)


def test_a_store_that_forgets_holds_is_found(folder_buckets: Buckets) -> None:
    forgetful = replace(folder_buckets, holds=Forgetful(keeper=folder_buckets.holds))

    assert Step.HOLD in failed(list(verify_store(forgetful)))


@dataclass(frozen=True, kw_only=True)
class Clinging:
    """Confirms that it deletes and keeps everything."""

    buckets: Buckets

    def release(self, key: str, *, version_id: str) -> None:
        self.buckets.disposal.release(key, version_id=version_id)

    def delete(self, key: str, *, version_id: str | None) -> None:
        """Nothing happens."""

    def versions(self, key: str) -> Sequence[ObjectVersion]:
        return self.buckets.disposal.versions(key)


def test_a_store_that_only_claims_to_delete_is_found(folder_buckets: Buckets) -> None:
    clinging = replace(folder_buckets, disposal=Clinging(buckets=folder_buckets))

    findings = failed(list(verify_store(clinging)))

    assert Step.DISPOSAL in findings
    assert Step.LEAVES_NOTHING in findings
