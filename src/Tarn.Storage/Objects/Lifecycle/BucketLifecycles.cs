using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>
/// Counts buckets and runs their lifecycles: a bucket with rules after each midnight UTC and soon after a change of its
/// rules, any other one hourly.
/// </summary>
public sealed class BucketLifecycles
{
    private static readonly TimeSpan CountedEvery = TimeSpan.FromHours(1);

    // A start has other work first.
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(5);
    private readonly BucketDirectory _buckets;
    private readonly LifecycleParts _parts;
    private readonly LifecycleDays _days;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _firstDue;
    private volatile bool _hasRun;
    private readonly ConcurrentDictionary<BucketId, Walked> _walked = new();

    internal BucketLifecycles(BucketDirectory buckets, LifecycleParts parts, LifecycleDays days)
    {
        (_buckets, _parts, _days, _time) = (buckets, parts, days, parts.Time);
        _firstDue = _time.GetUtcNow() + FirstAfter;
    }

    // The next walk is due at Next, or at once when the rules have changed since.
    private sealed record Walked(LifecycleReport? Report, DateTimeOffset Next);

    /// <summary>The length of a day.</summary>
    public LifecycleDays Days => _days;

    /// <summary>Knows the actions that are due.</summary>
    public LifecycleDecisions Decisions => _parts.Decisions;

    /// <inheritdoc cref="LifecycleParts.RulesOf"/>
    public Func<IMetadataReader, Bucket, ValueTask<LifecycleRules?>> RulesOf
    {
        get => _parts.RulesOf;
        set => _parts.RulesOf = value;
    }

    /// <inheritdoc cref="LifecycleParts.IsInTable"/>
    public Func<string, string, bool> IsInTable
    {
        get => _parts.IsInTable;
        set => _parts.IsInTable = value;
    }

    /// <summary>Raised when a run is due earlier than before; handlers are quick.</summary>
    public event Action? Wanted;

    /// <summary>When the next run is due. After a run without a bucket, none is before the job's regular one.</summary>
    public DateTimeOffset NextDue => !_walked.IsEmpty ? _walked.Values.Min(walked => walked.Next) : _hasRun ? DateTimeOffset.MaxValue : _firstDue;

    /// <summary>The last run in a bucket, null before the first; and when the next one is due.</summary>
    public (LifecycleReport? Last, DateTimeOffset? Next) Of(BucketId bucket) =>
        _walked.TryGetValue(bucket, out var walked) ? (walked.Report, walked.Next) : (null, null);

    /// <summary>Makes the next run of a bucket due now, because its rules have changed.</summary>
    public void RulesChanged(BucketId bucket)
    {
        _walked[bucket] = new Walked(Of(bucket).Last, _time.GetUtcNow());
        Wanted?.Invoke();
    }

    /// <summary>Previews a run in a bucket. Nothing is changed.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public async Task<LifecycleReport> Preview(string bucket, CancellationToken cancellationToken)
    {
        var owner = await _parts.Store.Read(reader => BucketDirectory.Require(reader, bucket), cancellationToken);
        return await new LifecycleRun(_parts, owner, isDry: true).Run(cancellationToken);
    }

    /// <summary>Walks over each bucket that is due.</summary>
    /// <param name="report">Gets each report with an action.</param>
    public async Task Run(Action<Bucket, LifecycleReport> report, CancellationToken cancellationToken)
    {
        var buckets = _buckets.List();
        _hasRun = true;
        foreach (var gone in _walked.Keys.Except(buckets.Select(bucket => bucket.Id)))
        {
            _walked.TryRemove(gone, out _);
        }

        ExceptionDispatchInfo? failed = null;
        foreach (var bucket in buckets.Where(bucket => !(Of(bucket.Id).Next > _time.GetUtcNow())))
        {
            try
            {
                await Run(bucket, report, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // the others have their run, and this bucket another one when the job is repeated
                failed ??= ExceptionDispatchInfo.Capture(failure);
                _walked[bucket.Id] = new Walked(Of(bucket.Id).Last, _time.GetUtcNow());
            }
        }

        failed?.Throw();
    }

    private async Task Run(Bucket bucket, Action<Bucket, LifecycleReport> report, CancellationToken cancellationToken)
    {
        // A change of the rules from here on makes another run due.
        var began = BlobRows.Now(_time);
        var running = new Walked(Of(bucket.Id).Last, DateTimeOffset.MaxValue);
        _walked[bucket.Id] = running;
        var done = await new LifecycleRun(_parts, bucket, isDry: false).Run(cancellationToken);
        if (done.Actions > 0)
        {
            report(bucket, done);
        }

        var hasRules = await _parts.Store.Read(async reader => await RulesOf(reader, bucket) is not null, cancellationToken);
        var midnight = _days.NextMidnight(began + TimeSpan.FromTicks(1));
        var next = hasRules || (_parts.Placement.FollowsAccess && midnight < began + CountedEvery) ? midnight : began + CountedEvery;
        if (!_walked.TryUpdate(bucket.Id, new Walked(done, next), running))
        {
            _walked[bucket.Id] = new Walked(done, _time.GetUtcNow());
        }
    }
}
