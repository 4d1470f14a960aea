using System.Text;
using Tarn.Aws.Broker.Model;
using Tarn.Aws.Depot.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class ClientTests
{
    [Fact]
    public async Task Json_goes_there_and_back()
    {
        var door = new BrokerDoor();
        var client = new BrokerClient(new DoorTransport(door));
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        var answer = new GetRecordsOutput
        {
            Records = [new Tarn.Aws.Broker.Model.Record
            {
                SequenceNumber = "1",
                Data = new byte[] { 1, 2 },
                PartitionKey = "é",
                ApproximateArrivalTimestamp = moment,
            }],
            MillisBehindLatest = 5_000_000_000,
        };
        door.Answer = answer;
        var output = await client.GetRecords(new GetRecordsInput { ShardIterator = "i", Limit = 7 }, default);
        Assert.Equivalent(new GetRecordsInput { ShardIterator = "i", Limit = 7 }, door.Seen, strict: true);
        var record = Assert.Single(output.Records);
        Assert.Equal(("1", "é", moment), (record.SequenceNumber, record.PartitionKey, record.ApproximateArrivalTimestamp));
        Assert.Equal(new byte[] { 1, 2 }, record.Data.ToArray());
        Assert.Equal(5_000_000_000, output.MillisBehindLatest);
    }

    [Fact]
    public async Task Raw_operations_have_typed_clients()
    {
        var door = new BrokerDoor();
        var client = new BrokerClient(new DoorTransport(door));
        await client.PutRecords(
            new PutRecordsInput
            {
                StreamName = "s",
                Records = [new PutRecordsRequestEntry { Data = Encoding.UTF8.GetBytes("hello"), PartitionKey = "k\"" }],
            },
            default);
        Assert.Equal(["s 1", "0|k\"|hello|"], door.Lines);
    }

    [Fact]
    public async Task Errors_are_thrown_as_the_service_gave_them()
    {
        var client = new BrokerClient(new DoorTransport(new BrokerDoor()));
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => client.CreateStream(new CreateStreamInput { StreamName = "" }, default));
        Assert.Equal(("ValidationException", 400), (error.Code, error.Status));
        Assert.StartsWith("2 validation errors detected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rest_labels_queries_headers_and_documents_go_there()
    {
        var door = new DepotDoor { Answer = new HeadObjectOutput { ContentLength = 4, Metadata = new Dictionary<string, string> { ["a"] = "b" } } };
        var transport = new DoorTransport(door);
        var client = new DepotClient(transport);
        var output = await client.HeadObject(new HeadObjectInput { Bucket = "b", Key = "a b/ü?", VersionId = "x&y" }, default);
        Assert.Equal(("/b/a%20b/%C3%BC%3F", "versionId=x%26y"), (transport.Sent!.RawPath, transport.Sent.RawQuery));
        Assert.Equivalent(new HeadObjectInput { Bucket = "b", Key = "a b/ü?", VersionId = "x&y" }, door.Seen, strict: true);
        Assert.Equal((4L, "b"), (output.ContentLength, output.Metadata!["a"]));

        door.Answer = new CreateBucketOutput { Location = "/b" };
        await client.CreateBucket(
            new CreateBucketInput { Bucket = "b", CreateBucketConfiguration = new() { LocationConstraint = "eu-west-1" } }, default);
        Assert.Equal("eu-west-1", ((CreateBucketInput)door.Seen!).CreateBucketConfiguration!.LocationConstraint);

        door.Answer = new GetBucketLocationOutput { LocationConstraint = "eu-west-1" };
        var location = await client.GetBucketLocation(new GetBucketLocationInput { Bucket = "b" }, default);
        Assert.Equal("eu-west-1", location.LocationConstraint);
    }

    [Fact]
    public async Task Rest_lists_and_errors_come_back()
    {
        var door = new DepotDoor
        {
            Answer = new ListObjectsV2Output
            {
                IsTruncated = true,
                Contents = [new() { Key = "a", LastModified = DateTimeOffset.UnixEpoch }, new() { Key = "b" }],
            },
        };
        var client = new DepotClient(new DoorTransport(door));
        var output = await client.ListObjectsV2(new ListObjectsV2Input { Bucket = "b", Prefix = "p/" }, default);
        Assert.Equal(["a", "b"], output.Contents!.Select(item => item.Key));
        Assert.True(output.IsTruncated);
        Assert.Equal("p/", ((ListObjectsV2Input)door.Seen!).Prefix);
        var failing = new DepotClient(new Fixed(new WireAnswer(
            404, new WireHeaders(), "<Error><Code>NoSuchKey</Code><Message>m</Message><Key>k</Key></Error>"u8.ToArray())));
        var error = await Assert.ThrowsAsync<AwsErrorException>(
            () => failing.GetBucketLocation(new GetBucketLocationInput { Bucket = "b" }, default));
        Assert.Equal(("NoSuchKey", 404, "m"), (error.Code, error.Status, error.Message));
        Assert.Equal([new("Key", "k")], error.Members);
    }

    private sealed class Fixed(WireAnswer answer) : IWireTransport
    {
        public Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken) => Task.FromResult(answer);
    }
}
