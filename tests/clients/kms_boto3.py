"""The operations of keys once with boto3: python3 kms_boto3.py NAME. Prints each operation called on a line; ends with an error at the first fault."""
import json
import sys

import boto3
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

kms = boto3.client("kms")
name = "alias/" + sys.argv[1]
called = set()
kms.meta.events.register("before-call.kms", lambda model, **_: called.add(model.name))
root = "arn:aws:iam::000000000000:root"
context = {"a": "b"}

key = kms.create_key(Description="D", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeyId"]
assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "a", "TagValue": "b"}]
kms.tag_resource(KeyId=key, Tags=[{"TagKey": "c", "TagValue": "d"}])
kms.untag_resource(KeyId=key, TagKeys=["a"])
assert key in {one["KeyId"] for page in kms.get_paginator("list_keys").paginate() for one in page["Keys"]}
kms.update_key_description(KeyId=key, Description="E")
assert kms.describe_key(KeyId=key)["KeyMetadata"]["Description"] == "E"

kms.create_alias(AliasName=name, TargetKeyId=key)
kms.update_alias(AliasName=name, TargetKeyId=key)
assert [one["AliasName"] for one in kms.list_aliases(KeyId=key)["Aliases"]] == [name]

blob = kms.encrypt(KeyId=name, Plaintext=b"text", EncryptionContext=context)["CiphertextBlob"]
assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == b"text"
moved = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=context, DestinationKeyId=key)["CiphertextBlob"]
kms.rotate_key_on_demand(KeyId=key)
assert kms.decrypt(CiphertextBlob=moved)["Plaintext"] == b"text"
assert len(kms.list_key_rotations(KeyId=key)["Rotations"]) == 1
kms.enable_key_rotation(KeyId=key)
assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365
kms.disable_key_rotation(KeyId=key)
data = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
assert kms.decrypt(CiphertextBlob=data["CiphertextBlob"])["Plaintext"] == data["Plaintext"]
kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=24)
pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec="RSA_2048")
serialization.load_der_private_key(pair["PrivateKeyPlaintext"], None)
kms.generate_data_key_pair_without_plaintext(KeyId=key, KeyPairSpec="ECC_NIST_P256")
assert len(kms.generate_random(NumberOfBytes=8)["Plaintext"]) == 8

policy = json.loads(kms.get_key_policy(KeyId=key)["Policy"])
kms.put_key_policy(KeyId=key, Policy=json.dumps(policy))
assert kms.list_key_policies(KeyId=key)["PolicyNames"] == ["default"]

grant = kms.create_grant(KeyId=key, GranteePrincipal=root, RetiringPrincipal=root, Operations=["Decrypt"])
assert kms.list_grants(KeyId=key)["Grants"][0]["GrantId"] == grant["GrantId"]
assert grant["GrantId"] in {one["GrantId"] for one in kms.list_retirable_grants(RetiringPrincipal=root)["Grants"]}
kms.retire_grant(GrantToken=grant["GrantToken"])
kms.revoke_grant(KeyId=key, GrantId=kms.create_grant(KeyId=key, GranteePrincipal=root, Operations=["Decrypt"])["GrantId"])
assert kms.list_grants(KeyId=key)["Grants"] == []

external = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]["KeyId"]
wanted = kms.get_parameters_for_import(KeyId=external, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_4096")
public = serialization.load_der_public_key(wanted["PublicKey"])
wrapped = public.encrypt(bytes(32), padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
kms.import_key_material(
    KeyId=external, ImportToken=wanted["ImportToken"], EncryptedKeyMaterial=wrapped, ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
assert kms.describe_key(KeyId=external)["KeyMetadata"]["KeyState"] == "Enabled"
kms.delete_imported_key_material(KeyId=external)
assert kms.describe_key(KeyId=external)["KeyMetadata"]["KeyState"] == "PendingImport"

kms.disable_key(KeyId=key)
try:
    kms.decrypt(CiphertextBlob=moved)
    raise AssertionError("a disabled key decrypted")
except kms.exceptions.DisabledException:
    pass
kms.enable_key(KeyId=key)
kms.delete_alias(AliasName=name)
for one in (key, external):
    assert kms.schedule_key_deletion(KeyId=one, PendingWindowInDays=7)["KeyState"] == "PendingDeletion"
kms.cancel_key_deletion(KeyId=key)
try:
    kms.describe_key(KeyId=name)
    raise AssertionError("a deleted alias was found")
except ClientError as missing:
    assert missing.response["Error"]["Code"] == "NotFoundException", missing
print("\n".join(sorted(called)))
