using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Forms;

/// <summary>Keys as KMS shows them.</summary>
internal static class KeyForms
{
    /// <summary>The only kind of key.</summary>
    public const string Symmetric = "SYMMETRIC_DEFAULT";

    /// <summary>The origin of material that the instance makes.</summary>
    public const string OwnOrigin = "AWS_KMS";

    /// <summary>The origin of material that the owner imports.</summary>
    public const string External = "EXTERNAL";

    private const string Expires = "KEY_MATERIAL_EXPIRES";
    private const string Stays = "KEY_MATERIAL_DOES_NOT_EXPIRE";

    public static KeyMetadata MetadataOf(FoundKey key, DateTimeOffset now)
    {
        var (definition, state) = (key.Definition, key.Definition.StateAt(now));
        var current = definition.Material(definition.Current);
        var imported = definition.IsExternal && state != EncryptionKeyState.PendingImport ? current : null;
        return new KeyMetadata
        {
            AWSAccountId = key.Resource.Owner,
            KeyId = key.KeyId,
            Arn = key.Arn,
            CreationDate = key.Resource.Created,
            Enabled = state == EncryptionKeyState.Enabled,
            Description = definition.Description ?? "",
            KeyUsage = "ENCRYPT_DECRYPT",
            KeyState = state.ToString(),
            DeletionDate = TimeOf(definition.DeletionMs),
            ValidTo = TimeOf(imported?.ValidToMs),
            Origin = definition.IsExternal ? External : OwnOrigin,
            ExpirationModel = imported is null ? null : ExpirationOf(imported),
            KeyManager = definition.Service is null ? "CUSTOMER" : "AWS",
            CustomerMasterKeySpec = Symmetric,
            KeySpec = Symmetric,
            EncryptionAlgorithms = [Symmetric],
            MultiRegion = false,
            CurrentKeyMaterialId = current?.Id,
        };
    }

    public static string ExpirationOf(KeyMaterialFacts material) => material.ValidToMs is null ? Stays : Expires;

    /// <summary>Whether the request wants material that expires.</summary>
    public static bool DoesExpire(string? model) => model is null or Expires;

    /// <summary>A stored time.</summary>
    public static DateTimeOffset? TimeOf(long? unixMs) => unixMs is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
