using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Creation;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Items;
using Tarn.Items.Tables;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;

namespace Tarn.Aws.Firehose.ItemTables;

/// <summary>Makes deliveries of item tables. Each is a delivery stream, which Firehose describes and deletes.</summary>
/// <param name="items">The tables.</param>
/// <param name="deliveries">Runs the deliveries.</param>
/// <param name="store">The store of deliveries.</param>
/// <param name="sessions">Knows which roles the deliveries may assume.</param>
/// <param name="catalog">The tables of the lake.</param>
internal sealed class ItemDeliveryMaking(
    Func<ItemEngine> items, Tarn.Delivery.Deliveries deliveries, IMetadataStore store, RoleSessions sessions, LakeCatalog catalog)
{
    private const int SizeMiB = 64;

    private readonly DeliveryStreamRows _rows = new(deliveries);
    private readonly PassedRoles _roles = new(sessions);

    /// <summary>Checks that the caller may read a table's items and changes.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void AuthorizeRead(Call call, ItemTable table)
    {
        call.Authorize("dynamodb:DescribeTable", table.Arn);
        call.Authorize("dynamodb:Scan", table.Arn);
        call.Authorize("dynamodb:GetShardIterator", $"{table.Arn}/stream/*");
        call.Authorize("dynamodb:GetRecords", $"{table.Arn}/stream/*");
    }

    /// <summary>Builds a delivery, and checks it.</summary>
    /// <exception cref="TarnException">InvalidArgument: a key attribute cannot be a column.</exception>
    /// <exception cref="AwsErrorException">Faults of the destination.</exception>
    public NewItemDelivery Make(Call call, ItemTable table, ChangesConfig changes, ItemDeliveryRequest request)
    {
        CheckKeys(table);
        var refused = new List<string>();
        var destination = DestinationTypes.Of(Destination(call, table, changes, request, refused), refused);
        FirehoseRefusals.ThrowIfAny(refused);
        var config = new DeliveryConfig
        {
            Account = call.Account,
            Region = call.Region,
            Name = request.Name,
            Source = new SourceConfig(table.Stream, null, table.Arn) { Changes = changes },
            Destination = DestinationTypes.Config(destination!, refused),
        };
        refused.AddRange(DeliveryConfigValidator.Validate(config));
        FirehoseRefusals.ThrowIfAny(refused);
        var arn = request.Arn
            ?? Arn.Of(DeliveryStreamFinder.Service, call.Region, call.Account, $"{DeliveryStreamFinder.Type}/{request.Name}").ToString();
        return new NewItemDelivery(arn, config, Describe(call, arn, config, destination!, request.RoleArn));
    }

    /// <summary>
    /// Checks that the table of current items is new: the rows of an older one are not known to be these items. The delivery asks again in the commit
    /// that makes the table.
    /// </summary>
    /// <exception cref="TarnException">AlreadyExists.</exception>
    public void CheckIsNew(Call call, DeliveryConfig config)
    {
        if (config is { Source.Changes.NeedsBase: true, Destination.NamedTables: [var table, ..] }
            && catalog.TryFindTable(new TableName(new CatalogScope(call.Account, call.Region), table.Database, table.Table), out _))
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"Table {table.Name} exists. The current items go to a new table.");
        }
    }

    /// <summary>Checks that the caller may pass the role, and that deliveries may assume it.</summary>
    public void Authorize(Call call, NewItemDelivery made) =>
        _roles.Authorize(call, made.Description.Destinations[0], RoleOf(made), made.Arn);

    /// <summary>
    /// Creates the delivery. If it needs the items before changes, the table first takes it as a reader: each change after the delivery's start has
    /// its old image.
    /// </summary>
    /// <param name="also">Writes further rows in the transaction of the delivery's.</param>
    public async Task Create(
        Call call, ItemTable table, NewItemDelivery made, CancellationToken cancellationToken, Func<IMetadataTransaction, ValueTask>? also = null)
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

            await store.CommitWithLog(
                async transaction =>
                {
                    if (also is not null)
                    {
                        await also(transaction);
                    }

                    return await _rows.Add(transaction, id, call, made.Config, new NewDeliveryStream(made.Arn, made.Description, []));
                },
                CancellationToken.None);
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

    // A dot in the name of a column would name a field of a struct.
    private static void CheckKeys(ItemTable table)
    {
        foreach (var key in table.Keys.Attributes)
        {
            if (key.Name.Contains('.', StringComparison.Ordinal) || key.Name.Equals("_rest", StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid($"The key attribute {key.Name} cannot be a column: its name has a dot, or is reserved.");
            }
        }

        if (table.Keys.Attributes.DistinctBy(key => key.Name, StringComparer.OrdinalIgnoreCase).Count() < table.Keys.Attributes.Count)
        {
            throw Invalid("The key attributes differ by case alone, and columns do not.");
        }
    }

    private static TarnException Invalid(string sentence) => new(ErrorKind.InvalidArgument, sentence);

    private static string RoleOf(NewItemDelivery made) => made.Description.Source!.KinesisStreamSourceDescription!.RoleARN!;

    private static CreateDeliveryStreamInput Destination(
        Call call, ItemTable table, ChangesConfig changes, ItemDeliveryRequest request, List<string> refused)
    {
        FirehoseRefusals.CheckRole(request.RoleArn, "RoleARN", refused);
        var hints = new BufferingHints { IntervalInSeconds = request.IntervalSeconds, SizeInMBs = SizeMiB };
        var made = new CreateDeliveryStreamInput { DeliveryStreamName = "" };
        if (request.Location is { } location)
        {
            return made with { ExtendedS3DestinationConfiguration = Objects(table, request, location, hints) };
        }

        IReadOnlyList<string>? keys = changes.Form == ChangeForm.Current ? [.. table.Keys.Attributes.Select(key => key.Name)] : null;
        return made with { IcebergDestinationConfiguration = Table(call, request, keys, hints) };
    }

    private static ExtendedS3DestinationConfiguration Objects(ItemTable table, ItemDeliveryRequest request, ObjectLocation to, BufferingHints hints) => new()
    {
        RoleARN = request.RoleArn,
        BucketARN = $"arn:aws:s3:::{to.Bucket}",
        Prefix = to.Key,
        ErrorOutputPrefix = $"errors/{table.Name.Name}/",
        BufferingHints = hints,
        ProcessingConfiguration = new ProcessingConfiguration
        {
            Enabled = true,
            Processors = [new Processor { Type = "AppendDelimiterToRecord" }],
        },
    };

    private static IcebergDestinationConfiguration Table(Call call, ItemDeliveryRequest request, IReadOnlyList<string>? keys, BufferingHints hints) => new()
    {
        RoleARN = request.RoleArn,
        CatalogConfiguration = new CatalogConfiguration
        {
            CatalogARN = $"arn:aws:glue:{call.Region}:{call.Account}:catalog",
            WarehouseLocation = request.Warehouse ?? $"s3://{request.Bucket}/warehouse",
        },
        DestinationTableConfigurationList =
        [
            new DestinationTableConfiguration
            {
                DestinationDatabaseName = request.DatabaseName!,
                DestinationTableName = request.TableName!,
                UniqueKeys = keys,
            },
        ],
        TableCreationConfiguration = new TableCreationConfiguration { Enabled = true },
        SchemaEvolutionConfiguration = new SchemaEvolutionConfiguration { Enabled = true },
        BufferingHints = hints,
        S3Configuration = new S3DestinationConfiguration
        {
            RoleARN = request.RoleArn,
            BucketARN = $"arn:aws:s3:::{request.Bucket}",
            ErrorOutputPrefix = $"errors/{request.DatabaseName}/{request.TableName}/",
        },
    };

    // Firehose has no source of this kind: the table's ARN is in the member of a Kinesis stream's ARN.
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
