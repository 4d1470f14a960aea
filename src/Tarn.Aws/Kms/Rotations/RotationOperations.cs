using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Rotations;

/// <summary>Rotations: a key gets new material, and the earlier materials decrypt for ever.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="cipher">Checks states.</param>
/// <param name="changes">Changes keys.</param>
/// <param name="time">The clock.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("kms")]
internal sealed partial class RotationOperations(RequestedKeys keys, KeyCipher cipher, KeyChanges changes, TimeProvider time, PageTokens tokens)
{
    private const int DaysDefault = 365;
    private const int PageDefault = 100;

    /// <summary>Begins automatic rotations. With another period they count from now.</summary>
    public async Task EnableKeyRotation(EnableKeyRotationInput input, Call call, CancellationToken cancellationToken)
    {
        var days = input.RotationPeriodInDays ?? DaysDefault;
        var key = keys.FindKey(
            call, input.KeyId, "kms:EnableKeyRotation", new KeyUse().With("kms:rotationperiodindays", input.RotationPeriodInDays));
        RequireOwn(key);
        var next = time.GetUtcNow().AddDays(days).ToUnixTimeMilliseconds();
        await changes.Change(
            key,
            "EnableKeyRotation",
            present => present.RotationDays == days ? present : present with { RotationDays = days, NextRotationMs = next },
            cancellationToken);
    }

    public async Task DisableKeyRotation(DisableKeyRotationInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:DisableKeyRotation");
        RequireOwn(key);
        await changes.Change(
            key, "DisableKeyRotation", present => present with { RotationDays = null, NextRotationMs = null }, cancellationToken);
    }

    public Task<GetKeyRotationStatusOutput> GetKeyRotationStatus(GetKeyRotationStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:GetKeyRotationStatus");
        cipher.Require(key, "GetKeyRotationStatus");
        return Task.FromResult(new GetKeyRotationStatusOutput
        {
            KeyId = key.Arn,
            KeyRotationEnabled = key.Definition.RotationDays is not null,
            RotationPeriodInDays = key.Definition.RotationDays,
            NextRotationDate = KeyForms.TimeOf(key.Definition.NextRotationMs),
        });
    }

    /// <summary>Rotates at once: new material, or the imported material that waits.</summary>
    public async Task<RotateKeyOnDemandOutput> RotateKeyOnDemand(RotateKeyOnDemandInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:RotateKeyOnDemand");
        await changes.Rotate(key, isOnDemand: true, cancellationToken);
        return new RotateKeyOnDemandOutput { KeyId = key.Arn };
    }

    /// <summary>The finished rotations, or all materials.</summary>
    public Task<ListKeyRotationsOutput> ListKeyRotations(ListKeyRotationsInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:ListKeyRotations");
        var (isAll, now) = (input.IncludeKeyMaterial == "ALL_KEY_MATERIAL", time.GetUtcNow());
        var listed = key.Definition.Materials.Where(material => isAll || (material.IsOnDemand is not null && material.RotatedMs is not null))
            .Select((material, index) => (Material: material, Place: $"{index:D8}")).ToList();
        var (page, next) = tokens.Of(call, key.Arn, listed, one => one.Place, input.Marker, input.Limit ?? PageDefault);
        return Task.FromResult(new ListKeyRotationsOutput
        {
            Rotations = [.. page.Select(one => EntryOf(key, one.Material, isAll, now))],
            NextMarker = next,
            Truncated = next is not null,
        });
    }

    private static RotationsListEntry EntryOf(FoundKey key, KeyMaterialFacts material, bool isAll, DateTimeOffset now) => new()
    {
        KeyId = key.KeyId,
        KeyMaterialId = material.Id,
        KeyMaterialDescription = material.Description,
        ImportState = !key.Definition.IsExternal ? null : material.IsPresentAt(now) ? "IMPORTED" : "PENDING_IMPORT",
        KeyMaterialState = !isAll ? null : material.Id == key.Definition.Current ? "CURRENT" : material.RotatedMs is null ? "PENDING_ROTATION" : "NON_CURRENT",
        ExpirationModel = key.Definition.IsExternal ? KeyForms.ExpirationOf(material) : null,
        ValidTo = KeyForms.TimeOf(material.ValidToMs),
        RotationDate = material.IsOnDemand is null ? null : KeyForms.TimeOf(material.RotatedMs),
        RotationType = material.IsOnDemand switch { true => "ON_DEMAND", false => "AUTOMATIC", null => null },
    };

    private static void RequireOwn(FoundKey key)
    {
        if (key.Definition.IsExternal)
        {
            throw KeyFailures.Unsupported($"{key.Arn} origin is EXTERNAL which is not valid for this operation.");
        }
    }
}
