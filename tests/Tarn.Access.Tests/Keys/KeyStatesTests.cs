using Tarn.Access.Keys;
using Tarn.Access.Keys.States;
using Tarn.Storage;

namespace Tarn.Access.Tests.Keys;

/// <summary>AWS's table of states and operations.</summary>
public sealed class KeyStatesTests
{
    private const string Material = "m";

    // Enabled, Disabled, PendingDeletion, PendingImport: + works, D DisabledException, S KMSInvalidStateException.
    [Theory]
    [InlineData("CancelKeyDeletion", "SS+S")]
    [InlineData("CreateAlias", "++S+")]
    [InlineData("CreateGrant", "+DSS")]
    [InlineData("Decrypt", "+DSS")]
    [InlineData("DeleteAlias", "++++")]
    [InlineData("DeleteImportedKeyMaterial", "++++")]
    [InlineData("DescribeKey", "++++")]
    [InlineData("DisableKey", "++SS")]
    [InlineData("DisableKeyRotation", "+DSS")]
    [InlineData("EnableKey", "++SS")]
    [InlineData("EnableKeyRotation", "+DSS")]
    [InlineData("Encrypt", "+DSS")]
    [InlineData("GenerateDataKey", "+DSS")]
    [InlineData("GenerateDataKeyPair", "+DSS")]
    [InlineData("GenerateDataKeyPairWithoutPlaintext", "+DSS")]
    [InlineData("GenerateDataKeyWithoutPlaintext", "+DSS")]
    [InlineData("GetKeyPolicy", "++++")]
    [InlineData("GetKeyRotationStatus", "++SS")]
    [InlineData("GetParametersForImport", "++S+")]
    [InlineData("ImportKeyMaterial", "++S+")]
    [InlineData("ListGrants", "++++")]
    [InlineData("ListKeyPolicies", "++++")]
    [InlineData("ListKeyRotations", "++++")]
    [InlineData("ListResourceTags", "++++")]
    [InlineData("PutKeyPolicy", "++++")]
    [InlineData("ReEncrypt", "+DSS")]
    [InlineData("RetireGrant", "++++")]
    [InlineData("RevokeGrant", "++++")]
    [InlineData("RotateKeyOnDemand", "+DSS")]
    [InlineData("ScheduleKeyDeletion", "++S+")]
    [InlineData("TagResource", "++S+")]
    [InlineData("UntagResource", "++S+")]
    [InlineData("UpdateAlias", "++S+")]
    [InlineData("UpdateKeyDescription", "++S+")]
    public async Task Operations_need_the_states_of_awss_table(string operation, string expected)
    {
        await using var world = await KeyWorld.Open();
        var (key, now) = ((await world.Make()).Resource, world.Time.GetUtcNow());
        var found = string.Concat(Definitions(now).Select(definition => Outcome(() => KeyStates.Require(operation, key, definition, now))));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_state_follows_from_the_definition_and_the_clock()
    {
        var now = new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero);
        Assert.Equal(
            [EncryptionKeyState.Enabled, EncryptionKeyState.Disabled, EncryptionKeyState.PendingDeletion, EncryptionKeyState.PendingImport],
            Definitions(now).Select(definition => definition.StateAt(now)));
        var expiring = With(new KeyMaterialFacts { Id = Material, RotatedMs = 1, ValidToMs = now.ToUnixTimeMilliseconds() });
        Assert.Equal(EncryptionKeyState.Enabled, expiring.StateAt(now.AddMilliseconds(-1)));
        Assert.Equal(EncryptionKeyState.PendingImport, expiring.StateAt(now));
        var deletedEarlier = With(new KeyMaterialFacts { Id = "old", RotatedMs = 1, IsMissing = true }, new KeyMaterialFacts { Id = Material, RotatedMs = 2 });
        Assert.Equal(EncryptionKeyState.PendingImport, deletedEarlier.StateAt(now));
    }

    private static KeyDefinition[] Definitions(DateTimeOffset now)
    {
        var usable = With(new KeyMaterialFacts { Id = Material, RotatedMs = 1 });
        return
        [
            usable,
            usable with { IsDisabled = true },
            usable with { IsDisabled = true, DeletionMs = now.ToUnixTimeMilliseconds() + 1, DeletionDays = 7 },
            new KeyDefinition { IsExternal = true },
        ];
    }

    private static KeyDefinition With(params KeyMaterialFacts[] materials) => new() { Materials = materials, Current = Material };

    private static string Outcome(Action check)
    {
        try
        {
            check();
            return "+";
        }
        catch (TarnException refused)
        {
            return refused.Reason == KeyFailures.IsDisabled ? "D" : refused.Reason == KeyFailures.HasWrongState ? "S" : "?";
        }
    }
}
