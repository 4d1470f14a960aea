using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Consumers;

internal sealed partial class ConsumerOperations
{
    /// <summary>Describes one consumer.</summary>
    public Task<DescribeStreamConsumerOutput> DescribeStreamConsumer(DescribeStreamConsumerInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, consumer) = consumers.Find(call, input.ConsumerARN, input.StreamARN, input.ConsumerName);
        return Task.FromResult(new DescribeStreamConsumerOutput
        {
            ConsumerDescription = new ConsumerDescription
            {
                ConsumerName = ConsumerArns.NameOf(consumer),
                ConsumerARN = consumer.Arn,
                ConsumerStatus = Active,
                ConsumerCreationTimestamp = consumer.Created,
                StreamARN = found.Resource.Arn,
            },
        });
    }
}
