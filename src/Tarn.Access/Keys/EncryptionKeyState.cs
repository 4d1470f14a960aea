namespace Tarn.Access.Keys;

/// <summary>The state of a key, with AWS's names.</summary>
public enum EncryptionKeyState
{
    /// <summary>It can be used.</summary>
    Enabled,

    /// <summary>Its owner has disabled it.</summary>
    Disabled,

    /// <summary>Its material is destroyed after a waiting period.</summary>
    PendingDeletion,

    /// <summary>Material is missing: not imported yet, deleted, or expired.</summary>
    PendingImport,
}
