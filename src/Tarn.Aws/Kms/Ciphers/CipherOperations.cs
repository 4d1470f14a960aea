using System.Security.Cryptography;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Ciphers;

/// <summary>Encryption of small texts.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="cipher">Encrypts and decrypts.</param>
[AwsOperations("kms")]
internal sealed partial class CipherOperations(RequestedKeys keys, KeyCipher cipher)
{
    /// <summary>Encrypts up to 4,096 bytes.</summary>
    public async Task<EncryptOutput> Encrypt(EncryptInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.EncryptionContext ?? EncryptionContext.Empty;
        var key = await keys.Find(call, input.KeyId, "kms:Encrypt", cancellationToken, input.GrantTokens, new KeyUse { Context = context });
        CipherRules.CheckAlgorithm(input.EncryptionAlgorithm);
        CipherRules.CheckDryRun(input.DryRun, () => cipher.Require(key, "Encrypt"));
        return new EncryptOutput
        {
            CiphertextBlob = cipher.Encrypt(key, "Encrypt", input.Plaintext.Span, context),
            KeyId = key.Arn,
            EncryptionAlgorithm = KeyForms.Symmetric,
        };
    }

    /// <summary>Decrypts. The ciphertext names its key; a key in the request must be that one.</summary>
    [Refused("Recipient", "a plaintext in the answer: the instance has no enclaves")]
    [Refused("DryRunModifiers", "a dry run with the ciphertext")]
    public async Task<DecryptOutput> Decrypt(DecryptInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.EncryptionContext ?? EncryptionContext.Empty;
        input.Refuse();
        var blob = input.CiphertextBlob ?? throw KmsFailures.Invalid("CiphertextBlob is needed.");
        var key = await SourceOf(call, blob, input.KeyId, cancellationToken);
        keys.Require(call, key, "kms:Decrypt", input.GrantTokens, new KeyUse { Context = context });
        CipherRules.CheckAlgorithm(input.EncryptionAlgorithm);
        var (text, material) = cipher.Decrypt(key, "Decrypt", blob.Span, context);
        CipherRules.CheckDryRun(input.DryRun, () => CryptographicOperations.ZeroMemory(text));
        return new DecryptOutput
        {
            KeyId = key.Arn,
            Plaintext = text,
            EncryptionAlgorithm = KeyForms.Symmetric,
            KeyMaterialId = material,
        };
    }

    /// <summary>Decrypts and encrypts again, so that the text never leaves the instance.</summary>
    [Refused("DryRunModifiers", "a dry run with the ciphertext")]
    public async Task<ReEncryptOutput> ReEncrypt(ReEncryptInput input, Call call, CancellationToken cancellationToken)
    {
        var (before, after) = (input.SourceEncryptionContext ?? EncryptionContext.Empty, input.DestinationEncryptionContext ?? EncryptionContext.Empty);
        input.Refuse();
        var blob = input.CiphertextBlob ?? throw KmsFailures.Invalid("CiphertextBlob is needed.");
        var source = await SourceOf(call, blob, input.SourceKeyId, cancellationToken);
        var isSame = source.Arn == await ArnOf(call, input.DestinationKeyId, cancellationToken) ? "true" : "false";
        keys.Require(call, source, "kms:ReEncryptFrom", input.GrantTokens, UseOf(before, isSame));
        var target = await keys.Find(
            call, input.DestinationKeyId, "kms:ReEncryptTo", cancellationToken, input.GrantTokens, UseOf(after, isSame));
        CipherRules.CheckAlgorithm(input.SourceEncryptionAlgorithm);
        CipherRules.CheckAlgorithm(input.DestinationEncryptionAlgorithm);
        var (text, material) = cipher.Decrypt(source, "ReEncrypt", blob.Span, before);
        try
        {
            CipherRules.CheckDryRun(input.DryRun, () => cipher.Require(target, "ReEncrypt"));
            return new ReEncryptOutput
            {
                CiphertextBlob = cipher.Encrypt(target, "ReEncrypt", text, after),
                SourceKeyId = source.Arn,
                KeyId = target.Arn,
                SourceEncryptionAlgorithm = KeyForms.Symmetric,
                DestinationEncryptionAlgorithm = KeyForms.Symmetric,
                SourceKeyMaterialId = material,
                DestinationKeyMaterialId = target.Definition.Current,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Random bytes of the operating system.</summary>
    [Refused("CustomKeyStoreId", "random bytes of this instance")]
    [Refused("Recipient", "a plaintext in the answer: the instance has no enclaves")]
    public Task<GenerateRandomOutput> GenerateRandom(GenerateRandomInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var bytes = input.NumberOfBytes ?? throw KmsFailures.Invalid("NumberOfBytes is needed.");
        return Task.FromResult(new GenerateRandomOutput { Plaintext = RandomNumberGenerator.GetBytes(bytes) });
    }

    private static KeyUse UseOf(IReadOnlyDictionary<string, string> context, string isSame) =>
        new KeyUse { Context = context }.With("kms:reencryptonsamekey", isSame);

    private async ValueTask<FoundKey> SourceOf(Call call, ReadOnlyMemory<byte> blob, string? named, CancellationToken cancellationToken)
    {
        var action = call.Operation == "Decrypt" ? "kms:Decrypt" : "kms:ReEncryptFrom";
        var key = RequestedKeys.Known(call, action, () => cipher.KeyOf(blob.Span, call.Account, call.Region));
        if (named is null)
        {
            return key;
        }

        var expected = await keys.Resolve(call, named, action, cancellationToken);
        return expected.Resource.Id == key.Resource.Id ? expected : throw KeyFailures.OtherKey();
    }

    private async ValueTask<string?> ArnOf(Call call, string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return (await keys.Resolve(call, keyId, "kms:ReEncryptTo", cancellationToken)).Arn;
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
