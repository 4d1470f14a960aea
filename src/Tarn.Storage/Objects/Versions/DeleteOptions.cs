using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Events;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The options of a delete.</summary>
public sealed record DeleteOptions
{
    /// <summary>Removes the current object, or hides it by a marker.</summary>
    public static DeleteOptions None { get; } = new();

    /// <summary>
    /// Removes the current object without a marker, even if the bucket retains versions. For files that Tarn owns itself:
    /// no lifecycle rule would ever remove their versions, D21 (blob ids begin with the epoch).
    /// </summary>
    public static DeleteOptions WithoutVersion { get; } = new() { LeavesNoVersion = true };

    /// <summary>The version to remove for ever; null: the current object.</summary>
    public string? VersionId { get; init; }

    /// <summary>The condition on the object or version that is removed.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>
    /// The key of the call, by which its retry finds the marker: D37 (a version keeps its call's key).
    /// </summary>
    public CallKey Call { get; init; }

    /// <summary>Whether the caller may bypass a retention in the mode GOVERNANCE, and asks for it.</summary>
    public bool BypassesGovernance { get; init; }

    /// <inheritdoc cref="WithoutVersion"/>
    public bool LeavesNoVersion { get; init; }

    /// <summary>The caller, for events; null: Tarn itself.</summary>
    public EventCause? Cause { get; init; }
}
