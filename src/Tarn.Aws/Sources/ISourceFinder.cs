using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Sources;

/// <summary>Finds the streams of one kind that mappings read.</summary>
internal interface ISourceFinder
{
    /// <summary>The service in ARNs of these streams.</summary>
    string Service { get; }

    /// <summary>The stream of an ARN of this service; null: it does not exist for the caller.</summary>
    /// <param name="arn">Parsed from <paramref name="source"/>.</param>
    /// <param name="source">As the caller gave it.</param>
    (string StreamArn, StreamLayout Layout)? Find(Call call, Arn arn, string source);
}
