using Tarn.Storage.Rights;
using Tarn.Aws.Tests.Glue;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Glue;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Tests.Kinesis;
using Tarn.Delivery;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Firehose;

/// <summary>The Firehose door on the in-memory twins, called without HTTP.</summary>
public sealed class FirehoseFixture : IAsyncLifetime
{
    public const string Account = "123456789012";
    public const string ClientAccount = "000000000000";
    public const string ClientRole = $"arn:aws:iam::{ClientAccount}:role/delivery";
    public const string Role = "arn:aws:iam::123456789012:role/delivery";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-firehose-").FullName;
    private readonly List<IDisposable> _opened = [];
    private Deliveries? _deliveries;
    private ObjectStore? _objects;
    private ResourceRegistry? _registry;
    private MemoryMetadataStore? _store;

    /// <summary>The clock of the log and of holds.</summary>
    internal KinesisFixture.ShiftedTime Time { get; } = new();

    /// <summary>Records are held for 10 hours.</summary>
    public HoldLimit Holds { get; private set; } = null!;

    internal Deliveries Deliveries => _deliveries!;

    internal ObjectStore Objects => _objects!;

    internal ResourceRegistry Registry => _registry!;

    internal MemoryMetadataStore Store => _store!;

    internal RoleSessions Sessions { get; private set; } = null!;

    public FirehoseDoor Door { get; private set; } = null!;

    internal LakeCatalog Catalog { get; private set; } = null!;

    /// <summary>The door of the catalog.</summary>
    public GlueDoor Glue { get; private set; } = null!;

    /// <summary>Seals access keys.</summary>
    public SecretSealer Sealer { get; } = new(new byte[SecretSealer.KeyBytes]);

    public async Task InitializeAsync()
    {
        var log = new MemoryStreamLog(Time);
        _store = new MemoryMetadataStore(log);
        var disk = new FileDisk(_folder, TimeProvider.System);
        disk.CreateFolder("scratch/parquet");
        _objects = await ObjectStore.Open(disk, _store, TimeProvider.System, new ObjectStoreOptions(), default);
        var files = new ObjectTableFiles(_objects);
        var catalog = Opened(await LakeCatalog.Open(_store, await MemoryCatalogNames.Open(_store, default), files, default));
        _registry = Opened(await ResourceRegistry.Open(_store, default));
        var streams = Opened(await StreamDirectory.Open(_store, default));
        Catalog = catalog;
        var committers = new TableCommitters(_store, catalog, TimeProvider.System);
        Holds = new HoldLimit(Opened(await ConsumerHolds.Open(_store, default)), streams, log, Time, TimeSpan.FromHours(10));
        _deliveries = await Deliveries.Open(
            new DeliveryServices
            {
                Store = _store,
                Streams = log,
                Directory = streams,
                HoldLimit = Holds,
                Roles = new OpenRoles(),
                Time = TimeProvider.System,
                Log = NullLogger<Deliveries>.Instance,
                Holder = "test",
                FindSource = SourceName.Find,
                Forget = (transaction, id) => ResourceRegistry.Remove(transaction, new ResourceId(id.Value)),
                Disk = disk,
                Objects = _objects,
                Catalog = catalog,
                DescribedColumns = DescribedColumns.Of,
                Committers = committers,
                TableFiles = files,
                Parquet = Opened(new ParquetEncoder(disk, 128 << 20, 1, "scratch/parquet")),
                Memory = new BufferMemory(64 << 20),
                Scratch = new BufferScratch(1L << 30),
                BufferBytesMax = 1L << 30,
            },
            default);
        _deliveries.Start();
        Sessions = await OpenSessions();
        Door = new FirehoseDoor(new FirehoseParts(_deliveries, _registry, _store, new SchemaTables(catalog), Sealer, Sessions));
        Glue = GlueDoors.Of(_store, catalog, committers, Sealer, Sessions, Registry);
    }

