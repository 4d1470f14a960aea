using Tarn.Aws.Sqs.Attributes;
using Tarn.Aws.Sqs.Resources;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sqs.Finding;

/// <summary>A queue that a request names.</summary>
/// <param name="Resource">The registered queue.</param>
/// <param name="Document">Its attributes.</param>
/// <param name="Settings">The settings that follow from the attributes.</param>
internal sealed record FoundQueue(Resource Resource, QueueDocument Document, QueueSettings Settings)
{
    /// <summary>The id of its messages.</summary>
    public StreamId Id => QueueNames.IdOf(Resource);
}
