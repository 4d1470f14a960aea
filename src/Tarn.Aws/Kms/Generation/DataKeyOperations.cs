using System.Security.Cryptography;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Generation;

/// <summary>Data keys, and pairs of keys, for use outside the instance.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="cipher">Encrypts.</param>
[AwsOperations("kms")]
internal sealed partial class DataKeyOperations(RequestedKeys keys, KeyCipher cipher)
{
    [Refused("Recipient", "a plaintext in the answer: the instance has no enclaves")]
    public async Task<GenerateDataKeyOutput> GenerateDataKey(GenerateDataKeyInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.EncryptionContext ?? EncryptionContext.Empty;
        var key = await Find(call, input.KeyId, new KeyUse { Context = context }, input.GrantTokens, cancellationToken);
        input.Refuse();
        var length = LengthOf(input.NumberOfBytes, input.KeySpec);
        CipherRules.CheckDryRun(input.DryRun, () => cipher.Require(key, call.Operation));
        var plaintext = RandomNumberGenerator.GetBytes(length);
        return new GenerateDataKeyOutput
        {
            CiphertextBlob = cipher.Encrypt(key, call.Operation, plaintext, context),
            Plaintext = plaintext,
            KeyId = key.Arn,
            KeyMaterialId = key.Definition.Current,
        };
    }

    public async Task<GenerateDataKeyWithoutPlaintextOutput> GenerateDataKeyWithoutPlaintext(
        GenerateDataKeyWithoutPlaintextInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.EncryptionContext ?? EncryptionContext.Empty;
        var key = await Find(call, input.KeyId, new KeyUse { Context = context }, input.GrantTokens, cancellationToken);
        var length = LengthOf(input.NumberOfBytes, input.KeySpec);
        CipherRules.CheckDryRun(input.DryRun, () => cipher.Require(key, call.Operation));
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var blob = cipher.Encrypt(key, call.Operation, plaintext, context);
        CryptographicOperations.ZeroMemory(plaintext);
        return new GenerateDataKeyWithoutPlaintextOutput { CiphertextBlob = blob, KeyId = key.Arn, KeyMaterialId = key.Definition.Current };
    }

    /// <summary>An RSA or ECC pair; the private key is encrypted under the symmetric key.</summary>
    [Refused("Recipient", "a plaintext in the answer: the instance has no enclaves")]
    [Refused("KeyPairSpec", "RSA and NIST curves", "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1")]
    public async Task<GenerateDataKeyPairOutput> GenerateDataKeyPair(
        GenerateDataKeyPairInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.EncryptionContext ?? EncryptionContext.Empty;
        var key = await Find(call, input.KeyId, PairUse(context, input.KeyPairSpec), input.GrantTokens, cancellationToken);
        input.Refuse();
        CipherRules.CheckDryRun(input.DryRun, () => cipher.Require(key, call.Operation));
        cipher.Require(key, call.Operation);
        var (publicKey, privateKey) = DataKeyPairs.Make(input.KeyPairSpec);
        return new GenerateDataKeyPairOutput
        {
            PrivateKeyCiphertextBlob = cipher.Encrypt(key, call.Operation, privateKey, context),
            PrivateKeyPlaintext = privateKey,
            PublicKey = publicKey,
            KeyId = key.Arn,
            KeyPairSpec = input.KeyPairSpec,
            KeyMaterialId = key.Definition.Current,
        };
    }

    [Refused("KeyPairSpec", "RSA and NIST curves", "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1")]
    public async Task<GenerateDataKeyPairWithoutPlaintextOutput> GenerateDataKeyPairWithoutPlaintext(
        GenerateDataKeyPairWithoutPlaintextInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.EncryptionContext ?? EncryptionContext.Empty;
        var key = await Find(call, input.KeyId, PairUse(context, input.KeyPairSpec), input.GrantTokens, cancellationToken);
        input.Refuse();
        CipherRules.CheckDryRun(input.DryRun, () => cipher.Require(key, call.Operation));
        cipher.Require(key, call.Operation);
        var (publicKey, privateKey) = DataKeyPairs.Make(input.KeyPairSpec);
        var blob = cipher.Encrypt(key, call.Operation, privateKey, context);
        CryptographicOperations.ZeroMemory(privateKey);
        return new GenerateDataKeyPairWithoutPlaintextOutput
        {
            PrivateKeyCiphertextBlob = blob,
            PublicKey = publicKey,
            KeyId = key.Arn,
            KeyPairSpec = input.KeyPairSpec,
            KeyMaterialId = key.Definition.Current,
        };
    }

    private static KeyUse PairUse(IReadOnlyDictionary<string, string> context, string spec) =>
        new KeyUse { Context = context }.With("kms:datakeypairspec", spec);

    private static int LengthOf(int? bytes, string? spec) => (bytes, spec) switch
    {
        ({ } given, null) => given,
        (null, "AES_128") => 16,
        (null, not null) => 32,
        _ => throw KmsFailures.Invalid("Please specify either number of bytes or key spec."),
    };

    private ValueTask<FoundKey> Find(
        Call call, string keyId, KeyUse use, IReadOnlyList<string>? grantTokens, CancellationToken cancellationToken) =>
        keys.Find(call, keyId, $"kms:{call.Operation}", cancellationToken, grantTokens, use);
}
