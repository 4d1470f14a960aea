namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>The outcome of a run of a bucket's lifecycle, or of its preview.</summary>
public sealed class LifecycleReport
{
    private const int ExamplesMax = 20;
    private readonly List<LifecycleExample> _examples = [];

    /// <summary>The contents of the bucket.</summary>
    public required BucketUsage Usage { get; init; }

    /// <summary>Objects that were removed or hidden by a marker.</summary>
    public long Expired { get; private set; }

    /// <summary>Noncurrent versions and markers that were removed.</summary>
    public long Removed { get; private set; }

    /// <summary>Versions with another storage class.</summary>
    public long Transitioned { get; private set; }

    /// <summary>Uploads that were removed.</summary>
    public long UploadsAborted { get; private set; }

    /// <summary>Versions that stayed because a retention or a legal hold protects them.</summary>
    public long Locked { get; internal set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<LifecycleExample> Examples => _examples;

    /// <summary>The number of all actions.</summary>
    public long Actions => Expired + Removed + Transitioned + UploadsAborted;

    internal void Add(LifecycleAction action, string key, string versionId)
    {
        switch (action.Kind)
        {
            case LifecycleActionKind.Expire:
                Expired++;
                break;
            case LifecycleActionKind.Remove:
                Removed++;
                break;
            case LifecycleActionKind.Transition:
                Transitioned++;
                break;
            case LifecycleActionKind.AbortUpload:
                UploadsAborted++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action));
        }

        if (_examples.Count < ExamplesMax)
        {
            _examples.Add(new LifecycleExample(action, key, versionId));
        }
    }
}

/// <summary>One action of a run.</summary>
/// <param name="VersionId">The version's id, or the upload's.</param>
public readonly record struct LifecycleExample(LifecycleAction Action, string Key, string VersionId);
