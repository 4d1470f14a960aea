using System.Text;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Delivery.Configuration;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Destinations;

/// <summary>HTTP endpoints: stored with a sealed key, shown without it.</summary>
public sealed class EndpointTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    [Fact]
    public async Task Every_member_is_stored_and_shown()
    {
        var given = Requests.Endpoint with
        {
            BufferingHints = new HttpEndpointBufferingHints { SizeInMBs = 64, IntervalInSeconds = 900 },
            RequestConfiguration = new HttpEndpointRequestConfiguration
            {
                ContentEncoding = "GZIP",
                CommonAttributes = [new HttpEndpointCommonAttribute { AttributeName = "team", AttributeValue = "a" }],
            },
            RetryOptions = new HttpEndpointRetryOptions { DurationInSeconds = 7_200 },
            S3BackupMode = "AllData",
            RoleARN = Role,
            CloudWatchLoggingOptions = new CloudWatchLoggingOptions { Enabled = true, LogGroupName = "g", LogStreamName = "s" },
            ProcessingConfiguration = Requests.Processing(Requests.Processor("Decompression", ("CompressionFormat", "GZIP"))),
            S3Configuration = Requests.Plain with { Prefix = "raw/", BufferingHints = new BufferingHints { SizeInMBs = 6, IntervalInSeconds = 66 } },
        };
        await fixture.Create(Requests.Creation("all", given));

        var config = fixture.Stored("all");
        var stored = (EndpointDestinationConfig)config.Destination;
        Assert.Equal(("https://collector.example/in", "collector", true, 7_200), (stored.Url, stored.EndpointName, stored.Compresses, stored.RetrySeconds));
        Assert.Equal([KeyValuePair.Create("team", "a")], stored.CommonAttributes);
        Assert.Equal((new BufferingConfig(64, 900), true), (stored.Buffering, stored.Steps.Decompresses));
        Assert.Equal(("raw/", new BufferingConfig(6, 66)), (stored.Backup!.Objects.Prefix, stored.Backup.Buffering));
        Assert.Equal("s3cret-key", Encoding.UTF8.GetString(fixture.Sealer.Open(config.Arn, stored.SealedAccessKey!.Value.Span)));
        Assert.Equal((await fixture.Describe("all")).DeliveryStreamARN, config.Arn);

        var shown = (await fixture.Describe("all")).Destinations[0].HttpEndpointDestinationDescription!;
        var endpoint = new HttpEndpointDescription { Url = "https://collector.example/in", Name = "collector" };
        Assert.Equivalent(endpoint, shown.EndpointConfiguration, strict: true);
        Assert.Equivalent(given.BufferingHints, shown.BufferingHints, strict: true);
        Assert.Equivalent(given.RetryOptions, shown.RetryOptions, strict: true);
        Assert.Equal(("AllData", Role), (shown.S3BackupMode, shown.RoleARN));
        Assert.Equal("GZIP", shown.RequestConfiguration!.ContentEncoding);
        Assert.Equivalent(given.CloudWatchLoggingOptions, shown.CloudWatchLoggingOptions, strict: true);
        Assert.Equal("raw/", shown.S3DestinationDescription!.Prefix);
    }

    [Fact]
    public async Task Defaults_are_those_of_the_service()
    {
        await fixture.Create(Requests.Creation("defaults", Requests.Endpoint));

        var stored = (EndpointDestinationConfig)fixture.Stored("defaults").Destination;
        Assert.Equal((new BufferingConfig(5, 300), 300, false), (stored.Buffering, stored.RetrySeconds, stored.Compresses));
        Assert.Null(stored.Backup);
        Assert.Equal("failed/", stored.Objects.ErrorPrefix);
        Assert.Equal("FailedDataOnly", (await fixture.Describe("defaults")).Destinations[0].HttpEndpointDestinationDescription!.S3BackupMode);
    }

    [Fact]
    public async Task The_access_key_is_in_no_answer_and_no_document()
    {
        await fixture.Create(Requests.Creation("secret", Requests.Endpoint));
        await fixture.Update("secret", Requests.Update with
        {
            HttpEndpointDestinationUpdate = new HttpEndpointDestinationUpdate
            {
                EndpointConfiguration = Requests.Endpoint.EndpointConfiguration with { AccessKey = "an0ther-key" },
            },
        });

        Assert.True(fixture.Registry.TryFind(DeliveryStreamFinder.NameOf(Call("PutRecord"), "secret"), out var resource));
        var document = Encoding.UTF8.GetString(resource.Document.Span);
        Assert.Contains("collector.example", document, StringComparison.Ordinal);
        Assert.All(["s3cret-key", "an0ther-key", "AccessKey"], secret => Assert.DoesNotContain(secret, document, StringComparison.Ordinal));
        Assert.Equal("an0ther-key", Key("secret"));
    }

    [Fact]
    public async Task A_key_that_breaks_its_constraint_is_not_repeated()
    {
        var client = new FirehoseClient(new DoorTransport(fixture.Door));

        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => client.CreateDeliveryStream(
            Requests.Creation("long", Requests.Endpoint with
            {
                EndpointConfiguration = Requests.Endpoint.EndpointConfiguration with { AccessKey = "s3cret" + new string('x', 4_096) },
            }),
            default));

        Assert.Equal(
            "1 validation error detected: Value at 'httpEndpointDestinationConfiguration.endpointConfiguration.accessKey' failed to satisfy constraint: "
                + "Member must have length less than or equal to 4096",
            refused.Message);
    }

    [Fact]
    public async Task An_update_keeps_the_key_for_the_same_server_only()
    {
        await fixture.Create(Requests.Creation("moved", Requests.Endpoint));

        await Move("https://collector.example/other");
        Assert.Equal("s3cret-key", Key("moved"));
        await fixture.Update("moved", Requests.Update with
        {
            HttpEndpointDestinationUpdate = new HttpEndpointDestinationUpdate
            {
                RetryOptions = new HttpEndpointRetryOptions { DurationInSeconds = 9 },
                S3Update = new S3DestinationUpdate { Prefix = "new/" },
            },
        });
        Assert.Equal("s3cret-key", Key("moved"));
        var stored = fixture.Stored("moved").Destination;
        Assert.Equal((9, "new/", "failed/"), (stored.RetrySeconds, stored.Objects.Prefix, stored.Objects.ErrorPrefix));

        await Move("https://elsewhere.example/other");
        Assert.Null(Key("moved"));

        Task Move(string url) => fixture.Update("moved", Requests.Update with
        {
            HttpEndpointDestinationUpdate = new HttpEndpointDestinationUpdate { EndpointConfiguration = new HttpEndpointConfiguration { Url = url } },
        });
    }

    [Fact]
    public async Task An_endpoint_without_a_key_is_stored_without_one()
    {
        await fixture.Create(Requests.Creation("open", At("https://collector.example/in")));

        Assert.Null(((EndpointDestinationConfig)fixture.Stored("open").Destination).SealedAccessKey);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/in")]
    [InlineData("http://[::1]:8080/in")]
    [InlineData("http://localhost/in")]
    [InlineData("https://10.0.0.7:8443/in")]
    public async Task Http_reaches_loopback_and_https_every_host(string url)
    {
        var name = $"url-{Math.Abs(url.GetHashCode(StringComparison.Ordinal))}";
        await fixture.Create(Requests.Creation(name, At(url)));

        Assert.Equal(url, ((EndpointDestinationConfig)fixture.Stored(name).Destination).Url);
    }

    [Theory]
    [InlineData("http://collector.example/in", "EndpointConfiguration.Url of host collector.example must be https")]
    [InlineData("http://localhost.example/in", "must be https")]
    [InlineData("http://192.168.0.1/in", "must be https")]
    [InlineData("https://", "EndpointConfiguration.Url must be https://HOST/PATH.")]
    [InlineData("https://user:word@collector.example/in", "EndpointConfiguration.Url must have neither a user nor a fragment")]
    public async Task Other_URLs_are_refused(string url, string message)
    {
        var refused = await Refusal(() => fixture.Create(Requests.Creation("url", At(url))));

        Assert.Contains(message, refused, StringComparison.Ordinal);
        Assert.DoesNotContain("word", refused, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Faults => new()
    {
        {
            "secrets",
            "HttpEndpointDestinationConfiguration.SecretsManagerConfiguration.Enabled true is not supported by Tarn; "
                + "supported: EndpointConfiguration.AccessKey (docs/coverage.md#firehose-createdeliverystream)."
        },
        { "twice", "RequestConfiguration.CommonAttributes has the attribute a 2 times." },
        { "role", "HttpEndpointDestinationConfiguration.RoleARN 'arn:aws:iam::1:role/x' is not the ARN of a role." },
        { "bucket's role", "HttpEndpointDestinationConfiguration.S3Configuration.RoleARN 'arn:aws:iam::1:role/x' is not the ARN of a role." },
        { "query", "The processor MetadataExtraction needs DynamicPartitioningConfiguration.Enabled true, or an Iceberg destination." },
        { "half", "HttpEndpointDestinationConfiguration.BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither." },
        { "backup", "Prefix: !{timestamp:b} is not a time pattern" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_is_refused_by_name(string fault, string message)
    {
        const string NoRole = "arn:aws:iam::1:role/x";
        var whole = Requests.Endpoint;
        var attribute = new HttpEndpointCommonAttribute { AttributeName = "a", AttributeValue = "1" };
        var faulty = fault switch
        {
            "secrets" => whole with { SecretsManagerConfiguration = new SecretsManagerConfiguration { Enabled = true } },
            "twice" => whole with { RequestConfiguration = new HttpEndpointRequestConfiguration { CommonAttributes = [attribute, attribute] } },
            "role" => whole with { RoleARN = NoRole },
            "bucket's role" => whole with { S3Configuration = Requests.Plain with { RoleARN = NoRole } },
            "query" => whole with { ProcessingConfiguration = Requests.Processing(Requests.Extraction("{a: .a}")) },
            "half" => whole with { BufferingHints = new HttpEndpointBufferingHints { SizeInMBs = 1 } },
            _ => whole with { S3BackupMode = "AllData", S3Configuration = Requests.Plain with { Prefix = "!{timestamp:b}" } },
        };

        Assert.Contains(message, await Refusal(() => fixture.Create(Requests.Creation("faulty", faulty))), StringComparison.Ordinal);
    }

    private static HttpEndpointDestinationConfiguration At(string url) =>
        Requests.Endpoint with { EndpointConfiguration = new HttpEndpointConfiguration { Url = url } };

    private string? Key(string name)
    {
        var config = fixture.Stored(name);
        return ((EndpointDestinationConfig)config.Destination).SealedAccessKey is { } key
            ? Encoding.UTF8.GetString(fixture.Sealer.Open(config.Arn, key.Span))
            : null;
    }
}
