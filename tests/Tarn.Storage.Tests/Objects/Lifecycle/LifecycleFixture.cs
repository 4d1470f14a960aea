using System.Globalization;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Lifecycle;

/// <summary>A store with a bucket whose rules a test chooses, and a clock that it moves.</summary>
public abstract class LifecycleFixture : ObjectStoreFixture
{
    private protected List<LifecycleReport> Reports { get; } = [];

    private protected LifecycleRules? Rules { get; set; }

    /// <summary>The number of reads after which the rules are gone.</summary>
    private protected int Reads { get; set; }

    private protected void Begin(params LifecycleRule[] rules)
    {
        Rules = new LifecycleRules(rules);
        Reads = int.MaxValue;
        Store.Lifecycles.RulesOf = (_, _) => ValueTask.FromResult(Reads-- > 0 ? Rules : null);
    }

    private protected BucketUsage Counted() => Store.Lifecycles.Of(Store.FindBucket("lake")!.Id).Last!.Usage;

    private protected DateTimeOffset Midnight() => new(Time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    private protected async Task Run()
    {
        var bucket = Store.FindBucket("lake")!.Id;
        if (Store.Lifecycles.Of(bucket).Next is not null)
        {
            Store.Lifecycles.RulesChanged(bucket);
        }

        await Store.Lifecycles.Run((_, report) => Reports.Add(report), default);
    }

    private protected Task Versions() => Metadata.Commit(
        transaction => Store.UpdateBucket(transaction, "lake", bucket => bucket with { Versioning = BucketVersioning.Enabled }), default).AsTask();

    private protected Task Tagged(int size, KeyValuePair<string, string>[] tags) => Store.Put(
        "lake",
        size.ToString(CultureInfo.InvariantCulture),
        Content(size),
        new PutOptions { Properties = new ObjectProperties { Tags = tags } },
        default);

    private protected async Task<IReadOnlyList<string>> Keys() =>
        [.. (await Store.List(new ListRequest { Bucket = "lake", Limit = 1_000 }, default)).Objects.Select(version => version.Key)];

    private protected async Task<IEnumerable<long>> Sizes() =>
        (await Store.ListVersions(new VersionListRequest { Bucket = "lake", Limit = 1_000 }, default)).Versions.Select(version => version.Size);
}
