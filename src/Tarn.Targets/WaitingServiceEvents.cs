using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Targets;

/// <summary>
/// Events of services that commits of rows alone have noted (<c>docs/formats/buses.md</c>). A pass writes them to their buses and removes
/// their rows in one commit, so a kill neither loses nor doubles an event.
/// </summary>
public static class WaitingServiceEvents
{
    private const byte Version = 1;
    private const int PageRows = 256;

    /// <summary>(Commit, id) → event.</summary>
    public static Space Space { get; } = new(580, "service-events.waiting");

    /// <summary>Writes the oldest events to their buses.</summary>
    /// <returns>Whether more events may wait.</returns>
    public static async ValueTask<bool> Pass(IMetadataStore store, ServiceEvents events, CancellationToken cancellationToken)
    {
        var rows = await store.Read(reader => reader.Scan(Space, KeyRange.All, PageRows), cancellationToken);
        if (rows.Count > 0)
        {
            await store.CommitWithLog(
                transaction =>
                {
                    foreach (var (key, value) in rows)
                    {
                        transaction.Delete(Space, key);
                        events.Write(transaction, Decode(value));
                    }

                    return ValueTask.FromResult(true);
                },
                CancellationToken.None);
        }

        return rows.Count == PageRows;
    }

    internal static void Put(IMetadataTransaction transaction, ServiceEvent one)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, transaction.CommitNumber);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), transaction.NextId());
        transaction.Put(Space, key, new ValueWriter(Version)
            .Text(one.Account).Text(one.Region).Text(one.Source).Text(one.DetailType).Fixed(one.TimeMs).Texts([.. one.Resources]).Text(one.Detail).ToArray());
    }

    private static ServiceEvent Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        return new ServiceEvent(reader.Text()!, reader.Text()!, reader.Text()!, reader.Text()!, reader.Fixed(), reader.Texts(), reader.Text()!);
    }
}
