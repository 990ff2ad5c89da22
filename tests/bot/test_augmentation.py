from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.augmentation import MarklessCopies


def _copied(*examples):
    data = TrainingData(training_examples=[Message(data=data) for data in examples])
    return [example.data for example in MarklessCopies().process_training_data(data).training_examples]


def test_each_example_with_diacritics_gets_a_copy_without():
    result = _copied({TEXT: "Phí bao nhiêu", INTENT: "any name"})

    assert [example[TEXT] for example in result] == ["Phí bao nhiêu", "phi bao nhieu"]
    assert [example[INTENT] for example in result] == ["any name", "any name"]


def test_an_example_without_diacritics_gets_none():
    assert len(_copied({TEXT: "bao lau", INTENT: "a"})) == 1


def test_entities_of_the_copy_stand_where_they_stood():
    entity = {"entity": "place", "start": 3, "end": 13, "value": "xã An Hiệp"}
    copy = _copied({TEXT: "từ xã An Hiệp", INTENT: "a", ENTITIES: [entity]})[1]

    found = copy[ENTITIES][0]
    assert copy[TEXT][found["start"] : found["end"]] == found["value"] == "xa an hiep"


def test_incoming_messages_are_left_alone():
    messages = [Message(data={TEXT: "phí bao nhiêu"})]

    assert MarklessCopies().process(messages) is messages
