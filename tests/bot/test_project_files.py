"""domain.yml, rules.yml and intents.yml say the same."""

import pytest
import yaml


@pytest.fixture(scope="module")
def intents(root):
    return set(yaml.safe_load((root / "data/intents.yml").read_text("utf-8"))["intents"])


@pytest.fixture(scope="module")
def domain(root):
    from rasa.shared.core.domain import Domain

    return Domain.load(str(root / "domain.yml"))


def test_the_domain_has_each_listed_intent_and_press(root, domain, intents):
    listed = yaml.safe_load((root / "domain.yml").read_text("utf-8"))["intents"]

    assert {name for entry in listed for name in entry} == intents | {"press"}
    assert intents | {"press"} <= set(domain.intents)


def test_each_intent_has_exactly_one_rule_and_it_runs_the_right_action(root, intents):
    rules = yaml.safe_load((root / "data/rules.yml").read_text("utf-8"))["rules"]
    found = [(rule["steps"][0]["intent"], rule["steps"][1]["action"], len(rule["steps"])) for rule in rules]

    assert sorted(found) == sorted([("press", "action_press", 2)] + [(name, "action_answer", 2) for name in intents])


def test_every_training_example_has_a_listed_intent_and_every_intent_has_examples(root, intents):
    trained = {
        entry["intent"]
        for file in (root / "data/nlu").glob("*.yml")
        for entry in yaml.safe_load(file.read_text("utf-8"))["nlu"]
        if "intent" in entry
    }

    assert trained == intents


def test_no_slot_steers_the_rules(domain):
    assert {"topic", "last_aspect", "memory"} <= {slot.name for slot in domain.slots}
    assert not any(
        slot.influence_conversation for slot in domain.slots if slot.name in ("topic", "last_aspect", "memory")
    )


def test_the_actions_and_entities_are_those_of_the_architecture(domain):
    assert {"action_answer", "action_press"} <= set(domain.user_actions)
    assert set(domain.entities) == {"procedure_code", "place", "date", "number"}


def test_a_session_ends_after_45_minutes_without_carrying_slots(domain):
    assert domain.session_config.session_expiration_time == 45
    assert domain.session_config.carry_over_slots is False


def test_the_tracker_store_of_endpoints_is_sql_at_the_address_in_the_environment(root, monkeypatch, tmp_path):
    from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
    from rasa.core.utils import AvailableEndpoints

    monkeypatch.setenv("MOTCUA_ACTIONS_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("MOTCUA_TRACKER_URL", f"sqlite:///{tmp_path}/rasa.db")
    endpoints = AvailableEndpoints.read_endpoints(str(root / "endpoints.yml"))
    store = TrackerStore.create(endpoints.tracker_store)

    assert isinstance(store, SQLTrackerStore)
    assert (tmp_path / "rasa.db").exists()
    assert endpoints.action.url == "http://127.0.0.1:1/webhook"


def test_rasa_refuses_endpoints_whose_variables_are_not_set(root, monkeypatch):
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException

    monkeypatch.delenv("MOTCUA_ACTIONS_URL", raising=False)
    monkeypatch.delenv("MOTCUA_TRACKER_URL", raising=False)
    with pytest.raises(RasaException):
        AvailableEndpoints.read_endpoints(str(root / "endpoints.yml"))
