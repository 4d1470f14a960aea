namespace Tarn.Access.Keys.States;

/// <summary>The states in which an operation works.</summary>
internal enum StateRule
{
    /// <summary>Enabled alone.</summary>
    EnabledOnly,

    /// <summary>Enabled and disabled: the key has its material.</summary>
    Imported,

    /// <summary>Every state but the waiting period of a deletion.</summary>
    NotPendingDeletion,

    /// <summary>The waiting period of a deletion alone.</summary>
    PendingDeletionOnly,
}
