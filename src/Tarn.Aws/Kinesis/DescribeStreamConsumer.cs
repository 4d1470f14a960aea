using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>One consumer.</summary>
    public Task<DescribeStreamConsumerOutput> DescribeStreamConsumer(DescribeStreamConsumerInput input, Call call, CancellationToken ct)
    {
        var (found, consumer) = FindConsumer(call, input.ConsumerARN, input.StreamARN, input.ConsumerName);
        return Task.FromResult(new DescribeStreamConsumerOutput
        {
            ConsumerDescription = new ConsumerDescription
            {
                ConsumerName = ConsumerArns.NameOf(consumer),
                ConsumerARN = consumer.Arn,
                ConsumerStatus = ConsumerStatusActive,
                ConsumerCreationTimestamp = consumer.Created,
                StreamARN = found.Resource.Arn,
            },
        });
    }
}
