"""A question whose right answer is known, for `/readyz` and `motcua up`. Imports nothing, so that `up` stays small."""

KNOWN_QUESTION = "làm giấy khai sinh cần giấy tờ gì"
KNOWN_CODE = "1.001193"
