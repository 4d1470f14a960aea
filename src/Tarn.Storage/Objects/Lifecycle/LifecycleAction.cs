using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>The actions of lifecycles.</summary>
public enum LifecycleActionKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The current object is removed, or hidden by a marker.</summary>
    Expire,

    /// <summary>A noncurrent version or a marker is removed for ever.</summary>
    Remove,

    /// <summary>The version gets another storage class.</summary>
    Transition,

    /// <summary>An upload that was not completed is removed.</summary>
    AbortUpload,
}

/// <summary>An action that is due.</summary>
/// <param name="RuleId">The rule that asks for it.</param>
/// <param name="Class">The class of a transition.</param>
public readonly record struct LifecycleAction(LifecycleActionKind Kind, string RuleId = "", StorageClass Class = StorageClass.Standard);
