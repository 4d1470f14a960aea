namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>One rule of a bucket's lifecycle.</summary>
public sealed record LifecycleRule
{
    /// <summary>The rule's name, unique among the bucket's rules.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it acts.</summary>
    public bool IsEnabled { get; init; }

    public LifecycleFilter Filter { get; init; } = new();

    /// <summary>How the client wrote the filter.</summary>
    public LifecycleFilterForm FilterForm { get; init; }

    /// <summary>When current objects expire; null: never.</summary>
    public LifecycleTerm? Expiration { get; init; }

    /// <summary>Whether markers are removed that hide no version any more.</summary>
    public bool RemovesExpiredMarkers { get; init; }

    /// <summary>When noncurrent versions are removed; null: never.</summary>
    public NoncurrentExpiration? NoncurrentExpiration { get; init; }

    /// <summary>Days after which an upload that was not completed is removed; null: never.</summary>
    public int? UploadDays { get; init; }

    public IReadOnlyList<LifecycleTransition> Transitions { get; init; } = [];

    public IReadOnlyList<NoncurrentTransition> NoncurrentTransitions { get; init; } = [];
}

/// <summary>The forms of a filter in a client's document; reading returns the same. The numbers are stored on disk.</summary>
public enum LifecycleFilterForm : byte
{
    /// <summary>One condition, or none.</summary>
    Single = 0,

    /// <summary>Several conditions that must all hold.</summary>
    And = 1,

    /// <summary>A prefix in the rule itself, S3's older form.</summary>
    RulePrefix = 2,
}
