using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Outcomes.Rates;

/// <summary>
/// A row of rates: the totals of one resource in the minutes of one hour. Key: hour since 1970 (4), resource id (8). Value: version 1,
/// the number of minutes, then records and bytes of each; the minutes after these had none.
/// </summary>
internal static class RateRow
{
    /// <summary>The minutes of a row.</summary>
    public const int Minutes = 60;

    private const byte Version = 1;
    private const int KeyBytes = 12;

    public static byte[] KeyOf(uint hour, ResourceId resource)
    {
        var key = new byte[KeyBytes];
        BinaryPrimitives.WriteUInt32BigEndian(key, hour);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(4), resource.Value);
        return key;
    }

    public static KeyRange RangeOf(uint hour) => new(KeyOf(hour, default)[..4], KeyOf(hour + 1, default)[..4]);

    public static ResourceId ResourceOf(ReadOnlySpan<byte> key)
    {
        Invariant.Check(key.Length == KeyBytes);
        return new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key[4..]));
    }

    public static byte[] Encode(ReadOnlySpan<MinuteTotals> minutes)
    {
        var used = minutes.LastIndexOfAnyExcept(default(MinuteTotals)) + 1;
        var row = new ValueWriter(Version).Count(used);
        foreach (var minute in minutes[..used])
        {
            row.Count(minute.Records).Count(minute.Bytes);
        }

        return row.ToArray();
    }

    /// <summary>The totals of the hour's 60 minutes; zeros where the row is absent.</summary>
    public static MinuteTotals[] Decode(ReadOnlyMemory<byte>? value)
    {
        var minutes = new MinuteTotals[Minutes];
        if (value is not { } row)
        {
            return minutes;
        }

        var reader = new ValueReader(row.Span);
        Invariant.Check(reader.Version == Version);
        var used = reader.Count();
        Invariant.Check(used <= Minutes);
        for (var minute = 0; minute < used; minute++)
        {
            minutes[minute] = new MinuteTotals(reader.Count(), reader.Count());
        }

        return minutes;
    }
}
