using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Recovery;

/// <summary>Reports the streams whose records the journal has, and whose rows are lost.</summary>
internal static class StreamLosses
{
    public static async Task Report(IMetadataStore store, LogContents log, Action<RecoveryFinding> report, CancellationToken cancellationToken)
    {
        foreach (var stream in log.Streams.Keys.OrderBy(stream => stream.Value))
        {
            var row = await store.Read(reader => reader.Get(StreamSpaces.Streams, StreamRows.StreamKey(stream)), cancellationToken);
            if (row is null)
            {
                var shards = log.Shards.Values.Count(shard => shard.Stream == stream);
                report(new RecoveryFinding(
                    FindingKind.Lost,
                    FormattableString.Invariant($"the stream with id {stream.Value} ({shards:N0} shards): its name and settings are lost; ")
                    + "its records stay in the journal until their retention ends, and no reader reaches them"));
            }
        }
    }
}
