namespace Tarn.Access.Policies;

/// <summary>The result of policies for one action on one resource.</summary>
public enum PolicyOutcome
{
    /// <summary>No statement allows or denies it.</summary>
    Silent,

    /// <summary>A statement allows it, and none denies it.</summary>
    Allowed,

    /// <summary>A statement denies it.</summary>
    Denied,
}
