using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Losses;

/// <summary>
/// The records and messages that ended unconsumed: a row per hour, resource, kind and reason (<c>docs/formats/metadata.md</c>). A row
/// changes in the commit that makes its loss final, so a kill neither doubles a loss nor hides it. A million losses of one cause are one
/// row an hour. No row is shared by all writers: D19 (metadata is an ordered map).
/// </summary>
public static class LossRows
{
    /// <summary>The most characters of a reason.</summary>
    public const int ReasonCharsMax = 300;

    /// <summary>The most reasons of a resource that have rows of their own in one hour. Later ones share a row.</summary>
    public const int ReasonsMax = 20;

    /// <summary>The most rows that are retained, about 50 MB. The oldest go first.</summary>
    public const int RowsMax = 100_000;

    private const byte Version = 1;
    private const int HashBytes = 16;
    private const long HourMs = 3_600_000;
    private const string OtherReasons = "other reasons";

    /// <summary>(Hour, hash of resource, kind and reason) → counts.</summary>
    public static Space Rows { get; } = new(490, "losses.rows");

    /// <summary>Hash of a resource → totals.</summary>
    public static Space Totals { get; } = new(491, "losses.totals");

    /// <summary>The retention period of rows.</summary>
    public static TimeSpan Kept => TimeSpan.FromDays(90);

    /// <summary>Counts a loss, in the transaction that makes it final.</summary>
    /// <param name="nowMs">The time of the loss, Unix milliseconds.</param>
    public static async ValueTask Add(IMetadataTransaction transaction, Loss loss, long nowMs)
    {
        Invariant.Check(loss.Count > 0 && loss.Bytes >= 0);
        var hour = nowMs - (nowMs % HourMs);
        var totalKey = TotalKey(loss.Arn);
        var total = await transaction.Get(Totals, totalKey) is { } known ? DecodeTotal(known) : default;
        var reasons = total.HourMs == hour ? total.Reasons : 0;
        loss = loss with { Reason = loss.Reason.Length <= ReasonCharsMax ? loss.Reason : loss.Reason[..ReasonCharsMax] };
        var (key, row) = await Find(transaction, hour, loss);
        if (row is null && reasons >= ReasonsMax)
        {
            (key, row) = await Find(transaction, hour, loss = loss with { Reason = OtherReasons });
        }

        transaction.Put(Rows, key, Encode(row is { } before
            ? before with { Loss = loss with { Count = before.Loss.Count + loss.Count, Bytes = before.Loss.Bytes + loss.Bytes }, LastMs = nowMs }
            : new LossRow(hour, loss, nowMs, nowMs)));
        transaction.Put(Totals, totalKey, EncodeTotal(
            total.Count + loss.Count, total.Bytes + loss.Bytes, nowMs, hour, row is null ? reasons + 1 : reasons));
    }

    /// <summary>The losses of a resource; none: all zero. One read of one row.</summary>
    public static async ValueTask<LossTotal> TotalOf(IMetadataReader reader, string arn) =>
        await reader.Get(Totals, TotalKey(arn)) is { } row && DecodeTotal(row) is var total ? new LossTotal(total.Count, total.Bytes, total.LastMs) : default;

    /// <summary>All rows, the oldest hour first, read page by page.</summary>
    public static IAsyncEnumerable<LossRow> All(IMetadataStore store, CancellationToken cancellationToken) => Since(store, 0, cancellationToken);

    /// <summary>The rows of a time's hour and of later ones, the oldest first, read page by page.</summary>
    /// <param name="fromMs">Unix milliseconds.</param>
    public static async IAsyncEnumerable<LossRow> Since(
        IMetadataStore store, long fromMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = KeyRange.All with { From = HourKey(fromMs - (fromMs % HourMs)) };
        await foreach (var row in MetadataRows.All(store, Rows, range, cancellationToken))
        {
            yield return Decode(row.Key, row.Value);
        }
    }

    internal static byte[] TotalKey(string arn) => SHA256.HashData(Encoding.UTF8.GetBytes(arn))[..HashBytes];

    internal static byte[] HourKey(long hourMs)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, hourMs);
        return key;
    }

    internal static long HourOf(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    internal static (long Count, long Bytes, long LastMs, long HourMs, long Reasons) DecodeTotal(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        return (reader.Count(), reader.Count(), reader.Count(), reader.Count(), reader.Count());
    }

    private static byte[] EncodeTotal(long count, long bytes, long lastMs, long hourMs, long reasons) =>
        new ValueWriter(Version).Count(count).Count(bytes).Count(lastMs).Count(hourMs).Count(reasons).ToArray();

    private static async ValueTask<(byte[] Key, LossRow? Row)> Find(IMetadataReader reader, long hour, Loss loss)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{(byte)loss.Kind}\n{loss.Arn}\n{loss.Reason}"))[..HashBytes];
        byte[] key = [.. HourKey(hour), .. hash];
        return (key, await reader.Get(Rows, key) is { } value ? Decode(key, value) : null);
    }

    private static byte[] Encode(LossRow row) => new ValueWriter(Version).Text(row.Loss.Arn).Byte((byte)row.Loss.Kind).Text(row.Loss.Reason)
        .Count(row.Loss.Count).Count(row.Loss.Bytes).Count(row.FirstMs).Count(row.LastMs).Text(row.Loss.Account).Text(row.Loss.Region).ToArray();

    private static LossRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        var (arn, kind, reason) = (reader.Text()!, (LossKind)reader.Byte(), reader.Text()!);
        var (loss, firstMs, lastMs) = (new Loss(arn, kind, reader.Count(), reader.Count(), reason), reader.Count(), reader.Count());
        return new LossRow(HourOf(key), loss with { Account = reader.Text(), Region = reader.Text() }, firstMs, lastMs);
    }
}
