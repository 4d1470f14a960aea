using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Refusals;

/// <summary>Operations on kinds of keys that the instance lacks.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
[AwsOperations("kms")]
internal sealed partial class KeyRefusals(RequestedKeys keys)
{
    [RefusedOperation("DeriveSharedSecret", "GenerateDataKey")]
    [RefusedOperation("GenerateMac", "Encrypt, whose ciphertexts are authenticated")]
    [RefusedOperation("GetKeyLastUsage", "the metrics of calls: tarn metrics")]
    [RefusedOperation("GetPublicKey", "GenerateDataKeyPair")]
    [RefusedOperation("ReplicateKey", "a key in each region, and ReEncrypt")]
    [RefusedOperation("Sign", "GenerateDataKeyPair, and signatures outside")]
    [RefusedOperation("UpdatePrimaryRegion", "a key in each region, and ReEncrypt")]
    [RefusedOperation("Verify", "GenerateDataKeyPair, and signatures outside")]
    [RefusedOperation("VerifyMac", "Decrypt, which checks its ciphertext")]
    internal AwsErrorException Refuse(Call call, string sentence, string keyId)
    {
        keys.FindKey(call, keyId, $"kms:{call.Operation}");
        return KmsErrors.UnsupportedOperationException(sentence);
    }
}
