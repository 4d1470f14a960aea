using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Audit.Records;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;
using Tarn.Targets;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Digests;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>
/// Delivers trails: files of events every 5 minutes, and digests every hour. Files, messages and the trail's position are one commit, so each
/// event is in one file.
/// </summary>
public sealed partial class TrailDelivery(TrailParts parts)
{
    /// <summary>CloudTrail's principal.</summary>
    public const string Service = "cloudtrail.amazonaws.com";

    private const long FilesEveryMs = 5 * 60_000;
    private const long HourMs = 3_600_000;
    private const int RecordsMax = 5_000;
    private const int LoggedRecordsMax = 500;
    private const int PassesMax = 100;

    private readonly TrailFiles _files = new(parts);
    private readonly TrailMessages _messages = new(parts.Targets);
    private readonly TrailDigests _digests = new(parts);

    /// <summary>Delivers the files and digests that are due.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        foreach (var trail in parts.Trails.All.ToList())
        {
            try
            {
                await Deliver(trail, cancellationToken);
            }
            catch (TarnException failure)
            {
                LogFailed(parts.Log, trail.Resource.Arn, failure.Message);
            }
        }
    }

    /// <summary>The log stream of an account's events of a region.</summary>
    public static string LogStreamOf(string account, string region) => $"{account}_CloudTrail_{region}";

    /// <summary>The place from which a trail that starts now delivers.</summary>
    public long EndOf(string account) => parts.Audit.FindReader(account)?.Bounds.End ?? 0;

    private async Task Deliver(RegisteredTrail trail, CancellationToken cancellationToken)
    {
        var state = await parts.Store.Read(reader => TrailState.Find(reader, trail.Resource.Id), cancellationToken);
        if (state is null || parts.Audit.FindReader(trail.Resource.Owner) is not { } reader)
        {
            return;
        }

        var now = parts.Time.GetUtcNow();
        var nowMs = now.ToUnixTimeMilliseconds();
        var isDigestDue = trail.Definition.IsLogging && trail.Definition.ValidatesFiles && state.DigestStartMs > 0 && nowMs >= state.DigestStartMs + HourMs;
        var mayDeliver = trail.Definition.IsLogging || trail.Definition.StoppedMs is not null;
        if (mayDeliver && (isDigestDue || nowMs - Math.Max(state.DeliveredMs, state.DeliveryTriedMs) >= FilesEveryMs))
        {
            var end = reader.Bounds.End;
            for (var pass = 0; pass < PassesMax && state.Offset < end; pass++)
            {
                var (next, isDelivered) = await DeliverSome(trail, state, reader, end, now, cancellationToken);
                state = next;
                if (!isDelivered)
                {
                    return;
                }
            }
        }

        while (isDigestDue && nowMs >= state.DigestStartMs + HourMs)
        {
            state = await _digests.Deliver(trail, state, cancellationToken);
            if (state.DigestError.Length > 0)
            {
                return;
            }
        }
    }

    private async Task<(TrailState State, bool IsDelivered)> DeliverSome(
        RegisteredTrail trail, TrailState state, AuditReader reader, long end, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var max = trail.Definition.LogGroupArn is null ? RecordsMax : LoggedRecordsMax;
        var (records, next) = await reader.Read(state.Offset, Math.Min(end, state.Offset + max), cancellationToken);
        var selected = records.Select(each => each.Record).Where(record => IsSelected(trail, state, record)).ToList();
        var nowMs = now.ToUnixTimeMilliseconds();
        if (selected.Count > 0 && _files.WhyRefused(trail) is { } refusal)
        {
            return (await parts.Save(trail, state, state with { DeliveryError = refusal, DeliveryTriedMs = nowMs }), false);
        }

        var after = state with { Offset = Math.Max(next, state.Offset), Pauses = next < end ? state.Pauses : StillOpen(state.Pauses, nowMs) };
        if (selected.Count == 0)
        {
            return (await parts.Save(trail, state, after with { DeliveryTriedMs = nowMs }), true);
        }

        var made = new List<(DeliveredFile File, string Region, StagedBlob Blob, PutOptions Put)>();
        try
        {
            foreach (var region in selected.GroupBy(record => record.Entry.Region))
            {
                var key = TrailKeys.OfFile(trail.Definition.Prefix, trail.Resource.Owner, region.Key, now);
                var content = EventFiles.Write([.. region]);
                var file = new DeliveredFile(
                    trail.Definition.Bucket, key, EventFiles.HashOf(content), region.Min(one => one.Entry.TimeMs), region.Max(one => one.Entry.TimeMs));
                var (blob, put) = await _files.Stage(trail, key, content, [], cancellationToken);
                made.Add((file, region.Key, blob, put));
            }

            after = after with { DeliveredMs = nowMs, DeliveryTriedMs = nowMs, DeliveryError = "", Regions = Added(trail, state, made) };
            (after, var sent) = await _messages.Of(trail, after, selected, [.. made.Select(file => file.File.Key)], nowMs, cancellationToken);
            await InsideCommit.Run(parts.Store, sent, async transaction =>
            {
                if (!await after.TryReplace(transaction, trail.Resource.Id, state))
                {
                    throw new TarnException(ErrorKind.Conflict, "The trail was changed while its files were made.");
                }

                foreach (var (file, _, blob, put) in made)
                {
                    await parts.Objects.Put(transaction, trail.Definition.Bucket, file.Key, blob, put);
                }

                return true;
            });
            return (after, true);
        }
        finally
        {
            foreach (var (_, _, blob, _) in made)
            {
                await blob.DisposeAsync();
            }
        }
    }

    // Calls that began in a pause may be recorded after it.
    private static IReadOnlyList<TrailPause> StillOpen(IReadOnlyList<TrailPause> pauses, long nowMs) =>
        [.. pauses.Where(pause => pause.UntilMs > nowMs - HourMs)];

    private static bool IsSelected(RegisteredTrail trail, TrailState state, AuditRecord record)
    {
        var entry = record.Entry;
        return entry.Category != AuditEntry.Count
            && !state.Pauses.Any(pause => pause.Has(entry.TimeMs))
            && (trail.Definition.IsLogging || entry.TimeMs < trail.Definition.StoppedMs)
            && trail.HasRegion(entry.Region, entry.EventSource)
            && new SelectedEvent(entry.EventSource, entry.EventName, entry.IsRead, DataTypeOf(entry), entry.Resources, entry.Principal)
                .IsSelectedBy(trail.Definition);
    }

    private static string? DataTypeOf(AuditEntry entry)
    {
        if (entry.Category != AuditEntry.Data)
        {
            return null;
        }

        using var document = JsonDocument.Parse(entry.Event);
        return document.RootElement.TryGetProperty("resources", out var resources) && resources.GetArrayLength() > 0
            && resources[0].TryGetProperty("type", out var type) ? type.GetString() : "";
    }

    private static IReadOnlyList<TrailRegion> Added(
        RegisteredTrail trail, TrailState state, List<(DeliveredFile File, string Region, StagedBlob Blob, PutOptions Put)> made)
    {
        if (!trail.Definition.ValidatesFiles)
        {
            return state.Regions;
        }

        var regions = state.Regions.ToDictionary(region => region.Region);
        foreach (var (file, region, _, _) in made)
        {
            var known = regions.GetValueOrDefault(region) ?? new TrailRegion(region, []);
            regions[region] = known with { Files = [.. known.Files, file] };
        }

        return [.. regions.Values.OrderBy(region => region.Region, StringComparer.Ordinal)];
    }

    [LoggerMessage(1, LogLevel.Warning, "Trail {Trail} was not delivered now: {Reason}")]
    private static partial void LogFailed(ILogger log, string trail, string reason);
}
