using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Destinations;
using Tarn.Items.Tables;
using Tarn.Storage.Records;

namespace Tarn.Aws.DynamoDb.Destinations;

/// <summary>Kinesis streams that get the changes of a table.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html"/>
/// <param name="tables">Finds tables.</param>
/// <param name="registry">Finds streams.</param>
[AwsOperations("dynamodb")]
internal sealed partial class DestinationOperations(TableFinder tables, ResourceRegistry registry)
{
    private const string Microsecond = "MICROSECOND";
    private const string Millisecond = "MILLISECOND";
    private const string StreamPrefix = "stream/";

    /// <summary>
    /// Switches a destination on. The caller needs the right to put records to the stream. The stream then gets each change exactly once, and the
    /// changes of an item in order.
    /// </summary>
    public async Task<EnableKinesisStreamingDestinationOutput> EnableKinesisStreamingDestination(
        EnableKinesisStreamingDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        call.Authorize("kinesis:DescribeStream", input.StreamArn);
        call.Authorize("kinesis:PutRecords", input.StreamArn);
        var precision = input.EnableKinesisStreamingConfiguration?.ApproximateCreationDateTimePrecision;
        var stream = FindStream(call, input.StreamArn);
        var changed = await tables.Tables.EnableDestination(table.Id, input.StreamArn, stream, precision == Microsecond, cancellationToken);
        return new EnableKinesisStreamingDestinationOutput
        {
            TableName = changed.Name.Name,
            StreamArn = input.StreamArn,
            DestinationStatus = StateOf(changed, input.StreamArn),
            EnableKinesisStreamingConfiguration = input.EnableKinesisStreamingConfiguration,
        };
    }

    /// <summary>Switches a destination off. It still gets the changes from before.</summary>
    public async Task<DisableKinesisStreamingDestinationOutput> DisableKinesisStreamingDestination(
        DisableKinesisStreamingDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        var changed = await tables.Tables.DisableDestination(table.Id, input.StreamArn, cancellationToken);
        return new DisableKinesisStreamingDestinationOutput
        {
            TableName = changed.Name.Name,
            StreamArn = input.StreamArn,
            DestinationStatus = StateOf(changed, input.StreamArn),
            EnableKinesisStreamingConfiguration = input.EnableKinesisStreamingConfiguration,
        };
    }

    /// <summary>Changes the unit of times in records.</summary>
    public async Task<UpdateKinesisStreamingDestinationOutput> UpdateKinesisStreamingDestination(
        UpdateKinesisStreamingDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        if (input.UpdateKinesisStreamingConfiguration?.ApproximateCreationDateTimePrecision is not { } precision)
        {
            throw DynamoDbFailures.Invalid("Streaming destination cannot be updated with given parameters: "
                + "UpdateKinesisStreamingConfiguration cannot be null or contain only null values");
        }

        var known = table.Destinations.FirstOrDefault(one => one.StreamArn == input.StreamArn);
        if (known is { State: DestinationState.Active } && known.IsInMicroseconds == (precision == Microsecond))
        {
            throw DynamoDbFailures.Invalid("Invalid Request: Precision is already set to the desired value of " + precision);
        }

        var changed = await tables.Tables.UpdateDestination(table.Id, input.StreamArn, precision == Microsecond, cancellationToken);
        return new UpdateKinesisStreamingDestinationOutput
        {
            TableName = changed.Name.Name,
            StreamArn = input.StreamArn,
            DestinationStatus = StateOf(changed, input.StreamArn),
            UpdateKinesisStreamingConfiguration = input.UpdateKinesisStreamingConfiguration,
        };
    }

    /// <summary>Lists the destinations of a table, the disabled ones too.</summary>
    public Task<DescribeKinesisStreamingDestinationOutput> DescribeKinesisStreamingDestination(
        DescribeKinesisStreamingDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        return Task.FromResult(new DescribeKinesisStreamingDestinationOutput
        {
            TableName = table.Name.Name,
            KinesisDataStreamDestinations =
            [
                .. table.Destinations.Select(destination => new KinesisDataStreamDestination
                {
                    StreamArn = destination.StreamArn,
                    DestinationStatus = NameOf(destination.State),
                    DestinationStatusDescription = destination.Description,
                    ApproximateCreationDateTimePrecision = destination.IsInMicroseconds ? Microsecond : Millisecond,
                }),
            ],
        });
    }

    // A stream of another account or region is no destination, as in AWS.
    private StreamId FindStream(Call call, string arn)
    {
        if (Arn.TryParse(arn, out var parsed) && parsed.Service == "kinesis" && parsed.Account == call.Account && parsed.Region == call.Region
            && parsed.Resource.StartsWith(StreamPrefix, StringComparison.Ordinal)
            && registry.TryFind(ResourceName.Of(call, "kinesis", "stream", parsed.Resource[StreamPrefix.Length..]), out var stream))
        {
            return new StreamId(stream.Id.Value);
        }

        throw DynamoDbErrors.ResourceNotFoundException($"Requested resource not found: Stream: {arn} not found");
    }

    private static string StateOf(ItemTable table, string arn) => NameOf(table.Destinations.First(one => one.StreamArn == arn).State);

    private static string NameOf(DestinationState state) => state switch
    {
        DestinationState.Enabling => "ENABLING",
        DestinationState.Active => "ACTIVE",
        DestinationState.Disabling => "DISABLING",
        DestinationState.Updating => "UPDATING",
        _ => "DISABLED",
    };
}
