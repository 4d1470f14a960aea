"""Runs a program of boto3 with one protocol for CloudWatch: python3 boto3_protocol.py query|json|smithy-rpc-v2-cbor PROGRAM ARGUMENTS…"""
import functools
import os
import runpy
import sys

import boto3
from botocore.loaders import Loader

protocol, program, *arguments = sys.argv[1:]
load = Loader.load_service_model


def load_service_model(self, service_name, type_name, *more, **named):
    model = load(self, service_name, type_name, *more, **named)
    if (service_name, type_name) != ("cloudwatch", "service-2"):
        return model
    known = model["metadata"].get("protocols", [model["metadata"]["protocol"]])
    assert protocol in known, f"this botocore speaks {known}"
    metadata = {key: value for key, value in model["metadata"].items() if protocol != "query" or key not in ("awsQueryCompatible", "jsonVersion", "targetPrefix")}
    return {**model, "metadata": {**metadata, "protocol": protocol, "protocols": [protocol]}}


Loader.load_service_model = load_service_model

# boto3 before 1.28 does not read AWS_ENDPOINT_URL.
boto3.client = functools.partial(boto3.client, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
sys.argv = [program, *arguments]
runpy.run_path(program, run_name="__main__")
