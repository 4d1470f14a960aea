using Tarn.Aws.Kinesis.Finding;
using Tarn.Storage.Records;

namespace Tarn.Aws.Kinesis;

/// <summary>Kinesis Data Streams.</summary>
[AwsService("kinesis")]
[Client]
public sealed partial class KinesisDoor : IDoor
{
    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => KinesisFailures.Map(failure);

    /// <summary>Removes a stream's name, tags and consumers, in the commit that removes the stream.</summary>
    public static async ValueTask Removed(IMetadataTransaction transaction, StreamId stream)
    {
        var id = new ResourceId(stream.Value);
        if (await ResourceRegistry.Get(transaction, id) is { } resource)
        {
            foreach (var consumer in await RegisteredConsumers.AllOf(transaction, resource.Name))
            {
                await ResourceRegistry.Remove(transaction, consumer.Id);
            }
        }

        await ResourceRegistry.Remove(transaction, id);
    }
}