    public async Task DisposeAsync()
    {
        await _deliveries!.DisposeAsync();
        await _objects!.DisposeAsync();
        _opened.ForEach(part => part.Dispose());
        Sealer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // The service may assume the role of the fixture.
    private async Task<RoleSessions> OpenSessions()
    {
        var identities = Opened(await IdentityStore.Open(_store!, default));
        var keys = new SessionKeys(Opened(await CredentialStore.Open(_store!, Sealer, default)), identities, Sealer, TimeProvider.System);
        await AddRole("delivery", "firehose.amazonaws.com");
        await AddRole("delivery", "firehose.amazonaws.com", ClientAccount);
        return new RoleSessions(identities, _registry!, keys);
    }

    /// <summary>Makes a role that trusts a service.</summary>
    internal Task AddRole(string name, string service, string account = Account) => _store!.Commit(
        async transaction =>
        {
            var id = new ResourceId(transaction.NextId());
            await ResourceRegistry.Add(transaction, new Resource
            {
                Id = id,
                Name = IdentityNames.Of(account, IdentityKind.Role, name),
                Arn = $"arn:aws:iam::{account}:role/{name}",
                Owner = account,
                Created = DateTimeOffset.UnixEpoch,
            });
            IdentityStore.Put(transaction, id, new Identity
            {
                Kind = IdentityKind.Role,
                Name = name,
                Path = "/",
                Trust = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"{{{service}}}"}}]}""",
            });
            return true;
        },
        default).AsTask();

    public static Call Call(string operation) => new()
    {
        RequestId = "r",
        Time = DateTimeOffset.UnixEpoch.AddDays(20_000),
        Door = "aws",
        Service = "firehose",
        Operation = operation,
        Account = Account,
        Region = "eu-central-1",
        Principal = Principal.Root(Account, "AKID"),
        SourceAddress = "127.0.0.1",
        Tls = false,
        UserAgent = "",
        Authorizer = new RootOnlyAuthorizer(),
    };

    public static ExtendedS3DestinationConfiguration Bucket(string bucket = "lake") => new() { RoleARN = Role, BucketARN = $"arn:aws:s3:::{bucket}" };

    public Task Create(string name, ExtendedS3DestinationConfiguration? destination = null, params Tag[] tags) =>
        Door.DeliveryStreamOperations.CreateDeliveryStream(
            new CreateDeliveryStreamInput
            {
                DeliveryStreamName = name,
                ExtendedS3DestinationConfiguration = destination ?? Bucket(),
                Tags = tags.Length == 0 ? null : tags,
            },
            Call("CreateDeliveryStream"),
            default);

    public Task Create(CreateDeliveryStreamInput input) =>
        Door.DeliveryStreamOperations.CreateDeliveryStream(input, Call("CreateDeliveryStream"), default);

    /// <summary>Updates the destination of the delivery stream's present version.</summary>
    public async Task Update(string name, UpdateDestinationInput input) => await Door.DeliveryStreamOperations.UpdateDestination(
        input with
        {
            DeliveryStreamName = name,
            CurrentDeliveryStreamVersionId = (await Describe(name)).VersionId,
            DestinationId = DestinationTypes.Id,
        },
        Call("UpdateDestination"),
        default);

    public Task Update(string name, ExtendedS3DestinationUpdate update) => Update(name, Requests.Update with { ExtendedS3DestinationUpdate = update });

    /// <summary>The configuration that the delivery stream runs on.</summary>
    internal DeliveryConfig Stored(string name)
    {
        Assert.True(Registry.TryFind(DeliveryStreamFinder.NameOf(Call("PutRecord"), name), out var resource));
        Assert.True(Deliveries.TryFind(DeliveryStreamFinder.IdOf(resource), out var config));
        return config;
    }

    /// <summary>The message of an InvalidArgumentException.</summary>
    public static async Task<string> Refusal(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<AwsErrorException>(call);
        Assert.Equal("InvalidArgumentException", refused.Code);
        return refused.Message;
    }

    /// <summary>Makes an active Kinesis stream; returns its ARN.</summary>
    public async Task<string> CreateStream(string name)
    {
        var arn = $"arn:aws:kinesis:eu-central-1:{Account}:stream/{name}";
        await _store!.CommitWithLog(
            async transaction =>
            {
                var stream = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = 1 }, Time.GetUtcNow());
                await ResourceRegistry.Add(transaction, new Resource
                {
                    Id = new ResourceId(stream.Id.Value),
                    Name = new ResourceName(Account, "eu-central-1", "kinesis", "stream", name),
                    Arn = arn,
                    Owner = Account,
                    Created = Time.GetUtcNow(),
                    Document = Array.Empty<byte>(),
                });
                return true;
            },
            default);
        return arn;
    }

    public async Task<DeliveryStreamDescription> Describe(string name) =>
        (await Door.DeliveryStreamOperations.DescribeDeliveryStream(
            new DescribeDeliveryStreamInput { DeliveryStreamName = name }, Call("DescribeDeliveryStream"), default)).DeliveryStreamDescription;

    private T Opened<T>(T part)
        where T : IDisposable
    {
        _opened.Add(part);
        return part;
    }
}
