using System.Globalization;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Appends the records of a put, each to the shard of its key.</summary>
/// <param name="log">The log of records.</param>
/// <param name="streams">Which shards there are.</param>
/// <param name="holds">
/// Refuses puts to a stream that holds undelivered records for too long: D26 (undelivered records are held).
/// </param>
/// <param name="loads">Counts writes to on-demand streams.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
/// <param name="metrics">Counts writes to streams with metrics of shards.</param>
/// <param name="time">The clock.</param>
internal sealed class PutRouting(
    IStreamLog log, StreamDirectory streams, HoldLimit holds, ShardLoads loads, ServiceLimits? limits, ShardMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan ReshardWaitMax = TimeSpan.FromSeconds(10);

    /// <summary>Refuses a put to a stream that holds undelivered records for too long.</summary>
    /// <exception cref="TarnException">Throttled.</exception>
    public void CheckHeld(in FoundStream found) => holds.Check(found.Layout.Stream.Id);

    /// <summary>The index of the record's shard among the layout's open shards.</summary>
    public static int Route(StreamLayout layout, ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> explicitHashKey)
    {
        if (explicitHashKey.Length == 0)
        {
            // A single open shard takes every hash, so the hash is not needed.
            return layout.Open.Count == 1 ? 0 : layout.Route(RoutingHash.Of(partitionKey));
        }

        return UInt128.TryParse(explicitHashKey, NumberStyles.None, CultureInfo.InvariantCulture, out var hash)
            ? layout.Route(hash)
            : throw KinesisErrors.InvalidArgumentException(
                KinesisTexts.HashKeyInvalid(System.Text.Encoding.UTF8.GetString(explicitHashKey)));
    }

    /// <summary>
    /// Appends the records. When a shard was closed before their turn, its records are routed again with the layout
    /// after the reshard: D9 (one commit for rows and records). No put fails because of a reshard.
    /// </summary>
    /// <returns>The stream, with a layout that contains every shard of the answer.</returns>
    public async ValueTask<FoundStream> Append<TBody>(
        RoutedPut put, FoundStream found, CallKey key, TBody body, Action<PutRouting, TBody, RoutedPut, StreamLayout> fill, CancellationToken cancellationToken)
    {
        var layout = found.Layout;
        var hasMetrics = found.Definition.Metrics.Count > 0;
        if (hasMetrics)
        {
            put.KeepSizes();
        }

        while (put.HasPending)
        {
            if (layout is not { Open.Count: > 0 })
            {
                put.GiveUp();
                break;
            }

            put.BeginPass(layout);
            fill(this, body, put, layout);
            await put.Append(log, key, cancellationToken);
            if (layout.Stream.Mode == StreamMode.OnDemand)
            {
                put.NoteLoads(loads);
            }

            if (hasMetrics)
            {
                put.CountWritten(metrics);
            }

            found = found with { Layout = layout };
            if (put.HasPending)
            {
                layout = await LayoutAfter(layout, cancellationToken);
            }
        }

        if (put.Failed > 0)
        {
            found.Resource.Cells?.Count(ServiceCell.RecordsThrottled, put.CountThrottled(metrics), time.GetUtcNow());
        }

        return found;
    }

    /// <summary>Refuses the record and returns true when its shard's rate is used up.</summary>
    public bool IsOverLimit(RoutedPut put, int record, StreamLayout layout, int place, int bytes)
    {
        if (limits is null || limits.TryWrite(layout.Open[place].Id, bytes))
        {
            return false;
        }

        put.Refuse(record, layout.Open[place]);
        return true;
    }

    // The journal closes a shard before the store shows the close. The store follows within one commit, unless the disk
    // stalls.
    private async ValueTask<StreamLayout?> LayoutAfter(StreamLayout seen, CancellationToken cancellationToken)
    {
        var id = seen.Stream.Id;
        if (!ReferenceEquals(streams.Find(id), seen))
        {
            return streams.Find(id);
        }

        try
        {
            await seen.WaitUntilReplaced().WaitAsync(ReshardWaitMax, time, cancellationToken);
            return streams.Find(id);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
