using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Creation;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Items;
using Tarn.Items.Tables;
using Tarn.Lake.Files;

namespace Tarn.Aws.TarnApi.Items;

/// <summary>Makes deliveries of item tables. Each is a delivery stream, which Firehose describes and deletes.</summary>
/// <param name="items">The tables.</param>
/// <param name="deliveries">Runs the deliveries.</param>
/// <param name="store">The store of deliveries.</param>
/// <param name="sessions">Knows which roles the deliveries may assume.</param>
internal sealed class ItemDeliveryMaking(Func<ItemRoom> items, Tarn.Delivery.Deliveries deliveries, IMetadataStore store, RoleSessions sessions)
{
    private const int IntervalDefault = 1;
    private const int SizeMiB = 64;

    private readonly DeliveryStreamRows _rows = new(deliveries);
    private readonly PassedRoles _roles = new(sessions);

    /// <summary>Builds a delivery, and checks it.</summary>
    /// <exception cref="AwsErrorException">Faults of the destination.</exception>
    public NewItemDelivery Make(Call call, ItemTable table, ChangesConfig changes, DeliverItemsInput input, string name)
    {
        var refused = new List<string>();
        var destination = DestinationDescriptions.Of(Destination(call, table, changes, input, refused), refused);
        FirehoseRefusals.ThrowIfAny(refused);
        var config = new DeliveryConfig
        {
            Account = call.Account,
            Region = call.Region,
            Name = name,
            Source = new SourceConfig(table.Stream, null, table.Arn) { Changes = changes },
            Destination = DestinationConfigs.Of(destination!, refused),
        };
        refused.AddRange(DeliveryConfigValidator.Validate(config));
        FirehoseRefusals.ThrowIfAny(refused);
        var arn = Arn.Of(DeliveryStreamFinder.Service, call.Region, call.Account, $"{DeliveryStreamFinder.Type}/{name}").ToString();
        return new NewItemDelivery(arn, config, Describe(call, arn, config, destination!, input.RoleARN));
    }

    /// <summary>Checks that the caller may pass the role, and that deliveries may assume it.</summary>
    public void Authorize(Call call, NewItemDelivery made) =>
        _roles.Authorize(call, made.Description.Destinations[0], RoleOf(made), made.Arn);

    /// <summary>
    /// Creates the delivery. If it needs the items before changes, the table first takes it as a reader: each change after the delivery's start has
    /// its old image.
    /// </summary>
    public async Task Create(Call call, ItemTable table, NewItemDelivery made, CancellationToken cancellationToken)
    {
        var id = await store.Commit(transaction => ValueTask.FromResult(new ResourceId(transaction.NextId())), cancellationToken);
        var wantsOldImages = made.Config.Source.Changes!.Form != ChangeForm.Current;
        try
        {
            if (wantsOldImages)
            {
                await items().Tables.AddReader(table.Id, new ItemReader(id.Value, WantsOldImages: true), cancellationToken);
                if (await items().Tables.WaitForActive(table.Id, cancellationToken) is null)
                {
                    throw new TarnException(ErrorKind.NotFound, $"Item table {table.Name.Name} was deleted.");
                }
            }

            var document = DeliveryDocument.Encode(made.Description);
            await store.CommitWithLog(
                transaction => _rows.Add(transaction, id, call, made.Config, new NewDeliveryStream(made.Arn, document, [])), CancellationToken.None);
            call.Touch(id);
        }
        catch when (wantsOldImages)
        {
            await store.Commit(
                async transaction =>
                {
                    await items().Tables.RemoveReader(transaction, id.Value);
                    return true;
                },
                CancellationToken.None);
            throw;
        }
    }

    private static string RoleOf(NewItemDelivery made) => made.Description.Source!.KinesisStreamSourceDescription!.RoleARN!;

    private static CreateDeliveryStreamInput Destination(
        Call call, ItemTable table, ChangesConfig changes, DeliverItemsInput input, List<string> refused)
    {
        FirehoseRefusals.CheckRole(input.RoleARN, "RoleARN", refused);
        var hints = new BufferingHints { IntervalInSeconds = (int?)input.IntervalInSeconds ?? IntervalDefault, SizeInMBs = SizeMiB };
        var made = new CreateDeliveryStreamInput { DeliveryStreamName = "" };
        if (input.Location is { } location)
        {
            return made with { ExtendedS3DestinationConfiguration = Objects(table, input, location, hints, refused) };
        }

        IReadOnlyList<string>? keys = changes.Form == ChangeForm.Current ? [.. table.Keys.Attributes.Select(key => key.Name)] : null;
        return made with { IcebergDestinationConfiguration = Table(call, input, keys, hints) };
    }

    // Null: the location was refused.
    private static ExtendedS3DestinationConfiguration? Objects(
        ItemTable table, DeliverItemsInput input, string location, BufferingHints hints, List<string> refused)
    {
        if (!(ObjectLocation.TryParse(location) is { } place))
        {
            refused.Add($"Location {location} is not of the form s3://BUCKET/PREFIX.");
            return null;
        }

        return new ExtendedS3DestinationConfiguration
        {
            RoleARN = input.RoleARN,
            BucketARN = $"arn:aws:s3:::{place.Bucket}",
            Prefix = place.Key,
            ErrorOutputPrefix = $"errors/{table.Name.Name}/",
            BufferingHints = hints,
            ProcessingConfiguration = new ProcessingConfiguration
            {
                Enabled = true,
                Processors = [new Processor { Type = "AppendDelimiterToRecord" }],
            },
        };
    }

    private static IcebergDestinationConfiguration Table(Call call, DeliverItemsInput input, IReadOnlyList<string>? keys, BufferingHints hints) => new()
    {
        RoleARN = input.RoleARN,
        CatalogConfiguration = new CatalogConfiguration
        {
            CatalogARN = $"arn:aws:glue:{call.Region}:{call.Account}:catalog",
            WarehouseLocation = $"s3://{input.Bucket}/warehouse",
        },
        DestinationTableConfigurationList =
        [
            new DestinationTableConfiguration
            {
                DestinationDatabaseName = input.DatabaseName!,
                DestinationTableName = input.DestinationTableName!,
                UniqueKeys = keys,
            },
        ],
        TableCreationConfiguration = new TableCreationConfiguration { Enabled = true },
        SchemaEvolutionConfiguration = new SchemaEvolutionConfiguration { Enabled = true },
        BufferingHints = hints,
        S3Configuration = new S3DestinationConfiguration
        {
            RoleARN = input.RoleARN,
            BucketARN = $"arn:aws:s3:::{input.Bucket}",
            ErrorOutputPrefix = $"errors/{input.DatabaseName}/{input.DestinationTableName}/",
        },
    };

    // Firehose has no source of this kind: the table's ARN is at the place of a Kinesis stream's.
    private static DeliveryStreamDescription Describe(Call call, string arn, DeliveryConfig config, DestinationDescription destination, string role) => new()
    {
        DeliveryStreamName = config.Name,
        DeliveryStreamARN = arn,
        DeliveryStreamStatus = "ACTIVE",
        DeliveryStreamType = "DatabaseAsSource",
        VersionId = "1",
        CreateTimestamp = call.Time,
        Source = new SourceDescription
        {
            KinesisStreamSourceDescription = new KinesisStreamSourceDescription
            {
                KinesisStreamARN = config.Source.Arn,
                RoleARN = role,
                DeliveryStartTimestamp = call.Time,
            },
        },
        Destinations = [destination],
        HasMoreDestinations = false,
    };
}
