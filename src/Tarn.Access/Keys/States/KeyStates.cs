using Tarn.Access.Registry;
using Tarn.Storage;

namespace Tarn.Access.Keys.States;

/// <summary>AWS's table of the states of keys and the operations that they allow.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"/>
public static class KeyStates
{
    /// <summary>The operations with their states; an operation that is not here works in every state.</summary>
    private static readonly Dictionary<string, StateRule> Rules = new(StringComparer.Ordinal)
    {
        ["CancelKeyDeletion"] = StateRule.PendingDeletionOnly,
        ["CreateAlias"] = StateRule.NotPendingDeletion,
        ["CreateGrant"] = StateRule.EnabledOnly,
        ["Decrypt"] = StateRule.EnabledOnly,
        ["DisableKey"] = StateRule.Imported,
        ["DisableKeyRotation"] = StateRule.EnabledOnly,
        ["EnableKey"] = StateRule.Imported,
        ["EnableKeyRotation"] = StateRule.EnabledOnly,
        ["Encrypt"] = StateRule.EnabledOnly,
        ["GenerateDataKey"] = StateRule.EnabledOnly,
        ["GenerateDataKeyPair"] = StateRule.EnabledOnly,
        ["GenerateDataKeyPairWithoutPlaintext"] = StateRule.EnabledOnly,
        ["GenerateDataKeyWithoutPlaintext"] = StateRule.EnabledOnly,
        ["GetKeyRotationStatus"] = StateRule.Imported,
        ["GetParametersForImport"] = StateRule.NotPendingDeletion,
        ["ImportKeyMaterial"] = StateRule.NotPendingDeletion,
        ["ReEncrypt"] = StateRule.EnabledOnly,
        ["RotateKeyOnDemand"] = StateRule.EnabledOnly,
        ["ScheduleKeyDeletion"] = StateRule.NotPendingDeletion,
        ["TagResource"] = StateRule.NotPendingDeletion,
        ["UntagResource"] = StateRule.NotPendingDeletion,
        ["UpdateAlias"] = StateRule.NotPendingDeletion,
        ["UpdateKeyDescription"] = StateRule.NotPendingDeletion,
    };

    /// <summary>Checks that a key's state allows an operation.</summary>
    /// <param name="operation">AWS's name of the operation.</param>
    /// <exception cref="TarnException">Its <see cref="TarnException.Reason"/> is one of <see cref="KeyFailures"/>.</exception>
    public static void Require(string operation, Resource key, KeyDefinition definition, DateTimeOffset now)
    {
        if (!Rules.TryGetValue(operation, out var rule))
        {
            return;
        }

        var state = definition.StateAt(now);
        var isAllowed = rule switch
        {
            StateRule.EnabledOnly => state == EncryptionKeyState.Enabled,
            StateRule.Imported => state is EncryptionKeyState.Enabled or EncryptionKeyState.Disabled,
            StateRule.PendingDeletionOnly => state == EncryptionKeyState.PendingDeletion,
            _ => state != EncryptionKeyState.PendingDeletion,
        };
        if (!isAllowed)
        {
            throw rule == StateRule.PendingDeletionOnly ? KeyFailures.WrongState(key.Arn, "not pending deletion")
                : state == EncryptionKeyState.Disabled ? KeyFailures.Disabled(key.Arn)
                : KeyFailures.WrongState(key.Arn, state == EncryptionKeyState.PendingDeletion ? "pending deletion" : "pending import");
        }
    }
}
