namespace Tarn.Storage.Objects.Properties;

/// <summary>Who may remove a version before the end of its retention. The numbers are stored on disk.</summary>
public enum LockMode : byte
{
    /// <summary>The version has no retention.</summary>
    None = 0,

    /// <summary>Callers with the right to bypass it.</summary>
    Governance = 1,

    /// <summary>No caller, the root included.</summary>
    Compliance = 2,
}
