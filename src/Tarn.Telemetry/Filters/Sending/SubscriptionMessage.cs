using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>Events on their way to a destination; while they wait, a record of an internal stream: <c>docs/formats/logs.md</c>.</summary>
/// <param name="GroupArn">The log group, whose losses they are.</param>
/// <param name="RoleArn">The role that sends; null: the policy of the destination decides.</param>
/// <param name="Key">The key that chooses the shard; null: any shard.</param>
/// <param name="AcceptedMs">When they were read, Unix milliseconds.</param>
internal sealed record SubscriptionMessage(
    LogScope Scope, string GroupArn, string Group, string Filter, string Destination, string? RoleArn, string? Key, long AcceptedMs, int Events, byte[] Body)
{
    private const byte Version = 1;

    /// <summary>The sender, as policies see it.</summary>
    public Sender Sender => LogSender.Of(GroupArn, Scope.Account, RoleArn);

    public TargetMessage Content => new(Body) { PartitionKey = Key };

    public byte[] Encode() => new ValueWriter(Version).Text(Scope.Account).Text(Scope.Region).Text(GroupArn).Text(Group).Text(Filter).Text(Destination)
        .Text(RoleArn).Text(Key).Fixed(AcceptedMs).Count(Events).Bytes(Body).ToArray();

    public static SubscriptionMessage Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        Invariant.Check(reader.Version == Version);
        return new SubscriptionMessage(
            new LogScope(reader.Text()!, reader.Text()!), reader.Text()!, reader.Text()!, reader.Text()!, reader.Text()!, reader.Text(), reader.Text(),
            reader.Fixed(), (int)reader.Count(), reader.Bytes());
    }
}
