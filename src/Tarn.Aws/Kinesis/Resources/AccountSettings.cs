using System.Buffers.Binary;
using System.Text;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>
/// An account's commitment to on-demand throughput in a region. It is stored and returned; nothing is billed.
/// </summary>
/// <param name="Started">When the commitment began; null when it never did.</param>
/// <param name="Ended">When the commitment ends or ended; null when no end is set.</param>
internal readonly record struct AccountSettings(DateTimeOffset? Started, DateTimeOffset? Ended)
{
    private const byte Version = 1;
    private const int Bytes = 1 + 8 + 8;
    private static readonly TimeSpan Least = TimeSpan.FromHours(24);

    /// <summary>Account and region, joined by a zero byte → version, started and ended (ms, 0: null).</summary>
    public static Space Space { get; } = new(9, "kinesis.accounts");

    private DateTimeOffset? EarliestEnd => Started + Least;

    /// <summary>Whether the commitment holds at that time.</summary>
    public bool Runs(DateTimeOffset now) => Started is not null && (Ended is null || Ended > now);

    public static byte[] KeyOf(Call call) => Encoding.UTF8.GetBytes($"{call.Account}\0{call.Region}");

    public static async ValueTask<AccountSettings> Read(IMetadataReader reader, Call call)
    {
        if (await reader.Get(Space, KeyOf(call)) is not { } row)
        {
            return default;
        }

        Invariant.Check(row.Length >= Bytes && row.Span[0] == Version);
        return new AccountSettings(Time(row.Span[1..]), Time(row.Span[9..]));
    }

    /// <summary>
    /// Returns the settings after the commitment is enabled or disabled. A commitment lasts at least 24 hours.
    /// </summary>
    public AccountSettings Set(bool enabled, DateTimeOffset now)
    {
        var runs = Runs(now);
        return enabled
            ? runs ? this with { Ended = null } : new AccountSettings(now, null)
            : !runs ? this
            : Ended is not null ? this
            : this with { Ended = EarliestEnd > now ? EarliestEnd : now };
    }

    public byte[] Encode()
    {
        var value = new byte[Bytes];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), Started?.ToUnixTimeMilliseconds() ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(9), Ended?.ToUnixTimeMilliseconds() ?? 0);
        return value;
    }

    public MinimumThroughputBillingCommitmentOutput Answer(DateTimeOffset now) => new()
    {
        Status = Started is null || Ended <= now ? "DISABLED" : Ended is null ? "ENABLED" : "ENABLED_UNTIL_EARLIEST_ALLOWED_END",
        StartedAt = Started,
        EndedAt = Ended <= now ? Ended : null,
        EarliestAllowedEndAt = EarliestEnd,
    };

    private static DateTimeOffset? Time(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadInt64BigEndian(value) is var ms and not 0 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
