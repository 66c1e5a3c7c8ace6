"""The door of the desk's pages."""

from types import SimpleNamespace

from allmanning.services.library.borrowers.desk_door import operation_key


def a_request(**sent):
    return SimpleNamespace(POST=sent, acting=SimpleNamespace(person=7))


def test_the_same_form_has_the_same_key_and_another_act_another():
    """Library P 3.9."""
    form = a_request(key="form-1")
    assert operation_key(form, "pay", 3) == operation_key(form, "pay", 3) == "p7:form-1:pay:3"
    assert operation_key(form, "pay", 3) != operation_key(form, "pay", 4)


def test_a_form_without_a_key_is_an_act_of_its_own():
    """Library P 3.9."""
    assert operation_key(a_request(), "pay") != operation_key(a_request(), "pay")


def test_a_key_is_never_longer_than_what_keeps_it():
    assert len(operation_key(a_request(key="k" * 500), "a" * 500)) == 80
