namespace Tarn.Lake.Prefixes;

/// <summary>The result of one part of a prefix's compaction.</summary>
public sealed record PrefixReport
{
    /// <summary>The most objects that are listed with their reasons.</summary>
    public const int LeftMax = 1_000;

    /// <summary>The groups of objects, in the order of their keys.</summary>
    public IReadOnlyList<JoinedGroup> Groups { get; init; } = [];

    /// <summary>Small objects that stay as they are, with the reason, at most <see cref="LeftMax"/>.</summary>
    public IReadOnlyList<LeftObject> Left { get; init; } = [];

    /// <summary>The number of all small objects that stay as they are.</summary>
    public long LeftCount { get; init; }

    /// <summary>The key after which the next part begins; null: this was the last part.</summary>
    public string? Next { get; init; }
}

/// <summary>Objects that became one.</summary>
/// <param name="Key">The new object's key; null: nothing was joined, because the run was dry or an object changed.</param>
/// <param name="FirstKey">The key of the first object.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="SizeBytes">Their bytes.</param>
/// <param name="Failure">Why the objects stay as they are; null: they do not.</param>
public sealed record JoinedGroup(string? Key, string FirstKey, int Objects, long SizeBytes, string? Failure);

/// <summary>A small object that stays as it is.</summary>
public sealed record LeftObject(string Key, string Reason);
