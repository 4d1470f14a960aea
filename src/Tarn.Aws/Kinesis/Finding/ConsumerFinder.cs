using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Finding;

/// <summary>Finds the consumer that a request names.</summary>
/// <param name="streams">Finds its stream.</param>
/// <param name="registry">The registry of names.</param>
internal sealed class ConsumerFinder(StreamFinder streams, ResourceRegistry registry)
{
    /// <summary>Finds a consumer by its ARN, or by its name and its stream's ARN.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidArgumentException: the request names no consumer, or two different ones; ResourceNotFoundException.
    /// </exception>
    public (FoundStream Stream, Resource Consumer) Find(Call call, string? consumerArn, string? streamArn, string? name)
    {
        if (consumerArn is null)
        {
            return streamArn is not null && name is not null
                ? Find(call, streams.Find(call, null, streamArn), name, null)
                : throw KinesisErrors.InvalidArgumentException(KinesisTexts.ConsumerUnnamed);
        }

        var (stream, consumer, id) = ConsumerArns.Parse(consumerArn);
        if ((name is not null && name != consumer) || (streamArn is not null && streamArn != stream))
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.ConsumerUnnamed);
        }

        return Find(call, streams.Find(call, null, stream), consumer, id);
    }

    /// <summary>Finds a stream or a consumer by ARN: both carry tags and policies.</summary>
    public Resource FindTagged(Call call, string arn) =>
        ConsumerArns.IsConsumer(arn) ? Find(call, arn, null, null).Consumer : streams.Find(call, null, arn).Resource;

    /// <summary>The error for a stream or consumer that was deleted after it was found.</summary>
    public static AwsErrorException NotFound(Resource gone) => gone.Name.Type == ConsumerArns.Type
        ? NoConsumer(ConsumerArns.NameOf(gone), gone.Name.Account)
        : StreamFinder.NotFound(gone.Name);

    private (FoundStream Stream, Resource Consumer) Find(Call call, FoundStream stream, string name, ResourceId? id)
    {
        if (!registry.TryFind(ConsumerArns.NameOf(stream.Resource.Name, name), out var consumer) || (id is not null && id != consumer.Id))
        {
            throw NoConsumer(name, stream.Account);
        }

        call.Touch(consumer.Id);
        return (stream, consumer);
    }

    private static AwsErrorException NoConsumer(string name, string account) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.ConsumerNotFound(name, account));
}
