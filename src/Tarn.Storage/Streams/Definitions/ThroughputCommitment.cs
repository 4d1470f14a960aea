using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Streams.Definitions;

/// <summary>
/// An account's commitment to on-demand throughput in a region. It is stored and returned; nothing is billed.
/// </summary>
/// <param name="Started">When the commitment began; null when it never did.</param>
/// <param name="Ended">When the commitment ends or ended; null when no end is set.</param>
public readonly record struct ThroughputCommitment(DateTimeOffset? Started, DateTimeOffset? Ended)
{
    private const byte Version = 1;
    private const int Bytes = 1 + 8 + 8;
    private static readonly TimeSpan Least = TimeSpan.FromHours(24);

    /// <summary>Account and region, joined by a zero byte → version, started and ended (ms, 0: null).</summary>
    public static Space Space { get; } = new(9, "kinesis.accounts");

    /// <summary>The earliest end; null when it never began.</summary>
    public DateTimeOffset? EarliestEnd => Started + Least;

    /// <summary>Whether the commitment holds at that time.</summary>
    public bool Runs(DateTimeOffset now) => Started is not null && (Ended is null || Ended > now);

    /// <summary>The commitment of an account; the default value where the account has none.</summary>
    public static async ValueTask<ThroughputCommitment> Read(IMetadataReader reader, string account, string region)
    {
        if (await reader.Get(Space, Key(account, region)) is not { } row)
        {
            return default;
        }

        Invariant.Check(row.Length >= Bytes && row.Span[0] == Version);
        return new ThroughputCommitment(Time(row.Span[1..]), Time(row.Span[9..]));
    }

    public void Put(IMetadataTransaction transaction, string account, string region)
    {
        var value = new byte[Bytes];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), Started?.ToUnixTimeMilliseconds() ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(9), Ended?.ToUnixTimeMilliseconds() ?? 0);
        transaction.Put(Space, Key(account, region), value);
    }

    /// <summary>
    /// Returns the commitment after it is enabled or disabled. It lasts at least 24 hours.
    /// </summary>
    public ThroughputCommitment Set(bool enabled, DateTimeOffset now)
    {
        var runs = Runs(now);
        return enabled
            ? runs ? this with { Ended = null } : new ThroughputCommitment(now, null)
            : !runs ? this
            : Ended is not null ? this
            : this with { Ended = EarliestEnd > now ? EarliestEnd : now };
    }

    private static byte[] Key(string account, string region) => Encoding.UTF8.GetBytes($"{account}\0{region}");

    private static DateTimeOffset? Time(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadInt64BigEndian(value) is var ms and not 0 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
