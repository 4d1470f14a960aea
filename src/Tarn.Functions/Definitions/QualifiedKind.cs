namespace Tarn.Functions.Definitions;

/// <summary>The kinds of configurations that a version or an alias has. Keys hold the numbers: never change one.</summary>
public enum QualifiedKind : byte
{
    /// <summary>How asynchronous events are retried, and where their results go.</summary>
    EventInvoke = 1,

    /// <summary>Environments that are always ready.</summary>
    Provisioned = 2,

    /// <summary>A function URL.</summary>
    Url = 3,

    /// <summary>When AWS would change the runtime's patch version.</summary>
    RuntimeManagement = 4,
}
