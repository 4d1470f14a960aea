using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.Athena;
using Tarn.Aws.Firehose;
using Tarn.Aws.Glue;
using Tarn.Aws.Http;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3;
using Tarn.Aws.Sts;
using Tarn.Aws.TarnApi;
using Tarn.Commands;
using Tarn.Composition.Jobs;
using Tarn.Composition.Status;
using Tarn.Output;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Composition;

/// <summary>One instance: a data directory, its rooms and the door in front of them.</summary>
internal sealed partial class Instance : IAsyncDisposable
{
    private readonly OpenParts parts;
    private readonly ServeSettings settings;
    private readonly MemoryPlan memory;
    private readonly SqlRoom sql;
    private readonly AwsListener listener;
    private SyncProbe? disk;
    private string connections = "";

    private Instance(OpenParts parts, ServeSettings settings, MemoryPlan memory, SqlRoom sql, AwsListener listener)
    {
        this.parts = parts;
        this.settings = settings;
        this.memory = memory;
        this.sql = sql;
        this.listener = listener;
    }

    /// <summary>Where the door listens.</summary>
    public string Url => listener.Url;

    /// <summary>Opens everything and listens; what was opened is closed again when a part refuses.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where the parts log.</param>
    /// <param name="say">Takes the first lines of the introduction, once directory and addresses are this process's and before anything is logged.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The directory is in use or of another format, the port is busy, data is damaged.
    /// </exception>
    public static async Task<Instance> Start(
        ServeSettings settings, TimeProvider time, ILoggerFactory logs, Action<string> say, CancellationToken cancellation)
    {
        var parts = new OpenParts();
        try
        {
            return await Open(parts, settings, time, logs, say, cancellation);
        }
        catch
        {
            try
            {
                await parts.DisposeAsync();
            }
            catch (Exception closing)
            {
                // what went wrong first is what the operator must read
                NotClosed(logs.CreateLogger<Instance>(), closing);
            }

            throw;
        }
    }

