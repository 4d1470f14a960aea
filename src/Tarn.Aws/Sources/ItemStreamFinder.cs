using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Sources;

/// <summary>Finds streams of item tables.</summary>
internal sealed class ItemStreamFinder(WindowFinder windows) : ISourceFinder
{
    public string Service => "dynamodb";

    public (string StreamArn, StreamLayout Layout)? Find(Call call, Arn arn, string source) =>
        windows.TryFind(call, source) is { } found ? (found.Arn, found.Layout) : null;
}
