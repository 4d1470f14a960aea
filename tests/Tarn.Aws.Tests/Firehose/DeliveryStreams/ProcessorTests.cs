using System.Globalization;
using Tarn.Aws.Firehose.DeliveryStreams;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.DeliveryStreams;

/// <summary>Processors of destinations: stored as steps, shown as given, refused by name.</summary>
public sealed class ProcessorTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    private static readonly Processor Json = Of("RecordDeAggregation", ("SubRecordType", "JSON"));
    private static readonly Processor Lines = Of("RecordDeAggregation", ("SubRecordType", "DELIMITED"), ("Delimiter", "Cg=="));
    private static readonly Processor Decompression = Of("Decompression", ("CompressionFormat", "GZIP"));
    private static readonly Processor Messages = Of("CloudWatchLogProcessing", ("DataMessageExtraction", "true"));
    private static readonly Processor Append = Of("AppendDelimiterToRecord");

    private DeliveryStreamOperations Streams => fixture.Door.DeliveryStreamOperations;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_combination_is_stored_and_shown(bool intoTable)
    {
        for (var bits = 0; bits < 32; bits++)
        {
            Processor[] chosen = [.. new[] { Append, Messages, Decompression, Json, Lines }.Where((_, i) => (bits & (1 << i)) != 0)];
            var isWrong = chosen.Contains(Json) && chosen.Contains(Lines) || chosen.Contains(Messages) && !chosen.Contains(Decompression);
            var name = string.Create(CultureInfo.InvariantCulture, $"chosen-{intoTable}-{bits}");
            if (isWrong)
            {
                await Assert.ThrowsAsync<AwsErrorException>(() => Create(name, intoTable, chosen));
                continue;
            }

            await Create(name, intoTable, chosen);
            var config = fixture.Stored(name).Destination;
            Assert.Equal(
                (chosen.Contains(Decompression), chosen.Contains(Messages), chosen.Contains(Json) || chosen.Contains(Lines)),
                (config.Steps.Decompresses, config.Steps.ExtractsMessages, config.Steps.Split is not null));
            Assert.Equal(chosen.Contains(Lines) ? "\n" : "", System.Text.Encoding.UTF8.GetString((config.Steps.Split?.Delimiter ?? default).Span));
            Assert.True(intoTable || ((ObjectsDestinationConfig)config).Delimiter.Length == (chosen.Contains(Append) ? 1 : 0));
            Assert.Equal(chosen.Select(processor => processor.Type), (await Shown(name))!.Processors!.Select(processor => processor.Type));
        }
    }

    [Fact]
    public async Task An_update_changes_the_steps_and_a_disabled_configuration_has_none()
    {
        await Create("updated", intoTable: false, Decompression, Messages);
        await Update("1", new ProcessingConfiguration { Enabled = true, Processors = [Lines] });
        var steps = fixture.Stored("updated").Destination.Steps;
        Assert.Equal((false, false, 1), (steps.Decompresses, steps.ExtractsMessages, steps.Split!.Delimiter.Length));

        await Update("2", given: null);
        Assert.NotNull(fixture.Stored("updated").Destination.Steps.Split);

        await Update("3", new ProcessingConfiguration { Enabled = false, Processors = [Lines] });
        Assert.Equal(StepsConfig.None, fixture.Stored("updated").Destination.Steps);
        Assert.False((await Shown("updated"))!.Enabled);

        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Update("4", new ProcessingConfiguration { Enabled = true, Processors = [Messages] }));
        Assert.Equal("The processor CloudWatchLogProcessing requires the processor Decompression.", refused.Message);
    }

    public static TheoryData<string, string, (string, string)[]> Wrong => new()
    {
        { "Decompression", "Processor Decompression: parameter CompressionFormat is required; it must be GZIP.", [] },
        { "Decompression", "Processor Decompression: parameter CompressionFormat 'ZIP' must be GZIP.", [("CompressionFormat", "ZIP")] },
        { "Decompression", "Processor Decompression has no parameter Delimiter.", [("CompressionFormat", "GZIP"), ("Delimiter", "Cg==")] },
        {
            "Decompression",
            "Processor Decompression: parameter CompressionFormat can be given once only.",
            [("CompressionFormat", "GZIP"), ("CompressionFormat", "GZIP")]
        },
        { "RecordDeAggregation", "Processor RecordDeAggregation: parameter SubRecordType is required; it must be JSON or DELIMITED.", [] },
        { "RecordDeAggregation", "Processor RecordDeAggregation: parameter SubRecordType 'json' must be JSON or DELIMITED.", [("SubRecordType", "json")] },
        {
            "RecordDeAggregation",
            "Processor RecordDeAggregation: parameter Delimiter is required for SubRecordType DELIMITED.",
            [("SubRecordType", "DELIMITED")]
        },
        {
            "RecordDeAggregation",
            "Processor RecordDeAggregation: parameter Delimiter '|' must be base64 of at least one byte.",
            [("SubRecordType", "DELIMITED"), ("Delimiter", "|")]
        },
        {
            "RecordDeAggregation",
            "Processor RecordDeAggregation has no parameter Delimiter for this SubRecordType.",
            [("SubRecordType", "JSON"), ("Delimiter", "Cg==")]
        },
        { "Lambda", "Processor Lambda: parameter LambdaArn is required.", [("NumberOfRetries", "1")] },
        { "Lambda", "Processor Lambda: parameter LambdaArn 'f' must be the ARN of a function.", [("LambdaArn", "f")] },
        { "Lambda", "NumberOfRetries 301 must be 0 to 300.", [("LambdaArn", "arn:aws:lambda:us-east-1:0:function:f"), ("NumberOfRetries", "301")] },
        {
            "Lambda",
            "Processor Lambda: parameter BufferSizeInMBs 'big' must be a number.",
            [("LambdaArn", "arn:aws:lambda:us-east-1:0:function:f"), ("BufferSizeInMBs", "big")]
        },
        { "MetadataExtraction", "Processor MetadataExtraction: parameter MetadataExtractionQuery is required.", [("JsonParsingEngine", "JQ-1.6")] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_processors_are_refused_by_name_for_each_destination(string type, string message, (string, string)[] parameters)
    {
        foreach (var intoTable in (bool[])[false, true])
        {
            var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Create("wrong", intoTable, Of(type, parameters)));
            Assert.Equal(("InvalidArgumentException", message), (refused.Code, refused.Message));
        }
    }

    [Fact]
    public async Task Message_extraction_has_its_only_value_and_a_processor_is_given_once()
    {
        var refused = await Assert.ThrowsAsync<AwsErrorException>(
            () => Create("wrong", intoTable: false, Decompression, Of("CloudWatchLogProcessing", ("DataMessageExtraction", "false"))));
        Assert.Equal("Processor CloudWatchLogProcessing: parameter DataMessageExtraction 'false' must be true.", refused.Message);

        refused = await Assert.ThrowsAsync<AwsErrorException>(() => Create("wrong", intoTable: false, Decompression, Decompression));
        Assert.Equal("Processor Decompression can be given once only.", refused.Message);
    }

    private static Processor Of(string type, params (string Name, string Value)[] parameters) => new()
    {
        Type = type,
        Parameters = [.. parameters.Select(parameter => new ProcessorParameter { ParameterName = parameter.Name, ParameterValue = parameter.Value })],
    };

    private Task Create(string name, bool intoTable, params Processor[] processors)
    {
        var processing = new ProcessingConfiguration { Enabled = true, Processors = [.. processors] };
        var input = new CreateDeliveryStreamInput
        {
            DeliveryStreamName = name,
            ExtendedS3DestinationConfiguration = intoTable ? null : Bucket() with { ProcessingConfiguration = processing },
            IcebergDestinationConfiguration = intoTable ? Table() with { ProcessingConfiguration = processing } : null,
        };
        return Streams.CreateDeliveryStream(input, Call("CreateDeliveryStream"), default);
    }

    private Task Update(string version, ProcessingConfiguration? given) => Streams.UpdateDestination(
        new UpdateDestinationInput
        {
            DeliveryStreamName = "updated",
            CurrentDeliveryStreamVersionId = version,
            DestinationId = "destinationId-000000000001",
            ExtendedS3DestinationUpdate = new ExtendedS3DestinationUpdate { ProcessingConfiguration = given },
        },
        Call("UpdateDestination"),
        default);

    private static IcebergDestinationConfiguration Table() => new()
    {
        RoleARN = Role,
        CatalogConfiguration = new CatalogConfiguration(),
        S3Configuration = new S3DestinationConfiguration { RoleARN = Role, BucketARN = "arn:aws:s3:::lake" },
        DestinationTableConfigurationList = [new DestinationTableConfiguration { DestinationDatabaseName = "db", DestinationTableName = "t" }],
    };

    private async Task<ProcessingConfiguration?> Shown(string name)
    {
        var destination = (await fixture.Describe(name)).Destinations[0];
        return destination.ExtendedS3DestinationDescription?.ProcessingConfiguration ?? destination.IcebergDestinationDescription?.ProcessingConfiguration;
    }
}
