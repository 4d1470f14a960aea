using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// The buckets that claims name. A bucket of the metadata keeps its owner; a bucket that only claims know gets the
/// account that most claims name.
/// </summary>
internal sealed class BucketClaims(ObjectRecoveryOptions options, Action<RecoveryFinding> report)
{
    private readonly Dictionary<(string Bucket, string Account), Claimed> _claimed = [];
    private readonly Dictionary<string, Bucket?> _buckets = [];
    private readonly HashSet<string> _keptVersions = [];

    public void Add(BlobAttribute attribute)
    {
        var place = (attribute.Bucket, attribute.Account);
        if (!_claimed.TryGetValue(place, out var claimed))
        {
            _claimed[place] = claimed = new Claimed { Oldest = attribute.Made };
        }

        claimed.Count++;
        claimed.Oldest = claimed.Oldest < attribute.Made ? claimed.Oldest : attribute.Made;
        claimed.HasIds |= attribute.VersionId != VersionIdForm.Null;
        claimed.HasLocks |= attribute.Properties.Lock != default;
    }

    /// <summary>The bucket of a claim; null: it has none, or its account is not the bucket's.</summary>
    public Bucket? Of(BlobAttribute attribute) =>
        _buckets.GetValueOrDefault(attribute.Bucket) is { } bucket && (attribute.Account.Length == 0 || attribute.Account == bucket.Account) ? bucket : null;

    /// <summary>Whether the bucket retained versions before the recovery changed it.</summary>
    public bool KeptVersions(string name) => _keptVersions.Contains(name);

    /// <summary>Makes the buckets that the metadata lacks, and enables versions and locks where claims show them.</summary>
    public async Task Ensure(IMetadataStore store)
    {
        foreach (var name in _claimed.Keys.Select(place => place.Bucket).Distinct().Order(StringComparer.Ordinal).ToArray())
        {
            _buckets[name] = await store.Commit(transaction => Ensure(transaction, name), default);
        }
    }

    private async ValueTask<Bucket?> Ensure(IMetadataTransaction transaction, string name)
    {
        var present = await BucketDirectory.Find(transaction, name);
        if (present?.Versioning == BucketVersioning.Enabled)
        {
            _keptVersions.Add(name);
        }

        var owner = present?.Account ?? OwnerOf(name);
        if (owner is null)
        {
            return null;
        }

        var claims = _claimed.Where(place => place.Key.Bucket == name && (place.Key.Account.Length == 0 || place.Key.Account == owner))
            .Select(place => place.Value).ToArray();
        var bucket = present ?? new Bucket
        {
            Id = new BucketId(transaction.NextId()),
            Name = name,
            Account = owner,
            Region = RegionOf(name, owner),
            Created = claims.Min(claim => claim.Oldest),
        };
        var found = bucket with
        {
            Versioning = bucket.Versioning == BucketVersioning.Never && claims.Any(claim => claim.HasIds) ? BucketVersioning.Enabled : bucket.Versioning,
            Lock = claims.Any(claim => claim.HasLocks) ? bucket.Lock with { IsEnabled = true } : bucket.Lock,
        };
        if (found == present)
        {
            return present;
        }

        transaction.Put(ObjectSpaces.Buckets, ObjectKeys.Bucket(name), BucketRows.Encode(found));
        if (present is null)
        {
            await options.BucketMade(transaction, found);
        }

        Report(present, found);
        return found;
    }

    private void Report(Bucket? before, Bucket bucket)
    {
        var versions = bucket.Versioning == BucketVersioning.Enabled ? "it keeps versions" : "it keeps no versions";
        var locks = bucket.Lock.IsEnabled ? ", and versions can be locked" : string.Empty;
        var text = before is null
            ? $"bucket {bucket.Name} of account {bucket.Account} in {bucket.Region} was made again: {versions}{locks}. "
                + "Its policy, tags, lifecycle, default lock and other settings are lost."
            : $"bucket {bucket.Name} was changed, as its blobs show: {versions}{locks}.";
        report(new RecoveryFinding(FindingKind.BucketMade, text) { Bucket = bucket.Name });
    }

    private string? OwnerOf(string name)
    {
        var owner = _claimed.Where(place => place.Key.Bucket == name && place.Key.Account.Length > 0)
            .OrderByDescending(place => place.Value.Count).ThenBy(place => place.Value.Oldest)
            .Select(place => place.Key.Account).FirstOrDefault();
        return SystemFolder.AccountOf(name) ?? owner ?? options.Account;
    }

    private string RegionOf(string name, string account) =>
        SystemFolder.IsIn(name) ? name[SystemFolder.BucketOf(account, string.Empty).Length..] : options.Region;

    private sealed class Claimed
    {
        public long Count { get; set; }

        public required DateTimeOffset Oldest { get; set; }

        public bool HasIds { get; set; }

        public bool HasLocks { get; set; }
    }
}
