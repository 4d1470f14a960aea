namespace Tarn.Analytics.Applications;

/// <summary>The kinds of state from which an application starts.</summary>
public enum RestoreKind
{
    /// <summary>No state: the code decides the positions.</summary>
    Nothing = 1,

    /// <summary>The newest snapshot, or the state at the last stop.</summary>
    Latest = 2,

    /// <summary>A named snapshot.</summary>
    Snapshot = 3,
}
