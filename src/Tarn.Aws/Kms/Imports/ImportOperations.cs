using System.Globalization;
using System.Security.Cryptography;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Imports;

/// <summary>Imported material of keys with Origin EXTERNAL.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="cipher">Checks states.</param>
/// <param name="changes">Imports and deletes material.</param>
/// <param name="imports">Opens wrapped material.</param>
/// <param name="time">The clock.</param>
[AwsOperations("kms")]
internal sealed partial class ImportOperations(
    RequestedKeys keys, KeyCipher cipher, MaterialChanges changes, ImportWrapping imports, TimeProvider time)
{
    /// <summary>The public key under which the owner encrypts material, and the token that comes back with it.</summary>
    [Refused(
        "WrappingAlgorithm", "RSAES_OAEP and RSA_AES_KEY_WRAP", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256")]
    [Refused("WrappingKeySpec", "RSA keys", "RSA_2048", "RSA_3072", "RSA_4096")]
    public Task<GetParametersForImportOutput> GetParametersForImport(
        GetParametersForImportInput input, Call call, CancellationToken cancellationToken)
    {
        var use = new KeyUse().With("kms:wrappingalgorithm", input.WrappingAlgorithm).With("kms:wrappingkeyspec", input.WrappingKeySpec);
        var key = External(keys.FindKey(call, input.KeyId, "kms:GetParametersForImport", use));
        cipher.Require(key, "GetParametersForImport");
        input.Refuse();
        var bits = int.Parse(input.WrappingKeySpec["RSA_".Length..], CultureInfo.InvariantCulture);
        var (publicKey, token, validTo) = imports.Make(key.KeyId, input.WrappingAlgorithm, bits);
        return Task.FromResult(new GetParametersForImportOutput
        {
            KeyId = key.Arn,
            PublicKey = publicKey,
            ImportToken = token,
            ParametersValidTo = validTo,
        });
    }

    /// <summary>Imports material, 32 bytes.</summary>
    public async Task<ImportKeyMaterialOutput> ImportKeyMaterial(ImportKeyMaterialInput input, Call call, CancellationToken cancellationToken)
    {
        var use = new KeyUse().With("kms:expirationmodel", input.ExpirationModel ?? "KEY_MATERIAL_EXPIRES")
            .With("kms:validto", input.ValidTo?.ToUnixTimeSeconds());
        var key = External(keys.FindKey(call, input.KeyId, "kms:ImportKeyMaterial", use));
        cipher.Require(key, "ImportKeyMaterial");
        var expires = KeyForms.DoesExpire(input.ExpirationModel);
        if (expires != input.ValidTo is not null)
        {
            throw KmsFailures.Invalid(expires
                ? "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES."
                : "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE.");
        }

        if (input.ValidTo <= time.GetUtcNow() || input.ValidTo > time.GetUtcNow().AddDays(365))
        {
            throw KmsFailures.Invalid("The validTo date must be in the future, and within 365 days.");
        }

        var bytes = imports.Open(key.KeyId, input.ImportToken.Span, input.EncryptedKeyMaterial.Span);
        try
        {
            var id = await changes.Import(
                key, bytes, input.ImportType == "NEW_KEY_MATERIAL", input.KeyMaterialId, input.KeyMaterialDescription, input.ValidTo, cancellationToken);
            return new ImportKeyMaterialOutput { KeyId = key.Arn, KeyMaterialId = id };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Destroys imported material. The key needs the same material again before it can be used.</summary>
    public async Task<DeleteImportedKeyMaterialOutput> DeleteImportedKeyMaterial(
        DeleteImportedKeyMaterialInput input, Call call, CancellationToken cancellationToken)
    {
        var key = External(keys.FindKey(call, input.KeyId, "kms:DeleteImportedKeyMaterial"));
        var id = await changes.Delete(key, input.KeyMaterialId, cancellationToken);
        return new DeleteImportedKeyMaterialOutput { KeyId = key.Arn, KeyMaterialId = id };
    }

    private static FoundKey External(FoundKey key) => key.Definition.IsExternal
        ? key
        : throw KeyFailures.Unsupported($"{key.Arn} origin is {KeyForms.OwnOrigin} which is not valid for this operation.");
}