    /// <summary>The rest of the introduction, for the person at the terminal.</summary>
    public IEnumerable<string> Introduction()
    {
        if (disk is { } probe)
        {
            yield return probe.ToString();
        }

        yield return connections;
        yield return $"scratch: {Quantity.Bytes(settings.ScratchMaxBytes)} for open buffers of deliveries, "
            + $"{Quantity.Bytes(SqlRoom.SpillBytesMax(settings))} for each SQL worker";
        yield return sql.Workers.Report.ToString();
        yield return $"listening on {Url}{(settings.Auth ? "" : " WITHOUT AUTHENTICATION (--auth off)")}";
        if (listener.TlsUrl is { } tlsUrl)
        {
            var trust = settings.TlsCertificate is null ? $", trust {Path.Join(settings.Data, TlsCertificates.AuthorityPath)}" : "";
            yield return $"listening with TLS on {tlsUrl}{trust}";
        }

        yield return $"for AWS's tools: eval \"$(tarn env --data {settings.Data})\"";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => parts.DisposeAsync();

    // Parts close in the opposite order: first nobody comes in any more, then background work ends, then deliveries, then storage.
    private static async Task<Instance> Open(
        OpenParts parts, ServeSettings settings, TimeProvider time, ILoggerFactory logs, Action<string> say, CancellationToken cancellation)
    {
        var startedAt = time.GetUtcNow();
        var memory = new MemoryPlan(settings.MemoryMb << 20, MemoryShares.All);
        var addresses = parts.Add(new ReservedEndPoints());
        var directory = OpenDirectory(parts, settings, addresses, time);
        StoreFiles.Check(directory);
        var sealer = parts.Add(new SecretSealer(InstanceKey.OpenOrCreate(directory)));
        say($"Tarn {VersionCommand.Version}, data in {settings.Data}");
        memory.Table().ToList().ForEach(say);
        SyncProbe? probe = directory.IsNew ? SyncProbe.Run(directory.Disk, time) : null;
        StoreFiles.Ensure(directory);
        var storage = await StorageRoom.Open(directory, settings, memory, parts, time, logs, cancellation);
        var copy = new MetadataCopy(directory, storage.Metadata, time, logs.CreateLogger<MetadataCopy>());
        parts.OnClose(async () => await copy.Make(CancellationToken.None));
        var credentials = parts.Add(await CredentialStore.Open(storage.Metadata, sealer, cancellation));
        await RootKey.Ensure(settings, directory, storage.Metadata, sealer, credentials, logs.CreateLogger(nameof(RootKey)), cancellation);
        var registry = parts.Add(await ResourceRegistry.Open(storage.Metadata, cancellation));
        var lake = await LakeRoom.Open(directory, storage, new CatalogRegistry(registry), memory, parts, time, cancellation);
        var deliveries = await DeliveryRoom.Open(directory, storage, lake, settings, memory, parts, time, logs, cancellation);
        var sql = await SqlRoom.Open(directory, storage, lake, settings, memory, parts, time, cancellation);
        deliveries.Start();

        var usage = new UsageLedger(storage.Metadata);
        var rates = new ResourceRates(time);
        parts.OnClose(async () => await usage.Flush(time.GetUtcNow(), CancellationToken.None));
        var holds = new HoldWatch(storage.HoldLimit, deliveries, logs.CreateLogger<HoldWatch>());
        var loads = new ShardLoads();
        var growth = new OnDemandGrowth(storage.Metadata, storage.Streams, loads, time);
        var scratch = new ScratchFolders(directory.Disk);
        var jobs = parts.Add(new JobRunner(
            BackgroundWork.Jobs(storage, scratch, copy, usage, holds, growth, time), time, logs.CreateLogger<JobRunner>()));
        storage.Control.OnRemoved = async (transaction, stream) =>
        {
            await KinesisDoor.Removed(transaction, stream);
            await deliveries.SourceRemoved(transaction, stream);
        };
        storage.Control.Wanted += () => jobs.Wake(BackgroundWork.StreamChanges);
        var health = new Health(
            storage, directory.Disk.Guard, scratch, copy, new DamageReport(storage, registry, logs.CreateLogger<DamageReport>()));
        var subscriptions = new ShardSubscriptions(storage.Log, time);
        IReadOnlyList<IDoor> doors =
        [
            new KinesisDoor(new KinesisParts
            {
                Log = storage.Log,
                Streams = storage.Streams,
                Control = storage.Control,
                Subscriptions = subscriptions,
                Holds = storage.HoldLimit,
                Registry = registry,
                Store = storage.Metadata,
                Sealer = sealer,
                Time = time,
                AnswerBytesMax = memory.Base.RecordAnswers,
                Loads = loads,
                Limits = settings.AwsLimits ? new ServiceLimits(time) : null,
            }),
            new FirehoseDoor(deliveries, registry, storage.Metadata, time),
            new GlueDoor(lake.Catalog, lake.Committers, storage.Metadata, sealer),
            new S3Door(storage.Objects, registry, storage.Metadata, sealer, memory.Base.ObjectBlocks),
            new AthenaDoor(sql.Executions, sealer),
            new StsDoor(),
            new TarnDoor(
            [
                new InstancePart(directory, settings, startedAt, health),
                new StreamsPart(storage.Streams, registry, storage.Log, rates, deliveries),
                new DeliveriesPart(deliveries),
                new TablesPart(lake.Catalog, time),
                new DiskPart(directory, storage),
                new MemoryPart(memory),
                new JobsPart(jobs),
            ], storage.Log),
        ];
        var tls = TlsCertificates.Open(settings, directory, time);
        var descriptors = MachineDescriptors.OfProcess();
        var connections = descriptors.Share(settings.ConnectionsMax, settings.ConnectionsPerAddressMax);
        var listener = parts.Add(await AwsListener.Listen(
            new ListenerOptions
            {
                EndPoint = settings.Listen,
                Reserved = addresses,
                Tls = tls,
                Account = settings.Account,
                Authenticate = settings.Auth,
                Connections = connections,
                BodyBytesMax = memory.Base.Bodies,
                TransferBytesPerSecondMin = settings.TransferBytesPerSecondMin,
            },
            doors,
            credentials,
            new RootOnlyAuthorizer(),
            [parts.Add(new AccessMeter()), new AccessLog(logs.CreateLogger<AccessLog>()), usage, rates],
            new HealthPage(health.Reasons, health.Warnings),
            time,
            logs,
            cancellation));
        parts.OnClose(async () => await listener.Drain(CancellationToken.None));

        // pushes go on for minutes: they are told to come again, so that the listener can drain
        parts.Add(subscriptions);
        directory.PublishEndpoint(listener.Url);
        if (listener.TlsUrl is { } tlsUrl)
        {
            directory.PublishTlsEndpoint(tlsUrl, settings.TlsCertificate is null ? TlsCertificates.AuthorityPath : null);
        }

        return new Instance(parts, settings, memory, sql, listener)
        {
            disk = probe,
            connections = string.Create(
                CultureInfo.InvariantCulture,
                $"connections: at most {connections.ConnectionsMax}, {connections.PerAddressMax} of one address ({descriptors.Limit} descriptors, {descriptors.Open} open)"),
        };
    }

    // A busy address leaves no new directory behind; a directory that another server has is the better reason where there is one.
    private static DataDirectory OpenDirectory(OpenParts parts, ServeSettings settings, ReservedEndPoints addresses, TimeProvider time)
    {
        var isThere = DataDirectory.IsThere(settings.Data);
        if (!isThere)
        {
            Reserve(settings, addresses);
        }

        var directory = parts.Add(DataDirectory.Open(settings.Data, VersionCommand.Version, time));
        if (isThere)
        {
            Reserve(settings, addresses);
        }

        return directory;
    }

    private static void Reserve(ServeSettings settings, ReservedEndPoints addresses)
    {
        addresses.Add(settings.Listen, "--listen");
        if (settings.ListenTls is { } tls)
        {
            addresses.Add(tls, "--listen-tls");
        }
    }

    [LoggerMessage(LogLevel.Error, "Parts that were opened did not close")]
    private static partial void NotClosed(ILogger logger, Exception failure);
}
