using System.Buffers.Binary;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery;

/// <summary>Keys of delivery rows, and the status of deliveries.</summary>
internal static class DeliveryRows
{
    /// <summary>The output's name in log messages.</summary>
    public static string NameOf(DeliveryOutputId lane) => lane == DeliveryOutputId.Errors ? "its error output"
        : lane == DeliveryOutputId.Backup ? "its backup"
        : lane.TableName is { } table ? $"table {table}" : "its destination";

    public static byte[] Key(DeliveryId id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    public static DeliveryId ReadKey(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    /// <summary>The delivery's stored configuration.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<DeliveryConfig> Get(IMetadataReader reader, DeliveryId id) =>
        await Find(reader, id) ?? throw Missing(id);

    /// <summary>The delivery's stored configuration; null: there is no such delivery.</summary>
    public static async ValueTask<DeliveryConfig?> Find(IMetadataReader reader, DeliveryId id) =>
        await reader.Get(DeliverySpaces.Deliveries, Key(id)) is { } row ? DeliveryConfigRow.Decode(row) : null;

    /// <summary>Stores the delivery's configuration.</summary>
    public static void Put(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config) =>
        transaction.Put(DeliverySpaces.Deliveries, Key(id), DeliveryConfigRow.Encode(config));

    public static TarnException Missing(DeliveryId id) => new(ErrorKind.NotFound, $"There is no delivery {id}.");

    public static DeliveryStatus Status(DeliveryId id, DeliveryConfig config, DeliveryState state, DeliveryTotals totals, DateTimeOffset now)
    {
        var (counters, lastError, lastErrorMs, active) = state.Snapshot();
        return new DeliveryStatus
        {
            Id = id,
            Config = config,
            Active = active,
            RecordsIn = counters.RecordsIn,
            BytesIn = counters.BytesIn,
            Rows = totals.Rows,
            Failed = totals.Failed,
            Redriven = totals.Redriven,
            Commits = totals.Commits,
            BufferedBytes = counters.BufferedBytes,
            BufferAge = counters.OldestArrivalMs is { } oldest ? Max(TimeSpan.Zero, now - Time(oldest)) : null,
            Lag = Max(TimeSpan.FromMilliseconds(counters.LagMs), Undelivered()),
            LastCommit = totals.Commits == 0 ? null : Time(totals.LastCommitMs),
            LastError = lastError,
            LastErrorTime = lastError is null ? null : Time(lastErrorMs),
            Waits = state.Waits,
            Late = state.Late,
            FailingWith = state.FailingWith,
            FailingSince = state.FailingSinceMs is { } since ? Time(since) : null,
        };

        // A reader at the end of its stream still lags while its records cannot be delivered.
        TimeSpan Undelivered() => state.FailingSinceMs is { } since
            ? Max(TimeSpan.Zero, now - Time(Math.Min(since, counters.OldestArrivalMs ?? since)))
            : TimeSpan.Zero;

        static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

        static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
    }
}
