using Tarn.Aws.Firehose.Model;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.DeliveryStreams;

public sealed class FirehoseEncryptionTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    [Fact]
    public async Task Describe_shows_encryption_of_direct_puts_and_none_of_a_streams_records()
    {
        await fixture.Create("direct");
        Assert.Equal("DISABLED", (await fixture.Describe("direct")).DeliveryStreamEncryptionConfiguration?.Status);

        var arn = await fixture.CreateStream("source");
        await fixture.Door.DeliveryStreamOperations.CreateDeliveryStream(
            new CreateDeliveryStreamInput
            {
                DeliveryStreamName = "from-stream",
                DeliveryStreamType = "KinesisStreamAsSource",
                KinesisStreamSourceConfiguration = new KinesisStreamSourceConfiguration { KinesisStreamARN = arn, RoleARN = Role },
                ExtendedS3DestinationConfiguration = Bucket(),
            },
            Call("CreateDeliveryStream"),
            default);
        var description = await fixture.Describe("from-stream");
        Assert.Equal(arn, description.Source?.KinesisStreamSourceDescription?.KinesisStreamARN);
        Assert.Null(description.DeliveryStreamEncryptionConfiguration);
    }
}
