"""Examples in the description are what programs copy: each one fits its schema."""

from jsonschema_rs import validator_for

from eventmaster.api.api import api

JSON = "application/json"


def examples():
    """Each example of a body or a good answer, with its schema."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            contents = {"body": operation.get("requestBody", {}), **operation["responses"]}
            for place, one in contents.items():
                content = one.get("content", {}).get(JSON, {})
                if "example" in content:
                    whole = {**content["schema"], "components": schema["components"]}
                    yield f"{method.upper()} {path} {place}", whole, content["example"]


def test_every_example_fits_its_schema():
    found = list(examples())

    wrong = {
        name: [str(error.message) for error in validator_for(schema).iter_errors(example)]
        for name, schema, example in found
    }

    assert {name: errors for name, errors in wrong.items() if errors} == {}
    assert len(found) > 50
