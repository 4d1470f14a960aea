using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>A mapping whose records or messages wait for its target.</summary>
/// <param name="Kind">The kind of its row.</param>
/// <param name="StreamArn">The stream or queue.</param>
/// <param name="Consumer">Its position in a stream.</param>
/// <param name="Target">The target's name.</param>
internal sealed record WaitingMapping(
    string Kind, (string Account, string Region) Place, string Arn, string StreamArn, StreamId Stream, ConsumerId Consumer, string Target)
{
    /// <summary>The most retries of a batch; -1: without end.</summary>
    public required int RetriesMax { get; init; }

    /// <summary>The greatest age of a record, seconds; -1: any.</summary>
    public required int AgeSecondsMax { get; init; }

    /// <summary>Gets batches that failed finally, and what that is in rules; null: they are lost.</summary>
    public (string Arn, string Then)? End { get; init; }
}
