using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>
/// Expires main's snapshots, usually as part of the commit that adds one: D38 (snapshots expire from the oldest end). Snapshots
/// are retained for 24 h, and at least 10. Tables that get a commit at intervals under 60 s retain them for 1 h, at most 3,600. These tables
/// also retain one tag per hour for 24 h. Iceberg's own table properties override these limits.
/// </summary>
internal static class SnapshotExpiry
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private const int SnapshotsMin = 10;
    private const int SnapshotsMax = 3_600;
    private const string TagPrefix = "tarn-";

    // The most snapshots that an append expires: it reads their lists. Later appends expire the others.
    private const int ExpiredMax = 200;

    /// <summary>Whether the table's snapshots expire by themselves.</summary>
    public static bool IsAutomatic(TableMetadata metadata, CatalogTable table, TableOptimizers optimizers) =>
        metadata.CollectsFiles && table.HasDefaults(metadata) && !optimizers.IsOff(OptimizerKind.Retention);

    /// <summary>
    /// When the first snapshot expires by the table's own rule, in milliseconds since the epoch; null: none does. It is main's oldest one,
    /// one that an hour's tag holds, or one that no branch or tag leads to. Main's may be held; then an expiry at that time changes nothing.
    /// </summary>
    public static long? NextMs(TableMetadata metadata, CatalogTable table, TableOptimizers optimizers)
    {
        if (metadata.CurrentSnapshot is null || !IsAutomatic(metadata, table, optimizers))
        {
            return null;
        }

        var chain = BranchHistory.Of(metadata, SnapshotRef.Main);
        var (age, least) = Limits(metadata, ExpiryRule.Of(optimizers), IsFast(metadata));
        var next = chain.Count > Math.Max(1, least) ? chain[^1].TimestampMs + age : (long?)null;
        foreach (var (_, tag) in metadata.Refs.Where(r => IsHourTag(r.Key, r.Value)))
        {
            next = Earlier(next, (metadata.SnapshotById(tag.SnapshotId)?.TimestampMs ?? 0) + (tag.MaxRefAgeMs ?? DayMs));
        }

        return metadata.Snapshots.Count == chain.Count ? next : Unreferenced(metadata, [.. chain], HeldByRefs(metadata, metadata.Refs), long.MaxValue)
            .Aggregate(next, (earliest, beside) => Earlier(earliest, beside.TimestampMs + BesideAge(metadata)));
    }

    private static long Earlier(long? one, long other) => Math.Min(one ?? long.MaxValue, other);

    public static async ValueTask Add(CommitDraft draft, ExpiryRule rule, TableLoader loader, CancellationToken cancellationToken)
    {
        var metadata = draft.Metadata;
        if (metadata.CurrentSnapshot is null)
        {
            return;
        }

        var fast = IsFast(metadata);
        var chain = BranchHistory.Of(metadata, SnapshotRef.Main).ToArray();
        var keep = KeepCount(metadata, rule, chain, fast, draft.TimestampMs);
        var outdated = chain.Skip(keep).TakeLast(rule.IsWhole ? int.MaxValue : ExpiredMax).ToArray();
        var refs = Refs(metadata, outdated, fast, draft.TimestampMs);
        var held = HeldByRefs(metadata, refs);
        var dropped = DroppedTags(metadata, refs);
        var beside = rule.IsWhole ? Unreferenced(metadata, chain, held, draft.TimestampMs).ToArray() : [];
        var expired = outdated.Concat(dropped).Concat(beside).Where(s => !held.Contains(s.Id) && !chain.Take(keep).Contains(s)).Distinct().ToArray();
        if (expired.Length == 0 && ReferenceEquals(refs, metadata.Refs))
        {
            return;
        }

        await AddExpired(draft, chain[keep - 1], expired, loader, cancellationToken);
        foreach (var (name, reference) in refs.Where(r => metadata.Refs.GetValueOrDefault(r.Key) != r.Value))
        {
            draft.Apply(new TableUpdate.SetRef(name, reference));
        }

        foreach (var name in metadata.Refs.Keys.Where(name => !refs.ContainsKey(name)))
        {
            draft.Apply(new TableUpdate.RemoveRef(name));
        }

        if (expired.Length > 0)
        {
            AddStatistics(draft, expired.Select(s => s.Id).ToHashSet());
            draft.Apply(new TableUpdate.RemoveSnapshots(expired.Select(s => s.Id).ToArray()));
            RemoveSchemas(draft);
        }
    }

    /// <summary>Removes the schemas that no snapshot refers to: each commit writes all schemas again.</summary>
    private static void RemoveSchemas(CommitDraft draft)
    {
        var metadata = draft.Metadata;
        var needed = metadata.Snapshots.Select(s => s.SchemaId).Append(metadata.CurrentSchemaId).ToHashSet();
        var unused = metadata.Schemas.Select(s => s.SchemaId).Where(id => !needed.Contains(id)).ToList();

        // Time travel to a snapshot of an old writer that names no schema may need any of them.
        if (unused.Count > 0 && !needed.Contains(null))
        {
            draft.Apply(new TableUpdate.RemoveSchemas(unused));
        }
    }

    /// <summary>Whether the last hour has more than 60 commits.</summary>
    private static bool IsFast(TableMetadata metadata)
    {
        const int Commits = 60;
        var log = metadata.SnapshotLog;
        return log.Count > Commits && log[^1].TimestampMs - log[^(Commits + 1)].TimestampMs < HourMs;
    }

    private static int KeepCount(TableMetadata metadata, ExpiryRule rule, Snapshot[] chain, bool fast, long nowMs)
    {
        var (age, least) = Limits(metadata, rule, fast);
        var young = chain.TakeWhile(s => s.TimestampMs > nowMs - age).Count();
        var keep = (int)Math.Max(1, Math.Max(young, Math.Min(least, chain.Length)));
        return fast ? Math.Min(keep, SnapshotsMax) : keep;
    }

    private static (long AgeMs, long Least) Limits(TableMetadata metadata, ExpiryRule rule, bool fast)
    {
        var main = metadata.Refs[SnapshotRef.Main];
        return (
            rule.AgeMs ?? main.MaxSnapshotAgeMs ?? Number(metadata, "history.expire.max-snapshot-age-ms") ?? (fast ? HourMs : DayMs),
            rule.AtLeast ?? main.MinSnapshotsToKeep ?? Number(metadata, "history.expire.min-snapshots-to-keep") ?? SnapshotsMin);
    }

    private static IReadOnlyDictionary<string, SnapshotRef> Refs(TableMetadata metadata, Snapshot[] outdated, bool fast, long nowMs)
    {
        var refs = metadata.Refs.ToDictionary();
        if (fast)
        {
            foreach (var snapshot in outdated.Reverse().Where(s => s.TimestampMs > nowMs - DayMs))
            {
                refs.TryAdd(HourTag(snapshot), new SnapshotRef(snapshot.Id, IsBranch: false) { MaxRefAgeMs = DayMs });
            }
        }

        foreach (var (name, reference) in refs.Where(r => IsHourTag(r.Key, r.Value)).ToArray())
        {
            if (metadata.SnapshotById(reference.SnapshotId) is not { } tagged || tagged.TimestampMs <= nowMs - reference.MaxRefAgeMs)
            {
                refs.Remove(name);
            }
        }

        return refs.Count == metadata.Refs.Count && refs.All(r => metadata.Refs.TryGetValue(r.Key, out var old) && old == r.Value)
            ? metadata.Refs
            : refs;
    }

    private static HashSet<SnapshotId> HeldByRefs(TableMetadata metadata, IReadOnlyDictionary<string, SnapshotRef> refs)
    {
        var held = new HashSet<SnapshotId>();
        foreach (var reference in refs.Where(r => r.Key != SnapshotRef.Main).Select(r => r.Value))
        {
            // a branch other than main retains its whole history: its owner expires it
            held.UnionWith(reference.IsBranch ? BranchHistory.From(metadata, reference.SnapshotId).Select(s => s.Id) : [reference.SnapshotId]);
        }

        return held;
    }

    private static IEnumerable<Snapshot> DroppedTags(TableMetadata metadata, IReadOnlyDictionary<string, SnapshotRef> refs) =>
        metadata.Refs.Where(r => !refs.ContainsKey(r.Key)).Select(r => metadata.SnapshotById(r.Value.SnapshotId)).OfType<Snapshot>();

    /// <summary>Snapshots that no branch or tag leads to: of a removed branch, a rollback, or staged and never published.</summary>
    private static IEnumerable<Snapshot> Unreferenced(TableMetadata metadata, Snapshot[] chain, HashSet<SnapshotId> held, long nowMs)
    {
        var main = chain.Select(s => s.Id).ToHashSet();
        return metadata.Snapshots.Where(s => s.TimestampMs <= nowMs - BesideAge(metadata) && !main.Contains(s.Id) && !held.Contains(s.Id));
    }

    private static long BesideAge(TableMetadata metadata) => Number(metadata, "history.expire.max-snapshot-age-ms") ?? DayMs;

    /// <summary>
    /// Makes the manifest lists of expired snapshots obsolete. Their manifests that neither the oldest retained snapshot nor the present
    /// one lists are noted for <see cref="Maintenance.ExpiredFileRemoval"/>, which looks at all remaining snapshots.
    /// </summary>
    private static async ValueTask AddExpired(
        CommitDraft draft, Snapshot oldest, Snapshot[] expired, TableLoader loader, CancellationToken cancellationToken)
    {
        var gone = new Dictionary<string, ManifestFile>();
        foreach (var snapshot in expired.Where(s => s.ManifestList is not null))
        {
            draft.AddObsolete(snapshot.ManifestList!);
            foreach (var manifest in await Own(snapshot, loader, cancellationToken))
            {
                gone[manifest.Path] = manifest;
            }
        }

        var present = draft.Manifests ?? [];
        var first = oldest.Id == draft.Snapshot?.Id || oldest.ManifestList is null ? [] : await Own(oldest, loader, cancellationToken);
        foreach (var manifest in present.Concat(first))
        {
            gone.Remove(manifest.Path);
        }

        draft.AddExpired([.. gone.Values]);
    }

    // The manifests of a list outside the table's locations are not the table's own.
    private static async ValueTask<IReadOnlyList<ManifestFile>> Own(Snapshot snapshot, TableLoader loader, CancellationToken cancellationToken)
    {
        try
        {
            return await loader.Manifests(snapshot, cancellationToken);
        }
        catch (TarnException foreign) when (foreign.Kind == ErrorKind.AccessDenied)
        {
            return [];
        }
    }

    // Two snapshots may share a statistics file.
    private static void AddStatistics(CommitDraft draft, HashSet<SnapshotId> expired)
    {
        var files = draft.Metadata.Statistics.Concat(draft.Metadata.PartitionStatistics).ToLookup(file => expired.Contains(file.SnapshotId), file => file.Path);
        foreach (var path in files[true].Except(files[false]))
        {
            draft.AddObsolete(path);
        }
    }

    private static string HourTag(Snapshot snapshot) =>
        TagPrefix + DateTimeOffset.FromUnixTimeMilliseconds(snapshot.TimestampMs).ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);

    private static bool IsHourTag(string name, SnapshotRef reference) =>
        !reference.IsBranch && name.Length == TagPrefix.Length + 13 && name.StartsWith(TagPrefix, StringComparison.Ordinal);

    private static long? Number(TableMetadata metadata, string property) =>
        long.TryParse(metadata.Property(property, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
